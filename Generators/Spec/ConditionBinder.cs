using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>Where a condition is written, which decides what it may ask.</summary>
/// <param name="Description">The place, for messages.</param>
/// <param name="AllowsState">It may ask registers and predicates, not features alone.</param>
/// <param name="IndexVariable">The index variable of the array register it is about.</param>
/// <param name="Parameters">The values of a rule's parameters; null outside rules.</param>
internal sealed record ConditionScope(
    string Description,
    bool AllowsState,
    string? IndexVariable = null,
    IReadOnlyDictionary<string, BoundCondition>? Parameters = null);

/// <summary>Looks up the names of an expression and puts named conditions and parameters in their places.</summary>
internal sealed partial class ConditionBinder(SpecNames names, ProblemList problems)
{
    private const int MostNodes = 1000;
    private const int MostNodesOfSpec = 2_000_000;
    private const int DeepestNaming = 32;

    private static readonly BoundCondition Never = new(Condition.False, 1);

    private int _total;
    private int _naming;

    /// <summary>Parses and binds; <see cref="Condition.True"/> where the key is missing, and after a problem.</summary>
    public Condition BindFeatures(YamlNode? node, string place)
    {
        if (Values.Scalar(node, place, "an expression over features", problems) is not { } scalar
            || ExpressionParser.Parse(scalar, problems) is not { } expression)
        {
            return Condition.True;
        }

        return Bind(expression, new ConditionScope(place, AllowsState: false)).Condition;
    }

    public BoundCondition Bind(Expression expression, ConditionScope scope)
    {
        switch (expression)
        {
            case ConstantExpression constant:
                return new BoundCondition(constant.Value ? Condition.True : Condition.False, 1);
            case NotExpression not:
                return Not(Bind(not.Inner, scope));
            case TermsExpression terms:
                return Terms(terms, scope);
            case NameExpression name:
                return Name(name, scope);
            case ParameterExpression parameter:
                return Parameter(parameter, scope);
            case MemberExpression member:
                return Member(member, scope);
            case CallExpression call:
                return Call(call, scope);
            case CompareExpression compare:
                return Compare(compare, scope);
            default:
                return Never;
        }
    }

    private static BoundCondition Not(BoundCondition inner) => inner.Condition switch
    {
        ConstantCondition constant => new BoundCondition(constant.Value ? Condition.False : Condition.True, 1),
        NotCondition not => new BoundCondition(not.Inner, inner.Size - 1),
        _ => new BoundCondition(new NotCondition(inner.Condition), inner.Size + 1),
    };

    private BoundCondition Terms(TermsExpression expression, ConditionScope scope)
    {
        List<Condition> terms = new();
        int size = 1;
        bool isDecided = false;
        foreach (Expression part in expression.Terms)
        {
            BoundCondition term = Bind(part, scope);
            size += term.Size;
            if (size > MostNodes || (_total += term.Size) > MostNodesOfSpec)
            {
                problems.Add(
                    Descriptors.ExpressionTooLarge,
                    expression.Place,
                    size > MostNodes ? "With its names put in, the expression has more than " + Words.Number(MostNodes) + " parts" : "All expressions of the spec together are too large",
                    Words.Number(size > MostNodes ? MostNodes : MostNodesOfSpec));
                return Never;
            }

            switch (term.Condition)
            {
                case ConstantCondition constant:
                    isDecided |= constant.Value != expression.IsAnd;
                    break;
                case AndCondition all when expression.IsAnd:
                    terms.AddRange(all.Terms);
                    break;
                case OrCondition any when !expression.IsAnd:
                    terms.AddRange(any.Terms);
                    break;
                default:
                    terms.Add(term.Condition);
                    break;
            }
        }

        if (isDecided || terms.Count == 0)
        {
            return new BoundCondition(isDecided == expression.IsAnd ? Condition.False : Condition.True, 1);
        }

        Condition condition = terms.Count == 1
            ? terms[0]
            : expression.IsAnd ? new AndCondition(terms.ToEquatableArray()) : new OrCondition(terms.ToEquatableArray());
        return new BoundCondition(condition, size);
    }

