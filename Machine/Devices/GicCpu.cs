namespace Emu.Machine.Devices;

/// <summary>
/// What a GICv2 keeps for each CPU: the registers of its CPU interface, and the SGIs and PPIs (INTID 0 to 31), which the distributor banks
/// (Arm IHI 0048B sections 3.1.2 and 4.1.2).
/// </summary>
internal sealed class GicCpu
{
    /// <summary>INTIDs that each CPU has to itself.</summary>
    public const int Private = 32;

    /// <summary>Software-generated interrupts, INTID 0 to 15.</summary>
    public const int Sgis = 16;

    // The priorities of what is being handled, as they were when it was acknowledged. Each is higher than the one before it, so there are at most 256.
    private readonly byte[] _running = new byte[GicV2.IdlePriority];
    private int _depth;

    public GicCpu(int index)
    {
        Index = index;

        // SGIs are always enabled and edge-triggered: IHI 0048B sections 4.3.5 and 4.3.13.
        Enabled = 0xFFFF;
        Configuration[0] = 0xAAAA_AAAA;
    }

    /// <summary>The number of the CPU, and of its bit in GICD_ITARGETSR and GICD_SGIR.</summary>
    public int Index { get; }

    /// <summary>Word 0 of GICD_ISENABLER, of GICD_ISACTIVER and of GICD_IGROUPR.</summary>
    public uint Enabled;
    public uint Active;
    public uint Group;

    /// <summary>The level of each PPI's line.</summary>
    public uint Lines;

    /// <summary>Edges of PPIs, and SGIs that any source has pending.</summary>
    public uint Latched;

    /// <summary>For each SGI the CPUs that have sent it and were not served: one bit each (section 4.3.16).</summary>
    public byte[] Sources { get; } = new byte[Sgis];

    public byte[] Priority { get; } = new byte[Private];

    /// <summary>GICD_ICFGR0 and GICD_ICFGR1.</summary>
    public uint[] Configuration { get; } = new uint[2];

    /// <summary>GICC_CTLR.</summary>
    public uint Control;

    /// <summary>GICC_PMR.</summary>
    public uint PriorityMask;

    /// <summary>GICC_BPR and GICC_ABPR.</summary>
    public uint BinaryPoint;
    public uint AliasedBinaryPoint = 1;

    /// <summary>The CPU's IRQ input.</summary>
    public bool Irq;

    /// <summary>The CPU's FIQ input.</summary>
    public bool Fiq;

    public bool IsSignalled => Irq || Fiq;

    public bool IsIdle => _depth == 0;

    /// <summary>GICC_RPR: the priority of what is being handled, 0xFF when nothing is.</summary>
    public uint RunningPriority => _depth == 0 ? 0xFFu : _running[_depth - 1];

    public bool AcknowledgesBoth => (Control & 4) != 0;

    public bool SplitsDeactivation => (Control & 0x200) != 0;

    /// <summary>An interrupt was acknowledged.</summary>
    public void Begin(byte priority) => _running[_depth++] = priority;

    /// <summary>The running priority drops.</summary>
    public void End()
    {
        if (_depth > 0)
        {
            _depth--;
        }
    }

    /// <summary>A CPU sends an SGI to this one.</summary>
    public void Receive(int sgi, byte sources)
    {
        Sources[sgi] |= sources;
        LatchSgi(sgi);
    }

    /// <summary>What some CPUs have sent of an SGI is forgotten.</summary>
    public void Forget(int sgi, byte sources)
    {
        Sources[sgi] &= (byte)~sources;
        LatchSgi(sgi);
    }

    /// <summary>Saves the state, or takes it over.</summary>
    public void Exchange(Saving.StateExchange state)
    {
        state.Value(ref Enabled);
        state.Value(ref Active);
        state.Value(ref Group);
        state.Value(ref Lines);
        state.Value(ref Latched);
        state.Bytes(Sources);
        state.Bytes(Priority);
        state.Values(Configuration);
        state.Value(ref Control);
        state.Value(ref PriorityMask);
        state.Value(ref BinaryPoint);
        state.Value(ref AliasedBinaryPoint);
        state.Value(ref Irq);
        state.Value(ref Fiq);
        state.Index(ref _depth, _running.Length, "priorities of running interrupts");
        state.Bytes(_running);
    }

    private void LatchSgi(int sgi)
    {
        uint bit = 1u << sgi;
        Latched = Sources[sgi] != 0 ? Latched | bit : Latched & ~bit;
    }
}
