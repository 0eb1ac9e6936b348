using System;
using System.IO;
using System.Runtime.InteropServices;

namespace Emu.Benchmarks.Pmu;

/// <summary>The twin of <see cref="Emu.Pmu"/> in C, <c>Twin/</c>, compiled with gcc -O2 into a shared library.</summary>
internal static partial class Twin
{
    private const string Library = "pmu_twin";

    /// <summary>Compiles the twin as an embedder of a PMU in C would.</summary>
    public static void Build()
    {
        string sources = Path.Combine(Tools.Sources, "Twin");
        string library = Path.Combine(Tools.Output, "libpmu_twin.so");
        Tools.Run(
            "gcc", "gcc", "-O2", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-Wl,-Bsymbolic-functions", Path.Combine(sources, "pmu.c"),
            Path.Combine(sources, "bench.c"), "-o", library);
        NativeLibrary.SetDllImportResolver(
            typeof(Twin).Assembly,
            (name, _, _) => name == Library ? NativeLibrary.Load(library) : IntPtr.Zero);
    }

    [LibraryImport(Library, EntryPoint = "twin_new")]
    public static partial nint Create();

    [LibraryImport(Library, EntryPoint = "twin_free")]
    public static partial void Free(nint pmu);

    [LibraryImport(Library, EntryPoint = "twin_size")]
    public static partial ulong Size();

    [LibraryImport(Library, EntryPoint = "twin_state_size")]
    public static partial ulong StateSize();

    [LibraryImport(Library, EntryPoint = "twin_read")]
    public static partial ulong Read(nint pmu, ushort encoding, out ulong value);

    [LibraryImport(Library, EntryPoint = "twin_write")]
    public static partial ulong Write(nint pmu, ushort encoding, ulong value);

    [LibraryImport(Library, EntryPoint = "twin_advance")]
    public static partial void Advance(nint pmu, ulong cycles, ulong instructions);

    [LibraryImport(Library, EntryPoint = "twin_count")]
    public static partial void Count(nint pmu, ushort eventNumber, ulong occurrences);

    [LibraryImport(Library, EntryPoint = "twin_context")]
    public static partial void SetContext(nint pmu, int el, int secure);

    [LibraryImport(Library, EntryPoint = "twin_control")]
    public static partial void SetControl(nint pmu, ulong mdcrEL2, ulong mdcrEL3);

    [LibraryImport(Library, EntryPoint = "twin_interrupt")]
    public static partial int Interrupt(nint pmu);

    [LibraryImport(Library, EntryPoint = "twin_run")]
    public static partial ulong Run(nint pmu, Scenario scenario, ulong times);
}
