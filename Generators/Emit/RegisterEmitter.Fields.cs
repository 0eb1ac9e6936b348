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
        string mask = name + "_Mask";
        string low = CSharp.Number(member.LowMask);
        string shift = name + "_Shift";
        string shifted = Lowered(member);
        string replaced = "(_bits & ~" + mask + ") | ";
        string with = "public " + type + " With" + name;
        switch (member.Kind)
        {
            case MemberKind.Bool:
                writer.Line("public bool " + name + " => (_bits & " + mask + ") != 0;");
                WithDocs(writer, member);
                writer.Line(with + "(bool value) => new(" + replaced + "(value ? " + mask + " : 0));");
                break;

            case MemberKind.Vector:
                // The mask, not a range check, keeps a number beyond the vector from reaching its neighbours.
                string bit = mask + " & (1UL << " + (field.Low == 0 ? "m" : "(m + " + shift + ")") + ")";
                writer.Line("public bool " + name + "(int m) => (_bits & " + bit + ") != 0;");
                WithDocs(writer, member);
                writer.Line(with + "(int m, bool value) => new((_bits & ~(" + bit + ")) | (value ? " + bit + " : 0));");
                break;

            case MemberKind.UInt64 when field.Width == 64:
                writer.Line("public ulong " + name + " => _bits;");
                WithDocs(writer, member);
                writer.Line(with + "(ulong value) => new(value);");
                break;

            case MemberKind.UInt64:
                writer.Line("public ulong " + name + " => " + shifted + " & " + low + ";");
                WithDocs(writer, member);
                writer.Line(with + "(ulong value) => new(" + replaced + Placed("(value & " + low + ")", field, shift) + ");");
                break;

            default:
                // Mask first, then cast: the other order throws where a consumer checks its arithmetic.
                writer.Line("public " + member.TypeName + " " + name + " => (" + member.TypeName + ")(" + shifted + " & " + low + ");");
                WithDocs(writer, member);
                writer.Line(with + "(" + member.TypeName + " value) => new(" + replaced + Placed("((ulong)value & " + low + ")", field, shift) + ");");
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

    // The field at bit 0, with what is above it.
    private static string Lowered(RegisterMember member) =>
        member.Field.Low == 0 ? "_bits" : "(_bits >> " + member.Name + "_Shift)";

    // A value of the field's width at the field's place. To mask before the shift takes a shorter constant.
    private static string Placed(string value, FieldModel field, string shift) =>
        field.Low == 0 ? value : "(" + value + " << " + shift + ")";
}
