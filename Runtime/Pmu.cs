using System;
using System.Diagnostics.CodeAnalysis;
using Emu.Registers;

namespace Emu;

/// <summary>
/// One PE's PMU: a pure state machine. Its inputs are register accesses, occurrences of events, and where the PE executes. Its outputs are
/// values or access decisions, the level of PMUIRQ, and the distance to the next overflow. The same inputs give the same state, bit for bit.
/// </summary>
/// <remarks>
/// <para>Not thread-safe: one thread at a time drives it. Nothing here allocates after construction.</para>
/// <para>Sections in comments are those of DDI 0487 M.a.a. Every choice that the architecture leaves open is in <c>docs/spec-notes.md</c>.</para>
/// </remarks>
public sealed partial class Pmu
{
    // Its parts are values: they return what happened, and only this class sets flags, updates what is derived and tells the host. The files of this class:
    // Pmu.Guest, Pmu.AArch32, Pmu.External and Pmu.Raw are the planes of accesses, Pmu.Effects what follows from a write, Pmu.Counting events and overflow, Pmu.State
    // save and restore.
    private readonly IPmuHost? _host;
    private readonly CapturedCounters _captured;

    // The registers, where the PE executes and what it is made of: what the rules look at.
    private PeState _pe;

    // The counters: their words and ticks.
    private Counters _counters;

    // Which counters may run.
    private Conditions _conditions;

    // Which accesses are allowed.
    private AccessDecisions _decisions;

    private ProfilingException _exception;

    /// <summary>A PMU after a Cold reset, its UNKNOWN fields 0, executing at Non-secure EL1 in AArch64 state.</summary>
    /// <param name="configuration">What it is made of.</param>
    /// <param name="host">Told about each edge of PMUIRQ; may be null.</param>
    /// <param name="source">Where counts are pulled from; null: they are pushed.</param>
    /// <remarks>
    /// The <see cref="PmuControl"/> registers start at their reset values with UNKNOWN fields 0, but SCR_EL3.{NS,RW,HCE,FGTEn,FGTEn2} and HCR_EL2.RW are 1, as
    /// firmware leaves them.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="configuration"/> is null.</exception>
    public Pmu(PmuConfiguration configuration, IPmuHost? host = null, ICountSource? source = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        _host = host;
        _captured = new CapturedCounters(configuration);
        _pe = new PeState(configuration);
        _counters = new Counters(configuration, source);
        _counters.SelectAll(_pe);
        UpdateAll();
    }

    /// <summary>What the PMU is made of.</summary>
    public PmuConfiguration Configuration => _pe.Configuration;

    /// <summary>Where the PE executes.</summary>
    public PmuContext Context => _pe.Context;

    /// <summary>The level of PMUIRQ: true is asserted.</summary>
    public bool Interrupt { get; private set; }

    /// <summary>The counters that run now, as a counter set (see <see cref="PmuCounter"/>).</summary>
    public ulong RunningCounters => _counters.Running;

    /// <summary>
    /// The PMU Profiling exception that the PE has to take before its next instruction, if there is one (CheckForPMUException). It stays until the overflow flag is
    /// cleared or the PE masks it, and taking it does so: the exception masks itself.
    /// </summary>
    public PmuExceptionRequest PendingException => _exception.Request(_pe);

    /// <summary>
    /// PSTATE.PPEND, with FEAT_SEBEP: an instruction overflowed a counter in synchronous mode. The PMU sets it. On taking any exception the PE copies it to
    /// SPSR_ELx[33] and clears it; on an exception return it sets it as <see cref="ReturnsPending"/> says.
    /// </summary>
    public bool ProfilingPending => _exception.Pending;

    /// <summary>
    /// The overflow condition of all counters: what PMUIRQ is where no PMEE says otherwise, and always the level of the trigger to the
    /// cross-trigger interface (CTI).
    /// </summary>
    public bool OverflowCondition => Profiling.OverflowCondition(_pe);

