namespace Emu.Generators.Model;

/// <summary>The common events of <c>events.yaml</c>.</summary>
internal sealed record EventListModel(string Namespace, string Name, EquatableArray<EventModel> Events)
{
    /// <summary>What a PE may have that makes events mandatory; the place of each is its bit in <see cref="EventRequirementModel.Features"/>.</summary>
    public EquatableArray<EventFeatureModel> Features { get; init; } = EquatableArray<EventFeatureModel>.Empty;

    /// <summary>Which events must be implemented, and when.</summary>
    public EquatableArray<EventRequirementModel> Required { get; init; } = EquatableArray<EventRequirementModel>.Empty;
}

/// <summary>Something that a PE may have, under the name that requirements use.</summary>
internal sealed record EventFeatureModel(string Name, string Purpose);

/// <summary>One of these events must be implemented where the PE has one of these features.</summary>
/// <param name="Events">Event numbers, in the order of the file; mostly one.</param>
/// <param name="Features">A bit for each feature; 0: always.</param>
internal sealed record EventRequirementModel(EquatableArray<int> Events, ulong Features);

/// <summary>One event.</summary>
/// <param name="Architectural">Class A of the manual; false is class U, microarchitectural.</param>
/// <param name="HasPmceidBit">It has a bit in PMCEID0/1_EL0 (numbers 0x0000-0x003F and 0x4000-0x403F).</param>
/// <param name="AlwaysRaz">Its PMCEID bit always reads 0 (PMU_OVFS, PMU_HOVFS).</param>
internal sealed record EventModel(int Number, string Name, bool Architectural, bool HasPmceidBit, bool AlwaysRaz, string Purpose);

/// <summary>A host PMU of <c>Hosts/Models/*.yaml</c>.</summary>
/// <param name="Name">The name on the command line, <c>cortex-a55</c>.</param>
/// <param name="TypeName">The C# name, <c>CortexA55</c>.</param>
/// <param name="PmuVersion">ID_AA64DFR0_EL1.PMUVer; null for a PMU that is not PMUv3.</param>
/// <param name="Counters">Programmable event counters.</param>
/// <param name="CounterWidth">Bits of an event counter in hardware.</param>
/// <param name="CyclesPerInstruction">What the simulated host's clock makes of an instruction.</param>
/// <param name="Events">What it counts: PMUv3 event to native event.</param>
internal sealed record HostModel(
    string Name,
    string TypeName,
    string Purpose,
    int? PmuVersion,
    int Counters,
    int CounterWidth,
    string CyclesPerInstruction,
    bool HasFixedInstructionCounter,
    EquatableArray<HostEventModel> Events)
{
    /// <summary>The PMUv3 events that it does not count, with the reason.</summary>
    public EquatableArray<HostAbsenceModel> Absences { get; init; } = EquatableArray<HostAbsenceModel>.Empty;
}

/// <summary>One event of a host PMU.</summary>
/// <param name="Pmuv3">The PMUv3 event number; null for a native event without a PMUv3 meaning.</param>
/// <param name="Native">The number in the host's own event space.</param>
internal sealed record HostEventModel(int? Pmuv3, int Native, string Name, bool? Architectural, string Accuracy)
{
    /// <summary>A bit for each hardware counter that can count it; 0: any.</summary>
    public ulong Counters { get; init; }
}

/// <summary>A PMUv3 event that a host PMU does not count.</summary>
internal sealed record HostAbsenceModel(int Pmuv3, string Reason);
