using System;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <content>Names to registers and back.</content>
internal static partial class MapEmitter
{
    private static void WriteTryParse(SourceWriter writer, SpecOutline spec)
    {
        writer.Lines(
            """

            /// <summary>Finds a register by its Arm name, PMCR_EL0 or PMEVTYPER3_EL0, exactly as the manual writes it.</summary>
            /// <param name="armName">The name.</param>
            /// <param name="register">The register, or none.</param>
            /// <returns>Whether the spec has a register of that name.</returns>
            """);
        using (writer.Block("public static bool TryParse(global::System.ReadOnlySpan<char> armName, out " + spec.Register + " register)"))
        {
            RegisterOutline[] singles = spec.Registers.Where(static r => r.Index is null).ToArray();
            if (singles.Length == 0)
            {
                writer.Line(spec.RegisterId + " id = " + spec.RegisterId + ".None;");
            }
            else
            {
                writer.Line(spec.RegisterId + " id = armName switch");
                writer.Line("{");
                foreach (RegisterOutline register in singles)
                {
                    writer.Continue(CSharp.Literal(register.Name) + " => " + spec.RegisterId + "." + register.TypeName + ",");
                }

                writer.Continue("_ => " + spec.RegisterId + ".None,");
                writer.Line("};");
            }

            writer.Line("int index = 0;");
            using (writer.Block("if (id == " + spec.RegisterId + ".None)"))
            {
                string keyword = "if";
                foreach (RegisterOutline register in spec.Registers.Where(static r => r.Index is not null))
                {
                    (string prefix, string suffix) = SplitName(register.Name, register.Index!);
                    using (writer.Block(keyword + " (TryParseIndex(armName, " + CSharp.Literal(prefix) + ", " + CSharp.Literal(suffix) + ", "
                        + CSharp.Decimal(register.Index!.First) + ", " + CSharp.Decimal(register.Index.Last) + ", out index))"))
                    {
                        writer.Line("id = " + spec.RegisterId + "." + register.TypeName + ";");
                    }

                    keyword = "else if";
                }
            }

            writer.Lines(
                $$"""

                register = new {{spec.Register}}(id, index);
                return id != {{spec.RegisterId}}.None;
                """);
        }
    }

    private static void WriteNameOf(SourceWriter writer, SpecOutline spec)
    {
        writer.Lines(
            $$"""

            /// <summary>The Arm name of a register, PMEVTYPER3_EL0; empty for no register. It allocates for a register of an array.</summary>
            public static string NameOf({{spec.Register}} register) => register.Id switch
            {
            """);
        foreach (RegisterOutline register in spec.Registers)
        {
            string name = CSharp.Literal(register.Name);
            if (register.Index is not null)
            {
                (string prefix, string suffix) = SplitName(register.Name, register.Index!);
                name = "string.Concat(" + CSharp.Literal(prefix)
                    + ", register.Index.ToString(global::System.Globalization.CultureInfo.InvariantCulture)"
                    + (suffix.Length == 0 ? string.Empty : ", " + CSharp.Literal(suffix)) + ")";
            }

            writer.Continue(spec.RegisterId + "." + register.TypeName + " => " + name + ",");
        }

        writer.Continue("_ => string.Empty,");
        writer.Line("};");
    }

    private static void WriteParseHelper(SourceWriter writer, SpecOutline spec)
    {
        if (spec.Registers.All(static r => r.Index is null))
        {
            return;
        }

        // Not foreach: the enumerator of a span asks for C# 13 on the newest frameworks.
        writer.Lines(
            """

            // A number without leading zeros between a prefix and a suffix.
            private static bool TryParseIndex(global::System.ReadOnlySpan<char> name, string prefix, string suffix, int first, int last, out int index)
            {
                index = 0;
                int digits = name.Length - prefix.Length - suffix.Length;
                if (digits is < 1 or > 5
                    || !global::System.MemoryExtensions.SequenceEqual(name.Slice(0, prefix.Length), global::System.MemoryExtensions.AsSpan(prefix))
                    || !global::System.MemoryExtensions.SequenceEqual(name.Slice(prefix.Length + digits), global::System.MemoryExtensions.AsSpan(suffix)))
                {
                    return false;
                }

                int number = 0;
                for (int i = 0; i < digits; i++)
                {
                    char c = name[prefix.Length + i];
                    if (c is < '0' or > '9' || (i == 0 && digits > 1 && c == '0'))
                    {
                        return false;
                    }

                    number = (number * 10) + (c - '0');
                }

                if (number < first || number > last)
                {
                    return false;
                }

                index = number;
                return true;
            }
            """);
    }

    /// <summary>What is before and after the index in an array's name.</summary>
    internal static (string Prefix, string Suffix) SplitName(string name, IndexModel index)
    {
        string marker = "<" + index.Variable + ">";
        int at = name.IndexOf(marker, StringComparison.Ordinal);
        return at < 0
            ? (name, string.Empty)
            : (name.Substring(0, at), name.Substring(at + marker.Length));
    }
}
