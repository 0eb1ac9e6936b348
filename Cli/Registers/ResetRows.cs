using System.Collections.Generic;
using System.Globalization;

using Emu.Catalog;

namespace Emu.Cli.Registers;

/// <summary><c>--what resets</c>: a row for each field, kind of reset and condition under which it sets a value.</summary>
internal static class ResetRows
{
    private const string Unknown = "UNKNOWN";

    public static Table Of(IEnumerable<ViewRegister> registers)
    {
        Table table = new("register", "field", "reset", "condition", "value");
        foreach (ViewRegister register in registers)
        {
            foreach (ViewField field in register.Fields)
                Add(table, register, field);
        }

        return table;
    }

    private static void Add(Table table, ViewRegister register, ViewField field)
    {
        if (field.Info is not { } info)
            return;

        foreach (ResetInfo reset in info.Resets)
        {
            // What can only be read and has one value forever is not reset, also where only the implementation knows the value.
            if (info.Access == "RO" && reset.Text != Unknown)
                continue;

            FeatureCondition when = FeatureCondition.All(field.Layout, reset.When).Architectural();
            table.Add(register.Name, field.Name, reset.Cold ? "cold" : "warm", when, Value(reset));
        }
    }

    private static string Value(ResetInfo reset) => reset.Value switch
    {
        null => reset.Text,
        < 10 and ulong small => small.ToString(CultureInfo.InvariantCulture),
        ulong large => "0x" + large.ToString("X", CultureInfo.InvariantCulture),
    };
}
