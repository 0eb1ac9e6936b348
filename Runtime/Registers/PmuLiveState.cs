using System.ComponentModel;
using Emu.Registers;

namespace Emu;

/// <summary>
/// What the generated register file asks when a register is read: a window onto a <see cref="Pmu"/> and the access, the values that
/// registers.yaml names in <c>live_values</c>.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
internal readonly ref struct PmuLiveState
{
    private readonly Pmu _pmu;

    /// <param name="pmu">The PMU.</param>
    /// <param name="accessibleCounters">How many event counters the access can reach.</param>
    internal PmuLiveState(Pmu pmu, int accessibleCounters)
    {
        _pmu = pmu;
        AccessibleCounters = accessibleCounters;
    }

    /// <summary>How many event counters the access can reach, 0 to 31.</summary>
    public int AccessibleCounters { get; }

    /// <summary>MDCR_EL2.HPMN as it reads.</summary>
    public int VisibleHPMN => _pmu.State.VisibleHPMN;

    /// <summary>How many counters of all kinds the access reaches, minus one (PMCFGR.N).</summary>
    public int CountersLessOne => AccessibleCounters + (_pmu.Configuration.Has(Registers.PmuFeatures.FEAT_PMUv3_ICNTR) ? 1 : 0);

    /// <summary>How many event counters the access reaches, and the cycle counter (PMCGCR0.CG0NC).</summary>
    public int CountersOfGroup0 => AccessibleCounters + 1;

    /// <summary>1 where there is a Software Lock (PMLSR.SLI).</summary>
    public int SoftwareLockImplemented => _pmu.Configuration.HasSoftwareLock ? 1 : 0;

    /// <summary>1 while the Software Lock is locked (PMLSR.SLK).</summary>
    public int SoftwareLockStatus => _pmu.Configuration.HasSoftwareLock && _pmu.SoftwareLocked ? 1 : 0;

    /// <summary>The value of a counter.</summary>
    /// <param name="n">A counter index, see <see cref="PmuCounter"/>.</param>
    public ulong Counter(int n) => _pmu.CounterValue(n);

    /// <summary>The value of a counter as it was last captured; 0 without FEAT_PMUv3_SS.</summary>
    /// <param name="n">A counter index.</param>
    public ulong Captured(int n) => _pmu.Captured(n);

    /// <summary>Two bits of DBGAUTHSTATUS_EL1.</summary>
    /// <param name="n">The lower of them.</param>
    public ulong Authentication(int n) => (_pmu.GetControl(PmuControl.DBGAUTHSTATUS_EL1) >> n) & 3;
}
