using System.Collections.Generic;
using System.Linq;

namespace Emu.Importers.Rdl;

/// <summary>Works expressions out, with the parameters of an instance and the enumerations around it.</summary>
internal static class RdlEvaluator
{
    /// <summary>A number, or an error at its place.</summary>
    public static ulong Number(RdlExpression expression, RdlInstance? scope, RdlDefinition definition) =>
        Evaluate(expression, scope, definition).Number ?? throw new ImportException(expression.Line, expression.Column, "a number is expected here");

    public static RdlValue Evaluate(RdlExpression expression, RdlInstance? scope, RdlDefinition definition)
    {
        switch (expression)
        {
            case RdlNumber number:
                return RdlValue.Of(number.Value);
            case RdlText text:
                return RdlValue.Of(text.Value);
            case RdlReference:
                return default;
            case RdlWord word:
                return Word(word, scope, definition);
            case RdlOperation operation:
                List<RdlValue> values = [.. operation.Operands.Select(o => Evaluate(o, scope, definition))];
                return values.TrueForAll(v => v.Number is not null)
                    ? Operate(operation, [.. values.Select(v => v.Number!.Value)])
                    : Texts(operation, values);
            default:
                return default;
        }
    }

    private static RdlValue Word(RdlWord word, RdlInstance? scope, RdlDefinition definition)
    {
        if (word.Name is "true" or "false")
            return RdlValue.Of(word.Name == "true");
        for (RdlInstance? made = scope; made is not null; made = made.Around)
        {
            // A component sees the parameters of those that its definition is written in.
            if (IsIn(definition, made.Definition) && made.Parameters.TryGetValue(word.Name, out RdlValue parameter))
                return parameter;
        }

        string[] parts = word.Name.Split("::");
        for (RdlDefinition? around = definition; around is not null; around = around.Scope)
        {
            foreach (RdlItem item in around.Items)
            {
                if (item is RdlEnumeration enumeration && enumeration.Name == parts[0])
                    return parts.Length == 1 ? new RdlValue(null, null, enumeration) : Entry(enumeration, parts[1], word, scope, around);
            }
        }

        return RdlValue.Of(word.Name);
    }

    private static bool IsIn(RdlDefinition definition, RdlDefinition around)
    {
        for (RdlDefinition? scope = definition; scope is not null; scope = scope.Scope)
        {
            if (scope == around)
                return true;
        }

        return false;
    }

    private static RdlValue Entry(RdlEnumeration enumeration, string name, RdlWord word, RdlInstance? scope, RdlDefinition definition)
    {
        foreach ((RdlEntry entry, ulong value) in Entries(enumeration, scope, definition))
        {
            if (entry.Name == name)
                return RdlValue.Of(value);
        }

        throw new ImportException(word.Line, word.Column, $"the enumeration {enumeration.Name} has no value {Names.Text(name)}");
    }

    /// <summary>The values of an enumeration: one more than the one before where none is given.</summary>
    public static IEnumerable<(RdlEntry Entry, ulong Value)> Entries(
        RdlEnumeration enumeration, RdlInstance? scope, RdlDefinition definition)
    {
        ulong next = 0;
        foreach (RdlEntry entry in enumeration.Entries)
        {
            ulong value = entry.Value is null ? next : Number(entry.Value, scope, definition);
            yield return (entry, value);
            next = unchecked(value + 1);
        }
    }

    private static RdlValue Texts(RdlOperation operation, List<RdlValue> values) => operation.Operator switch
    {
        "==" when values.TrueForAll(v => v.Text is not null) => RdlValue.Of(values[0].Text == values[1].Text),
        "!=" when values.TrueForAll(v => v.Text is not null) => RdlValue.Of(values[0].Text != values[1].Text),
        "?" when values[0].Number is { } condition => values[condition != 0 ? 1 : 2],
        _ => default,
    };

    private static RdlValue Operate(RdlOperation operation, ulong[] values)
    {
        ulong a = values[0];
        ulong b = values.Length > 1 ? values[1] : 0;
        switch (operation.Operator)
        {
            case "/" or "%" when b == 0:
                throw new ImportException(operation.Line, operation.Column, "this divides by 0");
            case "**":
                ulong power = 1;
                for (ulong i = 0; i < b && i < 64; i++)
                    power = unchecked(power * a);
                return RdlValue.Of(power);
            default:
                return unchecked(operation.Operator switch
                {
                    "+" => RdlValue.Of(a + b),
                    "-" => RdlValue.Of(a - b),
                    "*" => RdlValue.Of(a * b),
                    "/" => RdlValue.Of(a / b),
                    "%" => RdlValue.Of(a % b),
                    "&" => RdlValue.Of(a & b),
                    "|" => RdlValue.Of(a | b),
                    "^" => RdlValue.Of(a ^ b),
                    "~^" or "^~" => RdlValue.Of(~(a ^ b)),
                    "<<" => RdlValue.Of(b < 64 ? a << (int)b : 0),
                    ">>" => RdlValue.Of(b < 64 ? a >> (int)b : 0),
                    "&&" => RdlValue.Of(a != 0 && b != 0),
                    "||" => RdlValue.Of(a != 0 || b != 0),
                    "==" => RdlValue.Of(a == b),
                    "!=" => RdlValue.Of(a != b),
                    "<" => RdlValue.Of(a < b),
                    "<=" => RdlValue.Of(a <= b),
                    ">" => RdlValue.Of(a > b),
                    ">=" => RdlValue.Of(a >= b),
                    "?" => RdlValue.Of(a != 0 ? b : values[2]),
                    "unary !" => RdlValue.Of(a == 0),
                    "unary ~" => RdlValue.Of(~a),
                    "unary -" => RdlValue.Of(0UL - a),
                    "unary +" => RdlValue.Of(a),
                    "unary |" => RdlValue.Of(a != 0),
                    "unary ~|" => RdlValue.Of(a == 0),
                    "unary &" => RdlValue.Of(a == ulong.MaxValue),
                    "unary ~&" => RdlValue.Of(a != ulong.MaxValue),
                    "unary ^" => RdlValue.Of((ulong)System.Numerics.BitOperations.PopCount(a) & 1),
                    _ => RdlValue.Of((ulong)~System.Numerics.BitOperations.PopCount(a) & 1),
                });
        }
    }
}
