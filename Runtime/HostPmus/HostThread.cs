namespace Emu.HostPmus;

/// <summary>The host thread a vCPU runs on: what its host counters are bound to.</summary>
/// <remarks>
/// Host counters count what their thread executes, wherever the host's scheduler puts it, as perf events of a task do: within one
/// host PMU they follow the thread without anybody asking, and on a pCPU of another host PMU they stand still.
/// </remarks>
public abstract class HostThread
{
    /// <summary>The pCPU the thread is on now, or was on last.</summary>
    public abstract int Cpu { get; }

    /// <summary>
    /// Counters are about to stop and start together, up to <see cref="EndReload"/>: a host may stop those that it reads together at the first
    /// stop, and start them all at the end. Nothing of the guest runs in between.
    /// </summary>
    protected internal virtual void BeginReload()
    {
    }

    /// <summary>Every counter that was started since <see cref="BeginReload"/> counts from here on.</summary>
    protected internal virtual void EndReload()
    {
    }
}
