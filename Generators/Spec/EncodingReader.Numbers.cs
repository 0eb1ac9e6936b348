using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <content>The numbers of encodings, with or without an index in them.</content>
internal sealed partial class EncodingReader
{
    private (int High, int Low)? ReadBits(YamlNode? node, (int, int) missing, string place, int most)
    {
        if (node is null)
        {
            return missing;
        }

        if (Values.Scalar(node, "'bits' of " + place, "a range of bits", _problems) is not { } scalar)
        {
            return null;
        }

        string[] parts = scalar.Text.Split(':');
        if (parts.Length != 2
            || !Values.TryParseNumber(parts[0], out ulong high)
            || !Values.TryParseNumber(parts[1], out ulong low)
            || high < low
            || high >= (ulong)_width
            || high - low >= (ulong)most)
        {
            _problems.Add(
                Descriptors.BadRange,
                scalar,
                Words.Shorten(scalar.Text),
                "is not a range of at most " + Words.Number(most) + " bits of " + _register.Name,
                "write it as 31:0, within the register's bits " + Words.Range(_width - 1, 0));
            return null;
        }

        return ((int)high, (int)low);
    }

    /// <summary>The numbers of an encoding, separated by spaces outside parentheses.</summary>
    private IndexedNumber[]? Numbers(YamlScalar scalar, int[] counts, string form)
    {
        List<(int Start, int Length)> parts = Split(scalar.Text);
        if (!counts.Contains(parts.Count))
        {
            _problems.Add(
                Descriptors.BadEncoding,
                scalar,
                Words.Shorten(scalar.Text),
                "it has " + Words.Number(parts.Count) + (parts.Count == 1 ? " number" : " numbers") + " and not " + string.Join(" or ", counts.Select(Words.Number)),
                form);
            return null;
        }

        List<IndexedNumber> numbers = new();
        foreach ((int start, int length) in parts)
        {
            if (IndexExpression.Parse(scalar.Text.Substring(start, length), scalar.Part(start, length), _register.Index?.Variable,
                _problems) is { } number)
            {
                numbers.Add(number);
            }
        }

        return numbers.Count == parts.Count ? numbers.ToArray() : null;
    }

    private static List<(int Start, int Length)> Split(string text)
    {
        List<(int, int)> parts = new List<(int, int)>();
        int start = -1;
        int depth = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            bool isSeparator = i == text.Length || (char.IsWhiteSpace(text[i]) && depth <= 0);
            if (isSeparator && start >= 0)
            {
                parts.Add((start, i - start));
                start = -1;
            }
            else if (!isSeparator)
            {
                start = start < 0 ? i : start;
                depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            }
        }

        return parts;
    }

    private bool InRange(IndexedNumber number, uint least, uint most, string what, YamlScalar scalar, string remedy)
    {
        foreach (int index in Indices())
        {
            uint value = number.At(index);
            if (value < least || value > most)
            {
                _problems.Add(
                    Descriptors.BadEncoding,
                    scalar,
                    Words.Shorten(scalar.Text),
                    what + " is " + Words.Number((int)value) + (number.DependsOnIndex ? " for index " + Words.Number(index) : string.Empty)
                        + " and not from " + Words.Number((int)least) + " to " + Words.Number((int)most),
                    remedy);
                return false;
            }
        }

        return true;
    }

    private bool IsFixed(IndexedNumber number, string what, YamlScalar scalar)
    {
        if (number.DependsOnIndex)
        {
            _problems.Add(Descriptors.BadEncoding, scalar, Words.Shorten(scalar.Text), what + " depends on the index", "only CRm and op2 (opc2) may");
        }

        return !number.DependsOnIndex;
    }

    private IEnumerable<int> Indices() => _register.Index is { } index ? Enumerable.Range(index.First, index.Count) : [0];
}
