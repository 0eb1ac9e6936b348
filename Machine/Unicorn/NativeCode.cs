using System;
using System.Runtime.InteropServices;

namespace Emu.Machine.Unicorn;

/// <summary>A page of machine instructions of ours: it is written, and then made executable. They are those of x86-64 on Linux (System V ABI).</summary>
internal sealed unsafe partial class NativeCode : IDisposable
{
    private const nuint Size = 0x1000;
    private const int ReadableWritable = 3;
    private const int ReadableExecutable = 5;
    private const int PrivateAnonymous = 0x22;

    private byte* _code;
    private byte* _at;

    private NativeCode(byte* code)
    {
        _code = code;
        _at = code;
    }

    /// <summary>Whether this host executes such instructions.</summary>
    public static bool IsSupported => RuntimeInformation.ProcessArchitecture == Architecture.X64 && OperatingSystem.IsLinux();

    /// <summary>Where the next instruction goes.</summary>
    public nint Position => (nint)_at;

    /// <summary>An empty page; null where the system gives no memory for one.</summary>
    public static NativeCode? TryCreate()
    {
        void* code = mmap(null, Size, ReadableWritable, PrivateAnonymous, -1, 0);
        return (nint)code == -1 ? null : new NativeCode((byte*)code);
    }

    /// <summary>Writes instructions.</summary>
    public void Bytes(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(new Span<byte>(_at, bytes.Length));
        _at += bytes.Length;
    }

    /// <summary>MOV of a 64-bit constant to a register.</summary>
    public void LoadConstant(int register, nint value)
    {
        Bytes([(byte)(0x48 | (register >> 3)), (byte)(0xB8 | (register & 7))]);
        *(nint*)_at = value;
        _at += sizeof(nint);
    }

    /// <summary>A conditional jump forwards, by the second digit of its one-byte code. <see cref="Land"/> says where to.</summary>
    /// <returns>What <see cref="Land"/> takes.</returns>
    public nint Jump(byte condition)
    {
        Bytes([(byte)(0x70 | condition), 0]);
        return Position;
    }

    /// <summary>The jumps come here.</summary>
    public void Land(scoped ReadOnlySpan<nint> jumps)
    {
        foreach (nint jump in jumps)
        {
            *((byte*)jump - 1) = (byte)checked((sbyte)(Position - jump));
        }
    }

    /// <summary>Makes the page executable, and no longer writable.</summary>
    /// <returns>False where the system does not let it be.</returns>
    public bool TrySeal() => mprotect(_code, Size, ReadableExecutable) == 0;

    /// <summary>Gives the page back.</summary>
    public void Dispose()
    {
        if (_code != null)
        {
            _ = munmap(_code, Size);
            _code = null;
        }
    }

    [LibraryImport("libc")]
    private static partial void* mmap(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc")]
    private static partial int mprotect(void* address, nuint length, int protection);

    [LibraryImport("libc")]
    private static partial int munmap(void* address, nuint length);
}