    private BoundCondition Name(NameExpression name, ConditionScope scope)
    {
        if (names.Features.ContainsKey(name.Name))
        {
            return new BoundCondition(new FeatureCondition(name.Name), 1);
        }

        if (names.Conditions.TryGetValue(name.Name, out NamedCondition? named))
        {
            return Named(named, name, scope);
        }

        if (names.Predicates.TryGetValue(name.Name, out PredicateModel? predicate))
        {
            if (predicate.TakesIndex)
            {
                problems.Add(Descriptors.ExpressionPlace, name.Place, "The predicate '" + predicate.Name + "' without a counter", scope.Description, "write " + predicate.Name + "(n)");
                return Never;
            }

            return State(name.Place, scope, "The predicate '" + predicate.Name + "'")
                ? new BoundCondition(new PredicateCondition(predicate.Name, null), 1) : Never;
        }

        if (names.FindRegister(name.Name) is { } register)
        {
            problems.Add(Descriptors.ExpressionPlace, name.Place, "A whole register", scope.Description, "ask one of its fields, " + register.TypeName + ".FIELD");
            return Never;
        }

        IEnumerable<string> known = scope.AllowsState
            ? names.Features.Keys.Concat(names.Conditions.Keys).Concat(names.Predicates.Keys)
            : names.Features.Keys;
        problems.Add(
            Descriptors.UnknownName,
            name.Place,
            scope.AllowsState ? "feature, condition or predicate" : "feature",
            Words.Shorten(name.Name),
            problems.Suggest(name.Name, known, "declare it in 'features'"));
        return Never;
    }

    private BoundCondition Named(NamedCondition named, NameExpression name, ConditionScope scope)
    {
        names.Used.Add(("condition", name.Name));
        if ((scope.AllowsState ? named.OfState : named.OfFeatures) is { } known)
        {
            return known;
        }

        if (named.IsOpen)
        {
            string circle = string.Join(" > ", names.Conditions.Where(static c => c.Value.IsOpen).Select(static c => c.Key).Take(8)) + " > "
                + name.Name;
            problems.Add(Descriptors.NameCycle, named.Entry.Key, "The condition '" + name.Name + "'", Words.Shorten(circle));
            return Never;
        }

        if (named.Expression is null)
        {
            return Never;
        }

        if (_naming >= DeepestNaming)
        {
            problems.Add(Descriptors.ExpressionTooLarge, name.Place, "Conditions name each other more than " + Words.Number(DeepestNaming) + " deep", Words.Number(DeepestNaming));
            return Never;
        }

        named.IsOpen = true;
        _naming++;
        BoundCondition bound = Bind(named.Expression,
            scope with { Description = "the condition '" + name.Name + "'" + (scope.AllowsState ? string.Empty : " where features alone decide"), IndexVariable = null, Parameters = null });
        _naming--;
        named.IsOpen = false;
        if (scope.AllowsState)
        {
            named.OfState = bound;
        }
        else
        {
            named.OfFeatures = bound;
        }

        return bound;
    }

    private BoundCondition Parameter(ParameterExpression parameter, ConditionScope scope)
    {
        if (scope.Parameters is null)
        {
            problems.Add(Descriptors.ExpressionPlace, parameter.Place, "A parameter, '$" + Words.Shorten(parameter.Name) + "',", scope.Description, "parameters belong to the checks of a rule");
            return Never;
        }

        if (scope.Parameters.TryGetValue(parameter.Name, out BoundCondition? value))
        {
            return value;
        }

        problems.Add(
            Descriptors.UnknownName,
            parameter.Place,
            "parameter",
            "$" + Words.Shorten(parameter.Name),
            problems.Suggest(parameter.Name, scope.Parameters.Keys, "declare it in the rule's 'parameters'"));
        return Never;
    }
}
