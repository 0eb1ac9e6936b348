using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary><c>PmuRegisterFlags.g.cs</c> and <c>PmuRegisterInformation.g.cs</c>: what an emulator asks of a register before it runs an access.</summary>
internal static class InformationEmitter
{
    private const int PlacesOfRow = 16;

    private static readonly (RegisterFlags Flag, string Summary)[] Flags =
    {
        (RegisterFlags.Readable, "Software can read it."),
        (RegisterFlags.Writable, "Software can write it."),
        (RegisterFlags.Constant, "In one configuration it always reads the same: the value can be kept."),
        (RegisterFlags.NoState, "It has no state: nothing to save, and a raw read gives 0 or, of a window, what another register has."),
        (RegisterFlags.Alias, "It shows the state of another register: who saves that one has saved it."),
        (RegisterFlags.Window, "It shows the register that a field of another one selects."),
        (RegisterFlags.Volatile, "It changes with no access to it: whatever has happened must be told before it is read."),
        (RegisterFlags.PureRead, "A read changes nothing."),
        (RegisterFlags.Owned, "Another component resets it; a reset leaves it as it is."),
        (RegisterFlags.ChangesTiming, "A write may change when something happens next with no access: a count, an overflow, a timeout."),
        (RegisterFlags.ChangesInterrupt, "A write may change the level of an interrupt, or whether an exception is pending."),
        (RegisterFlags.ChangesAccess, "A write may change which accesses are allowed: decisions that were kept are stale."),
        (RegisterFlags.EndsBlock, "A write may change what the code behind it was translated for: a block of translated code ends with it."),
    };

    public static string EmitFlags(InformationOutline spec)
    {
        SourceWriter writer = SourceFile.Begin("What can be said of a register before an access.", spec.Options.Namespace);
        writer.Lines(
            $$"""
            /// <summary>What can be said of a register before an access, whatever the configuration.</summary>
            {{SourceFile.GeneratedCodeAttribute}}
            [global::System.Flags]
            public enum {{spec.Options.Name}}RegisterFlags : ushort
            {
                /// <summary>Nothing.</summary>
                None = 0,
            """);
        foreach ((RegisterFlags flag, string summary) in Flags)
        {
            writer.Lines(
                $$"""

                    /// <summary>{{CSharp.Xml(summary)}}</summary>
                    {{flag}} = {{CSharp.Hex4((int)flag)}},
                """);
        }

        writer.Line("}");
        return writer.Complete();
    }

    public static string EmitInformation(InformationOutline spec)
    {
        string name = spec.Options.Name;
        SourceWriter writer = SourceFile.Begin("The registers of the spec and what can be said of each.", spec.Options.Namespace);
        writer.Lines(
            $$"""
            /// <summary>The registers, view by view, and what can be said of each before an access.</summary>
            {{SourceFile.GeneratedCodeAttribute}}
            public static class {{name}}RegisterInformation
            {
                /// <summary>Every register; an array is one of them.</summary>
                public static global::System.ReadOnlySpan<{{name}}RegisterId> Registers => Ids;

                /// <summary>What can be said of a register before an access; of no register nothing.</summary>
                public static {{name}}RegisterFlags FlagsOf({{name}}RegisterId id) => (uint)id < (uint)FlagsById.Length ? ({{name}}RegisterFlags)FlagsById[(int)id] : {{name}}RegisterFlags.None;

                /// <summary>The lowest index of an array; 0 for a single register.</summary>
                public static int FirstIndexOf({{name}}RegisterId id) => (uint)id < (uint)FirstById.Length ? FirstById[(int)id] : 0;

                /// <summary>How many registers an array has; 1 for a single register, and 0 for none.</summary>
                public static int CountOf({{name}}RegisterId id) => (uint)id < (uint)CountById.Length ? CountById[(int)id] : 0;

            """);
        using (writer.Indented(1))
        {
            WritePlaces(writer, "AArch64Encodings", "ushort", "Every encoding of the AArch64 view, in ascending order; " + name + "RegisterMap.ResolveAArch64 says what is there.", spec.AArch64);
            WritePlaces(writer, "AArch32Encodings", "uint", "Every encoding of the AArch32 view, in ascending order; " + name + "RegisterMap.ResolveAArch32 says what is there in a configuration.", spec.AArch32);
            WritePlaces(writer, "ExternalOffsets", spec.External.Any(static offset => offset > ushort.MaxValue) ? "uint" : "ushort", "Every offset of the memory-mapped view, in ascending order; " + name + "RegisterMap.ResolveExternal says what is there in a configuration.", spec.External);
            WriteTable(writer, "private static readonly " + name + "RegisterId[] Ids", name + "RegisterId", spec.Registers.Select(r => name + "RegisterId." + r.TypeName + ","));
            writer.Line();
            WriteById(writer, spec, "ushort", "FlagsById", static r => CSharp.Hex4((int)r.Flags));
            writer.Line();
            WriteById(writer, spec, "byte", "FirstById", static r => CSharp.Decimal(r.Index?.First ?? 0));
            writer.Line();
            WriteById(writer, spec, "ushort", "CountById", static r => CSharp.Decimal(r.Index?.Count ?? 1));
        }

        writer.Line("}");
        return writer.Complete();
    }

    private static void WriteById(
        SourceWriter writer, InformationOutline spec, string type, string name, System.Func<RegisterInformation, string> number) =>
        WriteTable(
            writer,
            "private static global::System.ReadOnlySpan<" + type + "> " + name,
            type,
            spec.Registers.Select(r => number(r) + ", // " + CSharp.Comment(r.Name)).Prepend("0,"),
            isProperty: true);

    private static void WriteTable(SourceWriter writer, string header, string type, IEnumerable<string> rows, bool isProperty = false)
    {
        writer.Line(header + (isProperty ? " => new " : " = new ") + type + "[]");
        writer.Line("{");
        foreach (string row in rows)
        {
            writer.Continue(row);
        }

        writer.Line("};");
    }

    private static void WritePlaces(SourceWriter writer, string name, string type, string summary, EquatableArray<uint> places)
    {
        if (places.Count == 0)
        {
            return;
        }

        writer.Summary(summary);
        IEnumerable<string> rows = places
            .Select(static (place, i) => (Place: place, Row: i / PlacesOfRow))
            .GroupBy(static p => p.Row, static p => CSharp.Hex(p.Place) + ",")
            .Select(static row => string.Join(" ", row));
        WriteTable(writer, "public static global::System.ReadOnlySpan<" + type + "> " + name, type, rows, isProperty: true);
        writer.Line();
    }
}
