namespace Emu.Kvm;

/// <summary>The line from a vCPU's PMU to its host: it stays as it is while the PMU behind it is made again, and then follows.</summary>
internal sealed class VcpuInterrupt : IPmuHost
{
    private readonly IPmuHost _host;
    private bool _told;
    private bool _level;
    private bool _isHeld;

    internal VcpuInterrupt(IPmuHost host) => _host = host;

    public ulong InstructionAddress => _host.InstructionAddress;

    public void SetProfilingException(bool pending) => _host.SetProfilingException(pending);

    public void SetInterrupt(bool level)
    {
        _level = level;
        if (!_isHeld)
            Tell();
    }

    /// <summary>Another PMU comes, whose level is low at first: nobody is told about edges until <see cref="Release"/>.</summary>
    internal void Hold()
    {
        _isHeld = true;
        _level = false;
    }

    /// <summary>The PMU is in place: the listener is told, if its level has changed.</summary>
    internal void Release()
    {
        _isHeld = false;
        Tell();
    }

    /// <summary>A reset: the new PMU's level is low.</summary>
    internal void Reset()
    {
        _level = false;
        Tell();
    }

    private void Tell()
    {
        if (_told != _level)
        {
            _told = _level;
            _host.SetInterrupt(_level);
        }
    }
}
