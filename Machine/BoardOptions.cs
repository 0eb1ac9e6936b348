using System;
using System.IO;
using Emu.Hosts;
using Emu.Kvm;
using Emu.Registers;

namespace Emu.Machine;

/// <summary>What a <see cref="Board"/> is made of.</summary>
public sealed record BoardOptions
{
    private const int DefaultCounters = 6;

    /// <summary>The program to run.</summary>
    public required GuestImage Image { get; init; }

    /// <summary>The guest's command line (<c>/chosen/bootargs</c> of the device tree). Default: none.</summary>
    public string Arguments { get; init; } = "";

    /// <summary>
    /// The initial RAM disk (<c>linux,initrd-start</c> and <c>linux,initrd-end</c> of the device tree), as <see cref="Machine.Initrd.Load"/> makes one. It is put
    /// below the last 2 MiB of memory. Default: none.
    /// </summary>
    public ReadOnlyMemory<byte> Initrd { get; init; }

    /// <summary>
    /// What the guest's random numbers begin with (<c>/chosen/rng-seed</c>): the same seed gives the same run. Default: 0.
    /// </summary>
    public ulong Seed { get; init; }

    /// <summary>Whether Linux chooses its virtual addresses by <see cref="Seed"/> (<c>/chosen/kaslr-seed</c>). Default: false, they are those it was linked for.</summary>
    public bool Kaslr { get; init; }

    /// <summary>Size of memory in bytes, from 0x4000_0000 on: a multiple of 2 MiB, up to 8 GiB. Default: 128 MiB.</summary>
    public ulong MemorySize { get; init; } = BoardMap.RamSize;

    /// <summary>The most vCPUs that a board can have: a GICv2 cannot serve more.</summary>
    public const int MaxCpus = 8;

    /// <summary>
    /// How many vCPUs there are, 1 to <see cref="MaxCpus"/>. vCPU 0 enters the image; the guest switches the others on by PSCI. They take turns on one engine, so that
    /// the same options give the same run. Default: 1.
    /// </summary>
    public int Cpus { get; init; } = 1;

    /// <summary>
    /// The PMU the guest sees. The board has EL0 and EL1 only, so <see cref="PmuOptions.EL2"/> and <see cref="PmuOptions.EL3"/> must be false.
    /// Default: <see cref="EmulatedPmu"/> with FEAT_PMUv3p9 and 6 event counters.
    /// </summary>
    public PmuOptions Pmu { get; init; } = EmulatedPmu(PmuVersion.V3p9, DefaultCounters);

    /// <summary>The host whose cores the vCPUs run on, each at its own cycles an instruction. Default: none, and one cycle an instruction.</summary>
    public SimulatedHost? Host { get; init; }

    /// <summary>
    /// Which PMUs of <see cref="Host"/> count. The guest then has at most the PMU version and the counters that the host can give it.
    /// Default: none, the PMU is emulated.
    /// </summary>
    public PmuBackend? Backend { get; init; }

    /// <summary>
    /// Emu's own, which KVM does not have: with <see cref="Backend"/> the guest has a PMU of version 9 with the instruction counter (FEAT_PMUv3_ICNTR), which each PMU of
    /// <see cref="Host"/> must have as a fixed one. An emulated PMU has it by <see cref="Pmu"/>. Default: false, the guest has what KVM gives.
    /// </summary>
    public bool InstructionCounter { get; init; }

    /// <summary>
    /// When a vCPU moves to which pCPU of <see cref="Host"/>. Each starts on the pCPU of its number, or from the first on again where the host has fewer. Two on one pCPU do
    /// not slow each other. Default: never.
    /// </summary>
    public Schedule Schedule { get; init; } = Schedule.Empty;

    /// <summary>How many instructions the guest may retire, on all vCPUs together; the run ends exactly there. Default: no limit.</summary>
    public ulong? MaxInstructions { get; init; }

    /// <summary>
    /// When the run ends with <see cref="BoardExit.ReadyToSave"/>, so that <see cref="Board.Save"/> can write the machine: at the first block of translated code that begins after this
    /// many instructions of all vCPUs, at most 512 later. Default: never.
    /// </summary>
    public ulong? SaveAt { get; init; }

    /// <summary>What the machine goes on from; see <see cref="SavedMachine.Options"/>.</summary>
    internal SavedMachine? Saved { get; init; }

    /// <summary>
    /// Whether an access to an address without memory or device ends the run with its name. Default: false, it is an external abort, which
    /// the guest takes as an exception (DDI 0487 D24.2, ESR_ELx). On a host other than Linux on x86-64 the run always ends.
    /// </summary>
    public bool StrictDevices { get; init; }

    /// <summary>
    /// Whether each store of the guest takes the engine's slow way, as the engine has it by itself. The counts are the same, and a run takes two to three times as
    /// long: for comparisons. Default: false.
    /// </summary>
    public bool SlowStores { get; init; }

    /// <summary>
    /// Whether the hook at the start of each block is managed code always, and not a few machine instructions of ours where the host is x86-64 with Linux. The counts are the same, and a run takes
    /// longer: for comparisons. Default: false.
    /// </summary>
    public bool ManagedHooks { get; init; }

    /// <summary>Where the guest's serial output goes. Default: nowhere.</summary>
    public Stream Console { get; init; } = Stream.Null;

    /// <summary>Where the guest's serial input comes from. Default: nothing is ever received.</summary>
    public IConsoleInput? Input { get; init; }

    /// <summary>Who is told what happens. Default: nobody.</summary>
    public IBoardObserver? Observer { get; init; }

    /// <summary>Who is told what reaches the PMUs. Default: nobody.</summary>
    public IPmuTrace? Trace { get; init; }

    /// <summary>
    /// The PMU of the board when it is emulated: EL0 and EL1, with the events that the machine counts and those that the version requires. docs/machine.md
    /// says which of them always count 0, because the board has nothing for them to count.
    /// </summary>
    /// <param name="version">The PMU version; with FEAT_PMUv3p9 comes the instruction counter (FEAT_PMUv3_ICNTR).</param>
    /// <param name="counters">Event counters, 0 to 31.</param>
    /// <returns>
    /// The options, to be changed further with <c>with</c>. <see cref="PmuOptions.Events"/> set in that way are taken as they are: nothing is added to them.
    /// </returns>
    public static PmuOptions EmulatedPmu(PmuVersion version, int counters)
    {
        PmuFeatures features = version >= PmuVersion.V3p9 ? PmuFeatures.FEAT_PMUv3_ICNTR : PmuFeatures.None;
        return new PmuOptions
        {
            Version = version,
            Counters = counters,
            EL2 = false,
            EL3 = false,
            Features = features,
            Events = BoardEvents.Default(version, features),
        };
    }
}
