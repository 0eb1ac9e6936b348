using System.Collections.Generic;

using Emu.Catalog;
using Emu.Machine;
using Emu.Registers;

namespace Emu.Cli.Run.Live;

/// <summary>What the live view shows of one vCPU at one moment.</summary>
internal sealed class LiveVcpu
{
    /// <summary>PMCCNTR_EL0 has bit 31 of the vectors of counters, PMICNTR_EL0 bit 32, PMEVCNTR&lt;n&gt;_EL0 bit n.</summary>
    private const int Cycle = 31;
    private const int Instruction = 32;

    private readonly ulong[] _values = new ulong[Instruction + 1];

    /// <summary>How far it is.</summary>
    public required VcpuView View { get; init; }

    /// <summary>The kind of core that it is on; empty without a host.</summary>
    public required string Core { get; init; }

    /// <summary>PMCR_EL0.E: without it no counter counts.</summary>
    public required bool IsEnabled { get; init; }

    /// <summary>The counters that have something to show: they are enabled, have a flag, or are not 0.</summary>
    public List<LiveCounter> Counters { get; } = [];

    /// <summary>Looks at a vCPU.</summary>
    /// <param name="board">The machine.</param>
    /// <param name="vcpu">The vCPU.</param>
    /// <param name="core">The kind of core that it is on.</param>
    /// <param name="before">What was seen before; null the first time.</param>
    public static LiveVcpu Of(Board board, int vcpu, string core, LiveVcpu? before)
    {
        ulong Read(PmuRegisterId id, int index = 0) => board.ReadPmu(vcpu, new PmuRegister(id, index));
        ulong control = Read(PmuRegisterId.PMCR_EL0);
        LiveVcpu seen = new() { View = board.Observe(vcpu), Core = core, IsEnabled = (control & PMCR_EL0.E_Mask) != 0 };
        ulong enabled = Read(PmuRegisterId.PMCNTENSET_EL0);
        ulong overflowed = Read(PmuRegisterId.PMOVSSET_EL0);
        ulong interrupts = Read(PmuRegisterId.PMINTENSET_EL1);
        double seconds = before is null ? 0 : (seen.View.TimeNs - before.View.TimeNs) / 1e9;

        void Add(int counter, string name, string what, ulong value)
        {
            seen._values[counter] = value;
            bool isOn = (enabled >> counter & 1) != 0;
            bool hasFlag = (overflowed >> counter & 1) != 0;
            bool hasInterrupt = (interrupts >> counter & 1) != 0;

            // A counter that is less than before overflowed, or the guest wrote it: how much it grew is not known.
            double? rate = seconds > 0 && value >= before!._values[counter] ? (value - before._values[counter]) / seconds : null;
            if (counter == Cycle || isOn || hasFlag || hasInterrupt || value != 0)
                seen.Counters.Add(new LiveCounter(name, what, isOn, hasFlag, hasInterrupt, value, rate));
        }

        Add(Cycle, "PMCCNTR", "CPU_CYCLES", Read(PmuRegisterId.PMCCNTR_EL0));
        Add(Instruction, "PMICNTR", "INST_RETIRED", Read(PmuRegisterId.PMICNTR_EL0));
        int count = (int)((control & PMCR_EL0.N_Mask) >> PMCR_EL0.N_Shift);
        for (int counter = 0; counter < count; counter++)
            Add(counter, $"PMEVCNTR{counter}", EventName((ushort)Read(PmuRegisterId.PMEVTYPERn_EL0, counter)), Read(PmuRegisterId.PMEVCNTRn_EL0, counter));

        return seen;
    }

    private static string EventName(ushort number)
    {
        foreach (EventInfo known in PmuEventsCatalog.Events)
        {
            if (known.Number == number)
                return known.Name;
        }

        return $"0x{number:X4}";
    }
}
