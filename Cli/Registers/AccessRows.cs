using System.Collections.Generic;
using System.Globalization;
using System.Linq;

using Emu.Catalog;

namespace Emu.Cli.Registers;

/// <summary><c>--what access</c>: the checks of each access in their order. docs/registers-cli.md says what the columns hold.</summary>
internal static class AccessRows
{
    private const int Levels = 4;

    public static Table Of(RegisterView view, IEnumerable<ViewRegister> registers)
    {
        Table table = new("view", "register", "direction", "order", "levels", "condition", "outcome", "why");
        string word = RegistersCommand.Word(view);
        foreach (ViewRegister register in registers)
        {
            bool isExternal = view == RegisterView.External;
            if (register.Places.Any(static place => place.Encoding.Access != "WO"))
                Add(table, word, register, isExternal ? AccessKind.ExternalRead : AccessKind.Read, "read");

            if (register.Places.Any(static place => place.Encoding.Access != "RO"))
                Add(table, word, register, isExternal ? AccessKind.ExternalWrite : AccessKind.Write, "write");
        }

        return table;
    }

    private static void Add(Table table, string view, ViewRegister register, AccessKind kind, string direction)
    {
        int order = 0;
        foreach (AccessCheckInfo check in register.Register.AccessChecks)
        {
            if (check.Kind != kind)
                continue;

            order++;
            table.Add(
                view,
                register.Name,
                direction,
                order.ToString(CultureInfo.InvariantCulture),
                register.View == RegisterView.External
                    ? ""
                    : string.Join(' ', Enumerable.Range(0, Levels).Where(check.AppliesAt).Select(static level => $"EL{level}")),
                check.Condition,
                check.Outcome,
                check.Why);
        }
    }
}
