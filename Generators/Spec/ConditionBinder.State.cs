using System.Linq;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <content>What a check asks of the state: fields, predicates and the index.</content>
internal sealed partial class ConditionBinder
{
    private BoundCondition Member(MemberExpression member, ConditionScope scope)
    {
        if (FindField(member, scope) is not var (register, field))
        {
            return Never;
        }

        if (field.Width != 1)
        {
            problems.Add(
                Descriptors.ExpressionPlace,
                member.Place,
                register.TypeName + "." + field.Name + ", a field of " + Words.Number(field.Width) + " bits,",
                scope.Description + " by itself",
                "compare it with a number, as in " + register.TypeName + "." + field.Name + " == 1");
            return Never;
        }

        return new BoundCondition(new FieldCondition(register.TypeName, field.Identifier!), 1);
    }

    private BoundCondition Call(CallExpression call, ConditionScope scope)
    {
        if (!names.Predicates.TryGetValue(call.Name, out PredicateModel? predicate))
        {
            problems.Add(Descriptors.UnknownName, call.Place, "predicate", Words.Shorten(call.Name),
                problems.Suggest(call.Name, names.Predicates.Keys, "declare it in 'predicates'"));
            return Never;
        }

        if (!predicate.TakesIndex)
        {
            problems.Add(Descriptors.ExpressionPlace, call.Place, "An argument of '" + predicate.Name + "'", scope.Description, "the predicate is declared without one: write " + predicate.Name + ", or declare "
                + predicate.Name + "(n)");
            return Never;
        }

        return State(call.Place, scope, "The predicate '" + predicate.Name + "'") && Operand(call.Argument, scope) is { } argument
            ? new BoundCondition(new PredicateCondition(predicate.Name, argument), 1)
            : Never;
    }

    private BoundCondition Compare(CompareExpression compare, ConditionScope scope)
    {
        if (compare.Left is MemberExpression member)
        {
            if (FindField(member, scope) is not var (register, field))
            {
                return Never;
            }

            ulong largest = field.Mask >> field.Low;
            if (compare.Right > largest)
            {
                problems.Add(
                    Descriptors.ValueTooWide,
                    compare.Place,
                    Words.Hex(compare.Right),
                    "a comparison with " + register.TypeName + "." + field.Name,
                    Words.Bits(field.High, field.Low) + ", whose largest value is " + Words.Hex(largest));
                return Never;
            }

            return field.Width == 1
                ? CompareBit(new FieldCondition(register.TypeName, field.Identifier!), compare)
                : new BoundCondition(new CompareCondition(new FieldOperand(register.TypeName, field.Identifier!), compare.Operation,
                    compare.Right), 1);
        }

        if (!State(compare.Place, scope, "A comparison") || Operand(compare.Left, scope) is not { } left)
        {
            return Never;
        }

        if (left is NumberOperand)
        {
            problems.Add(Descriptors.ExpressionPlace, compare.Left.Place, "A comparison of two numbers", scope.Description, "compare a field or the index with a number");
            return Never;
        }

        return new BoundCondition(new CompareCondition(left, compare.Operation, compare.Right), 1);
    }

    /// <summary>A comparison of one bit is the bit, its opposite, or decided: in C# the bit is a bool.</summary>
    private static BoundCondition CompareBit(FieldCondition bit, CompareExpression compare)
    {
        bool whenClear = Holds(0, compare.Operation, compare.Right);
        bool whenSet = Holds(1, compare.Operation, compare.Right);
        if (whenClear == whenSet)
        {
            return new BoundCondition(whenSet ? Condition.True : Condition.False, 1);
        }

        BoundCondition set = new(bit, 1);
        return whenSet ? set : Not(set);
    }

    private static bool Holds(ulong left, string operation, ulong right) => operation switch
    {
        "==" => left == right,
        "!=" => left != right,
        "<" => left < right,
        "<=" => left <= right,
        ">" => left > right,
        _ => left >= right,
    };

    private Operand? Operand(Expression expression, ConditionScope scope)
    {
        switch (expression)
        {
            case NumberExpression number when number.Value <= byte.MaxValue:
                return new NumberOperand(number.Value);
            case MemberExpression member:
                return FindField(member, scope) is var (register, field) ? new FieldOperand(register.TypeName, field.Identifier!) : null;
            case NameExpression name when name.Name == scope.IndexVariable:
                return new IndexOperand(name.Name);
            case NameExpression name:
                problems.Add(
                    Descriptors.ExpressionPlace,
                    name.Place,
                    "The index '" + Words.Shorten(name.Name) + "'",
                    scope.Description,
                    scope.IndexVariable is null ? "only the access of an array register has an index" : "the index variable here is '" + scope.IndexVariable + "'");
                return null;
            default:
                problems.Add(Descriptors.ExpressionPlace, expression.Place, "This value", scope.Description, "use the index, a field, or a number up to 255");
                return null;
        }
    }

    private (RegisterDeclaration Register, FieldModel Field)? FindField(MemberExpression member, ConditionScope scope)
    {
        if (!State(member.Place, scope, "The field " + Words.Shorten(member.Register + "." + member.Field)))
        {
            return null;
        }

        if (names.FindRegister(member.Register) is not { } register)
        {
            problems.Add(
                Descriptors.UnknownName,
                member.Place,
                "register",
                Words.Shorten(member.Register),
                problems.Suggest(member.Register, names.Registers.Values.Select(static r => r.TypeName), "add it to 'registers', or ask a predicate"));
            return null;
        }

        if (register.Index is not null)
        {
            problems.Add(Descriptors.ExpressionPlace, member.Place, "A field of the array " + register.Name, scope.Description, "ask a predicate with the index, as in " + "Predicate(n)");
            return null;
        }

        if (register.Fields is null)
        {
            return null;
        }

        if (register.Fields.TryGetValue(member.Field, out FieldModel? field))
        {
            CheckTold(member.Place, register, field);
            return (register, field);
        }

        problems.Add(
            Descriptors.UnknownName,
            member.Place,
            "field",
            Words.Shorten(member.Register + "." + member.Field),
            problems.Suggest(member.Field, register.Fields.Keys));
        return null;
    }

    /// <summary>What a check asks may be remembered until an effect says that it changed. Told once for each field, however many rules and registers ask it.</summary>
    private void CheckTold(Place place, RegisterDeclaration register, FieldModel field)
    {
        if (register.Storage?.Kind == StorageKind.Constant || !names.Asked.Add((register.Name, field.Name))
            || field.Effects.Any(e => ChangesAccess(names.Effects[e])))
        {
            return;
        }

        string[] effects = names.Effects.Values.Where(ChangesAccess).Select(static e => "'effects: " + e.Name + "'").Take(5).ToArray();
        if (effects.Length != 0)
        {
            problems.Add(Descriptors.UntoldField, place, Words.Shorten(register.TypeName + "." + field.Name), string.Join(" or ", effects));
        }

        static bool ChangesAccess(EffectModel effect) => (effect.Changes & Surroundings.Access) != 0;
    }

    private bool State(Place place, ConditionScope scope, string what)
    {
        if (!scope.AllowsState)
        {
            problems.Add(Descriptors.ExpressionPlace, place, what, scope.Description, "features alone decide this; registers and predicates may be asked in access rules");
        }

        return scope.AllowsState;
    }
}
