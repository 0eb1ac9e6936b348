using System.Collections.Generic;
using System.Linq;

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
/// so it is right whatever PMU the counts come from. Each vCPU has its own numbers.
/// </summary>
internal sealed class CountWitness : IBoardObserver
{
    private const ulong Enable = 1;
    private const ulong CycleCounter = 1UL << 31;
    private const ulong EventCounters = CycleCounter - 1;

    private readonly Dictionary<(string Part, int Vcpu), Witnessed> _parts = [];
    private readonly Vcpu[] _vcpus = [.. Enumerable.Range(0, BoardOptions.MaxCpus).Select(static _ => new Vcpu())];
    private int _current;

    /// <summary>Whether a counter of the present vCPU counts now.</summary>
    public bool Counts => _vcpus[_current].Counts;

    /// <summary>Where the present vCPU was when it last wrote a register of its PMU, in instructions.</summary>
    public ulong Instructions => _vcpus[_current].Instructions;

    /// <summary>What was added up in the part of this name, of a vCPU.</summary>
    public Witnessed Of(string part, int vcpu = 0) => _parts.GetValueOrDefault((part, vcpu));

    /// <summary>A part begins: nothing has been seen of it.</summary>
    public void Begin()
    {
        foreach (Vcpu vcpu in _vcpus)
            vcpu.Now = default;
    }

    /// <summary>The part ends.</summary>
    public void End(string part)
    {
        for (int vcpu = 0; vcpu < _vcpus.Length; vcpu++)
            _parts[(part, vcpu)] = _vcpus[vcpu].Now;
    }

    public void OnTurn(int vcpu, ulong instructions) => _current = vcpu;

    public void OnMove(ulong instructions, int pcpu)
    {
        Vcpu vcpu = _vcpus[_current];
        if (vcpu.Counts)
            vcpu.Now = vcpu.Now with { Moves = vcpu.Now.Moves + 1 };
    }

    public void OnReload(ulong instructions)
    {
        Vcpu vcpu = _vcpus[_current];
        if (vcpu.Counts)
            vcpu.Now = vcpu.Now with { Reloads = vcpu.Now.Reloads + 1 };
    }

    public void OnPmuInterrupt(ulong instructions, bool level)
    {
        Vcpu vcpu = _vcpus[_current];
        if (level && !vcpu.Line)
            vcpu.Now = vcpu.Now with { Interrupts = vcpu.Now.Interrupts + 1 };

        vcpu.Line = level;
    }

    public void OnPmuAccess(ulong instructions, ulong timeNs, bool write, PmuRegister register, ulong value)
    {
        if (write)
            _vcpus[_current].OnWrite(instructions + 1, timeNs, register.Id, value);
    }

    /// <summary>What is known of a vCPU.</summary>
    private sealed class Vcpu
    {
        private ulong _enabled;
        private ulong _timeNs;
        private bool _runs;

        public Witnessed Now { get; set; }

        public bool Line { get; set; }

        public ulong Instructions { get; private set; }

        public bool Counts => _runs && _enabled != 0;

        /// <summary>An MSR takes effect when it has retired.</summary>
        public void OnWrite(ulong retired, ulong timeNs, PmuRegisterId register, ulong value)
        {
            if (_runs && (_enabled & EventCounters) != 0)
                Now = Now with { Instructions = Now.Instructions + (retired - Instructions) };

            if (_runs && (_enabled & CycleCounter) != 0)
                Now = Now with { Cycles = Now.Cycles + (timeNs - _timeNs) };

            Instructions = retired;
            _timeNs = timeNs;
            switch (register)
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
}