    /// <summary>
    /// EDECR.PME asks for an External Debug Request debug event, and a counter has overflowed (CheckPMUHalt); needs FEAT_PMUv3p9 and
    /// FEAT_Debugv8p9. It stays until the flag is cleared.
    /// </summary>
    public bool DebugRequest => Profiling.RequestsDebug(_pe);

    /// <summary>The most secure state that an access through the memory-mapped view can have: Root, Secure, or on a PE that has only that Non-secure.</summary>
    public SecurityState MostSecureState => _pe.MostSecureState;

    /// <summary>
    /// The Software Lock of the memory-mapped view, which PMLAR locks and unlocks. It starts unlocked; <see cref="LockSoftwareLock"/> says more, and where there is one.
    /// </summary>
    public bool SoftwareLocked { get; private set; }

    /// <summary>What the host was last told: whether <see cref="PendingException"/> is one.</summary>
    internal bool HasPendingException => _exception.IsTold;

    private PmuRegisterMasks Masks => _pe.Configuration.Masks;

    /// <summary>What the rules look at.</summary>
    internal ref readonly PeState State => ref _pe;

    /// <summary>The PE executes somewhere else from here on. Costs work only for counters that start or stop by it.</summary>
    /// <param name="context">Where. At EL3 the Security state is Root with FEAT_RME and Secure without, whatever is given.</param>
    /// <exception cref="ArgumentException">The configuration has no such Exception level, Security state or Execution state.</exception>
    public void SetContext(PmuContext context)
    {
        if (!TrySetContext(context))
        {
            ThrowIllegalContext(context);
        }
    }

    /// <summary>The same without an exception, for values that come from a guest.</summary>
    /// <param name="context">Where; as for <see cref="SetContext"/>.</param>
    /// <returns>False, and nothing changed, where the configuration has no such Exception level, Security state or Execution state.</returns>
    public bool TrySetContext(PmuContext context)
    {
        context = ContextRules.Normalize(context, _pe.Features);
        int change = context.Bits ^ _pe.Context.Bits;
        if (change == 0)
        {
            return true;
        }

        if (!Configuration.Takes(context))
        {
            return false;
        }

        _pe.Context = context;
        UpdateContext(change);
        return true;
    }

    /// <summary>The value of a register that governs the PMU from outside; 0 where the configuration does not have it.</summary>
    /// <param name="register">The register.</param>
    /// <returns>For MDCR_EL2, MDCR_EL3 and HDFG*TR*_EL2 the PMU's bits; for the others what was set.</returns>
    public ulong GetControl(PmuControl register)
    {
        PmuRegister ours = PmuControls.RegisterOf(register);
        return ours.IsNone ? _pe.Controls.Read(register) : ReadRaw(ours);
    }

    /// <summary>
    /// Sets a register that governs the PMU from outside, with no check and no side effect. What depends on the register follows.
    /// Bits without a meaning here are ignored.
    /// </summary>
    /// <param name="register">The register.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The configuration does not have the register.</exception>
    public void SetControl(PmuControl register, ulong value)
    {
        if (!TrySetControl(register, value))
        {
            ThrowNoControl(register);
        }
    }

    /// <summary>The same without an exception, for an emulator that passes on what its guest writes.</summary>
    /// <param name="register">The register.</param>
    /// <param name="value">The value.</param>
    /// <returns>False, and nothing changed, where the configuration does not have the register.</returns>
    public bool TrySetControl(PmuControl register, ulong value)
    {
        if (!Configuration.Has(register))
        {
            return false;
        }

        PmuRegister ours = PmuControls.RegisterOf(register);
        if (ours.IsNone)
        {
            Update(_pe.Controls.Write(register, value));
        }
        else
        {
            WriteRaw(ours, value);
        }

        return true;
    }

