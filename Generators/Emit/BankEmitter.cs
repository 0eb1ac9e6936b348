using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>The register bank: every stored register in one blittable struct.</summary>
internal static class BankEmitter
{
    public static string Emit(SpecOutline spec)
    {
        List<RegisterOutline> stored = spec.Registers.Where(static r => r.HasWord).ToList();
        SourceWriter writer = SourceFile.Begin("The register bank of the spec.", spec.Options.Namespace);
        writer.Lines(
            $$"""
            /// <summary>Every register that has state, in the order of the spec. It is blittable: saving it is copying it.</summary>
            {{SourceFile.GeneratedCodeAttribute}}
            [global::System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Sequential)]
            """);
        using (writer.Block(spec.Options.Visibility + " partial struct " + spec.Bank))
        {
            writer.Summary("The size in bytes.");
            writer.Line("public const int Size = " + CSharp.Decimal(8 * stored.Sum(static r => r.Index?.Count ?? 1)) + ";");
            writer.Line();
            writer.Summary("Which register has which words: the registers in their order, with the number of words where it is not one. What saves a bank saves something of this too.");
            writer.Line("public const string Layout =");
            WriteLayout(writer, stored);
            foreach (RegisterOutline register in stored)
            {
                writer.Line();
                writer.Summary(register.Name + (register.Storage.Kind == StorageKind.Constant ? ", set by the configuration." : "."));
                writer.Line("public " + (register.Index is null ? "ulong " : ArrayType(register) + " ") + register.TypeName + ";");
            }

            List<(RegisterOutline Target, string Pattern)> words = Words(spec);
            WriteGetRaw(writer, spec, words);
            WriteSetRaw(writer, spec, words);
            WriteHasStorage(writer, spec, words);
            foreach (RegisterOutline register in stored.Where(static r => r.Index is not null))
            {
                WriteArray(writer, register);
            }
        }

        return writer.Complete();
    }

    private static void WriteLayout(SourceWriter writer, List<RegisterOutline> stored)
    {
        const int WordsInALine = 8;
        for (int i = 0; i < stored.Count; i += WordsInALine)
        {
            string words = string.Join(" ", stored.Skip(i).Take(WordsInALine)
                .Select(static r => r.TypeName + (r.Index is { } index ? "*" + CSharp.Decimal(index.Count) : string.Empty)));
            bool isLast = i + WordsInALine >= stored.Count;
            writer.Continue(CSharp.Literal(isLast ? words : words + " ") + (isLast ? ";" : " +"));
        }

        if (stored.Count == 0)
        {
            writer.Continue("\"\";");
        }
    }

    private static string ArrayType(RegisterOutline register) => register.TypeName + "_Array";

    private static void WriteArray(SourceWriter writer, RegisterOutline register)
    {
        IndexModel index = register.Index!;
        writer.Line();
        writer.Summary("The words of " + register.Name + ", " + index.Variable + " from " + CSharp.Decimal(index.First) + " to " + CSharp.Decimal(index.Last) + ".");
        writer.Lines(
            $$"""
            [global::System.Runtime.CompilerServices.InlineArray({{CSharp.Decimal(index.Count)}})]
            public struct {{ArrayType(register)}}
            {
                private ulong _element0;
            }
            """);
    }

    private static void WriteGetRaw(SourceWriter writer, SpecOutline spec, List<(RegisterOutline Target, string Pattern)> words)
    {
        writer.Lines(
            $$"""

            /// <summary>The word behind a register, that of its target for an alias; 0 where there is none.</summary>
            /// <param name="id">The register.</param>
            /// <param name="index">Which one of an array; of no matter otherwise.</param>
            /// <exception cref="global::System.IndexOutOfRangeException">The array has no such register.</exception>
            public readonly ulong GetRaw({{spec.RegisterId}} id, int index) => id switch
            {
            """);
        foreach ((RegisterOutline target, string pattern) in words)
        {
            writer.Continue(pattern + " => " + Word(target) + ",");
        }

        writer.Continue("_ => 0,");
        writer.Line("};");
    }

    private static void WriteSetRaw(SourceWriter writer, SpecOutline spec, List<(RegisterOutline Target, string Pattern)> words)
    {
        writer.Lines(
            """

            /// <summary>Sets the word behind a register, all its bits and without any effect; nothing where there is none.</summary>
            /// <param name="id">The register.</param>
            /// <param name="index">Which one of an array; of no matter otherwise.</param>
            /// <param name="value">The new word.</param>
            /// <exception cref="global::System.IndexOutOfRangeException">The array has no such register.</exception>
            """);
        using (writer.Block("public void SetRaw(" + spec.RegisterId + " id, int index, ulong value)"))
        {
            using (writer.Block("switch (id)"))
            {
                foreach ((RegisterOutline target, string pattern) in words)
                {
                    writer.Lines(
                        $$"""
                        case {{pattern}}:
                            {{Word(target)}} = value;
                            break;
                        """);
                }

                writer.Line("default:");
                writer.Continue("break;");
            }
        }
    }

    private static void WriteHasStorage(SourceWriter writer, SpecOutline spec, List<(RegisterOutline Target, string Pattern)> words)
    {
        writer.Line();
        writer.Summary("Whether a register has a word of the bank, its own or another's.");
        writer.Line("public static bool HasStorage(" + spec.RegisterId + " id) => id switch");
        writer.Line("{");
        foreach ((RegisterOutline _, string pattern) in words)
        {
            writer.Continue(pattern + " => true,");
        }

        writer.Continue("_ => false,");
        writer.Line("};");
    }

    private static string Word(RegisterOutline register) => register.Index switch
    {
        null => register.TypeName,
        { First: 0 } => register.TypeName + "[index]",
        { } index => register.TypeName + "[index - " + CSharp.Decimal(index.First) + "]",
    };

    /// <summary>Each word with the pattern of all registers that are views of it.</summary>
    private static List<(RegisterOutline Target, string Pattern)> Words(SpecOutline spec)
    {
        Dictionary<string, RegisterOutline> byName = new();
        foreach (RegisterOutline register in spec.Registers)
        {
            byName[register.TypeName] = register;
            byName[register.Name] = register;
        }

        ILookup<string?, string> views = spec.Registers.ToLookup(r => OwnerOf(r, byName)?.TypeName, r => spec.RegisterId + "." + r.TypeName);
        return spec.Registers.Where(static r => r.HasWord).Select(r => (r, string.Join(" or ", views[r.TypeName]))).ToList();
    }

    // An alias may name another alias: follow it to the word; a ring of them has none.
    private static RegisterOutline? OwnerOf(RegisterOutline register, Dictionary<string, RegisterOutline> byName)
    {
        RegisterOutline? at = register;
        for (int steps = 0; at is { Storage.Kind: StorageKind.Alias } && steps <= byName.Count; steps++)
        {
            byName.TryGetValue(at.Storage.Target!, out at);
        }

        return at is { HasWord: true } ? at : null;
    }
}
