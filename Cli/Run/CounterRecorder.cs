using System.Collections.Generic;
using System.Linq;

using Emu.Catalog;
using Emu.Cli.Report;
using Emu.Registers;

namespace Emu.Cli.Run;

/// <summary>What a guest read from and wrote to the counters of one vCPU, in bounded memory.</summary>
internal sealed class CounterRecorder
{
    /// <summary>PMCCNTR_EL0 has bit 31 of PMZR_EL0, PMICNTR_EL0 bit 32, PMEVCNTR&lt;n&gt;_EL0 bit n (DDI 0487, PMZR_EL0).</summary>
    private const int Cycle = 31;
    private const int Instruction = 32;
    private const int OtherCapacity = 512;

    private readonly SampleSeries?[] _series = new SampleSeries?[Instruction + 1];
    private readonly bool[] _isRead = new bool[Instruction + 1];
    private readonly List<ushort>?[] _events = new List<ushort>?[Instruction + 1];

    // What PMXEVCNTR_EL0 and PMXEVTYPER_EL0 reach; not known before the guest has selected.
    private int _selected = -1;

    /// <summary>PMCCNTR_EL0.</summary>
    public IReadOnlyList<Sample> Cycles => _series[Cycle]?.ToList() ?? [];

    /// <summary>The other counters that the guest read. Counters that it only wrote are not worth a picture.</summary>
    public IReadOnlyList<CounterTrace> Others()
    {
        List<CounterTrace> traces = [];
        for (int counter = 0; counter < _series.Length; counter++)
        {
            if (counter != Cycle && _isRead[counter] && _series[counter] is { } series)
                traces.Add(new CounterTrace(NameOf(counter), series.ToList()));
        }

        return traces;
    }

    /// <summary>The guest accesses a PMU register.</summary>
    public void Access(ulong instructions, ulong timeNs, bool write, PmuRegister register, ulong value)
    {
        switch (register.Id)
        {
            case PmuRegisterId.PMCCNTR_EL0:
                Add(Cycle, instructions, timeNs, write, value);
                break;
            case PmuRegisterId.PMICNTR_EL0:
                Add(Instruction, instructions, timeNs, write, value);
                break;
            case PmuRegisterId.PMEVCNTRn_EL0:
                Add(register.Index, instructions, timeNs, write, value);
                break;
            case PmuRegisterId.PMXEVCNTR_EL0 when IsEventCounter(_selected):
                Add(_selected, instructions, timeNs, write, value);
                break;
            case PmuRegisterId.PMEVTYPERn_EL0 when write:
                Select(register.Index, value);
                break;
            case PmuRegisterId.PMXEVTYPER_EL0 when write && IsEventCounter(_selected):
                Select(_selected, value);
                break;
            case PmuRegisterId.PMSELR_EL0 when write:
                _selected = (int)(value & PMSELR_EL0.SEL_Mask);
                break;
            case PmuRegisterId.PMCR_EL0 when write:
                Reset(instructions, timeNs, value);
                break;
            case PmuRegisterId.PMZR_EL0 when write:
                for (int counter = 0; counter < _series.Length; counter++)
                {
                    if ((value >> counter & 1) != 0)
                        _series[counter]?.Break();
                }

                break;
        }
    }

    private static bool IsEventCounter(int counter) => counter is >= 0 and < Cycle;

    private void Add(int counter, ulong instructions, ulong timeNs, bool write, ulong value)
    {
        _isRead[counter] |= !write;
        SampleSeries series = _series[counter] ??= counter == Cycle ? new SampleSeries() : new SampleSeries(OtherCapacity);
        series.Add(new Sample(instructions, timeNs, value, Written: write, Breaks: write));
    }

    /// <summary>PMCR_EL0.C makes the cycle counter 0. Which event counters P reaches is HPMN's to say: they are read again before anything is drawn.</summary>
    private void Reset(ulong instructions, ulong timeNs, ulong value)
    {
        if ((value & PMCR_EL0.C_Mask) != 0 && _series[Cycle] is not null)
            Add(Cycle, instructions, timeNs, write: true, 0);

        if ((value & PMCR_EL0.P_Mask) == 0)
            return;

        for (int counter = 0; counter < Cycle; counter++)
            _series[counter]?.Break();
    }

    private void Select(int counter, ulong value)
    {
        ushort number = (ushort)value;
        List<ushort> events = _events[counter] ??= [];
        if (events.Count == 0 || events[^1] != number)
        {
            _series[counter]?.Break();
            if (events.Count < 3)
                events.Add(number);
        }
    }

    private string NameOf(int counter)
    {
        if (counter == Instruction)
            return "PMICNTR_EL0";

        string register = $"PMEVCNTR{counter}_EL0";
        if (_events[counter] is not { Count: > 0 } events)
            return register;

        string names = string.Join(", ", events.Take(2).Select(EventName));
        return $"{register}, {names}{(events.Count > 2 ? ", …" : "")}";
    }

    private static string EventName(ushort number)
    {
        foreach (EventInfo known in PmuEventsCatalog.Events)
        {
            if (known.Number == number)
                return known.Name;
        }

        return $"event 0x{number:X4}";
    }
}
