namespace Emu.Machine;

/// <summary>The PMU counts what the machine tells it, on whatever core: cycles, instructions and every event the machine knows.</summary>
internal sealed class EmulatedPmuPort : PmuPort
{
    public EmulatedPmuPort(BoardOptions options, IPmuHost host, int vcpu)
        : base(options, vcpu)
    {
        Pmu = new Pmu(PmuConfiguration.Create(options.Pmu), host);
        if (options.Host is null)
        {
            FeedDirectly(Pmu);
        }
    }

    public override int ListenVersion => Pmu.ListenVersion;

    protected override ulong CyclesToOverflow => Pmu.CyclesToOverflow;

    protected override ulong InstructionsToOverflow => Pmu.InstructionsToOverflow;

    public override void Count(ushort eventNumber, ulong occurrences) => Pmu.Count(eventNumber, occurrences);

    public override bool IsCounting(ushort eventNumber) => Pmu.IsCounting(eventNumber);

    public override ulong OccurrencesToOverflow(ushort eventNumber) => Pmu.OccurrencesToOverflow(eventNumber);

    protected override void Advance(ulong cycles, ulong instructions)
    {
        Thread?.Advance(cycles, instructions);
        Pmu.Advance(cycles, instructions);
    }
}
