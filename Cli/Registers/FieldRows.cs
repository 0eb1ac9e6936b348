using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Emu.Cli.Registers;

/// <summary><c>--what fields</c>: a row for each field and reserved range, of each layout where a feature decides.</summary>
internal static class FieldRows
{
    public static Table Of(IEnumerable<ViewRegister> registers)
    {
        Table table = new("register", "msb", "lsb", "field", "feature");
        foreach (ViewRegister register in registers)
        {
            if (register.Fields.All(static field => field.IsReserved))
                continue;

            foreach (ViewField field in register.Fields)
                table.Add(register.Name, Number(field.High), Number(field.Low), field.Name, field.Feature);
        }

        return table;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
