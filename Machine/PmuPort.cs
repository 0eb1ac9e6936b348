using System;

namespace Emu.Machine;

/// <summary>
/// The machine's side of its PMU: turns retired instructions into cycles and hands both to whatever counts them.
/// </summary>
internal abstract class PmuPort
{
    /// <summary>The PMU the guest's accesses go to.</summary>
    public abstract Pmu Pmu { get; }

    /// <summary>Instructions handed over.</summary>
    public ulong Instructions { get; protected set; }

    /// <summary>Cycles handed over.</summary>
    public ulong Cycles { get; protected set; }

    /// <summary>How often host events were re-created for a new host PMU.</summary>
    public virtual ulong Reloads => 0;

    /// <summary>The next move of the vCPU, in instructions; <see cref="ulong.MaxValue"/> when there is none.</summary>
    public virtual ulong NextMove => ulong.MaxValue;

    /// <summary>Hands over everything up to <paramref name="instructions"/>.</summary>
    public abstract void AdvanceTo(ulong instructions);

    /// <summary>Occurrences of an event of the machine, other than cycles and instructions.</summary>
    public abstract void Count(ushort eventNumber, ulong occurrences);

    /// <summary>Whether anybody listens to such an event.</summary>
    public abstract bool IsCounting(ushort eventNumber);

    /// <summary>Occurrences of such an event until something overflows.</summary>
    public abstract ulong OccurrencesToOverflow(ushort eventNumber);

    /// <summary>The number of instructions at which something overflows, as things are now.</summary>
    public abstract ulong NextOverflow();

    /// <summary>The least number of instructions at which <see cref="Cycles"/> is at least <paramref name="cycles"/>, on the present core.</summary>
    public abstract ulong InstructionsAtCycles(ulong cycles);

    /// <summary>A sum that stops at the greatest number instead of wrapping.</summary>
    protected static ulong Add(ulong a, ulong b) => b > ulong.MaxValue - a ? ulong.MaxValue : a + b;
}

/// <summary>The PMU counts what the machine tells it: one cycle an instruction, and every event the machine knows.</summary>
internal sealed class EmulatedPmuPort : PmuPort
{
    public EmulatedPmuPort(PmuOptions options, IPmuHost host) => Pmu = new Pmu(PmuConfiguration.Create(options), host);

    public override Pmu Pmu { get; }

    public override void AdvanceTo(ulong instructions)
    {
        ulong grown = instructions - Instructions;
        if (grown != 0)
        {
            Instructions = instructions;
            Cycles = instructions;
            Pmu.Advance(grown, grown);
        }
    }

    public override void Count(ushort eventNumber, ulong occurrences) => Pmu.Count(eventNumber, occurrences);

    public override bool IsCounting(ushort eventNumber) => Pmu.IsCounting(eventNumber);

    public override ulong OccurrencesToOverflow(ushort eventNumber) => Pmu.OccurrencesToOverflow(eventNumber);

    public override ulong NextOverflow() => Add(Instructions, Math.Min(Pmu.CyclesToOverflow, Pmu.InstructionsToOverflow));

    public override ulong InstructionsAtCycles(ulong cycles) => cycles;
}