    /// <summary>Sets PSTATE.PPEND: the PE cleared it on taking an exception, or an exception return brought it back.</summary>
    /// <param name="pending">Its value; without FEAT_SEBEP it stays 0.</param>
    public void SetProfilingPending(bool pending)
    {
        _exception.Pending = pending && _pe.Has(PmuFeatures.FEAT_SEBEP);
        UpdateInterrupt();
    }

    /// <summary>
    /// Whether an exception return that restores SPSR_ELx[33] as 1 sets PSTATE.PPEND (ExceptionReturnPPEND): only where the exception is enabled and masked before, and not
    /// masked after. Asked before the return changes the context.
    /// </summary>
    /// <param name="exceptionLevel">The Exception level that the PE returns to, 0 to 3.</param>
    /// <param name="masked">SPSR_ELx[32], which becomes PSTATE.PM.</param>
    public bool ReturnsPending(int exceptionLevel, bool masked)
    {
        int target = _pe.Has(PmuFeatures.FEAT_SEBEP) ? Profiling.Target(_pe) : 0;
        return target != 0
            && Profiling.IsMasked(_pe, target)
            && !Profiling.IsMasked(_pe, target, exceptionLevel, masked);
    }

    /// <summary>
    /// An event from outside asks for a snapshot, as a write of 1 to PMSSCR_EL1.SS does. Without FEAT_PMUv3_SS, and where captures are disabled, nothing happens.
    /// </summary>
    public void Capture()
    {
        if (!_pe.Has(PmuFeatures.FEAT_PMUv3_SS) || SnapshotRules.IsDisabled(_pe))
        {
            return;
        }

        // A capture is over at once: SS is never seen as 1.
        bool isProhibited = SnapshotRules.IsProhibited(_pe);
        _pe.Bank.PMSSCR_EL1 = isProhibited ? PMSSCR_EL1.NC_Mask : 0;
        if (!isProhibited)
        {
            CaptureCounters();
        }
    }

    /// <summary>
    /// Locks the Software Lock, as an External debug reset does; the embedder has that reset, and calls this where its debugger expects to find the lock locked. Without
    /// the lock nothing happens: with FEAT_PMUv3_EXT64, FEAT_DoPD or FEAT_Debugv8p4, which comes with FEAT_PMUv3p4.
    /// </summary>
    public void LockSoftwareLock() => SoftwareLocked = Configuration.HasSoftwareLock;

    /// <summary>
    /// Resets the PMU's registers (RST-1 to RST-6); what a reset makes UNKNOWN becomes 0. <see cref="PmuControl"/> registers and the context keep
    /// their values: they are the PE's, and its owner resets them.
    /// </summary>
    /// <param name="kind">Which reset.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="kind"/> is neither of the two.</exception>
    public void Reset(PmuReset kind)
    {
        if (kind > PmuReset.Warm)
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a reset.");
        }

        bool isCold = kind == PmuReset.Cold;
        _counters.Pause(ulong.MaxValue, _pe);
        PmuRegisterBank before = _pe.Bank;
        if (isCold)
        {
            Masks.ColdReset(ref _pe.Bank);
        }
        else
        {
            Masks.WarmReset(ref _pe.Bank);
        }

        PmuRegisterFile.TakeOwned(ref _pe.Bank, before);
        _counters.Reset(isCold, _pe.Features);
        _captured.Reset(isCold, _pe.Features);
        _exception.Pending = false;
        _counters.SelectAll(_pe);
        UpdateAll();
    }

    /// <summary>The value of a counter, for the register file.</summary>
    internal ulong CounterValue(int counter) => _counters.Value(counter);

    /// <summary>What was captured of a counter, for the register file.</summary>
    internal ulong Captured(int counter) => _captured.Value(counter);

    [DoesNotReturn]
    private void ThrowIllegalContext(PmuContext context) =>
        throw new ArgumentException($"The configuration has no {context}: {Configuration.WhyNot(context)}.", nameof(context));

    [DoesNotReturn]
    private static void ThrowNoControl(PmuControl register) =>
        throw new ArgumentException($"The configuration has no {register}.", nameof(register));
}
