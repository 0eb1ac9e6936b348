using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>Small algebra on conditions, and how they read in C# and in words.</summary>
internal static class Conditions
{
    private const int OrLevel = 0;
    private const int AndLevel = 1;
    private const int UnaryLevel = 2;

    /// <summary>All of them: constants folded, nested terms flattened, no term twice.</summary>
    public static Condition And(params Condition[] conditions)
    {
        List<Condition> terms = new();
        foreach (Condition condition in conditions)
        {
            Collect(condition, terms);
        }

        if (terms.Any(static t => t.IsNever) || terms.Any(t => terms.Contains(Not(t))))
        {
            return Condition.False;
        }

        return terms.Count switch
        {
            0 => Condition.True,
            1 => terms[0],
            _ => new AndCondition(terms.ToEquatableArray()),
        };
    }

    /// <summary>The opposite, without a double negation.</summary>
    public static Condition Not(Condition condition) => condition switch
    {
        ConstantCondition constant => constant.Value ? Condition.False : Condition.True,
        NotCondition not => not.Inner,
        _ => new NotCondition(condition),
    };

    /// <summary>The terms that an <see cref="And"/> was made of.</summary>
    public static IReadOnlyList<Condition> Terms(Condition condition)
    {
        List<Condition> terms = new();
        Collect(condition, terms);
        return terms;
    }

    /// <summary>A C# expression over feature flags only.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="features">The expression that holds the flags.</param>
    /// <param name="type">The flags' enum.</param>
    public static string ToCSharp(Condition condition, string features, string type) =>
        new Printer(features, type, state: null).Print(condition, OrLevel);

    /// <summary>The same for a place inside an <c>&amp;&amp;</c> or a <c>?:</c>: an alternative gets its parentheses.</summary>
    public static string ToCSharpTerm(Condition condition, string features, string type) =>
        new Printer(features, type, state: null).Print(condition, AndLevel);

    /// <summary>A C# expression over the access state: features, registers, predicates.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="state">The name of the state.</param>
    /// <param name="type">The feature flags' enum.</param>
    /// <param name="inTerm">It will be inside an <c>&amp;&amp;</c>.</param>
    public static string ToAccessCSharp(Condition condition, string state, string type, bool inTerm) =>
        new Printer(state + ".Features", type, state).Print(condition, inTerm ? AndLevel : OrLevel);

    /// <summary>The condition in the spec's own notation, for documentation.</summary>
    public static string ToText(Condition condition) => Text(condition, OrLevel);

    private static void Collect(Condition condition, List<Condition> terms)
    {
        if (condition is AndCondition and)
        {
            foreach (Condition term in and.Terms)
            {
                Collect(term, terms);
            }
        }
        else if (!condition.IsAlways && !terms.Contains(condition))
        {
            terms.Add(condition);
        }
    }

    private static string Text(Condition condition, int level)
    {
        switch (condition)
        {
            case ConstantCondition constant:
                return constant.Value ? "always" : "never";
            case FeatureCondition feature:
                return feature.Feature;
            case FieldCondition field:
                return field.Register + "." + field.Field;
            case PredicateCondition predicate:
                return predicate.Argument is null ? predicate.Predicate : predicate.Predicate + "(" + Text(predicate.Argument) + ")";
            case CompareCondition compare:
                return Text(compare.Left) + " " + compare.Operator + " " + CSharp.Decimal(compare.Right);
            case NotCondition not:
                return "!" + Text(not.Inner, UnaryLevel);
            case AndCondition and:
                return Parenthesize(string.Join(" & ", and.Terms.Select(static t => Text(t, AndLevel))), level > AndLevel);
            case OrCondition or:
                return Parenthesize(
                    string.Join(" | ", or.Terms.Select(static t => t is AndCondition ? "(" + Text(t, OrLevel) + ")" : Text(t, AndLevel))),
                    level > OrLevel);
            default:
                throw new System.InvalidOperationException("unknown condition " + condition.GetType().Name);
        }
    }

    private static string Text(Operand operand) => operand switch
    {
        IndexOperand index => index.Variable,
        FieldOperand field => field.Register + "." + field.Field,
        NumberOperand number => CSharp.Decimal(number.Value),
        _ => throw new System.InvalidOperationException("unknown operand " + operand.GetType().Name),
    };

    private static string Parenthesize(string text, bool needed) => needed ? "(" + text + ")" : text;

    private sealed class Printer(string features, string featuresType, string? state)
    {
        public string Print(Condition condition, int level)
        {
            switch (condition)
            {
                case ConstantCondition constant:
                    return constant.Value ? "true" : "false";
                case FeatureCondition feature:
                    return Parenthesize(Has(feature, "!="), level > AndLevel);
                case NotCondition { Inner: FeatureCondition feature }:
                    return Parenthesize(Has(feature, "=="), level > AndLevel);
                case FieldCondition field:
                    return State() + "." + TypeName(field.Register) + "." + CSharp.Identifier(field.Field);
                case PredicateCondition predicate:
                    string call = State() + "." + predicate.Predicate;
                    return predicate.Argument is null ? call : call + "(" + Argument(predicate.Argument) + ")";
                case CompareCondition compare:
                    return Parenthesize(
                        Compared(compare.Left) + " " + compare.Operator + " " + CSharp.Decimal(compare.Right) + "UL", level > AndLevel);
                case NotCondition not:
                    return "!" + Print(not.Inner, UnaryLevel);
                case AndCondition and:
                    return Parenthesize(string.Join(" && ", and.Terms.Select(t => Print(t, AndLevel))), level > AndLevel);
                case OrCondition or:
                    return Parenthesize(string.Join(" || ", or.Terms.Select(Alternative)), level > OrLevel);
                default:
                    throw new System.InvalidOperationException("unknown condition " + condition.GetType().Name);
            }
        }

        // C# does not need the parentheses around an && inside an ||; the reader does.
        private string Alternative(Condition term) =>
            term is AndCondition ? "(" + Print(term, OrLevel) + ")" : Print(term, AndLevel);

        private string Has(FeatureCondition feature, string comparison) =>
            "(" + features + " & " + featuresType + "." + CSharp.Identifier(feature.Feature) + ") " + comparison + " 0";

        // The property may be a number or an enumeration; the cast reads both, and the value always fits.
        private string Compared(Operand operand) => operand is NumberOperand number
            ? CSharp.Decimal(number.Value) + "UL"
            : "(ulong)" + Value(operand);

        private string Argument(Operand operand) => operand is FieldOperand ? "(int)" + Value(operand) : Value(operand);

        private string Value(Operand operand) => operand switch
        {
            IndexOperand index => CSharp.Identifier(index.Variable),
            FieldOperand field => State() + "." + TypeName(field.Register) + "." + CSharp.Identifier(field.Field),
            NumberOperand number => CSharp.Decimal(number.Value),
            _ => throw new System.InvalidOperationException("unknown operand " + operand.GetType().Name),
        };

        private string State() => state ?? throw new System.InvalidOperationException("a feature condition asks about run-time state");

        private static string TypeName(string register) => register.Replace("<", string.Empty).Replace(">", string.Empty);
    }
}
