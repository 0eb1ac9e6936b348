using System;
using System.Text;
using System.Text.RegularExpressions;

namespace Emu.Importers;

/// <summary>Bytes to text: byte order marks, UTF-16 without one, and files that say UTF-8 and are Latin-1.</summary>
internal static partial class SourceText
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text; a byte order mark is not part of it, and an XML declaration is blanked, because it describes bytes.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes, Losses losses)
    {
        string text = DecodeBytes(bytes, losses);

        // Blanks keep the columns. A declaration behind blank lines is not allowed in XML; real files have it anyway.
        Match declaration = Declaration().Match(text);
        return declaration.Success
            ? string.Concat(
                text.AsSpan(0, declaration.Groups[1].Index),
                new string(' ', declaration.Groups[1].Length),
                text.AsSpan(declaration.Groups[1].Index + declaration.Groups[1].Length))
            : text;
    }

    private static string DecodeBytes(ReadOnlySpan<byte> bytes, Losses losses)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            return DecodeUtf8(bytes[3..], losses);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return Encoding.Unicode.GetString(bytes[2..]);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return Encoding.BigEndianUnicode.GetString(bytes[2..]);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[(byte)'<', 0]))
            return Encoding.Unicode.GetString(bytes);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0, (byte)'<']))
            return Encoding.BigEndianUnicode.GetString(bytes);
        if (SaysLatin1(bytes))
            return Encoding.Latin1.GetString(bytes);

        return DecodeUtf8(bytes, losses);
    }

    private static string DecodeUtf8(ReadOnlySpan<byte> bytes, Losses losses)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            int at = Math.Clamp(error.Index, 0, bytes.Length);
            losses.Add(1 + bytes[..at].Count((byte)'\n'), "The file is not UTF-8 from here on; it is read as ISO 8859-1 (Latin-1), so letters of descriptions may be wrong.");
            return Encoding.Latin1.GetString(bytes);
        }
    }

    /// <summary>Windows-1252 has more letters than Latin-1 has, none of which is part of a name.</summary>
    private static bool SaysLatin1(ReadOnlySpan<byte> bytes)
    {
        string head = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 256)]);
        return Declared().Match(head) is { Success: true } match
            && match.Groups[1].Value.ToUpperInvariant() is "ISO-8859-1" or "ISO-8859-15" or "LATIN1" or "LATIN-1" or "WINDOWS-1252" or "CP1252";
    }

    [GeneratedRegex(@"\A\s*(<\?xml\s[^>]*\?>)")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\A\s*<\?xml[^>]*encoding\s*=\s*[""']([^""']+)[""']")]
    private static partial Regex Declared();
}
