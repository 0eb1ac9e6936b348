using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using Emu.Benchmarks.Pmu;
using Emu.Machine;

namespace Emu.Benchmarks;

/// <summary>
/// What the board costs beside qemu-system-aarch64: the CPU time of whole processes, user and system, for the same guest, in turn, the median of five. A boot of Debian's
/// kernel, and raw guests that do mostly one thing.
/// </summary>
internal static partial class LinuxRatios
{
    /// <summary>The first argument of this program as a child: it runs one guest on the board.</summary>
    public const string ChildWord = "guest";

    private const int Turns = 5;

    // So many that the start of a process does not count: the board's takes about 0.2 s of CPU time.
    private const int MixedLoops = 160_000_000;
    private const int Children = -1; // RUSAGE_CHILDREN
    private const ulong Ram = 0x4000_0000;
    private const ulong Uart = 0x0900_0000;
    private const string KernelArguments = "console=ttyAMA0 quiet cryptomgr.notests panic=-1 poweroff";

    private const ushort VBAR_EL1 = 0xC600;
    private const ushort PMCR_EL0 = 0xDCE0;
    private const ushort PMCNTENSET_EL0 = 0xDCE1;
    private const ushort PMCCNTR_EL0 = 0xDCE8;
    private const int Counter = 9;
    private const uint LoadFlags = 0xB940_1822; // LDR W2, [X1, #0x18]: UARTFR
    private const uint SupervisorCall = 0xD400_0001;
    private const uint ExceptionReturn = 0xD69F_03E0;
    private const uint Nop = 0xD503_201F;

    private static readonly string[] Plain = [];
    private static readonly string[] CountedInstructions = ["-icount", "shift=0,sleep=off"];

    public static IEnumerable<Ratio> Measure()
    {
        if (Environment.GetEnvironmentVariable("EMU_LINUX_KERNEL") is { Length: > 0 } kernel && Environment.GetEnvironmentVariable("EMU_LINUX_INIT") is { Length: > 0 } init)
        {
            string initrd = Path.Combine(Tools.Output, "initrd.cpio");
            File.WriteAllBytes(initrd, Initrd.Load([init]));
            string[] qemu = ["-m", "512M", "-kernel", kernel, "-initrd", initrd, "-append", KernelArguments];
            yield return Of("A boot of Debian's kernel to userland and power-off against QEMU", [kernel, initrd], [.. qemu], most: 2.5);
            yield return Of("The same boot against QEMU that counts instructions", [kernel, initrd], [.. qemu, .. CountedInstructions], double.PositiveInfinity);
        }
        else
        {
            Console.WriteLine("The boot of Linux is left out: EMU_LINUX_KERNEL and EMU_LINUX_INIT are not set (Benchmarks/run sets them).");
        }

        yield return OfCode("A mixed guest against QEMU that counts instructions", MachineRatios.MixedLoop(counting: false, loops: MixedLoops), CountedInstructions, most: 1.5);
        yield return OfCode("A mixed guest against QEMU", MachineRatios.MixedLoop(counting: false, loops: MixedLoops), Plain, double.PositiveInfinity);
        yield return OfCode("A mixed guest that counts MEM_ACCESS too against QEMU that counts instructions", MachineRatios.MixedLoop(counting: true, loops: MixedLoops / 8), CountedInstructions, double.PositiveInfinity);
        yield return OfCode("A guest that reads a device register against QEMU", DeviceLoop(), Plain, most: 1.5);
        yield return OfCode("A guest that takes SVC exceptions against QEMU", ExceptionLoop(), Plain, most: 1.5);
        yield return OfCode("A guest that reads PMCCNTR_EL0 against QEMU", CounterLoop(), Plain, most: 1.5);
    }

    /// <summary>This process is a child: it runs one guest on the board, with an initial RAM disk where one is named.</summary>
    public static int RunGuest(string[] files)
    {
        using Machine.Board machine = new(new BoardOptions
        {
            Image = GuestImage.Load(files[0]),
            Initrd = files.Length > 1 ? File.ReadAllBytes(files[1]) : default(ReadOnlyMemory<byte>),
            MemorySize = 512UL << 20,
            Arguments = KernelArguments,
        });
        return machine.Run().Exit == BoardExit.Exited ? 0 : 1;
    }

    private static byte[] DeviceLoop()
    {
        GuestCode code = new GuestCode().Load(1, Uart).Load(Counter, 8_000_000);
        int start = code.Count;
        for (int i = 0; i < 8; i++)
        {
            code.Word(LoadFlags);
        }

        return code.Subtract(Counter, Counter, 1).LoopWhileNotZero(Counter, start).SwitchOff().ToBytes();
    }

    private static byte[] CounterLoop()
    {
        GuestCode code =
            new GuestCode().Load(0, 0x41).Msr(PMCR_EL0, 0).Load(0, 0x8000_0000).Msr(PMCNTENSET_EL0, 0).Load(Counter, 4_000_000);
        int start = code.Count;
        for (int i = 0; i < 16; i++)
        {
            code.Mrs(1, PMCCNTR_EL0);
        }

        return code.Subtract(Counter, Counter, 1).LoopWhileNotZero(Counter, start).SwitchOff().ToBytes();
    }

    private static byte[] ExceptionLoop()
    {
        // The vectors are at 2 KiB of the image; a synchronous exception from EL1h goes to 0x200 of them.
        GuestCode code = new GuestCode().Load(0, Ram + 0x8_0800).Msr(VBAR_EL1, 0).Load(Counter, 10_000_000);
        int start = code.Count;
        code.Word(SupervisorCall).Subtract(Counter, Counter, 1).LoopWhileNotZero(Counter, start).SwitchOff();
        while (code.Count < (0x800 + 0x200) / sizeof(uint))
        {
            code.Word(Nop);
        }

        return code.Word(ExceptionReturn).ToBytes();
    }

    private static Ratio OfCode(string name, byte[] code, string[] clock, double most)
    {
        string image = Path.Combine(Tools.Output, "guest.bin");
        File.WriteAllBytes(image, code);
        return Of(name, [image], ["-kernel", image, .. clock], most);
    }

    private static Ratio Of(string name, string[] files, string[] qemu, double most)
    {
        string program = Environment.ProcessPath!;
        string[] board = Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [typeof(LinuxRatios).Assembly.Location, ChildWord, .. files]
            : [ChildWord, .. files];
        string[] machine = ["-M", "virt,gic-version=2", "-cpu", "cortex-a57", "-nic", "none", "-display", "none", "-serial", "null", "-monitor", "none", "-no-reboot", .. qemu];
        double[] measured = new double[Turns];
        double[] baseline = new double[Turns];
        for (int turn = 0; turn < Turns; turn++)
        {
            measured[turn] = CpuSeconds(program, board);
            baseline[turn] = CpuSeconds("qemu-system-aarch64", machine);
        }

        return new Ratio(name, Median(measured), Median(baseline), most) { Unit = "CPU s" };
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static double CpuSeconds(string program, string[] arguments)
    {
        double before = ChildrenSeconds();
        ProcessStartInfo start = new(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        _ = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? ChildrenSeconds() - before
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with status {process.ExitCode}.");
    }

    /// <summary>CPU time of all children that have ended: the first four words of struct rusage are user and system time.</summary>
    private static unsafe double ChildrenSeconds()
    {
        long* usage = stackalloc long[32];
        _ = getrusage(Children, usage);
        return usage[0] + usage[2] + ((usage[1] + usage[3]) / 1e6);
    }

    [LibraryImport("libc")]
    private static unsafe partial int getrusage(int who, long* usage);
}
