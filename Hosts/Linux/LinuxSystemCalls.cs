using System;
using System.Runtime.InteropServices;

namespace Emu.Hosts.Linux;

/// <summary>A file descriptor to wait for: <c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public record struct PollFd
{
    /// <summary>The file descriptor.</summary>
    public int Fd;

    /// <summary>What is waited for: <see cref="In"/>.</summary>
    public short Events;

    /// <summary>What came.</summary>
    public short Returned;

    /// <summary>POLLIN.</summary>
    public const short In = 1;

    /// <summary>POLLERR, POLLHUP and POLLNVAL: nothing will come any more.</summary>
    public const short Gone = 0x8 | 0x10 | 0x20;
}

/// <summary>The system calls that a host PMU of Linux makes, so that they can be counted, and refused by tests. Each answers 0 or more, or the negative errno.</summary>
public abstract class LinuxSystemCalls
{
    /// <summary>PERF_EVENT_IOC_ENABLE.</summary>
    public const uint IoctlEnable = 0x2400;

    /// <summary>PERF_EVENT_IOC_DISABLE.</summary>
    public const uint IoctlDisable = 0x2401;

    /// <summary>PERF_EVENT_IOC_PERIOD.</summary>
    public const uint IoctlPeriod = 0x4008_2404;

    /// <summary>PERF_EVENT_IOC_SET_OUTPUT.</summary>
    public const uint IoctlSetOutput = 0x2405;

    /// <summary>PERF_EVENT_IOC_ID.</summary>
    public const uint IoctlId = 0x8008_2407;

    /// <summary>The kernel's own.</summary>
    public static LinuxSystemCalls Kernel { get; } = new KernelSystemCalls();

    /// <summary>perf_event_open(2), closed on exec.</summary>
    /// <param name="attributes">The event.</param>
    /// <param name="thread">Thread id; -1: every thread.</param>
    /// <param name="cpu">pCPU; -1: every one.</param>
    /// <param name="group">The leader of the group it joins; -1: none.</param>
    /// <returns>A file descriptor.</returns>
    public abstract int OpenEvent(in PerfEventAttr attributes, int thread, int cpu, int group);

    /// <summary>ioctl(2) with a number.</summary>
    public abstract int Control(int fd, uint request, int argument);

    /// <summary>ioctl(2) with a pointer to a number.</summary>
    public abstract int Control(int fd, uint request, ref ulong argument);

    /// <summary>read(2).</summary>
    /// <returns>Bytes read.</returns>
    public abstract int Read(int fd, Span<ulong> buffer);

    /// <summary>write(2) of eight bytes.</summary>
    public abstract int Write(int fd, ulong value);

    /// <summary>mmap(2) of an event's ring buffer, for reading only, so that the kernel writes over what is old.</summary>
    /// <param name="fd">The event.</param>
    /// <param name="length">Bytes: a page and a power of two of pages.</param>
    /// <param name="address">Where it is.</param>
    public abstract int Map(int fd, nuint length, out nint address);

    /// <summary>munmap(2).</summary>
    public abstract int Unmap(nint address, nuint length);

    /// <summary>close(2).</summary>
    public abstract int Close(int fd);

    /// <summary>ppoll(2) without a time limit.</summary>
    /// <returns>How many have something to tell.</returns>
    public abstract int Poll(Span<PollFd> descriptors);

    /// <summary>eventfd2(2), closed on exec.</summary>
    /// <returns>A file descriptor.</returns>
    public abstract int OpenSignal();

    /// <summary>gettid(2).</summary>
    public abstract int CurrentThread();

    /// <summary>getcpu(2): the pCPU the calling thread is on.</summary>
    public abstract int CurrentCpu();
}
