using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;

namespace Emu.Machine.Unicorn;

/// <summary>
/// The table by which the engine's library calls its own functions (System V gABI, "Procedure Linkage Table"; ELF for the Arm 64-bit Architecture): each entry
/// belongs to a name, and holds the function's address. An entry can be given another address.
/// </summary>
internal sealed unsafe partial class LibrarySlots : IDisposable
{
    private const int LinkMapRequest = 2;   // RTLD_DI_LINKMAP
    private const int ReadOnly = 1;
    private const int ReadWrite = 3;

    private const long TableSizeTag = 2;    // DT_PLTRELSZ
    private const long StringsTag = 5;      // DT_STRTAB
    private const long SymbolsTag = 6;      // DT_SYMTAB
    private const long TableTag = 23;       // DT_JMPREL
    private const int RelocationSize = 24;  // Elf64_Rela
    private const int SymbolSize = 24;      // Elf64_Sym

    // The kind of relocation of an entry: R_X86_64_JUMP_SLOT, R_AARCH64_JUMP_SLOT.
    private static readonly uint JumpSlot = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 7u : 1026u;

    private readonly List<(nint Slot, nint Before)> _replaced = [];

    /// <summary>Gives an entry another address.</summary>
    /// <param name="name">The function's name.</param>
    /// <param name="present">The function that the entry must have now.</param>
    /// <param name="other">The function that it gets.</param>
    /// <param name="mayMiss">Whether it is right that there is no such entry.</param>
    /// <returns>Why it could not be done; null where it was.</returns>
    public string? Replace(string name, nint present, nint other, bool mayMiss)
    {
        try
        {
            nint slot = Find(name);
            if (slot == 0)
            {
                return mayMiss ? null : $"it has no entry for {name}";
            }

            if (*(nint*)slot != present)
            {
                return $"its entry for {name} leads elsewhere";
            }

            if (!Put(slot, other))
            {
                return "the system does not let its table be changed";
            }

            _replaced.Add((slot, present));
            return null;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException or IOException or UnauthorizedAccessException)
        {
            return "this system's loader does not tell where its table is";
        }
    }

    /// <summary>Gives all entries the addresses that they had.</summary>
    public void PutBack()
    {
        foreach ((nint slot, nint before) in _replaced)
        {
            _ = Put(slot, before);
        }

        _replaced.Clear();
    }

    /// <summary>Entries that were replaced stay so.</summary>
    public void Dispose() => _replaced.Clear();

    private static nint Find(string name)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.Arm64))
        {
            return 0;
        }

        // struct link_map: the library's base, its name, its dynamic section.
        nint* map;
        if (dlinfo(UnicornApi.Handle, LinkMapRequest, &map) != 0)
        {
            return 0;
        }

        nint table = 0;
        nint strings = 0;
        nint symbols = 0;
        long size = 0;
        for (long* entry = (long*)map[2]; entry[0] != 0; entry += 2)
        {
            switch (entry[0])
            {
                case TableSizeTag:
                    size = entry[1];
                    break;
                case StringsTag:
                    strings = (nint)entry[1];
                    break;
                case SymbolsTag:
                    symbols = (nint)entry[1];
                    break;
                case TableTag:
                    table = (nint)entry[1];
                    break;
                default:
                    break;
            }
        }

        for (nint at = table; strings != 0 && symbols != 0 && at < table + (nint)size; at += RelocationSize)
        {
            ulong kind = *(ulong*)(at + 8);
            byte* found = (byte*)strings + *(uint*)(symbols + ((nint)(kind >> 32) * SymbolSize));
            if ((uint)kind == JumpSlot
                && MemoryMarshal.CreateReadOnlySpanFromNullTerminated(found).SequenceEqual(System.Text.Encoding.ASCII.GetBytes(name)))
            {
                return map[0] + *(nint*)at;
            }
        }

        return 0;
    }

    /// <summary>The table may lie in memory that the loader has made read-only.</summary>
    private static bool Put(nint slot, nint function)
    {
        nint page = slot & ~(nint)(Environment.SystemPageSize - 1);
        bool isProtected = !IsWritable(slot);
        if (isProtected && mprotect((void*)page, (nuint)Environment.SystemPageSize, ReadWrite) != 0)
        {
            return false;
        }

        *(nint*)slot = function;
        return !isProtected || mprotect((void*)page, (nuint)Environment.SystemPageSize, ReadOnly) == 0;
    }

    private static bool IsWritable(nint address)
    {
        foreach (string line in File.ReadLines("/proc/self/maps"))
        {
            int dash = line.IndexOf('-', StringComparison.Ordinal);
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            if ((ulong)address >= ulong.Parse(line.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
                && (ulong)address < ulong.Parse(
                    line.AsSpan(dash + 1, space - dash - 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture))
            {
                return line[space + 2] == 'w';
            }
        }

        return false;
    }

    [LibraryImport("libc")]
    private static partial int dlinfo(nint library, int request, nint** answer);

    [LibraryImport("libc")]
    private static partial int mprotect(void* address, nuint length, int protection);
}
