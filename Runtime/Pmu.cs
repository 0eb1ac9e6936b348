using System;
using Emu.Registers;

namespace Emu;

/// <summary>
/// One PE's PMU: a pure state machine. In go register accesses, occurrences of events and where the PE executes; out come values or
/// access decisions, the level of PMUIRQ and how far the next overflow is. The same inputs give the same state, bit for bit.
/// </summary>
/// <remarks>
/// <para>Not thread-safe: one thread at a time drives it. Nothing here allocates after construction.</para>
/// <para>Sections in comments are those of DDI 0487 M.a.a. Every choice that the architecture leaves open is in <c>docs/spec-notes.md</c>.</para>
/// </remarks>
public sealed partial class Pmu
{
    private readonly PmuConfiguration _configuration;
    private readonly PmuFeatures _features;
    private readonly IPmuHost? _host;
    private readonly PmuRegisterMasks _masks;

    // Every stored register's word.
    private PmuRegisterBank _bank;

    private PmuContext _context;
    private CounterRanges _ranges;

    /// <summary>A PMU after a Cold reset, its UNKNOWN fields 0, executing at Non-secure EL1 in AArch64 state.</summary>
    /// <param name="configuration">What it is made of.</param>
    /// <param name="host">Told of each edge of PMUIRQ; may be null.</param>
    /// <param name="source">Where counts are pulled from; null: they are pushed.</param>
    /// <remarks>
    /// The <see cref="PmuControl"/> registers start at their reset values with UNKNOWN fields 0, but SCR_EL3.{NS,RW,HCE,FGTEn,FGTEn2} and HCR_EL2.RW are 1, as
    /// firmware leaves them.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="configuration"/> is null.</exception>
    public Pmu(PmuConfiguration configuration, IPmuHost? host = null, ICountSource? source = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        _configuration = configuration;
        _features = configuration.Features;
        _masks = configuration.Masks;
        _host = host;
        _bank = configuration.InitialBank;
        _controls.DBGAUTHSTATUS_EL1 = (uint)DBGAUTHSTATUS_EL1.ColdReset(0, configuration.Features);
        _controls.EDPRSR = (uint)EDPRSR.ColdReset(0, configuration.Features);
        _context = new PmuContext(1);
        _controls.SCR_EL3 = configuration.Has(PmuFeatures.EL3) ? InitialSCR : 0;
        _controls.HCR_EL2 = configuration.Has(PmuFeatures.EL2) ? InitialHCR : 0;
        _counters = new Counters(configuration, source);
        _captured = configuration.Has(PmuFeatures.FEAT_PMUv3_SS) ? new ulong[PmuCounter.Count] : null;
        _ranges = CounterRanges.Of(_bank, configuration);
        _counters.SelectAll(Pe);
        UpdateAll();
    }

    /// <summary>What the PMU is made of.</summary>
    public PmuConfiguration Configuration => _configuration;

    private bool Has(PmuFeatures feature) => (_features & feature) != 0;

    /// <summary>The PE as the rules see it now.</summary>
    private PeView Pe => new(in _bank, _configuration, _context, _ranges);
}
