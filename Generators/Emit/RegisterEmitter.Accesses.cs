using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <content><c>PMCR_EL0.Accesses.g.cs</c>: what reads of one register show, and what writes of it store and cause.</content>
internal static partial class RegisterEmitter
{
    public static string EmitAccesses(RegisterUnit unit)
    {
        RegisterModel register = unit.Register;
        SourceWriter writer = SourceFile.Begin("Reads and writes of " + register.Name + ".", unit.Options.Namespace);
        using (writer.Block("public readonly partial struct " + register.TypeName))
        {
            List<Action> members = new();
            if (RegisterOutline.ReadsSpecially(register))
            {
                members.Add(() => WriteReadBits(writer, unit));
            }

            if (RegisterOutline.HasLiveState(register))
            {
                members.Add(() => WriteReadState(writer, unit));
            }

            if (RegisterOutline.CanWrite(register))
            {
                members.Add(() => WriteWriteBits(writer, unit));
            }

            if (RegisterOutline.HasActingFields(register))
            {
                members.Add(() => WriteActingBits(writer, unit));
            }

            if (RegisterOutline.CanReplace(register))
            {
                members.Add(() => WriteReplaceBits(writer, unit));
            }

            for (int i = 0; i < members.Count; i++)
            {
                if (i != 0)
                {
                    writer.Line();
                }

                members[i]();
            }
        }

        return writer.Complete();
    }

    /// <summary>Bits that a write acts by and does not keep.</summary>
    private static bool Acts(RegisterModel register, FieldModel field) =>
        IsWritable(AccessOf(register, field))
        && (field.Acts || AccessOf(register, field) == FieldAccess.WO || register.Storage.Kind == StorageKind.None);

    /// <summary>
    /// When bits act. A write of a register that only acts is the action, whatever is written and reached; a value that hand-written code keeps
    /// changes with the bits that are reached; in a stored register a single bit acts where 1 is written, and a number whenever it is written.
    /// </summary>
    private static ActsWhen WhenActs(RegisterModel register, FieldModel field)
    {
        FieldAccess access = AccessOf(register, field);
        if (register.Storage.Kind == StorageKind.None)
        {
            return field.Acts || access != FieldAccess.RW ? ActsWhen.Always : ActsWhen.Reached;
        }

        return access is FieldAccess.W1C or FieldAccess.W1S || field.IsVector || field.Width == 1 ? ActsWhen.One : ActsWhen.Reached;
    }

    private static bool HasState(RegisterModel register, FieldModel field) => field.Live is not null
        && register.Storage.Kind == StorageKind.None
        ? field.Effects.Count != 0
        : IsStored(AccessOf(register, field)) && !field.Acts;

    private static void WriteReadBits(SourceWriter writer, RegisterUnit unit)
    {
        RegisterModel register = unit.Register;
        bool isConstant = register.Storage.Kind == StorageKind.None && register.Direction != AccessDirection.WriteOnly;
        writer.Summary("What a read shows where the stored bits are these.");
        using (writer.Block("internal static ulong ReadBits(ulong bits, " + ReadParameters(unit) + ")"))
        {
            if (isConstant)
            {
                // Nothing can change it: it is what a reset makes of it.
                writer.Line("bits = ColdReset(bits, masks.Features" + (RegisterOutline.HasSymbols(register) ? ", masks.ResetValues" : string.Empty) + ") | FixedOnes(masks.Features);");
            }

            WriteLiveFields(writer, unit, static _ => true);
            writer.Line("return bits;");
        }
    }

    private static void WriteReadState(SourceWriter writer, RegisterUnit unit)
    {
        writer.Summary("The state behind the register, which hand-written code keeps.");
        using (writer.Block("internal static ulong ReadState(" + ReadParameters(unit) + ")"))
        {
            writer.Line("ulong bits = 0;");
            WriteLiveFields(writer, unit, f => HasState(unit.Register, f));
            writer.Line("return bits;");
        }
    }

    private static string ReadParameters(RegisterUnit unit) =>
        (unit.Options.LiveState is { } live ? "in global::" + live + " live, " : string.Empty)
        + "global::" + unit.Options.Namespace + "." + unit.Options.Name + "RegisterMasks masks"
        + (unit.Register.Index is { } index ? ", int " + CSharp.Identifier(index.Variable) : string.Empty);

