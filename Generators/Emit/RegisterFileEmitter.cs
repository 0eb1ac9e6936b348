using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary><c>PmuRegisterFile.g.cs</c>: reads and writes of every register, for software and for those who save and restore.</summary>
internal static partial class RegisterFileEmitter
{
    public static string Emit(SpecOutline spec)
    {
        spec = Sound(spec);
        SourceWriter writer = SourceFile.Begin("The register file of the spec.", spec.Options.Namespace);
        writer.Lines(
            $$"""
            /// <summary>What accesses to registers read, store and cause, as the spec has it.</summary>
            /// <remarks>Hand-written code says which bits an access reaches, keeps the values that no bank holds, and acts on the effects. No access rule is asked.</remarks>
            {{SourceFile.GeneratedCodeAttribute}}
            """);
        using (writer.Block(spec.Options.Visibility + " static partial class " + spec.RegisterFile))
        {
            WriteSelected(writer, spec);
            WriteRead(writer, spec);
            WriteReadRaw(writer, spec);
            WriteWrite(writer, spec);
            WriteWriteRaw(writer, spec);
            WriteOwned(writer, spec);
            WriteStateOf(writer, spec);
            WriteReachOf(writer, spec);
            WriteActingBits(writer, spec);
            WriteNumbers(writer, spec);
        }

        return writer.Complete();
    }

    /// <summary>The spec without the words that aliases in a ring, or windows onto nothing, would ask for: the reader has reported those.</summary>
    private static SpecOutline Sound(SpecOutline spec)
    {
        return spec with
        {
            Registers = spec.Registers.Select(r => IsSound(r) ? r : WithoutState(r)).ToEquatableArray(),
        };

        static RegisterOutline WithoutState(RegisterOutline register) =>
            register with
            {
                Storage = new StorageModel(StorageKind.None, null, null),
                IsSpecial = false,
                CanBeWritten = false,
                CanBeReplaced = false
            };

        bool IsSound(RegisterOutline register) => register.Storage.Kind switch
        {
            StorageKind.Alias => spec.OwnerOf(register).HasWord && (spec.OwnerOf(register).Index is null) == (register.Index is null),
            StorageKind.Window => spec.Find(register.Storage.Target!) is { Index: not null, Storage.Kind: not StorageKind.Window }
                && spec.OwnerOf(spec.Find(register.Storage.Selector!.Split('.')[0])) is { HasWord: true, Index: null }
                && register.Index is null,
            _ => true,
        };
    }

    private static void WriteSelected(SourceWriter writer, SpecOutline spec)
    {
        List<RegisterOutline> windows = spec.Registers.Where(static r => r.Storage.Kind == StorageKind.Window).ToList();
        writer.Summary("The register that a window shows now, none where it selects nothing; every other register as it is.");
        using (writer.Block("public static " + spec.Register + " Selected(in " + spec.Bank + " bank, " + spec.Register + " register)"))
        {
            if (windows.Count == 0)
            {
                writer.Line("_ = bank;");
                writer.Line("return register;");
                return;
            }

            using (writer.Block("switch (register.Id)"))
            {
                foreach (RegisterOutline window in windows)
                {
                    RegisterOutline array = spec.Find(window.Storage.Target!);
                    writer.Line("case " + Id(spec, window) + ":");
                    using (writer.Open())
                    {
                        writer.Line("int index = (int)" + SelectorText(spec, window) + ";");
                        foreach (SelectedBeside beside in window.Storage.Beside)
                        {
                            writer.Lines(
                                $$"""
                                if (index == {{CSharp.Decimal(beside.Value)}})
                                {
                                    return new {{spec.Register}}({{Id(spec, spec.Find(beside.Register))}});
                                }

                                """);
                        }

                        IndexModel index = array.Index!;
                        string inside = index.First == 0
                            ? "(uint)index < " + CSharp.Decimal(index.Count) + "U"
                            : "unchecked((uint)(index - " + CSharp.Decimal(index.First) + ")) < " + CSharp.Decimal(index.Count) + "U";
                        writer.Line("return " + inside + " ? new " + spec.Register + "(" + Id(spec, array) + ", index) : default;");
                    }

                    writer.Line();
                }

                writer.Line("default:");
                writer.Continue("return register;");
            }
        }
    }

