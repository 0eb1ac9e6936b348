using System;
using System.Globalization;
using PmuControl = Emu.Registers.PmuControl;

namespace Emu.Tests.Runtime.Model;

internal enum StepKind : byte
{
    /// <summary>MSR of encoding <see cref="Step.Code"/> with <see cref="Step.A"/>.</summary>
    Msr,

    /// <summary>MRS of encoding <see cref="Step.Code"/>.</summary>
    Mrs,

    /// <summary>MRC or MRRC of <see cref="Step.Code"/> (<see cref="ModelRegister32.Code"/>).</summary>
    Mrc,

    /// <summary>MCR or MCRR of <see cref="Step.Code"/> with <see cref="Step.A"/>.</summary>
    Mcr,

    /// <summary>A read of the memory-mapped view: offset <see cref="Step.Code"/> [15:0], of 64 bits where [16] is 1, in Security state [18:17].</summary>
    ExtRead,

    /// <summary>A write of the memory-mapped view, of <see cref="Step.A"/>.</summary>
    ExtWrite,

    /// <summary>The state behind encoding <see cref="Step.Code"/> becomes <see cref="Step.A"/>.</summary>
    RawWrite,

    /// <summary>The PE moves to <see cref="Step.A"/>: EL [1:0], Security state [3:2], AArch32 [4], halted [5], Streaming [6].</summary>
    Context,

    /// <summary>Control register <see cref="Step.Code"/> becomes <see cref="Step.A"/>.</summary>
    Control,

    /// <summary><see cref="Step.A"/> cycles and <see cref="Step.B"/> instructions.</summary>
    Advance,

    /// <summary>Event <see cref="Step.Code"/> [15:0], <see cref="Step.A"/> times, and where [31:16] is not 0 that event, <see cref="Step.B"/> times.</summary>
    Count,

    Capture,

    /// <summary>A reset, cold where <see cref="Step.A"/> is not 0.</summary>
    Reset,

    Save,

    /// <summary>The state of the last save comes back.</summary>
    Restore,
}

/// <summary>One step of a walk: a statement of a vector file.</summary>
internal readonly record struct Step(StepKind Kind, uint Code = 0, ulong A = 0, ulong B = 0)
{
    /// <summary>The offset of a memory-mapped access.</summary>
    public uint Offset => Code & 0xFFFF;

    /// <summary>The size of a memory-mapped access in bits.</summary>
    public int Bits => (Code >> 16 & 1) != 0 ? 64 : 32;

    /// <summary>The Security state of a memory-mapped access.</summary>
    public SecurityState Access => (SecurityState)(Code >> 17 & 3);

    /// <summary>A memory-mapped access.</summary>
    public static Step External(bool write, uint offset, int bits, SecurityState access, ulong value = 0) =>
        new(write ? StepKind.ExtWrite : StepKind.ExtRead, offset | (bits == 64 ? 1U << 16 : 0) | (uint)access << 17, value);

    /// <summary>The statement, without what it is expected to end in.</summary>
    public override string ToString() => Kind switch
    {
        StepKind.Msr => Text($"msr {Name((ushort)Code)} 0x{A:x}"),
        StepKind.Mrs => $"mrs {Name((ushort)Code)}",
        StepKind.Mrc => $"{(Code >> 20 == 0 ? "mrc" : "mrrc")} {ModelRegister32.Find(Code)!.Name}",
        StepKind.Mcr => Text($"{(Code >> 20 == 0 ? "mcr" : "mcrr")} {ModelRegister32.Find(Code)!.Name} 0x{A:x}"),
        StepKind.ExtRead => Text($"ext-read 0x{Offset:x} {Bits} as={Security(Access)}"),
        StepKind.ExtWrite => Text($"ext-write 0x{Offset:x} {Bits} 0x{A:x} as={Security(Access)}"),
        StepKind.RawWrite => Text($"raw-write {Name((ushort)Code)} 0x{A:x}"),
        StepKind.Context => ContextText(A),
        StepKind.Control => Text($"control {(PmuControl)Code} 0x{A:x}"),
        StepKind.Advance => Text($"advance cycles={A} instructions={B}"),
        StepKind.Count when Code >> 16 != 0 => Text($"count 0x{Code & 0xFFFF:x} {A} 0x{Code >> 16:x} {B}"),
        StepKind.Count => Text($"count 0x{Code:x} {A}"),
        StepKind.Capture => "capture",
        StepKind.Reset => A != 0 ? "reset cold" : "reset warm",
        StepKind.Save => "save last",
        _ => "restore last",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Name(ushort encoding) => ModelRegister.Find(encoding)?.Name
        ?? Text($"S{encoding >> 14}_{encoding >> 11 & 7}_C{encoding >> 7 & 15}_C{encoding >> 3 & 15}_{encoding & 7}");

    private static string Security(SecurityState security) => security switch
    {
        SecurityState.NonSecure => "ns",
        SecurityState.Secure => "s",
        SecurityState.Realm => "realm",
        _ => "root",
    };

    private static string ContextText(ulong bits)
    {
        return Text($"context el={bits & 3} security={Security((SecurityState)(bits >> 2 & 3))} state={((bits >> 4 & 1) != 0 ? "a32" : "a64")} halted={bits >> 5 & 1} sm={bits >> 6 & 1}");
    }
}
