using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;

using Emu.Catalog;

namespace Emu.Site;

/// <summary>The picture that a link to a page is shown with (og:image): its title, and of a register the pattern of its bits. A PNG of a few colours, drawn here.</summary>
internal static class PreviewPicture
{
    public const int Width = 1200;
    public const int Height = 630;

    private const int Margin = 64;
    private const int MostLines = 4;

    // The dark colours of the style sheet: paper, ink, soft, shell, and the kinds of bits.
    private static readonly uint[] Palette = [0x0F1514, 0xE4EBE8, 0x9DB0AA, 0x7FD4C7, 0x4C9488, 0x7189B3, 0xB48A3C, 0x35413E];
    private static readonly Dictionary<string, byte> Kinds = new() { ["rw"] = 4, ["ro"] = 5, ["act"] = 6, ["res"] = 7 };

    /// <summary>Where the picture of a page is.</summary>
    public static string PathOf(Page page) => "previews/" + page.Path.Replace('/', '-').Replace(".html", ".png", StringComparison.Ordinal);

    /// <summary>Draws the picture of a page.</summary>
    public static byte[] Of(SiteContent content, Page page)
    {
        byte[] dots = new byte[Width * Height];
        Write(dots, "Emu  " + content.Reference, Margin, Margin, 4, 3);
        int size = Math.Min(13, (Width - (2 * Margin)) / (PixelFont.Advance * page.Title.Length));
        int y = 150;
        Write(dots, page.Title, Margin, y, Math.Max(size, 5), 1);
        y += (Math.Max(size, 5) * PixelFont.Height) + 40;
        foreach (string line in PixelFont.Lines(page.Pattern?.Title ?? page.Description,
            (Width - (2 * Margin)) / (PixelFont.Advance * 4)).Take(MostLines))
        {
            Write(dots, line, Margin, y, 4, 2);
            y += 44;
        }

        if (page.Pattern is { } register)
            DrawBits(dots, register);

        return ToPng(dots);
    }

    // Two rows of 32 bits, as the register's page draws them.
    private static void DrawBits(byte[] dots, RegisterInfo register)
    {
        const int Cell = (Width - (2 * Margin)) / 32;
        const int Row = 54;
        foreach (FieldInfo field in register.Layouts[0].Fields)
        {
            for (int bit = field.Low; bit <= field.High; bit++)
            {
                int column = 31 - (bit & 31);
                int top = Height - Margin - (2 * Row) - 12 + (bit < 32 ? Row + 12 : 0);
                // A gap between fields, none inside one.
                int gap = bit == field.Low ? 3 : 0;
                Fill(dots, Margin + (column * Cell), top, Cell - gap, Row, Kinds[BitKind.Of(field)]);
            }
        }
    }

    private static void Write(byte[] dots, string text, int x, int y, int size, byte color)
    {
        for (int at = 0; at < text.Length; at++)
        {
            for (int row = 0; row < PixelFont.Height; row++)
            {
                for (int column = 0; column < PixelFont.Advance; column++)
                {
                    if (PixelFont.HasDot(text[at], column, row))
                        Fill(dots, x + (((at * PixelFont.Advance) + column) * size), y + (row * size), size, size, color);
                }
            }
        }
    }

    private static void Fill(byte[] dots, int x, int y, int width, int height, byte color)
    {
        for (int line = Math.Max(y, 0); line < Math.Min(y + height, Height); line++)
        {
            int from = Math.Clamp(x, 0, Width);
            int to = Math.Clamp(x + width, 0, Width);
            dots.AsSpan((line * Width) + from, to - from).Fill(color);
        }
    }

    // Eight colours, four bits a dot, each line without a filter (PNG, ISO 15948, 9 and 11).
    private static byte[] ToPng(byte[] dots)
    {
        using MemoryStream file = new();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        header[8] = 4;
        header[9] = 3;
        Chunk(file, "IHDR", header);
        Chunk(file, "PLTE", [.. Palette.SelectMany(static color => (byte[])[(byte)(color >> 16), (byte)(color >> 8), (byte)color])]);
        using MemoryStream packed = new();
        using (ZLibStream zip = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] line = new byte[1 + (Width / 2)];
            for (int y = 0; y < Height; y++)
            {
                for (int x = 0; x < Width; x += 2)
                    line[1 + (x / 2)] = (byte)((dots[(y * Width) + x] << 4) | dots[(y * Width) + x + 1]);

                zip.Write(line);
            }
        }

        Chunk(file, "IDAT", packed.ToArray());
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private static void Chunk(MemoryStream file, string kind, byte[] content)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(kind), .. content];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(named);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(named));
        file.Write(number);
    }

    // CRC-32 of ISO 3309, as PNG's annex D has it.
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte one in bytes)
        {
            crc ^= one;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0xEDB8_8320);
        }

        return ~crc;
    }
}
