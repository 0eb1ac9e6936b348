using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <content>The register as text: its name, its value and the fields that are not 0.</content>
internal static partial class RegisterEmitter
{
    // " 0x" and sixteen digits in groups of four; a field's value has no groups.
    private const int ValueLength = 1 + 2 + 19;
    private const int FieldValueLength = 1 + 2 + 16;

    private static void WriteFormatting(SourceWriter writer, RegisterUnit unit, IReadOnlyList<RegisterMember> members)
    {
        RegisterModel register = unit.Register;
        List<RegisterMember> shown = Shown(register, members);
        string text = unit.Options.Name + "RegisterText";

        writer.Lines(
            """

            /// <summary>Writes the name, the value and every field that is not 0.</summary>
            /// <param name="destination">Where to write.</param>
            /// <param name="charsWritten">How much was written.</param>
            /// <returns>Whether there was room for all of it.</returns>
            """);
        using (writer.Block("public bool TryFormat(global::System.Span<char> destination, out int charsWritten)"))
        {
            writer.Line("var text = new " + text + "(destination);");
            writer.Line("text.Begin(" + CSharp.Literal(register.TypeName) + ", _bits);");
            foreach (RegisterMember member in shown)
            {
                writer.Line(member.Kind switch
                {
                    MemberKind.Bool => "text.Flag(" + CSharp.Literal(member.Name) + ", " + member.Name + ");",
                    MemberKind.Vector => "text.Field(" + CSharp.Literal(member.Name) + ", " + Vector(member) + ");",
                    MemberKind.Enum => "text.Field(" + CSharp.Literal(member.Name) + ", (ulong)" + member.Name + ");",
                    _ => "text.Field(" + CSharp.Literal(member.Name) + ", " + member.Name + ");",
                });
            }

            writer.Line("return text.TryEnd(out charsWritten);");
        }

        int length = register.TypeName.Length + ValueLength
            + shown.Sum(static m => 1 + m.Name.Length + (m.Kind == MemberKind.Bool ? 0 : FieldValueLength));
        writer.Lines(
            $$"""

            /// <summary>The same as a string, for a debugger; it allocates.</summary>
            public override string ToString()
            {
                global::System.Span<char> text = stackalloc char[{{CSharp.Decimal(length)}}];
                TryFormat(text, out int length);
                return new string(text.Slice(0, length));
            }

            bool global::System.ISpanFormattable.TryFormat(
                global::System.Span<char> destination,
                out int charsWritten,
                global::System.ReadOnlySpan<char> format,
                global::System.IFormatProvider? provider) => TryFormat(destination, out charsWritten);

            string global::System.IFormattable.ToString(string? format, global::System.IFormatProvider? formatProvider) => ToString();
            """);
    }

    /// <summary>Not the field that is the whole register, and of fields that lie over one another only the first.</summary>
    private static List<RegisterMember> Shown(RegisterModel register, IReadOnlyList<RegisterMember> members)
    {
        ulong taken = 0;
        List<RegisterMember> shown = new();
        foreach (RegisterMember member in members.Where(m => m.Field.Width < register.Width))
        {
            if ((taken & member.Field.Mask) == 0 && !members.Any(m => m.Field.Width == register.Width))
            {
                taken |= member.Field.Mask;
                shown.Add(member);
            }
        }

        return shown;
    }

    private static string Vector(RegisterMember member) =>
        Lowered(member) + " & " + CSharp.Number(member.LowMask);
}
