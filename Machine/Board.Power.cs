using Emu.Machine.Devices;

namespace Emu.Machine;

/// <content>The firmware's calls (PSCI): vCPUs that are switched on and off, and the end of the run.</content>
public sealed unsafe partial class Board
{
    private void CallFirmware()
    {
        PsciAction action = Psci.Call((uint)_cpu.X[0], _cpu.X[1], _cpu.X[2], Powers, out ulong result);
        switch (action)
        {
            case PsciAction.SystemOff:
                End(BoardExit.Exited, $"The guest switched the machine off after {SoFar} instructions.");
                break;
            case PsciAction.SystemReset:
                EndByReset();
                break;
            case PsciAction.CpuOff:
                SwitchOff();
                break;
            case PsciAction.CpuOn:
                _cpu.X[0] = SwitchOn(_cpus[(int)(byte)_cpu.X[1]], _cpu.X[0], _cpu.X[2], _cpu.X[3]);
                break;
            case PsciAction.Suspend:
                _cpu.X[0] = result;

                // As after a WFI the engine comes back without a reason of the machine's.
                _stop = StopReason.None;
                _engine.Stop();
                break;
            default:
                _cpu.X[0] = result;
                break;
        }
    }

    /// <summary>CPU_ON: the vCPU begins at its next turn, in the state of a reset, at the time of the call.</summary>
    /// <returns>What the call returns.</returns>
    private ulong SwitchOn(BoardCpu cpu, ulong function, ulong entry, ulong context)
    {
        if ((function & (1 << 30)) == 0)
        {
            entry = (uint)entry;
            context = (uint)context;
        }

        if (_memory.Find(entry) == null || (entry & InstructionAlignment) != 0)
        {
            return Psci.InvalidAddress;
        }

        Sync(_pulse->Retired);
        cpu.Reset();
        cpu.SleepTo(_now.Time);
        cpu.EntryPoint = entry;
        cpu.ContextId = context;
        cpu.Power = CpuPower.OnPending;
        return 0;
    }

    /// <summary>CPU_OFF: the vCPU does not come back, and its counters and timers stand still.</summary>
    private void SwitchOff()
    {
        _now.Power = CpuPower.Off;
        if (System.Array.TrueForAll(Powers, static power => power == CpuPower.Off))
        {
            End(BoardExit.Asleep, $"The guest switched its {(HasMany ? "last" : "only")} CPU off after {SoFar} instructions.");
            return;
        }

        Sync(_pulse->Retired);
        _now.Reset();
        _stop = StopReason.Turn;
        _engine.Stop();
    }
}
