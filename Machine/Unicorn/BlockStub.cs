using System;

namespace Emu.Machine.Unicorn;

/// <summary>
/// The hook at the start of each block, as a few machine instructions: they do what <c>Board.BeginBlock</c> does where the machine does not have to look, and go on in managed code, with nothing changed,
/// where it must. A call of managed code from the engine costs several times as much as what it does there, and a guest starts a block about every five instructions.
/// </summary>
internal sealed unsafe class BlockStub : IDisposable
{
    private const byte NotBelow = 3;
    private const byte NotEqual = 5;

    private readonly NativeCode _code;

    private BlockStub(NativeCode code) => _code = code;

    /// <summary>The hook.</summary>
    public delegate* unmanaged[Cdecl]<nint, ulong, uint, Pulse*, void> Entry { get; private set; }

    /// <summary>Makes the stub.</summary>
    /// <param name="managed">The managed hook.</param>
    /// <returns>Null where this host cannot have it.</returns>
    public static BlockStub? TryCreate(delegate* unmanaged[Cdecl]<nint, ulong, uint, Pulse*, void> managed)
    {
        if (!NativeCode.IsSupported || NativeCode.TryCreate() is not { } code)
        {
            return null;
        }

        BlockStub stub = new(code);
        stub.Entry = (delegate* unmanaged[Cdecl]<nint, ulong, uint, Pulse*, void>)Write(code, (nint)managed);
        if (code.TrySeal())
        {
            return stub;
        }

        stub.Dispose();
        return null;
    }

    /// <summary>Gives the code back; the engine must be gone.</summary>
    public void Dispose() => _code.Dispose();

    /// <summary>Arguments: RDI the engine, RSI the block's address, EDX its size, RCX the pulse. R8 to R11 and RAX are free.</summary>
    private static nint Write(NativeCode code, nint managed)
    {
        // Only its layout matters.
        Pulse* pulse = stackalloc Pulse[1];
        byte retired = Offset(&pulse->Retired);
        byte count = Offset(&pulse->Count);
        nint start = code.Position;
        code.Bytes([0x4C, 0x8B, 0x41, retired]);                    // mov r8, [rcx + Retired]
        code.Bytes([0x4C, 0x03, 0x41, count]);                      // add r8, [rcx + Count]
        code.Bytes([0x4C, 0x3B, 0x41, Offset(&pulse->Deadline)]);    // cmp r8, [rcx + Deadline]
        nint deadline = code.Jump(NotBelow);
        code.Bytes([0x4C, 0x8B, 0x49, Offset(&pulse->Mode)]);        // mov r9, [rcx + Mode]
        code.Bytes([0x4D, 0x8B, 0x09]);                             // mov r9, [r9]
        code.LoadConstant(10, unchecked((nint)Pulse.StateMask));    // mov r10, StateMask
        code.Bytes([0x4D, 0x21, 0xD1]);                             // and r9, r10
        code.Bytes([0x4C, 0x3B, 0x49, Offset(&pulse->State)]);       // cmp r9, [rcx + State]
        nint state = code.Jump(NotEqual);
        code.Bytes([0x40, 0xF6, 0xC6, 0x03]);                       // test sil, 3
        nint alignment = code.Jump(NotEqual);
        code.Bytes([0x4C, 0x8B, 0x51, Offset(&pulse->DerivedFlags)]); // mov r10, [rcx + DerivedFlags]
        code.Bytes([0x45, 0x8B, 0x12]);                             // mov r10d, [r10]
        code.Bytes([0x45, 0x89, 0xD3]);                             // mov r11d, r10d
        code.Bytes([0x44, 0x33, 0x59, Offset(&pulse->FloatingPointTrap)]); // xor r11d, [rcx + FloatingPointTrap]
        code.Bytes([0x41, 0xF7, 0xC3]);                             // test r11d, Field
        code.Bytes(BitConverter.GetBytes(FloatingPointProbe.Field));
        nint trap = code.Jump(NotEqual);
        code.Bytes([0x4C, 0x89, 0x41, retired]);                    // mov [rcx + Retired], r8
        code.Bytes([0x48, 0x89, 0x71, Offset(&pulse->BlockStart)]);  // mov [rcx + BlockStart], rsi
        code.Bytes([0xC1, 0xEA, 0x02]);                             // shr edx, 2
        code.Bytes([0x48, 0x89, 0x51, count]);                      // mov [rcx + Count], rdx
        code.Bytes([0x41, 0xC1, 0xE9, 0x02]);                       // shr r9d, 2           the Exception level, and nothing above it in this word
        code.Bytes([0x46, 0x89, 0x54, 0x89, Offset(pulse->Flags)]);  // mov [rcx + r9 * 4 + Flags], r10d
        code.Bytes([0xC3]);                                         // ret
        code.Land([deadline, state, alignment, trap]);
        code.LoadConstant(0, managed);                              // mov rax, managed
        code.Bytes([0xFF, 0xE0]);                                   // jmp rax
        return start;

        byte Offset(void* field) => (byte)checked((sbyte)((byte*)field - (byte*)pulse));
    }
}
