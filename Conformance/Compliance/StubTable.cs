using System.Collections.Generic;

namespace Emu.Conformance.Compliance;

/// <summary>
/// The instructions of an image's accesses, each kind once: the access and SVC, which gives control back. They are made here, so nothing has to be written into
/// code on the target.
/// </summary>
internal sealed class StubTable
{
    /// <summary>SVC #0.</summary>
    public const uint Svc = 0xD400_0001;

    /// <summary>SUBS X1, X1, #1.</summary>
    public const uint CountDown = 0xF100_0421;

    /// <summary>B.NE to two instructions back.</summary>
    public const uint BackTwo = 0x54FF_FFC1;

    /// <summary>SUBS X0, X0, #1.</summary>
    public const uint WaitDown = 0xF100_0400;

    /// <summary>B.NE to the instruction before.</summary>
    public const uint BackOne = 0x54FF_FFE1;

    /// <summary>SVC #0 of AArch32 state.</summary>
    public const uint Svc32 = 0xEF00_0000;

    /// <summary>SUBS R0, R0, #1 of AArch32 state.</summary>
    public const uint WaitDown32 = 0xE250_0001;

    /// <summary>BNE to the instruction before, of AArch32 state.</summary>
    public const uint BackOne32 = 0x1AFF_FFFD;

    private readonly Dictionary<(uint Word, bool Repeated, bool AArch32), int> _known = [];
    private readonly List<uint> _words = [];

    /// <summary>The instructions.</summary>
    public IReadOnlyList<uint> Words => _words;

    /// <summary>The stub of an operation.</summary>
    /// <returns>How many bytes it is behind the first one.</returns>
    public int OffsetOf(Operation one)
    {
        if (one.Kind == OperationKind.Interrupt)
        {
            return 0;
        }

        bool repeated = one.Repeats > 1;
        (uint, bool, bool) key = one.Kind == OperationKind.Access ? (one.Instruction.Word, repeated, one.AArch32) : (0, false, one.AArch32);
        if (!_known.TryGetValue(key, out int offset))
        {
            offset = _words.Count * sizeof(uint);
            _known.Add(key, offset);
            _words.AddRange(one switch
            {
                { Kind: OperationKind.Wait, AArch32: true } => [WaitDown32, BackOne32, Svc32],
                { Kind: OperationKind.Wait } => [WaitDown, BackOne, Svc],
                { AArch32: true } => [one.Instruction.Word, Svc32],
                _ when repeated => [one.Instruction.Word, CountDown, BackTwo, Svc],
                _ => (uint[])[one.Instruction.Word, Svc],
            });
        }

        return offset;
    }
}
