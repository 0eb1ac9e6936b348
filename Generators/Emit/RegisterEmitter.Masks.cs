using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <content>The masks: the reserved bits, the bits that can be written, the reset values, and the effects of a change.</content>
internal static partial class RegisterEmitter
{
    private static void WriteMaskConstants(SourceWriter writer, RegisterModel register)
    {
        WriteMaskConstant(writer, "RES0", Common(register, FieldAccess.RES0), "Bits that are RES0 in every configuration.");
        WriteMaskConstant(writer, "RES1", Common(register, FieldAccess.RES1), "Bits that are RES1 in every configuration.");
    }

    private static void WriteMaskConstant(SourceWriter writer, string name, ulong value, string summary)
    {
        writer.Line();
        writer.Summary(summary);
        writer.Line("public const ulong " + name + " = " + CSharp.Mask(value) + ";");
    }

    /// <summary>The reserved bits of a kind that every layout has.</summary>
    private static ulong Common(RegisterModel register, FieldAccess kind) =>
        register.Layouts.Aggregate(WidthMask(register), (all, layout) =>
            all & layout.Fields.Where(f => f.IsReserved && f.Access == kind).Aggregate(0UL, static (bits, f) => bits | f.Mask));

    private static ulong Any(RegisterModel register, Func<FieldAccess, bool> kind) =>
        register.Layouts
            .SelectMany(static l => l.Fields)
            .Where(f => !f.IsReserved && kind(AccessOf(register, f)))
            .Aggregate(0UL, static (bits, f) => bits | f.Mask);

    private static ulong WidthMask(RegisterModel register) => register.Width == 32 ? uint.MaxValue : ulong.MaxValue;

    /// <summary>A field of a register that cannot be written, or that the configuration sets, is read-only whatever its own word says.</summary>
    private static FieldAccess AccessOf(RegisterModel register, FieldModel field) =>
        field.Access == FieldAccess.RW && (register.Direction == AccessDirection.ReadOnly || register.Storage.Kind == StorageKind.Constant)
            ? FieldAccess.RO
            : field.Access;

    private static bool IsWritable(FieldAccess access) =>
        access is FieldAccess.RW or FieldAccess.W1C or FieldAccess.W1S or FieldAccess.WO;

    private static bool IsStored(FieldAccess access) => access is FieldAccess.RW or FieldAccess.W1C or FieldAccess.W1S;

    private static bool IsField(FieldAccess access) => access is FieldAccess.RO || IsWritable(access);

    /// <summary>Which of the masks that whole-spec files have of a register are 0 or equal.</summary>
    public static MaskShape ShapeOf(RegisterModel register) => MaskShape.Of(
        Fields(register, f => IsField(AccessOf(register, f))),
        Fields(register, f => IsWritable(AccessOf(register, f))),
        Fields(register, f => HasState(register, f)),
        FixedOnes(register));

    private static void WriteConfigurationMasks(SourceWriter writer, RegisterUnit unit)
    {
        RegisterModel register = unit.Register;
        writer.Lines(
            $$"""

            /// <summary>Whether the register exists in a configuration.</summary>
            public static bool IsImplemented({{unit.Features}} features) => {{Conditions.ToCSharp(register.Feature, "features", unit.Features)}};
            """);

        MaskWriter masks = new(writer, unit);
        masks.Write("ImplementedMask", "Bits that hold a field in a configuration, read-only ones included.", Fields(register, f => IsField(AccessOf(register, f))));
        masks.Write("WritableMask", "Bits that a guest write can change, or that act when written, in a configuration.", Fields(register, f => IsWritable(AccessOf(register, f))));
        masks.Write("StoredMask", "Bits that store something in a configuration.", Fields(register, f => HasState(register, f)));
        masks.Write("FixedOnes", "Bits that read as 1 whatever is written, in a configuration.", FixedOnes(register));
        masks.Write("WarmResetMask", "Bits that a Warm reset sets in a configuration; UNKNOWN ones are among them.", Resets(register, static r => !r.Cold, values: false));
        masks.Write("WarmResetValue", "What a Warm reset sets them to; 0 where that is UNKNOWN.", Resets(register, static r => !r.Cold, values: true));
        masks.Write("ColdResetMask", "Bits that a Cold reset sets in a configuration: those of a Warm reset, and more.", Resets(register, static _ => true, values: false));
        masks.Write("ColdResetValue", "What a Cold reset sets them to; 0 where that is UNKNOWN.", Resets(register, static _ => true, values: true));
        WriteReset(writer, unit, "Warm", static r => !r.Cold);
        WriteReset(writer, unit, "Cold", static _ => true);
        WriteConstants(writer, unit, masks);
    }

    private static void WriteReset(SourceWriter writer, RegisterUnit unit, string kind, Func<ResetModel, bool> selected)
    {
        writer.Line();
        writer.Summary("What a " + kind + " reset makes of a value of the register.");
        writer.Line("public static ulong " + kind + "Reset(ulong bits, " + unit.Features + " features) =>");
        writer.Continue("(bits & ~" + kind + "ResetMask(features)) | " + kind + "ResetValue(features);");
        if (RegisterOutline.HasSymbols(unit.Register) && (kind == "Cold" || unit.Register.Storage.Kind == StorageKind.Own))
        {
            WriteSymbolReset(writer, unit, kind, selected);
        }
    }

