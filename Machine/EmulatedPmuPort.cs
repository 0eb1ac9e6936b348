using System.Collections.Generic;
using Emu.Machine.Saving;

namespace Emu.Machine;

/// <summary>The PMU counts what the machine tells it, on whatever core: cycles, instructions and every event the machine knows.</summary>
internal sealed class EmulatedPmuPort : PmuPort
{
    private byte[] _saved = [];

    public EmulatedPmuPort(BoardOptions options, IPmuHost host, int vcpu)
        : base(options, vcpu)
    {
        PmuOptions pmu = vcpu == 0 ? options.Pmu : options.Pmu with { MPIDR_EL1 = options.Pmu.MPIDR_EL1 | (uint)vcpu };
        Pmu = new Pmu(PmuConfiguration.Create(pmu), host);
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

    protected override void ExchangePmu(StateExchange state)
    {
        byte[] bytes = new byte[PmuState.Size];
        if (!state.IsReading)
        {
            Pmu.Save(out PmuState saved);
            saved.CopyTo(bytes);
        }

        // Another version of Emu may have saved another number of bytes; the first word says how many.
        state.Bytes(bytes.AsSpan(0, PmuState.HeaderSize));
        Array.Resize(ref bytes, Math.Max(PmuState.SizeIn(bytes), PmuState.HeaderSize));
        state.Bytes(bytes.AsSpan(PmuState.HeaderSize));
        _saved = bytes;
    }

    protected override void RestorePmu(int vcpu, List<string> notes)
    {
        if (!PmuState.TryRead(_saved, out PmuState state, out string? reason) || !Pmu.TryRestore(state, out reason))
        {
            throw new BoardException($"The PMU of vCPU {vcpu} cannot go on from the saved machine: {reason}");
        }
    }

    protected override void Advance(ulong cycles, ulong instructions)
    {
        Thread?.Advance(cycles, instructions);
        Pmu.Advance(cycles, instructions);
    }
}