    private static void WriteLiveFields(SourceWriter writer, RegisterUnit unit, Func<FieldModel, bool> selected)
    {
        foreach (LayoutModel layout in unit.Register.Layouts)
        {
            foreach (FieldModel field in layout.Fields.Where(f => f.Live is not null && selected(f)))
            {
                string value = "live." + field.Live!.Name + field.Live.Argument switch
                {
                    IndexOperand index => "(" + CSharp.Identifier(index.Variable) + ")",
                    NumberOperand number => "(" + CSharp.Decimal(number.Value) + ")",
                    _ => string.Empty,
                };
                string shifted = field.Low == 0 ? "(ulong)" + value : "((ulong)" + value + " << " + CSharp.Decimal(field.Low) + ")";
                string statement = field.Mask == ulong.MaxValue
                    ? "bits = (ulong)" + value + ";"
                    : "bits = (bits & ~" + CSharp.Number(field.Mask) + ") | (" + shifted + " & " + CSharp.Number(field.Mask) + ");";
                Condition when = Conditions.And(layout.When, field.Feature);
                if (when.IsAlways)
                {
                    writer.Line(statement);
                    continue;
                }

                writer.Lines(
                    $$"""

                    // {{CSharp.Comment(field.Name)}}.
                    if ({{Conditions.ToCSharp(when, "masks.Features", unit.Features)}})
                    {
                        {{statement}}
                    }

                    """);
            }
        }
    }

    private static void WriteWriteBits(SourceWriter writer, RegisterUnit unit)
    {
        RegisterModel register = unit.Register;
        bool isStored = register.Storage.Kind != StorageKind.None;
        writer.Lines(
            """
            /// <summary>A write of some bits: RW bits are replaced, W1S bits set and W1C bits cleared where 1 is written; all others stay.</summary>
            /// <returns>The effects of what changed, and what the write asks for at once.</returns>
            [global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
            """);
        using (writer.Block("internal static " + unit.Effects + " WriteBits(" + (isStored ? "ref ulong word, " : string.Empty) + "ulong value, ulong reached, " + MasksType(unit) + " masks)"))
        {
            List<string> effects = new();
            if (isStored
                || register.Layouts.SelectMany(static l => l.Fields).Any(
                    f => !f.IsReserved && f.Effects.Count != 0 && Acts(register, f) && WhenActs(register, f) != ActsWhen.Always))
            {
                writer.Line("ulong writable = reached & " + MaskOf(register, "Writable") + ";");
            }

            if (isStored)
            {
                WriteStore(writer, unit);
                effects.Add("(before ^ word)");
            }

            AddActions(unit, effects, ActsWhen.One, "value & writable");
            AddActions(unit, effects, ActsWhen.Reached, "writable");
            AddActions(unit, effects, ActsWhen.Always, MaskOf(register, "Writable"));
            writer.Line(effects.Count == 0
                ? "return " + unit.Effects + ".None;"
                : "return EffectsOf(" + string.Join(" | ", effects) + ");");
        }
    }

    private static void WriteStore(SourceWriter writer, RegisterUnit unit)
    {
        writer.Line("ulong before = word;");
        List<(FieldAccess Kind, string Mask)> kinds = StoreKinds(unit);
        foreach ((FieldAccess kind, string mask) in kinds)
        {
            string bits = mask.Length == 0 ? "writable" : "(writable & " + mask + ")";
            writer.Line(kind switch
            {
                FieldAccess.W1S => "word |= value & " + bits + ";",
                FieldAccess.W1C => "word &= ~(value & " + bits + ");",
                _ => "word = (word & ~" + bits + ") | (value & " + bits + ");",
            });
        }
    }

