using System;
using System.Collections.Generic;

namespace Emu.Site;

/// <summary>Letters of five by seven dots for the preview pictures. Small letters are shown as capitals.</summary>
internal static class PixelFont
{
    /// <summary>Dots from the start of a letter to the start of the next.</summary>
    public const int Advance = 6;

    /// <summary>Dots from top to bottom.</summary>
    public const int Height = 7;

    private const int Columns = 5;

    // 35 bits, the top left dot first.
    private static readonly Dictionary<char, ulong> Glyphs = new()
    {
        ['A'] = 0x3A31FC631,
        ['B'] = 0x7A31F463E,
        ['C'] = 0x3A308422E,
        ['D'] = 0x7A318C63E,
        ['E'] = 0x7E10F421F,
        ['F'] = 0x7E10F4210,
        ['G'] = 0x3A30BC62E,
        ['H'] = 0x4631FC631,
        ['I'] = 0x38842108E,
        ['J'] = 0x1C4210A4C,
        ['K'] = 0x4654C5251,
        ['L'] = 0x42108421F,
        ['M'] = 0x4775AC631,
        ['N'] = 0x47359C631,
        ['O'] = 0x3A318C62E,
        ['P'] = 0x7A31F4210,
        ['Q'] = 0x3A318D64D,
        ['R'] = 0x7A31F5251,
        ['S'] = 0x3E107043E,
        ['T'] = 0x7C8421084,
        ['U'] = 0x46318C62E,
        ['V'] = 0x46318C544,
        ['W'] = 0x4631AD771,
        ['X'] = 0x462A22A31,
        ['Y'] = 0x462A21084,
        ['Z'] = 0x7C222221F,
        ['0'] = 0x3A33AE62E,
        ['1'] = 0x11842108E,
        ['2'] = 0x3A213221F,
        ['3'] = 0x78217043E,
        ['4'] = 0x08CA97C42,
        ['5'] = 0x7E1E0862E,
        ['6'] = 0x3A10F462E,
        ['7'] = 0x7C2222108,
        ['8'] = 0x3A317462E,
        ['9'] = 0x3A317842E,
        ['_'] = 0x00000001F,
        ['<'] = 0x088882082,
        ['>'] = 0x208208888,
        ['-'] = 0x0000F8000,
        ['.'] = 0x000000084,
        [','] = 0x000001088,
        [':'] = 0x008401080,
        ['/'] = 0x042222210,
        ['\''] = 0x108000000,
    };

    /// <summary>Whether a letter has a dot. Letters that the font does not have are blank.</summary>
    public static bool HasDot(char letter, int column, int row) =>
        column < Columns && Glyphs.TryGetValue(char.ToUpperInvariant(letter), out ulong dots)
            && ((dots >> ((Columns * Height) - 1 - (row * Columns) - column)) & 1) != 0;

    /// <summary>The lines of a text that are no longer than a number of letters, broken at blanks.</summary>
    public static List<string> Lines(string text, int letters)
    {
        List<string> lines = [""];
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string longer = lines[^1].Length == 0 ? word : lines[^1] + " " + word;
            if (longer.Length <= letters || lines[^1].Length == 0)
            {
                lines[^1] = longer;
            }
            else
            {
                lines.Add(word);
            }
        }

        return lines;
    }
}
