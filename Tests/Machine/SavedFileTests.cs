using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Security.Cryptography;

namespace Emu.Machine.Tests;

/// <summary>A file that is not exactly what a machine wrote is refused with the reason, and never crashes.</summary>
public class SavedFileTests
{
    private const int HashSize = 32;
    private const int StateAt = 16 + 8 + 8;

    private static readonly byte[] Whole = SavedMachineTests.Save(
        new BoardOptions { Image = GuestImage.Load(Guest.ImagePath("smp")), Cpus = 2, MemorySize = 4 << 20, SaveAt = 50_000 }, out _);

    [Fact]
    public void Read_OtherFile_IsRefusedAsOne()
    {
        foreach (byte[] bytes in (byte[][])[[], [1, 2, 3], new byte[100_000], "\u007fELF and so on, for long enough"u8.ToArray()])
        {
            Assert.Contains("is not a saved machine", Reason(bytes), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(0x1_0000_0001)]
    public void Read_OtherFormat_IsRefusedWithBothNumbers(long version)
    {
        byte[] bytes = [.. Whole];
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), version);
        Assert.Contains($"has format {version}, and this Emu reads format 3", Reason(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_CutShortAnywhere_IsRefused()
    {
        for (int length = 0; length < Whole.Length; length += length < 2000 || Whole.Length - length < 200 ? 1 : 997)
        {
            string reason = Reason(Whole[..length]);
            Assert.True(length < 16 ? reason.Contains("is not a saved machine", StringComparison.Ordinal) : reason.Contains("cut short", StringComparison.Ordinal), $"{length}: {reason}");
        }
    }

    [Fact]
    public void Read_SomethingAdded_IsRefused() => Assert.Contains("added behind its end", Reason([.. Whole, 0]), StringComparison.Ordinal);

    [Fact]
    public void Read_AnyFlippedBit_IsRefused()
    {
        byte[] bytes = [.. Whole];
        for (int at = 0; at < bytes.Length; at += at < 300 || bytes.Length - at < 100 ? 1 : 499)
        {
            bytes[at] ^= (byte)(1 << (at % 8));
            _ = Reason(bytes);
            bytes[at] = Whole[at];
        }
    }

    [Fact]
    public void Read_RandomChangesWithARightChecksum_AreRefusedOrRestored()
    {
        // What a broken or hostile writer could make. The engine's own registers stay: their bytes have no structure that can be looked at.
        Random random = new(20);
        int refused = 0;
        int stateLength = (int)BinaryPrimitives.ReadInt64LittleEndian(Whole.AsSpan(24));
        List<(int Start, int End)> registers = Registers();
        for (int round = 0; round < 400; round++)
        {
            byte[] bytes = [.. Whole];
            int changes = random.Next(1, 4);
            for (int i = 0; i < changes; i++)
            {
                int at;
                do
                {
                    at = random.Next(4) != 0 ? StateAt + random.Next(stateLength) : 16 + random.Next(bytes.Length - HashSize - 16);
                }
                while (registers.Exists(range => at >= range.Start && at < range.End));
                bytes[at] = random.Next(3) switch { 0 => 0, 1 => 0xFF, _ => (byte)random.Next(256) };
            }

            SHA256.HashData(bytes.AsSpan(0, bytes.Length - HashSize)).CopyTo(bytes, bytes.Length - HashSize);
            try
            {
                using Board board = new(SavedMachineTests.Read(bytes).Options);
            }
            catch (BoardException)
            {
                refused++;
            }
        }

        // Most bytes of a state are values of registers, which may be anything.
        Assert.InRange(refused, 20, 399);
    }

    private static List<(int Start, int End)> Registers()
    {
        List<(int Start, int End)> found = new();
        for (int at = StateAt; ;)
        {
            int mark = Whole.AsSpan(at).IndexOf("vcpu"u8);
            if (mark < 0)
            {
                Assert.Equal(2, found.Count);
                return found;
            }

            int start = at + mark + 4;
            int length = BinaryPrimitives.ReadInt32LittleEndian(Whole.AsSpan(start));
            found.Add((start + 4, start + 4 + length));
            at = start + 4 + length;
        }
    }

    private static string Reason(byte[] bytes) => Assert.Throws<BoardException>(() => SavedMachineTests.Read(bytes)).Message;
}
