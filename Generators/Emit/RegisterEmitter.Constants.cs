using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <content>What the configuration makes of a register that no access changes.</content>
internal static partial class RegisterEmitter
{
    private static void WriteConstants(SourceWriter writer, RegisterUnit unit, MaskWriter masks)
    {
        RegisterModel register = unit.Register;
        List<(LayoutModel Layout, FieldModel Field)> fields =
            register.Layouts.SelectMany(static l => l.Fields.Select(f => (l, f))).Where(static p => p.f.Constants.Count != 0).ToList();
        if (fields.Count == 0)
        {
            return;
        }

        MaskTerms mask = new();
        MaskTerms value = new();
        foreach ((LayoutModel layout, FieldModel field) in fields)
        {
            mask.Add(Conditions.And(layout.When, field.Feature), field.Mask, field.Identifier!);
            foreach (ResetModel constant in field.Constants.Where(static c => c.Value is not null and not 0))
            {
                value.Add(
                    Conditions.And(layout.When, field.Feature, constant.When),
                    (constant.Value!.Value << field.Low) & field.Mask,
                    field.Identifier!);
            }
        }

        masks.Write("ConstantMask", "Bits that the configuration gives.", mask);
        masks.Write("ConstantValue", "What a configuration makes of them.", value);
        if (!RegisterOutline.HasConstantSymbols(register))
        {
            return;
        }

        writer.Line();
        writer.Summary("What a configuration makes of them, with the values that only the implementation knows.");
        using (writer.Block("internal static ulong ConstantValue(" + unit.Features + " features, in " + unit.Options.Name + "ResetValues values)"))
        {
            writer.Line("ulong bits = ConstantValue(features);");
            foreach ((LayoutModel layout, FieldModel field) in fields)
            {
                foreach (ResetModel constant in field.Constants.Where(static c => c.Symbol is not null))
                {
                    WriteSymbol(writer, unit, field, constant.Symbol!, Conditions.And(layout.When, field.Feature, constant.When));
                }
            }

            writer.Line("return bits;");
        }
    }

    /// <summary>Puts a value that only the implementation knows into <c>bits</c>.</summary>
    private static void WriteSymbol(SourceWriter writer, RegisterUnit unit, FieldModel field, string symbol, Condition when)
    {
        string value = "values." + CSharp.Identifier(symbol);
        string shifted = field.Low == 0 ? value : "(" + value + " << " + CSharp.Decimal(field.Low) + ")";
        string statement = "bits = (bits & ~" + CSharp.Number(field.Mask) + ") | (" + shifted + " & " + CSharp.Number(field.Mask) + ");";
        writer.Line(when.IsAlways ? statement : "if (" + Conditions.ToCSharp(when, "features", unit.Features) + ") " + statement);
    }
}
