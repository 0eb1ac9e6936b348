using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>Which masks of a register are 0 in every configuration, and which are another one of it: those are written once.</summary>
/// <param name="Names">By kind, the kind of the mask that it equals: itself, an earlier one, or nothing for 0.</param>
internal sealed record MaskShape(EquatableArray<string> Names)
{
    /// <summary>The kinds, in the order of <see cref="Names"/>.</summary>
    public static readonly string[] Kinds = ["Implemented", "Writable", "Stored", "FixedOnes"];

    /// <summary>The shape of these masks.</summary>
    /// <param name="masks">By kind, the terms.</param>
    public static MaskShape Of(params MaskTerms[] masks)
    {
        IReadOnlyList<MaskTerms.Term>[] folded = masks.Select(static m => m.Fold()).ToArray();
        string[] names = new string[folded.Length];
        for (int i = 0; i < folded.Length; i++)
        {
            int equal = Array.FindIndex(folded, other => MaskWriter.AreEqual(other, folded[i]));
            names[i] = folded[i].Count == 0 ? string.Empty : Kinds[equal];
        }

        return new MaskShape(names.ToEquatableArray());
    }

    /// <summary>How the code of a register names a mask of it: by the first of the equal ones, or 0.</summary>
    public string Of(string masks, string type, string kind) => this[kind] is { } first ? masks + "." + type + "_" + first : "0UL";

    /// <summary>The kind of the mask that a kind of mask equals; null: it is 0.</summary>
    public string? this[string kind] => Names[Array.IndexOf(Kinds, kind)] is { Length: > 0 } equal ? equal : null;
}
