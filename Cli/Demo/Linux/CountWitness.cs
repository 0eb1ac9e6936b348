using System.Collections.Generic;

using Emu.Machine;
using Emu.Registers;

namespace Emu.Cli.Demo.Linux;

/// <summary>What really happened while the guest counted, by the machine's own totals.</summary>
/// <param name="Instructions">Instructions retired while an event counter was enabled.</param>
/// <param name="Cycles">Cycles while the cycle counter was enabled, to the 16 of a tick of the system counter at each start and stop.</param>
/// <param name="Interrupts">How often the PMU raised its interrupt.</param>
/// <param name="Moves">How often the vCPU went to another pCPU while a counter was enabled.</param>
/// <param name="Reloads">How often its host events were made again on another PMU meanwhile.</param>
internal readonly record struct Witnessed(ulong Instructions, ulong Cycles, int Interrupts, int Moves, int Reloads);

/// <summary>
/// Watches a run, and adds up what the machine retired between the guest's own starts and stops of its counters (PMCR_EL0.E, PMCNTENSET_EL0, PMCNTENCLR_EL0). It looks at no counter,
/// so it is right whatever PMU the counts come from.
/// </summary>
internal sealed class CountWitness : IBoardObserver
{
    private const ulong Enable = 1;
    private const ulong CycleCounter = 1UL << 31;
    private const ulong EventCounters = CycleCounter - 1;

    private readonly Dictionary<string, Witnessed> _parts = [];
    private Witnessed _now;
    private ulong _enabled;
    private ulong _instructions;
    private ulong _timeNs;
    private bool _runs;
    private bool _line;

    /// <summary>What was added up in the part of this name.</summary>
    public Witnessed Of(string part) => _parts.GetValueOrDefault(part);

    /// <summary>A part begins: nothing has been seen of it.</summary>
    public void Begin() => _now = default;

    /// <summary>The part ends.</summary>
    public void End(string part) => _parts[part] = _now;

    private bool Counts => _runs && _enabled != 0;

    public void OnMove(ulong instructions, int pcpu)
    {
        if (Counts)
            _now = _now with { Moves = _now.Moves + 1 };
    }

    public void OnReload(ulong instructions)
    {
        if (Counts)
            _now = _now with { Reloads = _now.Reloads + 1 };
    }

    public void OnPmuInterrupt(ulong instructions, bool level)
    {
        if (level && !_line)
            _now = _now with { Interrupts = _now.Interrupts + 1 };

        _line = level;
    }

    public void OnPmuAccess(ulong instructions, ulong timeNs, bool write, PmuRegister register, ulong value)
    {
        if (!write)
            return;

        // An MSR takes effect when it has retired.
        ulong retired = instructions + 1;
        if (_runs && (_enabled & EventCounters) != 0)
            _now = _now with { Instructions = _now.Instructions + (retired - _instructions) };

        if (_runs && (_enabled & CycleCounter) != 0)
            _now = _now with { Cycles = _now.Cycles + (timeNs - _timeNs) };

        _instructions = retired;
        _timeNs = timeNs;
        switch (register.Id)
        {
            case PmuRegisterId.PMCR_EL0:
                _runs = (value & Enable) != 0;
                break;
            case PmuRegisterId.PMCNTENSET_EL0:
                _enabled |= value;
                break;
            case PmuRegisterId.PMCNTENCLR_EL0:
                _enabled &= ~value;
                break;
            default:
                break;
        }
    }
}
