using System;
using System.Threading;

namespace Emu.Hosts.Linux;

/// <summary>Passes system calls on and counts them, except those of threads that only wait.</summary>
/// <param name="target">Who makes the calls.</param>
public sealed class CountingSystemCalls(LinuxSystemCalls target) : LinuxSystemCalls
{
    private long _opens;
    private long _controls;
    private long _reads;
    private long _writes;
    private long _maps;
    private long _closes;
    private long _others;

    /// <summary>Events opened.</summary>
    public long Opens => Interlocked.Read(ref _opens);

    /// <summary>Calls of ioctl.</summary>
    public long Controls => Interlocked.Read(ref _controls);

    /// <summary>Calls of read.</summary>
    public long Reads => Interlocked.Read(ref _reads);

    /// <summary>File descriptors closed.</summary>
    public long Closes => Interlocked.Read(ref _closes);

    /// <summary>All calls together.</summary>
    public long Total =>
        Opens + Controls + Reads + Closes + Interlocked.Read(ref _writes) + Interlocked.Read(ref _maps) + Interlocked.Read(ref _others);

    /// <inheritdoc/>
    public override int OpenEvent(in PerfEventAttr attributes, int thread, int cpu, int group)
    {
        Interlocked.Increment(ref _opens);
        return target.OpenEvent(attributes, thread, cpu, group);
    }

    /// <inheritdoc/>
    public override int Control(int fd, uint request, int argument)
    {
        Interlocked.Increment(ref _controls);
        return target.Control(fd, request, argument);
    }

    /// <inheritdoc/>
    public override int Control(int fd, uint request, ref ulong argument)
    {
        Interlocked.Increment(ref _controls);
        return target.Control(fd, request, ref argument);
    }

    /// <inheritdoc/>
    public override int Read(int fd, Span<ulong> buffer)
    {
        Interlocked.Increment(ref _reads);
        return target.Read(fd, buffer);
    }

    /// <inheritdoc/>
    public override int Write(int fd, ulong value)
    {
        Interlocked.Increment(ref _writes);
        return target.Write(fd, value);
    }

    /// <inheritdoc/>
    public override int Map(int fd, nuint length, out nint address)
    {
        Interlocked.Increment(ref _maps);
        return target.Map(fd, length, out address);
    }

    /// <inheritdoc/>
    public override int Unmap(nint address, nuint length)
    {
        Interlocked.Increment(ref _maps);
        return target.Unmap(address, length);
    }

    /// <inheritdoc/>
    public override int Close(int fd)
    {
        Interlocked.Increment(ref _closes);
        return target.Close(fd);
    }

    /// <inheritdoc/>
    public override int Poll(Span<PollFd> descriptors) => target.Poll(descriptors);

    /// <inheritdoc/>
    public override int OpenSignal()
    {
        Interlocked.Increment(ref _others);
        return target.OpenSignal();
    }

    /// <inheritdoc/>
    public override int CurrentThread()
    {
        Interlocked.Increment(ref _others);
        return target.CurrentThread();
    }

    /// <inheritdoc/>
    public override int CurrentCpu()
    {
        Interlocked.Increment(ref _others);
        return target.CurrentCpu();
    }
}