    /// <summary>The same with the values that only the implementation knows. Of a register with no word, a read is what a Cold reset makes of it.</summary>
    private static void WriteSymbolReset(SourceWriter writer, RegisterUnit unit, string kind, Func<ResetModel, bool> selected)
    {
        writer.Line();
        writer.Summary("What a " + kind + " reset makes of a value of the register, with the values that only the implementation knows.");
        using (writer.Block("internal static ulong " + kind + "Reset(ulong bits, " + unit.Features + " features, in " + unit.Options.Name + "ResetValues values)"))
        {
            writer.Line("bits = " + kind + "Reset(bits, features);");
            foreach (LayoutModel layout in unit.Register.Layouts)
            {
                foreach (FieldModel field in layout.Fields)
                {
                    foreach (ResetModel reset in field.Resets.Where(r => r.Symbol is not null && selected(r)))
                    {
                        WriteSymbol(writer, unit, field, reset.Symbol!, Conditions.And(layout.When, field.Feature, reset.When));
                    }
                }
            }

            writer.Line("return bits;");
        }
    }

    private static MaskTerms Fields(RegisterModel register, Func<FieldModel, bool> selected)
    {
        MaskTerms terms = new();
        foreach (LayoutModel layout in register.Layouts)
        {
            foreach (FieldModel field in layout.Fields.Where(f => !f.IsReserved && selected(f)))
            {
                terms.Add(Conditions.And(layout.When, field.Feature), field.Mask, field.Identifier!);
            }
        }

        return terms;
    }

    private static MaskTerms FixedOnes(RegisterModel register)
    {
        MaskTerms terms = new();
        foreach (LayoutModel layout in register.Layouts)
        {
            foreach (FieldModel field in layout.Fields)
            {
                if (field.Access is FieldAccess.RES1 or FieldAccess.RAO)
                {
                    terms.Add(Conditions.And(layout.When, field.Feature), field.Mask, field.Identifier ?? field.Name);
                }

                if (!field.IsReserved && field.Absent is FieldAccess.RES1 or FieldAccess.RAO)
                {
                    terms.Add(Conditions.And(layout.When, Conditions.Not(field.Feature)), field.Mask, field.Identifier ?? field.Name);
                }
            }
        }

        return terms;
    }

    private static MaskTerms Resets(RegisterModel register, Func<ResetModel, bool> kind, bool values)
    {
        MaskTerms terms = new();
        foreach (LayoutModel layout in register.Layouts)
        {
            foreach (FieldModel field in layout.Fields.Where(static f => !f.IsReserved))
            {
                // What the implementation sets itself is not a bit of a mask.
                foreach (ResetModel reset in field.Resets.Where(r => r.Symbol is null && kind(r)))
                {
                    ulong bits = values ? ResetBits(field, reset) : field.Mask;
                    if (bits != 0)
                    {
                        terms.Add(Conditions.And(layout.When, field.Feature, reset.When), bits, field.Identifier!);
                    }
                }
            }
        }

        return terms;
    }

    /// <summary>A reset's value in place; the value of a vector is each bit's.</summary>
    private static ulong ResetBits(FieldModel field, ResetModel reset)
    {
        if (reset.Value is not { } value || value == 0)
        {
            return 0;
        }

        return field.IsVector && value == 1 ? field.Mask : (value << field.Low) & field.Mask;
    }

    private static void WriteEffects(SourceWriter writer, RegisterUnit unit)
    {
        List<(string Name, ulong Bits, string Fields)> effects = new();
        foreach (FieldModel field in unit.Register.Layouts.SelectMany(static l => l.Fields))
        {
            foreach (string effect in field.Effects)
            {
                int known = effects.FindIndex(e => e.Name == effect);
                if (known < 0)
                {
                    effects.Add((effect, field.Mask, field.Identifier!));
                }
                else if ((effects[known].Bits & field.Mask) != field.Mask)
                {
                    effects[known] = (effect, effects[known].Bits | field.Mask, effects[known].Fields + " " + field.Identifier);
                }
            }
        }

        writer.Line();
        writer.Summary("The derived state that a change of these bits makes stale.");
        string header = "public static " + unit.Effects + " EffectsOf(ulong changed) =>";
        if (effects.Count == 0)
        {
            writer.Line(header + " " + unit.Effects + ".None;");
            return;
        }

        writer.Line(header);
        for (int i = 0; i < effects.Count; i++)
        {
            writer.Continue((i == 0 ? string.Empty : "| ") + "((changed & " + CSharp.Number(effects[i].Bits) + ") != 0 ? "
                + unit.Effects + "." + CSharp.Identifier(CSharp.Pascal(effects[i].Name)) + " : " + unit.Effects + ".None)"
                + (i == effects.Count - 1 ? ";" : string.Empty) + " // " + effects[i].Fields);
        }
    }
}
