using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <content>The fields: constants, properties, <c>With…</c> methods and enumerations.</content>
internal static partial class RegisterEmitter
{
    private static void WriteFieldConstants(SourceWriter writer, IReadOnlyList<RegisterMember> members)
    {
        bool first = true;
        foreach (RegisterMember member in members)
        {
            if (!first)
            {
                writer.Line();
            }

            first = false;
            string name = member.Name;
            writer.Lines(
                $$"""
                public const int {{name}}_Shift = {{CSharp.Decimal(member.Field.Low)}};
                public const int {{name}}_Width = {{CSharp.Decimal(member.Field.Width)}};
                public const ulong {{name}}_Mask = {{CSharp.Mask(member.Field.Mask)}};
                """);
        }
    }

    private static void WriteMember(SourceWriter writer, RegisterUnit unit, RegisterMember member)
    {
        writer.Line();
        WriteMemberDocs(writer, member);
        string type = unit.Register.TypeName;
        string name = member.Name;
        FieldModel field = member.Field;
        string mask = CSharp.Number(field.Mask);
        string low = CSharp.Number(member.LowMask);
        string shift = CSharp.Decimal(field.Low);
        string shifted = Shifted("_bits", ">>", field.Low);
        switch (member.Kind)
        {
            case MemberKind.Bool:
                writer.Line("public bool " + name + " => (_bits & " + mask + ") != 0;");
                WithDocs(writer, member);
                writer.Line("public " + type + " With" + name + "(bool value) => new((_bits & ~" + mask + ") | "
                    + Shifted("(value ? 1UL : 0UL)", "<<", field.Low) + ");");
                break;

            case MemberKind.Vector:
                // The mask, not a range check, keeps a number beyond the vector from reaching its neighbours.
                string at = field.Low == 0 ? "m" : "(m + " + shift + ")";
                string bit = mask + " & (1UL << " + at + ")";
                writer.Line("public bool " + name + "(int m) => (_bits & " + bit + ") != 0;");
                WithDocs(writer, member);
                writer.Line("public " + type + " With" + name + "(int m, bool value) => new((_bits & ~(" + bit
                    + ")) | (" + mask + " & ((value ? 1UL : 0UL) << " + at + ")));");
                break;

            case MemberKind.UInt64 when field.Width == 64:
                writer.Line("public ulong " + name + " => _bits;");
                WithDocs(writer, member);
                writer.Line("public " + type + " With" + name + "(ulong value) => new(value);");
                break;

            case MemberKind.UInt64:
                writer.Line("public ulong " + name + " => " + shifted + " & " + low + ";");
                WithDocs(writer, member);
                writer.Line("public " + type + " With" + name + "(ulong value) => new((_bits & ~" + mask + ") | "
                    + Shifted("(value & " + low + ")", "<<", field.Low) + ");");
                break;

            default:
                // Mask first, then cast: the other order throws where a consumer checks its arithmetic.
                writer.Line("public " + member.TypeName + " " + name + " => (" + member.TypeName + ")(" + shifted + " & " + low + ");");
                WithDocs(writer, member);
                writer.Line("public " + type + " With" + name + "(" + member.TypeName + " value) => new((_bits & ~" + mask + ") | "
                    + Shifted("((ulong)value & " + low + ")", "<<", field.Low) + ");");
                break;
        }
    }

    private static void WithDocs(SourceWriter writer, RegisterMember member)
    {
        writer.Line();
        writer.Summary(member.Kind == MemberKind.Vector
            ? "This value with one bit of " + member.Field.Name + " replaced."
            : "This value with " + member.Field.Name + " replaced.");
    }

    private static void WriteEnums(SourceWriter writer, IReadOnlyList<RegisterMember> members)
    {
        foreach (RegisterMember member in members.Where(static m => m.Kind == MemberKind.Enum))
        {
            writer.Line();
            writer.Summary("Values of " + member.Field.Name + ", " + member.BitRange + "; others pass through unharmed.");
            using (writer.Block("public enum " + member.TypeName + " : " + member.EnumBase))
            {
                bool first = true;
                foreach (ValueModel value in member.Field.Values)
                {
                    if (!first)
                    {
                        writer.Line();
                    }

                    first = false;
                    writer.Summary(value.Purpose.Length == 0 ? value.Name + "." : CSharp.Sentence(value.Purpose));
                    writer.Line(CSharp.Identifier(value.Name) + " = " + CSharp.Decimal(value.Value) + ",");
                }
            }
        }
    }

    /// <summary>A shift with its parentheses, or the operand itself where there is nothing to shift.</summary>
    private static string Shifted(string operand, string direction, int by) =>
        by == 0 ? operand : "(" + operand + " " + direction + " " + CSharp.Decimal(by) + ")";
}
