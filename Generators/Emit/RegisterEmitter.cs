using System.Collections.Generic;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>
/// One register as a <c>readonly partial struct</c> over its bits: fields, masks, resets, effects and text. Everything
/// that follows from the register's fields is in this one file, so that an edit of a field changes no other.
/// </summary>
internal static partial class RegisterEmitter
{
    public static string Emit(RegisterUnit unit)
    {
        RegisterModel register = unit.Register;
        IReadOnlyList<RegisterMember> members = RegisterMember.Of(register);
        SourceWriter writer = SourceFile.Begin(
            register.Name + " from the register spec.",
            unit.Options.Namespace,
            "#pragma warning disable CS1591 // A field is described at its property; its shift, width and mask need no more words.");

        WriteTypeDocs(writer, unit);
        writer.GeneratedCode();
        string type = register.TypeName;
        using (writer.Block("public readonly partial struct " + type + " : global::System.IEquatable<" + type + ">, global::System.ISpanFormattable"))
        {
            WriteFieldConstants(writer, members);
            WriteMaskConstants(writer, register);
            WriteBits(writer, register);
            foreach (RegisterMember member in members)
            {
                WriteMember(writer, unit, member);
            }

            WriteWith(writer, register);
            WriteConfigurationMasks(writer, unit);
            WriteEffects(writer, unit);
            WriteFormatting(writer, unit, members);
            WriteEquality(writer, register);
            WriteEnums(writer, members);
        }

        return writer.Complete();
    }

    private static void WriteBits(SourceWriter writer, RegisterModel register)
    {
        writer.Lines(
            $$"""

            private readonly ulong _bits;

            /// <summary>The register with the given value; bits are taken as they are, reserved ones too.</summary>
            public {{register.TypeName}}(ulong bits) => _bits = bits;

            /// <summary>The whole value.</summary>
            public ulong Bits => _bits;
            """);
    }

    private static void WriteWith(SourceWriter writer, RegisterModel register)
    {
        writer.Lines(
            $$"""

            /// <summary>Several fields at once: first the bits of clear go to 0, then those of set to 1.</summary>
            public {{register.TypeName}} With(ulong clear, ulong set) => new((_bits & ~clear) | set);
            """);
    }

    private static void WriteEquality(SourceWriter writer, RegisterModel register)
    {
        string type = register.TypeName;
        writer.Lines(
            $$"""

            /// <inheritdoc/>
            public bool Equals({{type}} other) => _bits == other._bits;

            /// <inheritdoc/>
            public override bool Equals(object? obj) => obj is {{type}} other && _bits == other._bits;

            /// <inheritdoc/>
            public override int GetHashCode() => _bits.GetHashCode();

            /// <summary>Whether all bits agree.</summary>
            public static bool operator ==({{type}} left, {{type}} right) => left._bits == right._bits;

            /// <summary>Whether some bit differs.</summary>
            public static bool operator !=({{type}} left, {{type}} right) => left._bits != right._bits;
            """);
    }
}
