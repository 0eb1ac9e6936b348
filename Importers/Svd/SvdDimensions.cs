using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Emu.Importers.Svd;

/// <summary><c>dim</c>, <c>dimIncrement</c> and <c>dimIndex</c>: the elements of an array and what they are called.</summary>
internal sealed class SvdDimensions(SvdValues values, Losses losses)
{
    /// <summary>The name with a place for the label, and the array; or the name alone where there is none.</summary>
    /// <param name="node">The element.</param>
    /// <param name="depth">How many arrays are around it.</param>
    public (string Name, SourceDimension? Dimension) Read(SvdNode node, int depth)
    {
        string name = node.Name;
        if (node.Text("dim") is null)
            return (name.Replace("[%s]", "", StringComparison.Ordinal).Replace("%s", "", StringComparison.Ordinal), null);

        int line = node.Texts["dim"].Line;
        ulong count = values.Number(node, "dim") ?? 0;
        ulong? stride = values.Number(node, "dimIncrement");
        if (count == 0 || count > SpecLimits.Elements)
        {
            losses.Add(line, $"{name}: an array of {count} elements is taken for a single one.");
            return (name.Replace("[%s]", "", StringComparison.Ordinal).Replace("%s", "", StringComparison.Ordinal), null);
        }

        if (stride is null)
            losses.Add(line, $"{name}: <dimIncrement> is missing; the elements are taken to follow each other.");
        IReadOnlyList<string> labels = Labels(node, (int)count);
        string place = ((char)(SourceRegister.FirstLabel + depth)).ToString();
        string marked = name.Replace("[%s]", place, StringComparison.Ordinal).Replace("%s", place, StringComparison.Ordinal);
        return (marked.Contains(place, StringComparison.Ordinal) ? marked : marked + place, new SourceDimension(line, labels, stride ?? 0));
    }

    private IReadOnlyList<string> Labels(SvdNode node, int count)
    {
        string[] counted = [.. Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        if (node.Text("dimIndex") is not { } text)
            return counted;

        List<string> labels = [];
        foreach (string part in text.Trim('[', ']').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int dash = part.IndexOf('-', 1);
            if (dash < 0 || !AddRange(part[..dash].Trim(), part[(dash + 1)..].Trim(), count, labels))
                labels.Add(part);
        }

        if (labels.Count == count && labels.Distinct(StringComparer.OrdinalIgnoreCase).Count() == count)
            return labels;

        losses.Add(node.Texts["dimIndex"].Line, $"{node.Name}: '{Names.Text(text)}' does not give {count} different names for {count} elements; they are counted from 0.");
        return counted;
    }

    /// <summary>0-3, or A-D.</summary>
    private static bool AddRange(string first, string last, int count, List<string> labels)
    {
        if (int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out int low)
            && int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out int high) && high >= low && high - low < count)
        {
            for (int i = low; i <= high; i++)
                labels.Add(i.ToString(CultureInfo.InvariantCulture));
            return true;
        }

        if (first.Length != 1 || last.Length != 1 || !char.IsAsciiLetter(first[0]) || !char.IsAsciiLetter(last[0]) || last[0] < first[0])
            return false;

        for (char c = first[0]; c <= last[0]; c++)
            labels.Add(c.ToString());
        return true;
    }
}
