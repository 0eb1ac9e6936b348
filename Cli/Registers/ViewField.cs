using System.Collections.Generic;

using Emu.Catalog;

namespace Emu.Cli.Registers;

/// <summary>A field of a register as a view shows it, or a reserved range.</summary>
/// <param name="High">The top bit, in the view.</param>
/// <param name="Low">The bottom bit, in the view.</param>
/// <param name="Name">The Arm name; of a reserved range its kind.</param>
/// <param name="Layout">When the layout that it belongs to is the one.</param>
/// <param name="Field">What the catalog has of it.</param>
internal sealed record ViewField(int High, int Low, string Name, Condition Layout, FieldInfo Field)
{
    public bool IsReserved => Field.IsReserved;

    /// <summary>Its bits in place.</summary>
    public ulong Mask => (ulong.MaxValue >> (63 - (High - Low))) << Low;

    /// <summary>When the field is there.</summary>
    public Condition Feature => Condition.And(Layout, Condition.Of(Field.Feature)).Architectural();

    /// <summary>The fields of a register in a view, layout by layout, each from the top bit down.</summary>
    public static IReadOnlyList<ViewField> Of(ViewRegister register)
    {
        List<ViewField> fields = [];
        foreach (LayoutInfo layout in register.Register.Layouts)
        {
            foreach (FieldInfo field in layout.Fields)
                fields.Add(new ViewField(field.High, field.Low, field.Name, Condition.Of(layout.When), field));
        }

        return fields;
    }
}