    private static string SelectorText(SpecOutline spec, RegisterOutline window)
    {
        string[] selector = window.Storage.Selector!.Split('.');
        RegisterOutline by = spec.Find(selector[0]);
        string field = Type(spec, by) + "." + MemberNames.Of(by.TypeName, Spec.Identifiers.OfField(selector[1]));
        return "((bank." + spec.OwnerOf(by).TypeName + " & " + field + "_Mask) >> " + field + "_Shift)";
    }

    private static void WriteRead(SourceWriter writer, SpecOutline spec)
    {
        writer.Lines(
            """

            /// <summary>What software reads, of all bits: the caller hides those that the access does not reach. 0 where the register cannot be read.</summary>
            /// <exception cref="global::System.IndexOutOfRangeException">The array has no such register.</exception>
            """);
        string parameters = "(in " + spec.Bank + " bank, " + spec.Register + " register, " + ReadParameters(spec) + ")";
        writer.Line("public static ulong Read" + parameters + " =>");
        writer.Continue("TryReadWord(in bank, register, out ulong word) ? word : ReadDerived(in bank, register, " + ReadArguments(spec) + ");");
        WriteReadWord(writer, spec);

        writer.Line();
        writer.Line("// Registers whose words are not all that a read shows.");
        WriteSwitch(writer, "private static ulong ReadDerived" + parameters, spec, "return 0;", register =>
        {
            if (register.Direction == AccessDirection.WriteOnly)
            {
                return null;
            }

            if (register.Storage.Kind == StorageKind.Window)
            {
                return "return Read(in bank, Selected(in bank, register), " + ReadArguments(spec) + ");";
            }

            if (register.IsSpecial)
            {
                return "return " + Type(spec, register) + ".ReadBits(" + (
                    register.Storage.Kind == StorageKind.None ? "0" : Word(spec, register)) + ", " + ReadArguments(spec, register) + ");";
            }

            if (register.Storage.Kind == StorageKind.None)
            {
                return null;
            }

            // Of another register's word it shows what it has itself. A plain one comes here with an index that it does not have.
            string implemented = Word(spec, register) + " & " + register.Masks.Of("masks", register.TypeName, "Implemented");
            return register.HasPlainReads
                ? "return " + Word(spec, register) + ";"
                : register.Masks["FixedOnes"] is null
                    ? "return " + implemented + ";"
                    : "return (" + implemented + ") | " + register.Masks.Of("masks", register.TypeName, "FixedOnes") + ";";
        });
    }

    private static void WriteReadRaw(SourceWriter writer, SpecOutline spec)
    {
        writer.Lines(
            """

            /// <summary>The state behind a register; 0 where there is none.</summary>
            /// <exception cref="global::System.IndexOutOfRangeException">The array has no such register.</exception>
            """);
        WriteSwitch(writer, "public static ulong ReadRaw(in " + spec.Bank + " bank, " + spec.Register + " register, " + ReadParameters(spec) + ")", spec, "return 0;", register =>
        {
            if (register.Storage.Kind == StorageKind.Window)
            {
                return "return ReadRaw(in bank, Selected(in bank, register), " + ReadArguments(spec) + ");";
            }

            if (register.Storage.Kind == StorageKind.None)
            {
                return register.HasLiveStateOfItsOwn ? "return " + Type(spec, register) + ".ReadState(" + ReadArguments(spec, register) + ");" : null;
            }

            return register.IsSpecial
                ? "return " + Type(spec, register) + ".ReadBits(" + Word(spec, register) + ", " + ReadArguments(spec, register) + ");"
                : "return " + Word(spec, register) + ";";
        });
    }

