using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

using Emu.Generators.Model;

namespace Emu.Importers;

/// <summary>
/// Arrays of any depth to arrays with one index: the longest dimension whose labels count up becomes the index, the others are written out.
/// </summary>
internal sealed class ArrayShaper(Losses losses)
{
    private int _elements;

    public IEnumerable<ShapedRegister> Shape(SourceRegister register)
    {
        int chosen = Choose(register);
        List<int> others = [.. Enumerable.Range(0, register.Dimensions.Count).Where(i => i != chosen)];
        if (others.Count > 0)
        {
            SourceDimension first = register.Dimensions[others[0]];
            losses.Add(first.Line, $"{Plain(register.Name)}: a register file has arrays with one index that counts up; the elements {Join(first.Labels)} are written out.");
        }

        int[] position = new int[others.Count];
        do
        {
            StringBuilder name = new(register.Name);
            ulong address = register.Address;
            for (int i = 0; i < others.Count; i++)
            {
                SourceDimension dimension = register.Dimensions[others[i]];
                Put(name, others[i], dimension.Labels[position[i]]);
                address = unchecked(address + (dimension.Stride * (ulong)position[i]));
            }

            if (chosen < 0)
            {
                if (!Counts(register, 1))
                    yield break;
                yield return new ShapedRegister(register, name.ToString(), address, null, 0);
                continue;
            }

            foreach (ShapedRegister part in Pieces(register, name, address, chosen))
            {
                if (!Counts(register, part.Count))
                    yield break;
                yield return part;
            }
        }
        while (Advance(position, others, register));
    }

    /// <summary>An array for each 256 elements: an index is at most 255.</summary>
    private IEnumerable<ShapedRegister> Pieces(SourceRegister register, StringBuilder name, ulong address, int chosen)
    {
        SourceDimension dimension = register.Dimensions[chosen];
        int first = int.Parse(dimension.Labels[0], CultureInfo.InvariantCulture);
        int most = SpecLimits.HighestIndex + 1;
        if (first + dimension.Labels.Count <= most)
        {
            Put(name, chosen, "<n>");
            yield return new ShapedRegister(
                register, name.ToString(), address, new IndexModel("n", first, first + dimension.Labels.Count - 1), dimension.Stride);
            yield break;
        }

        losses.Add(dimension.Line, $"{Plain(register.Name)}: an index is at most {SpecLimits.HighestIndex}; its {dimension.Labels.Count} elements are arrays of {most}, each counted from 0.");
        for (int done = 0; done < dimension.Labels.Count; done += most)
        {
            StringBuilder piece = new(name.ToString());
            Put(piece, chosen, dimension.Labels[done] + "_<n>");
            int last = System.Math.Min(most, dimension.Labels.Count - done) - 1;
            yield return new ShapedRegister(
                register,
                piece.ToString(),
                unchecked(address + (dimension.Stride * (ulong)done)),
                new IndexModel("n", 0, last),
                dimension.Stride);
        }
    }

    private static int Choose(SourceRegister register)
    {
        int chosen = -1;
        for (int i = 0; i < register.Dimensions.Count; i++)
        {
            SourceDimension dimension = register.Dimensions[i];
            if (CountsUp(dimension) && dimension.Stride > 0
                && (chosen < 0 || dimension.Labels.Count >= register.Dimensions[chosen].Labels.Count))
            {
                chosen = i;
            }
        }

        return chosen;
    }

    private static bool CountsUp(SourceDimension dimension)
    {
        if (!int.TryParse(dimension.Labels[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first) || first > 65535)
            return false;

        for (int i = 0; i < dimension.Labels.Count; i++)
        {
            if (dimension.Labels[i] != (first + i).ToString(CultureInfo.InvariantCulture))
                return false;
        }

        return true;
    }

    private bool Counts(SourceRegister register, int elements)
    {
        _elements += elements;
        if (_elements <= SpecLimits.Elements)
            return true;

        losses.Add(register.Line, $"{Plain(register.Name)}: all arrays together have more than {SpecLimits.Elements} elements; what follows is left out.");
        return false;
    }

    private static bool Advance(int[] position, List<int> others, SourceRegister register)
    {
        for (int i = others.Count - 1; i >= 0; i--)
        {
            if (++position[i] < register.Dimensions[others[i]].Labels.Count)
                return true;
            position[i] = 0;
        }

        return false;
    }

    private static void Put(StringBuilder name, int dimension, string label)
    {
        string place = ((char)(SourceRegister.FirstLabel + dimension)).ToString();
        name.Replace(place, label);
    }

    /// <summary>A name for messages.</summary>
    public static string Plain(string name) =>
        string.Concat(name.Select(c => c >= SourceRegister.FirstLabel && c < SourceRegister.FirstLabel + 64 ? "%s" : c.ToString()));

    private static string Join(IReadOnlyList<string> labels) => labels.Count <= 4 ? string.Join(", ", labels) : $"{labels[0]} to {labels[^1]}";
}
