using Emu.Registers;

namespace Emu;

// Which bits of a register an access reaches, by the ways that registers.yaml names in `reaches`: one function for each plane.
public sealed partial class Pmu
{
    /// <summary>Of PMUACR_EL1 EL2 keeps the event counters that it keeps.</summary>
    private ulong UserReach => AccessibleEventCounters | ~PmuCounter.EventMask;

    /// <summary>What a guest's read shows.</summary>
    private ulong ReachOfRead(PmuReach reach) => reach switch
    {
        PmuReach.Counters => VectorReadMask(),
        PmuReach.User => UserReach,
        _ => ulong.MaxValue,
    };

    /// <summary>What a guest's write changes.</summary>
    /// <param name="reach">The way.</param>
    /// <param name="index">The index of the register.</param>
    private ulong ReachOfWrite(PmuReach reach, int index) => reach switch
    {
        PmuReach.Counters => VectorWriteMask(HDFGWTR2_EL2.NPMICFILTR_EL0_Mask),
        PmuReach.Zeroed => VectorWriteMask(HDFGWTR2_EL2.NPMICNTR_EL0_Mask),
        PmuReach.Incremented => SoftwareIncrementMask(),
        PmuReach.User => UserReach & _configuration.ImplementedCounters,
        PmuReach.Counter => index < _configuration.Counters ? ulong.MaxValue : 0,
        PmuReach.EventType => index < _configuration.Counters ? _configuration.TypeMask(index) : 0,
        PmuReach.SnapshotControl => IsSnapshotDisabled ? 0 : ulong.MaxValue,
        _ => ulong.MaxValue,
    };

    /// <summary>What an access through the memory-mapped view shows or changes: MDCR_EL2.HPMN keeps nothing from it.</summary>
    /// <param name="reach">The way.</param>
    /// <param name="index">The index of the register.</param>
    /// <param name="accessible">How many event counters the access reaches.</param>
    /// <param name="isRead">It is a read.</param>
    private ulong ReachOfExternal(PmuReach reach, int index, int accessible, bool isRead) => reach switch
    {
        PmuReach.Counters or PmuReach.Zeroed or PmuReach.User => PmuCounter.Below(accessible) | PmuCounter.CycleMask | InstructionCounter,

        // CONSTRAINED UNPREDICTABLE: no event.
        PmuReach.Incremented => 0,
        PmuReach.Counter => index < accessible ? ulong.MaxValue : 0,
        PmuReach.EventType => index < accessible ? (isRead ? ulong.MaxValue : _configuration.TypeMask(index)) : 0,
        PmuReach.SnapshotControl => isRead || !IsSnapshotDisabled ? ulong.MaxValue : 0,
        _ => ulong.MaxValue,
    };
}
