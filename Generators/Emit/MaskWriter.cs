using System.Collections.Generic;
using System.Linq;

namespace Emu.Generators.Emit;

/// <summary>Writes the masks of a register that depend on the configuration; one that equals another refers to it.</summary>
internal sealed class MaskWriter(SourceWriter writer, RegisterUnit unit)
{
    private readonly List<(string Name, IReadOnlyList<MaskTerms.Term> Terms)> _written = [];

    public void Write(string name, string summary, MaskTerms terms)
    {
        IReadOnlyList<MaskTerms.Term> folded = terms.Fold();
        writer.Line();
        writer.Summary(summary);
        string header = "public static ulong " + name + "(" + unit.Features + " features) =>";
        if (folded.Count == 0)
        {
            writer.Line(header + " 0;");
            return;
        }

        if (folded.Count == 1 && folded[0].When.IsAlways)
        {
            writer.Line(header + " " + CSharp.Mask(folded[0].Bits) + ";");
            return;
        }

        if (_written.FirstOrDefault(known => AreEqual(known.Terms, folded)) is { Name: { } equal })
        {
            writer.Line(header + " " + equal + "(features);");
            return;
        }

        _written.Add((name, folded));
        writer.Line(header);
        for (int i = 0; i < folded.Count; i++)
        {
            MaskTerms.Term term = folded[i];
            string value = term.When.IsAlways
                ? CSharp.Mask(term.Bits)
                : "(" + Conditions.ToCSharpTerm(term.When, "features", unit.Features) + " ? " + CSharp.Mask(term.Bits) + " : 0)";
            writer.Continue((i == 0 ? string.Empty : "| ") + value + (i == folded.Count - 1 ? ";" : string.Empty) + " // " + CSharp.Comment(term.Label));
        }
    }

    public static bool AreEqual(IReadOnlyList<MaskTerms.Term> one, IReadOnlyList<MaskTerms.Term> other) =>
        one.Count == other.Count && one.Zip(other, static (a, b) => a.Bits == b.Bits && a.When.Equals(b.When)).All(static same => same);
}