    /// <summary>The kinds of stored bits, each with its mask; an empty one where all writable bits are of one kind.</summary>
    private static List<(FieldAccess Kind, string Mask)> StoreKinds(RegisterUnit unit)
    {
        RegisterModel register = unit.Register;
        ulong writable = Any(register, IsWritable);
        List<(FieldAccess, string)> kinds = new List<(FieldAccess, string)>();
        foreach (FieldAccess kind in new[] { FieldAccess.RW, FieldAccess.W1S, FieldAccess.W1C })
        {
            MaskTerms terms = Fields(register, f => AccessOf(register, f) == kind && !Acts(register, f));
            IReadOnlyList<MaskTerms.Term> folded = terms.Fold();
            if (folded.Count == 0)
            {
                continue;
            }

            // Where the kind of a bit does not depend on the configuration, a number does: the masks know what is there.
            ulong mine = folded.Aggregate(0UL, static (bits, t) => bits | t.Bits);
            ulong others = register.Layouts.SelectMany(static l => l.Fields)
                .Where(f => !f.IsReserved && (AccessOf(register, f) != kind || Acts(register, f)) && IsWritable(AccessOf(register, f)))
                .Aggregate(0UL, static (bits, f) => bits | f.Mask);
            string mask = (mine & others) != 0 ? Expression(unit, terms, "masks.Features") : mine == writable ? string.Empty : CSharp.Number(mine);
            kinds.Add((kind, mask));
        }

        return kinds;
    }

    private static void AddActions(RegisterUnit unit, List<string> effects, ActsWhen when, string written)
    {
        RegisterModel register = unit.Register;
        ulong bits = register.Layouts.SelectMany(static l => l.Fields)
            .Where(f => !f.IsReserved && f.Effects.Count != 0 && Acts(register, f) && WhenActs(register, f) == when)
            .Aggregate(0UL, static (all, f) => all | f.Mask);
        if (bits != 0)
        {
            effects.Add("(" + written + (bits == Any(register, IsWritable) ? string.Empty : " & " + CSharp.Number(bits)) + ")");
        }
    }

    private static void WriteActingBits(SourceWriter writer, RegisterUnit unit)
    {
        List<FieldModel> acting = unit.Register.Layouts.SelectMany(static l => l.Fields).Where(static f => f.Acts).ToList();
        List<string> effects = acting.SelectMany(static f => f.Effects).Distinct().ToList();
        writer.Summary("The bits whose writing asks for an action.");
        writer.Line("internal static ulong ActingBits(" + unit.Effects + " action) =>");
        for (int i = 0; i < effects.Count; i++)
        {
            ulong bits = acting.Where(f => f.Effects.Items.Contains(effects[i])).Aggregate(0UL, static (all, f) => all | f.Mask);
            writer.Continue((i == 0 ? string.Empty : "| ") + "((action & " + unit.Effects + "." + CSharp.Identifier(CSharp.Pascal(effects[i])) + ") != 0 ? "
                + CSharp.Number(bits) + " : 0)"
                + (i == effects.Count - 1 ? ";" : string.Empty));
        }
    }

    private static void WriteReplaceBits(SourceWriter writer, RegisterUnit unit)
    {
        RegisterModel register = unit.Register;
        bool isStored = register.Storage.Kind != StorageKind.None;
        writer.Summary("Replaces state, whatever a write of software would do.");
        writer.Line("/// <returns>The effects of what changed.</returns>");
        using (writer.Block("internal static " + unit.Effects + " ReplaceBits(" + (isStored ? "ref ulong word, ulong value, " : string.Empty) + "ulong reached, " + MasksType(unit) + " masks)"))
        {
            writer.Line("ulong stored = reached & " + MaskOf(register, "Stored") + ";");
            if (!isStored)
            {
                writer.Line("return EffectsOf(stored);");
                return;
            }

            writer.Lines(
                """
                ulong before = word;
                word = (before & ~stored) | (value & stored);
                return EffectsOf(before ^ word);
                """);
        }
    }

    private static string MaskOf(RegisterModel register, string kind) => ShapeOf(register).Of("masks", register.TypeName, kind);

    private static string MasksType(RegisterUnit unit) => "global::" + unit.Options.Namespace + "." + unit.Options.Name + "RegisterMasks";

    private enum ActsWhen
    {
        /// <summary>Where 1 is written.</summary>
        One,

        /// <summary>Whenever it is reached.</summary>
        Reached,

        /// <summary>With every write of the register.</summary>
        Always,
    }
}
