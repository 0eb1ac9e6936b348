using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <content>What the file says in words: the type's documentation with its bit diagram, and each field's.</content>
internal static partial class RegisterEmitter
{
    private const int DiagramWidth = 100;

    private static void WriteTypeDocs(SourceWriter writer, RegisterUnit unit)
    {
        RegisterModel register = unit.Register;
        writer.Summary(register.Name + (register.Title.Length == 0 ? "." : ", " + CSharp.Sentence(register.Title)));
        writer.Line("/// <remarks>");
        if (register.Purpose.Length != 0)
        {
            writer.Line("/// <para>" + CSharp.Xml(CSharp.Sentence(register.Purpose)) + "</para>");
        }

        writer.Line("/// <para>" + CSharp.Xml(Facts(unit)) + "</para>");
        foreach (LayoutModel layout in register.Layouts)
        {
            if (register.Layouts.Count > 1)
            {
                writer.Line("/// <para>Where " + CSharp.Xml(Conditions.ToText(layout.When)) + ":</para>");
            }

            writer.Line("/// <code>");
            foreach (string line in Diagram(layout))
            {
                writer.Line(("/// " + CSharp.Xml(line)).TrimEnd());
            }

            writer.Line("/// </code>");
        }

        writer.Line("/// </remarks>");
    }

    private static string Facts(RegisterUnit unit)
    {
        RegisterModel register = unit.Register;
        List<string> facts = new();
        if (register.AArch64 is { } encoding)
        {
            facts.Add("Encoding op0=" + CSharp.Decimal(encoding.Op0) + " op1=" + CSharp.Decimal(encoding.Op1)
                + " CRn=" + CSharp.Decimal(encoding.CRn) + " CRm=" + encoding.CRm.Text + " op2=" + encoding.Op2.Text
                + ", " + CSharp.Decimal(register.Width) + " bits" + DirectionText(register.Direction) + ".");
        }
        else
        {
            facts.Add(CSharp.Decimal(register.Width) + " bits" + DirectionText(register.Direction) + ".");
        }

        if (register.Index is { } index)
        {
            facts.Add(index.Variable + " is " + CSharp.Decimal(index.First) + " to " + CSharp.Decimal(index.Last) + ".");
        }

        if (!register.Feature.IsAlways)
        {
            facts.Add("Exists where " + Conditions.ToText(register.Feature) + ".");
        }

        switch (register.Storage.Kind)
        {
            case StorageKind.Alias:
                facts.Add("Another view of " + register.Storage.Target + ".");
                break;
            case StorageKind.Window:
                facts.Add("The register of " + register.Storage.Target + " that " + register.Storage.Selector + " selects.");
                break;
            case StorageKind.Constant:
                facts.Add("Set by the configuration.");
                break;
            case StorageKind.None:
                facts.Add("It has no word in the bank.");
                break;
        }

        if (unit.Options.Reference is { Length: > 0 } reference)
        {
            facts.Add("See " + reference + ", " + register.Name + ".");
        }

        return string.Join(" ", facts);
    }

    private static string DirectionText(AccessDirection direction) => direction switch
    {
        AccessDirection.ReadOnly => ", read-only",
        AccessDirection.WriteOnly => ", write-only",
        _ => string.Empty,
    };

    /// <summary>Two lines of cells, bit numbers over names, from the top bit down; folded where it would get too wide.</summary>
    private static IEnumerable<string> Diagram(LayoutModel layout)
    {
        StringBuilder numbers = new();
        StringBuilder names = new();
        foreach (FieldModel field in layout.Fields)
        {
            string bits = field.Width == 1
                ? CSharp.Decimal(field.High)
                : CSharp.Decimal(field.High) + ":" + CSharp.Decimal(field.Low);
            int width = Math.Max(bits.Length, field.Name.Length);
            if (numbers.Length != 0 && numbers.Length + width + 3 > DiagramWidth)
            {
                yield return numbers.Append(" |").ToString();
                yield return names.Append(" |").ToString();
                yield return string.Empty;
                numbers.Clear();
                names.Clear();
            }

            numbers.Append(numbers.Length == 0 ? "| " : " | ").Append(Centred(bits, width));
            names.Append(names.Length == 0 ? "| " : " | ").Append(Centred(field.Name, width));
        }

        yield return numbers.Append(" |").ToString();
        yield return names.Append(" |").ToString();
    }

    private static string Centred(string text, int width) =>
        text.PadLeft(text.Length + ((width - text.Length) / 2)).PadRight(width);

    private static void WriteMemberDocs(SourceWriter writer, RegisterMember member)
    {
        FieldModel field = member.Field;
        string purpose = field.Purpose.Length == 0 ? "." : ": " + CSharp.Sentence(field.Purpose);
        writer.Summary(field.Name + ", " + member.BitRange + ", " + AccessText(field.Access) + purpose);

        List<string> remarks = new();
        if (!member.When.IsAlways)
        {
            remarks.Add("In the layout for " + Conditions.ToText(member.When) + ".");
        }

        if (!field.Feature.IsAlways)
        {
            remarks.Add("Exists where " + Conditions.ToText(field.Feature) + "; otherwise " + AccessText(field.Absent) + ".");
        }

        remarks.AddRange(field.Resets.Select(ResetText));
        bool listed = member.Kind == MemberKind.Bool && field.Values.Count != 0;
        if (remarks.Count == 0 && !listed)
        {
            return;
        }

        if (!listed)
        {
            writer.Line("/// <remarks>" + CSharp.Xml(string.Join(" ", remarks)) + "</remarks>");
            return;
        }

        writer.Line("/// <remarks>");
        if (remarks.Count != 0)
        {
            writer.Line("/// <para>" + CSharp.Xml(string.Join(" ", remarks)) + "</para>");
        }

        foreach (ValueModel value in field.Values)
        {
            string words = value.Purpose.Length == 0 ? value.Name + "." : value.Name + ": " + CSharp.Sentence(value.Purpose);
            writer.Line("/// <para>" + CSharp.Decimal(value.Value) + ", " + CSharp.Xml(words) + "</para>");
        }

        writer.Line("/// </remarks>");
    }

    private static string ResetText(ResetModel reset)
    {
        string text = (reset.Cold ? "Cold" : "Warm") + " reset: " + reset.Text;
        return text + (reset.When.IsAlways ? "." : " where " + Conditions.ToText(reset.When) + ".");
    }

    /// <summary>The manual's word for an access kind.</summary>
    internal static string AccessText(FieldAccess access) => access switch
    {
        FieldAccess.RAZ => "RAZ/WI",
        FieldAccess.RAO => "RAO/WI",
        FieldAccess.WO => "WO/RAZ",
        _ => access.ToString(),
    };
}
