using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;

namespace Emu.Conformance.Compliance;

/// <summary>
/// Writes the table that the interpreter runs, as docs/compliance.md has it. Offsets are from the start of the image. Operations, stubs and texts that occur more than once
/// are there once: editions share most of their cases.
/// </summary>
internal sealed class ComplianceTable
{
    /// <summary>Bytes of an operation.</summary>
    public const int OperationSize = 40;

    /// <summary>Bytes of a case.</summary>
    public const int CaseSize = 48;

    /// <summary>Bytes of an edition.</summary>
    public const int EditionSize = 32;

    /// <summary>Bytes before the editions.</summary>
    public const int HeaderSize = 16;

    /// <summary>"EMUT".</summary>
    public const uint Magic = 0x54554D45;

    private const int ShortWait = 64;
    private const ulong LongWait = 4096;

    private readonly StubTable _stubs = new();
    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);
    private readonly List<byte> _textBytes = [];
    private readonly Dictionary<ulong, List<(int Offset, int Length)>> _known = [];
    private readonly List<byte> _operations = [];
    private readonly List<byte> _cases = [];
    private readonly List<(ComplianceTarget Target, int Reset, int ResetCount, int Cases, int Count)> _editions = [];

    /// <summary>Adds an edition.</summary>
    /// <param name="target">The kind of PE that it is for.</param>
    /// <param name="reset">The operations before each case.</param>
    /// <param name="cases">The cases.</param>
    public void Add(ComplianceTarget target, IReadOnlyList<Operation> reset, IReadOnlyCollection<CompiledCase> cases)
    {
        int start = _cases.Count;
        foreach (CompiledCase one in cases)
        {
            byte[] bytes = new byte[CaseSize];
            Span<byte> at = bytes;
            Put(at, TextOf(one.Name));
            Put(at[4..], TextOf(one.Rules));
            Put(at[8..], one.Reason is null ? OperationsOf(one.Operations, one) : TextOf(one.Reason));
            Put(at[12..], one.Reason is null ? one.Operations.Count : 0);
            Put(at[16..], (int)one.Needs);
            Put(at[20..], (int)one.Forbids);
            BinaryPrimitives.WriteUInt64LittleEndian(at[24..], one.Events0);
            BinaryPrimitives.WriteUInt64LittleEndian(at[32..], one.Events1);
            _cases.AddRange(bytes);
        }

        _editions.Add((target, OperationsOf(reset, null), reset.Count, start, cases.Count));
    }

    /// <summary>The bytes of the table.</summary>
    /// <param name="at">Where it will be, from the start of the image: a multiple of 8.</param>
    public byte[] ToBytes(int at)
    {
        int cases = at + HeaderSize + (_editions.Count * EditionSize);
        int operations = cases + _cases.Count;
        int stubs = operations + _operations.Count;
        int texts = stubs + (_stubs.Words.Count * sizeof(uint));
        byte[] bytes = new byte[(texts + _textBytes.Count - at + 15) & ~15];
        Span<byte> all = bytes;
        BinaryPrimitives.WriteUInt32LittleEndian(all, Magic);
        Put(all[4..], _editions.Count);
        for (int i = 0; i < _editions.Count; i++)
        {
            (ComplianceTarget target, int reset, int resetCount, int first, int count) = _editions[i];
            Span<byte> edition = all[(HeaderSize + (i * EditionSize))..];
            edition[0] = (byte)target.Version;
            edition[1] = (byte)target.Counters;
            edition[2] = (byte)(target.EL2 ? 1 : 0);
            edition[3] = (byte)(target.EL3 ? 1 : 0);
            edition[4] = (byte)(target.AArch32 ? 1 : 0);
            edition[5] = (byte)target.Home;
            Put(edition[8..], operations + reset);
            Put(edition[12..], resetCount);
            Put(edition[16..], cases + first);
            Put(edition[20..], count);
        }

        Span<byte> part = all[(cases - at)..];
        for (int i = 0; i < _cases.Count; i += CaseSize)
        {
            Span<byte> one = part[i..];
            CopyTo(_cases, i, CaseSize, one);
            bool runs = Get(one[12..]) != 0;
            Put(one, Get(one) + texts);
            Put(one[4..], Get(one[4..]) + texts);
            Put(one[8..], Get(one[8..]) + (runs ? operations : texts));
        }

        part = all[(operations - at)..];
        for (int i = 0; i < _operations.Count; i += OperationSize)
        {
            Span<byte> one = part[i..];
            CopyTo(_operations, i, OperationSize, one);
            Put(one, Get(one) + stubs);
            int text = Get(one[32..]);
            Put(one[32..], text < 0 ? 0 : text + texts);
        }

        part = all[(stubs - at)..];
        for (int i = 0; i < _stubs.Words.Count; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(part[(i * sizeof(uint))..], _stubs.Words[i]);
        }

        CopyTo(_textBytes, 0, _textBytes.Count, all[(texts - at)..]);
        return bytes;
    }

    private static void CopyTo(List<byte> from, int start, int length, Span<byte> to) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(from).Slice(start, length).CopyTo(to);

    private static void Put(Span<byte> at, int value) => BinaryPrimitives.WriteInt32LittleEndian(at, value);

    private static int Get(ReadOnlySpan<byte> at) => BinaryPrimitives.ReadInt32LittleEndian(at);

    // Long enough that a PE that does one round of the loop in a sixteenth of a cycle would still take the cycles.
    private static ulong RoundsOf(Operation one)
    {
        ulong most = Math.Max(one.Cycles, one.Instructions);
        return most <= LongWait ? Math.Max(ShortWait, 16 * most) : (4 * most) + (12 * LongWait);
    }

    private int TextOf(string text)
    {
        if (!_texts.TryGetValue(text, out int offset))
        {
            offset = _textBytes.Count;
            _texts.Add(text, offset);
            foreach (byte b in Encoding.UTF8.GetBytes(text))
            {
                // One line of plain characters, whatever a file has.
                _textBytes.Add(b is >= 0x20 and < 0x7F ? b : (byte)'?');
            }

            _textBytes.Add(0);
        }

        return offset;
    }

    private int OperationsOf(IReadOnlyList<Operation> operations, CompiledCase? one)
    {
        byte[] bytes = new byte[operations.Count * OperationSize];
        for (int i = 0; i < operations.Count; i++)
        {
            Write(bytes.AsSpan(i * OperationSize, OperationSize), operations[i], one);
        }

        ulong hash = 14_695_981_039_346_656_037;
        foreach (byte b in bytes)
        {
            hash = (hash ^ b) * 1_099_511_628_211;
        }

        if (!_known.TryGetValue(hash, out List<(int Offset, int Length)>? candidates))
        {
            _known.Add(hash, candidates = []);
        }

        ReadOnlySpan<byte> all = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_operations);
        foreach ((int offset, int length) in candidates)
        {
            if (length == bytes.Length && all.Slice(offset, length).SequenceEqual(bytes))
            {
                return offset;
            }
        }

        int start = _operations.Count;
        candidates.Add((start, bytes.Length));
        _operations.AddRange(bytes);
        return start;
    }

    private void Write(Span<byte> at, Operation one, CompiledCase? owner)
    {
        Put(at, _stubs.OffsetOf(one));
        at[4] = (byte)(
            one.Level | (one.AArch32 ? 0x10 : 0) | (one.Instruction.IsPair ? 0x20 : 0) | (one.Kind == OperationKind.Interrupt ? 0x80 : 0));
        at[5] = (byte)((int)one.End | (one.AtLeast ? 0x10 : 0) | (one.Not ? 0x20 : 0));
        BinaryPrimitives.WriteUInt16LittleEndian(at[6..], (ushort)one.Repeats);
        BinaryPrimitives.WriteUInt64LittleEndian(at[8..], one.Kind == OperationKind.Wait ? RoundsOf(one) : one.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(at[16..], one.Expected);
        BinaryPrimitives.WriteUInt64LittleEndian(at[24..], one.Mask);
        Put(at[32..], owner?.Source is { } source ? TextOf(OperationText.Of(one, source)) : -1);
        Put(at[36..], (int)one.Needs);
    }
}