    private static void WriteWrite(SourceWriter writer, SpecOutline spec)
    {
        writer.Lines(
            """

            /// <summary>Software writes a register. What acts by being written has the effect alone: the caller acts.</summary>
            /// <param name="bank">The stored words.</param>
            /// <param name="register">The register.</param>
            /// <param name="value">What is written.</param>
            /// <param name="reached">The bits that the access reaches; all others stay.</param>
            /// <param name="masks">The configuration's masks.</param>
            /// <returns>The effects.</returns>
            /// <exception cref="global::System.IndexOutOfRangeException">The array has no such register.</exception>
            """);
        string arguments = "value, reached, masks";
        WriteSwitch(writer, "public static " + spec.Effects + " Write(ref " + spec.Bank + " bank, " + spec.Register + " register, ulong value, ulong reached, " + spec.Masks + " masks)", spec, "return " + spec.Effects + ".None;", register =>
            register.Storage.Kind == StorageKind.Window
                ? "return Write(ref bank, Selected(in bank, register), " + arguments + ");"
                : register.CanBeWritten ? Store(spec, register, "WriteBits", arguments, arguments) : null);
    }

    private static void WriteWriteRaw(SourceWriter writer, SpecOutline spec)
    {
        writer.Lines(
            """

            /// <summary>Replaces the state behind a register; bits without state stay.</summary>
            /// <returns>The effects of what changed.</returns>
            /// <exception cref="global::System.IndexOutOfRangeException">The array has no such register.</exception>
            """);
        string arguments = "value, reached, masks";
        WriteSwitch(writer, "public static " + spec.Effects + " WriteRaw(ref " + spec.Bank + " bank, " + spec.Register + " register, ulong value, ulong reached, " + spec.Masks + " masks)", spec, "return " + spec.Effects + ".None;", register =>
            register.Storage.Kind == StorageKind.Window
                ? "return WriteRaw(ref bank, Selected(in bank, register), " + arguments + ");"
                : register.CanBeReplaced ? Store(spec, register, "ReplaceBits", arguments, "reached, masks") : null);
    }

    private static string Store(SpecOutline spec, RegisterOutline register, string method, string arguments, string argumentsWithoutWord)
    {
        if (register.Storage.Kind == StorageKind.None)
        {
            return "return " + Type(spec, register) + "." + method + "(" + argumentsWithoutWord + ");";
        }

        string word = Word(spec, register);
        string call = Type(spec, register) + "." + method + "(ref " + word + ", " + arguments + ")";
        if (!register.LacksEffectsOfTarget)
        {
            return "return " + call + ";";
        }

        // What the bits mean to the register whose word it is counts, too.
        return "{\n    ulong before = " + word + ";\n    " + spec.Effects + " effects = " + call + ";\n    return effects | "
            + Type(spec, spec.OwnerOf(register)) + ".EffectsOf(before ^ " + word + ");\n}";
    }

    private static void WriteSwitch(
        SourceWriter writer, string header, SpecOutline spec, string otherwise, System.Func<RegisterOutline, string?> statement)
    {
        using (writer.Block(header))
        {
            using (writer.Block("switch (register.Id)"))
            {
                foreach (RegisterOutline register in spec.Registers)
                {
                    if (statement(register) is not { } text)
                    {
                        continue;
                    }

                    writer.Line("case " + Id(spec, register) + ":");
                    foreach (string line in text.Split('\n'))
                    {
                        writer.Continue(line);
                    }
                }

                writer.Line("default:");
                writer.Continue(otherwise);
            }
        }
    }

    private static string ReadParameters(SpecOutline spec) =>
        (spec.Options.LiveState is { } live ? "in global::" + live + " live, " : string.Empty) + spec.Masks + " masks";

    private static string ReadArguments(SpecOutline spec, RegisterOutline? register = null) =>
        (spec.Options.LiveState is null ? string.Empty : "in live, ") + "masks" + (register?.Index is null ? string.Empty : ", register.Index");

    private static string Word(SpecOutline spec, RegisterOutline register)
    {
        RegisterOutline owner = spec.OwnerOf(register);
        return "bank." + owner.TypeName + owner.Index switch
        {
            null => string.Empty,
            { First: 0 } => "[register.Index]",
            { } index => "[register.Index - " + CSharp.Decimal(index.First) + "]",
        };
    }

    private static string Id(SpecOutline spec, RegisterOutline register) => spec.RegisterId + "." + register.TypeName;

    private static string Type(SpecOutline spec, RegisterOutline register) => "global::" + spec.Options.Namespace + "." + register.TypeName;
}
