using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Emu.Machine.Unicorn;

/// <summary>
/// The functions of libunicorn 2.x that the board needs. It is loaded at the first call and nowhere else in Emu, because it is GPL-2.
/// <c>uc_hook_add</c> and <c>uc_ctl</c> are variadic in C; on Linux their arguments travel as those of plain functions do.
/// </summary>
internal static unsafe partial class UnicornApi
{
    private const string Library = "unicorn";

    // The name with its version is the runtime package's; the bare one comes with the development package.
    private static readonly string[] Names = ["libunicorn.so.2", "libunicorn.so", "libunicorn.2.dylib"];
    private static nint _library;

    /// <summary>The version of the library that is loaded, such as <c>2.0.1</c>.</summary>
    public static string Version { get; private set; } = "";

    /// <summary>Loads the library, or says how to get it.</summary>
    /// <exception cref="BoardException">It is not installed, or is a version that this binding does not fit.</exception>
    public static void Load()
    {
        lock (Names)
        {
            if (_library == 0)
            {
                _library = LoadLibrary();
            }
        }
    }

    /// <summary>The library, as dlopen(3) gave it.</summary>
    public static nint Handle => _library;

    /// <summary>The address of a function of the library that is not in its API; 0 where there is none of that name.</summary>
    public static nint FindExport(string name) => NativeLibrary.TryGetExport(_library, name, out nint address) ? address : 0;

    [LibraryImport(Library)]
    public static partial int uc_open(int architecture, int mode, nint* engine);

    [LibraryImport(Library)]
    public static partial int uc_close(nint engine);

    [LibraryImport(Library)]
    public static partial nint uc_strerror(int error);

    [LibraryImport(Library, EntryPoint = "uc_ctl")]
    public static partial int uc_ctl_int(nint engine, uint control, int value);

    [LibraryImport(Library)]
    public static partial int uc_mem_map_ptr(nint engine, ulong address, nuint size, uint permissions, void* memory);

    [LibraryImport(Library)]
    public static partial int uc_mem_protect(nint engine, ulong address, nuint size, uint permissions);

    [LibraryImport(Library)]
    public static partial int uc_mmio_map(nint engine, ulong address, nuint size, void* read, void* readData, void* write, void* writeData);

    [LibraryImport(Library)]
    public static partial int uc_hook_add(nint engine, nint* hook, int type, void* callback, void* data, ulong begin, ulong end);

    [LibraryImport(Library, EntryPoint = "uc_hook_add")]
    public static partial int uc_hook_add_instruction(
        nint engine, nint* hook, int type, void* callback, void* data, ulong begin, ulong end, int instruction);

    [LibraryImport(Library)]
    public static partial int uc_context_alloc(nint engine, nint* context);

    [LibraryImport(Library)]
    public static partial nuint uc_context_size(nint engine);

    [LibraryImport(Library)]
    public static partial int uc_context_save(nint engine, nint context);

    [LibraryImport(Library)]
    public static partial int uc_context_restore(nint engine, nint context);

    [LibraryImport(Library)]
    public static partial int uc_context_free(nint context);

    [LibraryImport(Library)]
    public static partial int uc_emu_start(nint engine, ulong begin, ulong until, ulong timeout, nuint count);

    /// <summary><see cref="uc_reg_write"/> where the engine may call a device: an address translation reads tables.</summary>
    [LibraryImport(Library, EntryPoint = "uc_reg_write")]
    public static partial int uc_reg_write_with_callbacks(nint engine, int register, void* value);

    // The rest are called from within hooks, are short and never call back, so they need no switch of the garbage collector's mode.
    [LibraryImport(Library), SuppressGCTransition]
    public static partial int uc_emu_stop(nint engine);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial int uc_reg_read(nint engine, int register, void* value);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial int uc_reg_write(nint engine, int register, void* value);

    private static nint LoadLibrary()
    {
        nint library = Find();
        if (library == 0)
        {
            throw new BoardException("The Unicorn engine is not installed: run 'apt-get install libunicorn2'.");
        }

        delegate* unmanaged[Cdecl]<uint*, uint*, uint> version =
            (delegate* unmanaged[Cdecl]<uint*, uint*, uint>)NativeLibrary.GetExport(library, "uc_version");
        uint major = 0;
        uint minor = 0;
        uint combined = version(&major, &minor);
        Version = $"{major}.{minor}.{combined >> 8 & 0xFF}";
        if (major != 2)
        {
            throw new BoardException($"The Unicorn engine found here is version {major}.{minor}; Emu needs 2.x: run 'apt-get install libunicorn2'.");
        }

        NativeLibrary.SetDllImportResolver(typeof(UnicornApi).Assembly, Resolve);
        return library;
    }

    private static nint Find()
    {
        foreach (string name in Names)
        {
            if (NativeLibrary.TryLoad(name, out nint library))
            {
                return library;
            }
        }

        return 0;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name == Library ? _library : 0;
}

/// <summary>A System register as hooks and <c>UC_ARM64_REG_CP_REG</c> name it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CpReg
{
    public uint CRn;
    public uint CRm;
    public uint Op0;
    public uint Op1;
    public uint Op2;
    public ulong Value;

    /// <summary>Bits [20:5] of the MRS or MSR, op0 in two bits.</summary>
    public readonly ushort Encoding
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (ushort)((Op0 << 14) | (Op1 << 11) | (CRn << 7) | (CRm << 3) | Op2);
    }
}
