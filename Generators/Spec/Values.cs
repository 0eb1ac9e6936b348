using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Emu.Generators.Diagnostics;

namespace Emu.Generators.Spec;

/// <summary>What a scalar means. Each says so itself where it means nothing.</summary>
internal static class Values
{
    /// <summary>A text in one line; a folded or literal block becomes one.</summary>
    public static string? Text(YamlNode? node, string place, ProblemList problems)
    {
        if (Scalar(node, place, "a text", problems) is not { } scalar)
        {
            return null;
        }

        return string.Join(" ", scalar.Text.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The scalar there, if it is one and is not empty.</summary>
    public static YamlScalar? Scalar(YamlNode? node, string place, string expected, ProblemList problems)
    {
        switch (node)
        {
            case null:
                return null;
            case YamlScalar scalar when scalar.Text.Trim().Length > 0:
                return scalar;
            default:
                problems.Add(Descriptors.WrongKind, node, place, expected, node.Description);
                return null;
        }
    }

    public static YamlMapping? Mapping(YamlNode? node, string place, string expected, ProblemList problems)
    {
        if (node is null or YamlMapping)
        {
            return (YamlMapping?)node;
        }

        problems.Add(Descriptors.WrongKind, node, place, expected, node.Description);
        return null;
    }

    /// <summary>The items of a list; one that is not a list is a list of one, and what is not there is an empty one.</summary>
    public static IReadOnlyList<YamlNode> Items(YamlNode? node) => node switch
    {
        null => [],
        YamlSequence list => list.Items,
        _ => [node],
    };

    public static bool? Boolean(YamlNode? node, string place, ProblemList problems)
    {
        if (Scalar(node, place, "true or false", problems) is not { } scalar)
        {
            return null;
        }

        switch (scalar.Text)
        {
            case "true":
                return true;
            case "false":
                return false;
            default:
                problems.Add(Descriptors.BadValue, scalar, Words.Shorten(scalar.Text), place, "write true or false");
                return null;
        }
    }

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static int? Integer(YamlNode? node, string place, int least, int most, ProblemList problems)
    {
        string limits = "a number from " + Words.Number(least) + " to " + Words.Number(most);
        if (Scalar(node, place, limits, problems) is not { } scalar)
        {
            return null;
        }

        if (TryParseNumber(scalar.Text, out ulong value) && value <= (ulong)most && (long)value >= least)
        {
            return (int)value;
        }

        problems.Add(Descriptors.BadValue, scalar, Words.Shorten(scalar.Text), place, "write " + limits);
        return null;
    }

    /// <summary>One of a few words, compared exactly.</summary>
    public static T? Word<T>(YamlNode? node, string place, (string Word, T Value)[] words, ProblemList problems)
        where T : struct
    {
        if (Scalar(node, place, "one of the words " + Words.List(words.Select(static w => w.Word).ToList()), problems) is not { } scalar)
        {
            return null;
        }

        string text = scalar.Text.Trim();
        foreach ((string word, T value) in words)
        {
            if (word == text)
            {
                return value;
            }
        }

        problems.Add(Descriptors.BadValue, scalar, Words.Shorten(text), place, problems.Suggest(text, words.Select(static w => w.Word)));
        return null;
    }

    /// <summary>Decimal, <c>0x</c> hexadecimal or <c>0b</c> binary, with <c>_</c> between digits.</summary>
    public static bool TryParseNumber(string text, out ulong value)
    {
        string digits = text.Trim();
        if (digits.StartsWith("_", StringComparison.Ordinal) || digits.EndsWith("_", StringComparison.Ordinal) || digits.Length > 100)
        {
            value = 0;
            return false;
        }

        digits = digits.Replace("_", string.Empty);
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return ulong.TryParse(digits.Substring(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
        }

        if (digits.StartsWith("0b", StringComparison.OrdinalIgnoreCase))
        {
            return TryParseBinary(digits.Substring(2), out value);
        }

        return ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private static bool TryParseBinary(string digits, out ulong value)
    {
        value = 0;
        foreach (char c in digits)
        {
            if (c is not ('0' or '1') || value >> 63 != 0)
            {
                return false;
            }

            value = (value << 1) | (c == '1' ? 1UL : 0UL);
        }

        return digits.Length > 0;
    }
}
