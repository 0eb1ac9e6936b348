using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>A layout says about each bit of its register exactly once what it is, and names no two fields alike.</summary>
internal static class LayoutChecks
{
    public static void Check(IReadOnlyList<PlacedField> fields, string owner, int width, YamlNode where, ProblemList problems)
    {
        Overlaps(fields, owner, problems);
        Gaps(fields, owner, width, where, problems);
        SameNames(fields, owner, problems);
    }

    private static void Overlaps(IReadOnlyList<PlacedField> fields, string owner, ProblemList problems)
    {
        PlacedField?[] owners = new PlacedField?[64];
        foreach (PlacedField placed in fields)
        {
            PlacedField? other = null;
            int high = -1;
            int low = 0;
            for (int bit = placed.Field.High; bit >= placed.Field.Low; bit--)
            {
                if (owners[bit] is null)
                {
                    owners[bit] = placed;
                }
                else if (other is null || other == owners[bit])
                {
                    other = owners[bit];
                    high = Math.Max(high, bit);
                    low = bit;
                }
            }

            if (other is not null)
            {
                problems.Add(
                    Descriptors.LayoutOverlap,
                    placed.Place,
                    Describe(placed.Field) + " of " + owner,
                    Words.Bits(high, low),
                    Describe(other.Field) + " in line " + Words.Number(other.Place.Line));
            }
        }
    }

    private static void Gaps(IReadOnlyList<PlacedField> fields, string owner, int width, YamlNode where, ProblemList problems)
    {
        foreach ((int high, int low) in FindGaps(fields, width))
        {
            problems.Add(Descriptors.LayoutGap, where, owner, Words.Bits(high, low), Words.Range(high, low));
        }
    }

    /// <summary>The ranges that no field covers, from the top bit down.</summary>
    public static IReadOnlyList<(int High, int Low)> FindGaps(IReadOnlyList<PlacedField> fields, int width)
    {
        List<(int, int)> gaps = new List<(int, int)>();
        ulong covered = fields.Aggregate(0UL, static (bits, f) => bits | f.Field.Mask);
        for (int bit = width - 1; bit >= 0; bit--)
        {
            int high = bit;
            while (bit >= 0 && ((covered >> bit) & 1) == 0)
            {
                bit--;
            }

            if (bit < high)
            {
                gaps.Add((high, bit + 1));
            }
        }

        return gaps;
    }

    private static void SameNames(IReadOnlyList<PlacedField> fields, string owner, ProblemList problems)
    {
        Dictionary<string, PlacedField> byName = new(StringComparer.OrdinalIgnoreCase);
        foreach (PlacedField placed in fields.Where(static f => !f.Field.IsReserved))
        {
            if (byName.TryGetValue(placed.Field.Name, out PlacedField? first))
            {
                problems.Add(
                    Descriptors.DuplicateName,
                    placed.Place,
                    "The field of " + owner,
                    Words.Shorten(placed.Field.Name),
                    Words.Shorten(first.Field.Name),
                    Words.Number(first.Place.Line));
            }
            else
            {
                byName.Add(placed.Field.Name, placed);
            }
        }
    }

    private static string Describe(FieldModel field) =>
        (field.IsReserved ? "the range " : "the field ") + Words.Shorten(field.Name) + " [" + Words.Range(field.High, field.Low) + "]";
}
