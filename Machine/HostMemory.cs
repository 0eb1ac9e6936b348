using System;
using System.Runtime.InteropServices;

namespace Emu.Machine;

/// <summary>Large pieces of memory, full of zeros. On Linux the system gives a page when it is first touched, so a guest costs what it uses.</summary>
internal static unsafe partial class HostMemory
{
    private const nuint PageSize = 0x1000;
    private const int ReadWrite = 3;
    private const int PrivateAnonymousNoReserve = 0x4022;

    /// <summary>Gives memory that begins at a page.</summary>
    /// <param name="size">Bytes, a multiple of 4 KiB.</param>
    /// <exception cref="BoardException">There is not so much.</exception>
    public static void* Allocate(nuint size)
    {
        if (!OperatingSystem.IsLinux())
        {
            void* memory = NativeMemory.AlignedAlloc(size, PageSize);
            NativeMemory.Clear(memory, size);
            return memory;
        }

        void* mapped = mmap(null, size, ReadWrite, PrivateAnonymousNoReserve, -1, 0);
        return (nint)mapped != -1 ? mapped : throw new BoardException($"The system does not give {size >> 20} MiB of memory for the guest: give it less.");
    }

    /// <summary>Takes it back.</summary>
    public static void Free(void* memory, nuint size)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = munmap(memory, size);
        }
        else
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    [LibraryImport("libc")]
    private static partial void* mmap(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc")]
    private static partial int munmap(void* address, nuint length);
}
