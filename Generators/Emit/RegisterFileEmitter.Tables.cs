using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <content>What the register file knows of each register beside its reads and writes.</content>
internal static partial class RegisterFileEmitter
{
    /// <summary><c>PmuReach.g.cs</c>.</summary>
    public static string EmitReach(ReachOutline spec)
    {
        SourceWriter writer = SourceFile.Begin("The reaches of the spec.", spec.Options.Namespace);
        writer.Summary("How the bits of a register are found that an access reaches.");
        writer.GeneratedCode();
        using (writer.Block(spec.Options.Visibility + " enum " + spec.Options.Name + "Reach : byte"))
        {
            writer.Lines(
                """
                /// <summary>Every access reaches all of its bits.</summary>
                All = 0,

                /// <summary>A window: what it shows is reached as that register is.</summary>
                Window = 255,
                """);
            for (int i = 0; i < spec.Reaches.Count; i++)
            {
                ReachModel reach = spec.Reaches[i];
                writer.Line();
                writer.Summary(reach.Purpose.Length == 0 ? reach.Name + "." : CSharp.Sentence(reach.Purpose));
                writer.Line(CSharp.Identifier(CSharp.Pascal(reach.Name)) + " = " + CSharp.Decimal(i + 1) + ",");
            }
        }

        return writer.Complete();
    }

    // The table has 8 bits for the number of words.
    private static bool IsPlain(RegisterOutline register) =>
        register.Direction != AccessDirection.WriteOnly
        && register.HasPlainReads
        && register.Storage.Kind is not (StorageKind.None or StorageKind.Window)
        && register.Index is not { Count: > 255 };

    /// <summary>The reads that are a load and no more, as a table: they are the most, and a switch costs as much as they do.</summary>
    private static void WriteReadWord(SourceWriter writer, SpecOutline spec)
    {
        writer.Lines(
            $$"""

            /// <summary>What software reads from a register that shows just its word; false for others.</summary>
            [global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
            public static bool TryReadWord(in {{spec.Bank}} bank, {{spec.Register}} register, out ulong word)
            {
                uint words = Words[(int)register.Id];
                uint element = unchecked((uint)register.Index - ((words >> 8) & 0xFFU));
                if (element >= (words & 0xFF))
                {
                    word = 0;
                    return false;
                }

                ref ulong first = ref global::System.Runtime.CompilerServices.Unsafe.As<{{spec.Bank}}, ulong>(ref global::System.Runtime.CompilerServices.Unsafe.AsRef(in bank));
                word = global::System.Runtime.CompilerServices.Unsafe.Add(ref first, (words >> 16) + element);
                return true;
            }
            """);

        Dictionary<string, int> offsets = new();
        int next = 0;
        foreach (RegisterOutline register in spec.Registers.Where(static r => r.HasWord))
        {
            offsets.Add(register.TypeName, next);
            next += register.Index?.Count ?? 1;
        }

        WriteTable(
            writer,
            spec,
            "How many words each has that shows just its words [7:0], the index of the first [15:8] and where it is in the bank [31:16].",
            "uint",
            "Words",
            r => IsPlain(r) && offsets[spec.OwnerOf(r).TypeName] <= ushort.MaxValue / 2
                ? (r.Index?.Count ?? 1) | ((r.Index?.First ?? 0) << 8) | (offsets[spec.OwnerOf(r).TypeName] << 16) : 0);
    }

    private static void WriteTable(SourceWriter writer, SpecOutline spec, string subject, string type, string name,
        System.Func<RegisterOutline, int> number)
    {
        writer.Lines(
            $$"""

            // {{subject}}
            private static global::System.ReadOnlySpan<{{type}}> {{name}} => new {{type}}[]
            {
                0,
            """);
        foreach (RegisterOutline register in spec.Registers)
        {
            writer.Continue(CSharp.Decimal(number(register)) + ", // " + CSharp.Comment(register.Name));
        }

        writer.Line("};");
    }

    private static void WriteOwned(SourceWriter writer, SpecOutline spec)
    {
        List<RegisterOutline> owned = spec.Registers.Where(static r => r.Owner is not null && r.HasWord).ToList();
        if (owned.Count == 0)
        {
            return;
        }

        writer.Line();
        writer.Summary("Takes over the words of the registers that somebody else owns, and so resets.");
        using (writer.Block("public static void TakeOwned(ref " + spec.Bank + " bank, in " + spec.Bank + " from)"))
        {
            foreach (RegisterOutline register in owned)
            {
                writer.Line("bank." + register.TypeName + " = from." + register.TypeName + ";");
            }
        }
    }

    private static void WriteStateOf(SourceWriter writer, SpecOutline spec)
    {
        writer.Lines(
            $$"""

            /// <summary>The register that has the state behind this one: of an alias the other register, and None where there is no state. A window has no state itself.</summary>
            public static {{spec.RegisterId}} StateOf({{spec.RegisterId}} id) => id switch
            {
            """);
        foreach (RegisterOutline register in spec.Registers)
        {
            bool hasState = register.HasLiveStateOfItsOwn
                || register.Storage.Kind is StorageKind.Own or StorageKind.Constant or StorageKind.Alias;
            if (!hasState)
            {
                writer.Continue(Id(spec, register) + " => " + spec.RegisterId + ".None,");
            }
            else if (spec.OwnerOf(register) is { } owner && owner.TypeName != register.TypeName)
            {
                writer.Continue(Id(spec, register) + " => " + Id(spec, owner) + ",");
            }
        }

        writer.Continue("_ => id,");
        writer.Line("};");
    }

    private static void WriteActingBits(SourceWriter writer, SpecOutline spec)
    {
        writer.Lines(
            $$"""

            /// <summary>The bits of a register whose writing asks for an action.</summary>
            public static ulong ActingBits({{spec.RegisterId}} id, {{spec.Effects}} action) => id switch
            {
            """);
        foreach (RegisterOutline register in spec.Registers.Where(static r => r.HasActions))
        {
            writer.Continue(Id(spec, register) + " => " + Type(spec, register) + ".ActingBits(action),");
        }

        writer.Continue("_ => 0,");
        writer.Line("};");
    }

    private static void WriteReachOf(SourceWriter writer, SpecOutline spec)
    {
        string reach = spec.Options.Name + "Reach";
        writer.Lines(
            $$"""

            /// <summary>How the bits of a register are found that an access reaches.</summary>
            public static {{reach}} ReachOf({{spec.RegisterId}} id) => ({{reach}})ReachNumbers[(int)id];

            private static global::System.ReadOnlySpan<byte> ReachNumbers => new byte[]
            {
                0,
            """);
        foreach (RegisterOutline register in spec.Registers)
        {
            string number = register.Storage.Kind == StorageKind.Window ? "255"
                : register.Reach is null ? "0" : "(byte)" + reach + "." + CSharp.Identifier(CSharp.Pascal(register.Reach));
            writer.Continue(number + ", // " + CSharp.Comment(register.Name));
        }

        writer.Line("};");
    }
}
