using System;
using Emu.Registers;

namespace Emu;

/// <summary>
/// One PE's PMU: a pure state machine. In go register accesses, occurrences of events and where the PE executes; out come values or access decisions, the
/// level of PMUIRQ and how far the next overflow is. The same inputs give the same state, bit for bit.
/// </summary>
/// <remarks>Not thread-safe: one thread at a time drives it. Nothing here allocates after construction.</remarks>
public sealed class Pmu
{
    /// <summary>A PMU after a Cold reset, its UNKNOWN fields 0, executing at Non-secure EL1 in AArch64 state.</summary>
    /// <param name="configuration">What it is made of.</param>
    /// <param name="host">Told of each edge of PMUIRQ; may be null.</param>
    /// <param name="source">Where counts are pulled from; null: they are pushed.</param>
    /// <exception cref="ArgumentNullException"><paramref name="configuration"/> is null.</exception>
    public Pmu(PmuConfiguration configuration, IPmuHost? host = null, ICountSource? source = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Configuration = configuration;
        _ = host;
        _ = source;
    }

    /// <summary>What the PMU is made of.</summary>
    public PmuConfiguration Configuration { get; }

    /// <summary>Where the PE executes.</summary>
    public PmuContext Context { get; private set; } = new(1);

    /// <summary>The level of PMUIRQ: true is asserted.</summary>
    public bool Interrupt { get; private set; }

    /// <summary>
    /// Changes whenever the set of events that running counters select may have changed: an embedder that hooks events can look at
    /// <see cref="IsCounting"/> again only when this is another number than before.
    /// </summary>
    public int ListenVersion { get; private set; }

    /// <summary>The counters that run now.</summary>
    public ulong RunningCounters { get; private set; }

    /// <summary>How many more cycles until a counter overflows, as things are now; <see cref="ulong.MaxValue"/> where none will.</summary>
    public ulong CyclesToOverflow => OccurrencesToOverflow(0x11);

    /// <summary>How many more retired instructions until a counter overflows, as things are now; <see cref="ulong.MaxValue"/> where none will.</summary>
    public ulong InstructionsToOverflow => OccurrencesToOverflow(0x08);

    /// <summary>The PE executes somewhere else from here on.</summary>
    /// <param name="context">Where.</param>
    /// <exception cref="ArgumentException">The configuration has no such Exception level or Security state.</exception>
    public void SetContext(PmuContext context) => Context = context;

    /// <summary>A guest's MRS.</summary>
    /// <param name="aarch64Encoding">Bits [20:5] of the instruction with op0 in two bits: op0 [15:14], op1 [13:11], CRn [10:7], CRm [6:3], op2 [2:0].</param>
    /// <param name="value">The value read; 0 unless the answer is ok.</param>
    public PmuAccess Read(ushort aarch64Encoding, out ulong value) => Read(PmuRegisterMap.ResolveAArch64(aarch64Encoding), out value);

    /// <summary>A guest's MSR.</summary>
    /// <param name="aarch64Encoding">As for <see cref="Read(ushort, out ulong)"/>.</param>
    /// <param name="value">The value written; bits that hold nothing are ignored.</param>
    public PmuAccess Write(ushort aarch64Encoding, ulong value) => Write(PmuRegisterMap.ResolveAArch64(aarch64Encoding), value);

    /// <summary>A guest's MRS of a register that was looked up before.</summary>
    /// <param name="register">The register.</param>
    /// <param name="value">The value read; 0 unless the answer is ok.</param>
    public PmuAccess Read(PmuRegister register, out ulong value) => throw new NotSupportedException();

    /// <summary>A guest's MSR of a register that was looked up before.</summary>
    /// <param name="register">The register.</param>
    /// <param name="value">The value written.</param>
    public PmuAccess Write(PmuRegister register, ulong value) => throw new NotSupportedException();

    /// <summary>The state behind a register, with no check and no side effect.</summary>
    /// <param name="register">The register.</param>
    public ulong ReadRaw(PmuRegister register) => throw new NotSupportedException();

    /// <summary>Replaces the state behind a register, with no check and no side effect but that what derives from it follows.</summary>
    /// <param name="register">The register; the set and clear names of a vector replace all of it.</param>
    /// <param name="value">The value; read-only and reserved bits are ignored.</param>
    public void WriteRaw(PmuRegister register, ulong value) => throw new NotSupportedException();

    /// <summary>The value of a register that governs the PMU from outside; 0 where the configuration does not have it.</summary>
    /// <param name="register">The register.</param>
    public ulong GetControl(PmuControl register) => throw new NotSupportedException();

    /// <summary>Sets a register that governs the PMU from outside; bits without a meaning here are ignored.</summary>
    /// <param name="register">The register.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The configuration does not have the register.</exception>
    public void SetControl(PmuControl register, ulong value) => throw new NotSupportedException();

    /// <summary>
    /// The PE went through <paramref name="cycles"/> processor cycles and retired <paramref name="instructions"/> instructions, all of them in the last of those
    /// cycles; with no cycles, in one cycle that CPU_CYCLES does not count.
    /// </summary>
    /// <param name="cycles">Processor cycles.</param>
    /// <param name="instructions">Retired instructions.</param>
    public void Advance(ulong cycles, ulong instructions) => throw new NotSupportedException();

    /// <summary>An event occurred, all occurrences within one processor cycle. CPU_CYCLES and INST_RETIRED given here are an <see cref="Advance"/>.</summary>
    /// <param name="eventNumber">A PMUv3 event number.</param>
    /// <param name="occurrences">How often; 0 is allowed.</param>
    public void Count(ushort eventNumber, ulong occurrences) => throw new NotSupportedException();

    /// <summary>Whether a counter that runs now selects the event.</summary>
    /// <param name="eventNumber">A PMUv3 event number.</param>
    public bool IsCounting(ushort eventNumber) => throw new NotSupportedException();

    /// <summary>How many more occurrences of the event until a counter overflows, as things are now; <see cref="ulong.MaxValue"/> where none will.</summary>
    /// <param name="eventNumber">A PMUv3 event number.</param>
    public ulong OccurrencesToOverflow(ushort eventNumber) => throw new NotSupportedException();

    /// <summary>The count source reached the overflow it was armed for. Called by the source, or soon after by its owner, on the thread that drives the PMU.</summary>
    /// <param name="counter">The counter.</param>
    public void OnSourceOverflow(int counter) => throw new NotSupportedException();

    /// <summary>Resets the PMU's registers. <see cref="PmuControl"/> registers and the context keep their values: they are the PE's.</summary>
    /// <param name="kind">Which reset.</param>
    public void Reset(PmuReset kind) => throw new NotSupportedException();
}
