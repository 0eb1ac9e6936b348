using System;
using System.Runtime.InteropServices;

namespace Emu.Hosts.Linux;

/// <summary>The system calls themselves, through libc's <c>syscall</c>: perf_event_open has no wrapper function there.</summary>
internal sealed unsafe partial class KernelSystemCalls : LinuxSystemCalls
{
    private const int NotImplemented = 38; // ENOSYS
    private const nint CloseEventOnExec = 8; // PERF_FLAG_FD_CLOEXEC
    private const nint CloseSignalOnExec = 0x8_0000; // EFD_CLOEXEC, which is O_CLOEXEC
    private const nint ReadOnly = 1; // PROT_READ
    private const nint Shared = 1; // MAP_SHARED

    private static readonly Numbers Call = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => new Numbers(298, 16, 0, 1, 9, 11, 3, 271, 290, 186, 309),
        Architecture.Arm64 => new Numbers(241, 29, 63, 64, 222, 215, 57, 73, 19, 178, 168),
        _ => new Numbers(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1),
    };

    private static readonly bool IsLinux = OperatingSystem.IsLinux() && Call.OpenEvent >= 0;

    public override int OpenEvent(in PerfEventAttr attributes, int thread, int cpu, int group)
    {
        fixed (PerfEventAttr* pointer = &attributes)
            return (int)Ask(Call.OpenEvent, (nint)pointer, thread, cpu, group, CloseEventOnExec, 0);
    }

    public override int Control(int fd, uint request, int argument) => (int)Ask(Call.Control, fd, (nint)request, argument, 0, 0, 0);

    public override int Control(int fd, uint request, ref ulong argument)
    {
        fixed (ulong* pointer = &argument)
            return (int)Ask(Call.Control, fd, (nint)request, (nint)pointer, 0, 0, 0);
    }

    public override int Read(int fd, Span<ulong> buffer)
    {
        fixed (ulong* pointer = buffer)
            return (int)Ask(Call.Read, fd, (nint)pointer, (nint)buffer.Length * sizeof(ulong), 0, 0, 0);
    }

    public override int Write(int fd, ulong value) => (int)Ask(Call.Write, fd, (nint)(&value), sizeof(ulong), 0, 0, 0);

    public override int Map(int fd, nuint length, out nint address)
    {
        address = Ask(Call.Map, 0, (nint)length, ReadOnly, Shared, fd, 0);
        if (address is >= 0 or < -4095)
            return 0;
        int error = (int)address;
        address = 0;
        return error;
    }

    public override int Unmap(nint address, nuint length) => (int)Ask(Call.Unmap, address, (nint)length, 0, 0, 0, 0);

    public override int Close(int fd) => (int)Ask(Call.Close, fd, 0, 0, 0, 0, 0);

    public override int Poll(Span<PollFd> descriptors)
    {
        fixed (PollFd* pointer = descriptors)
            return (int)Ask(Call.Poll, (nint)pointer, descriptors.Length, 0, 0, 0, 0);
    }

    public override int OpenSignal() => (int)Ask(Call.OpenSignal, 0, CloseSignalOnExec, 0, 0, 0, 0);

    public override int CurrentThread() => (int)Ask(Call.CurrentThread, 0, 0, 0, 0, 0, 0);

    public override int CurrentCpu()
    {
        uint cpu;
        nint result = Ask(Call.CurrentCpu, (nint)(&cpu), 0, 0, 0, 0, 0);
        return result < 0 ? (int)result : (int)cpu;
    }

    private static nint Ask(int call, nint a, nint b, nint c, nint d, nint e, nint f)
    {
        if (!IsLinux)
            return -NotImplemented;
        nint result = SystemCall(call, a, b, c, d, e, f);
        return result == -1 ? -Marshal.GetLastPInvokeError() : result;
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    /// <summary>The numbers of an architecture; every later one has those of arm64.</summary>
    private readonly record struct Numbers(
        int OpenEvent,
        int Control,
        int Read,
        int Write,
        int Map,
        int Unmap,
        int Close,
        int Poll,
        int OpenSignal,
        int CurrentThread,
        int CurrentCpu);
}
