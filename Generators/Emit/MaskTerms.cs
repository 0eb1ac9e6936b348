using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>A mask that depends on features: bits, each under its condition, gathered and then written as one expression.</summary>
internal sealed class MaskTerms
{
    private readonly List<Term> _terms = new();

    /// <summary>Bits that are in the mask where <paramref name="when"/> holds.</summary>
    public void Add(Condition when, ulong bits, string label)
    {
        if (when.IsNever)
        {
            return;
        }

        _terms.Add(new Term(when, bits, label));
    }

    /// <summary>
    /// The terms as they are written: the unconditional bits first, then one term for each condition. Bits that are in
    /// the mask under a condition and under its opposite do not depend on it.
    /// </summary>
    public IReadOnlyList<Term> Fold()
    {
        // Most masks have no condition at all.
        if (_terms.All(static t => t.When.IsAlways))
        {
            return FoldAlways();
        }

        List<Term> terms = DropOpposites(_terms);
        List<Term> folded = new();
        foreach (Term term in terms.OrderBy(static t => t.When.IsAlways ? 0 : 1))
        {
            int same = folded.FindIndex(t => t.When.Equals(term.When));
            if (same < 0)
            {
                folded.Add(term);
            }
            else
            {
                folded[same] = new Term(term.When, folded[same].Bits | term.Bits, Join(folded[same].Label, term.Label));
            }
        }

        ulong always = folded.Where(static t => t.When.IsAlways).Aggregate(0UL, static (bits, t) => bits | t.Bits);
        return folded
            .Select(t => t.When.IsAlways ? t : t with { Bits = t.Bits & ~always })
            .Where(static t => t.Bits != 0)
            .ToList();
    }

    private List<Term> FoldAlways()
    {
        List<Term> folded = new();
        foreach (Term term in _terms.Where(static t => t.Bits != 0))
        {
            if (folded.Count == 0)
            {
                folded.Add(term);
            }
            else
            {
                folded[0] = new Term(term.When, folded[0].Bits | term.Bits, Join(folded[0].Label, term.Label));
            }
        }

        return folded;
    }

    private static List<Term> DropOpposites(List<Term> terms)
    {
        List<Term> left = new(terms);
        for (int i = 0; i < left.Count; i++)
        {
            for (int j = i + 1; j < left.Count; j++)
            {
                if (left[i].Label == left[j].Label && Merge(left[i].When, left[j].When) is { } when)
                {
                    ulong both = left[i].Bits & left[j].Bits;
                    if (both == 0)
                    {
                        continue;
                    }

                    Term[] rest =
                    [
                        new Term(when, both, left[i].Label),
                        left[i] with { Bits = left[i].Bits & ~both },
                        left[j] with { Bits = left[j].Bits & ~both },
                    ];
                    left.RemoveAt(j);
                    left.RemoveAt(i);
                    left.InsertRange(i, rest.Where(static t => t.Bits != 0));

                    // What was merged may now be the opposite of something before it.
                    i = -1;
                    break;
                }
            }
        }

        return left;
    }

    /// <summary>The condition that two are together, when they differ in one term and its opposite only.</summary>
    private static Condition? Merge(Condition one, Condition other)
    {
        IReadOnlyList<Condition> left = Conditions.Terms(one);
        IReadOnlyList<Condition> right = Conditions.Terms(other);
        List<Condition> onlyLeft = left.Except(right).ToList();
        List<Condition> onlyRight = right.Except(left).ToList();
        bool opposite = onlyLeft.Count == 1 && onlyRight.Count == 1 && onlyLeft[0].Equals(Conditions.Not(onlyRight[0]));
        bool same = onlyLeft.Count == 0 && onlyRight.Count == 0;
        return opposite || same ? Conditions.And(left.Intersect(right).ToArray()) : null;
    }

    private static string Join(string labels, string label) =>
        labels.Split(' ').Contains(label) ? labels : labels + " " + label;

    /// <param name="When">The condition.</param>
    /// <param name="Bits">The bits under it.</param>
    /// <param name="Label">The fields they belong to.</param>
    internal sealed record Term(Condition When, ulong Bits, string Label);
}
