using System.Numerics;

namespace Emu.Machine.Devices;

/// <summary>Told when the interrupt controller's outputs may have changed.</summary>
internal interface IInterruptLines
{
    /// <summary><see cref="GicV2.Irq"/> or <see cref="GicV2.Fiq"/> may be another than before.</summary>
    void OnLinesChanged();
}

/// <summary>
/// A GICv2 without Security Extensions for one CPU (Arm IHI 0048B): which interrupts are pending, and which of them is signalled.
/// Accesses to its registers are in <see cref="GicDistributor"/> and <see cref="GicCpuInterface"/>.
/// </summary>
internal sealed class GicV2
{
    /// <summary>16 SGIs, 16 PPIs and 256 SPIs.</summary>
    public const int Interrupts = 288;
    public const int Words = Interrupts / 32;
    public const int Spurious = 1023;

    private const int SpuriousOtherGroup = 1022;
    private const int IdlePriority = 0x100;
    private const uint SgiEdges = 0xAAAA_AAAA;

    private readonly IInterruptLines? _cpu;
    private readonly uint[] _lines = new uint[Words];
    private readonly uint[] _latched = new uint[Words];

    // The priorities of what is being handled, as they were when it was acknowledged. Each is higher than the one before it, so there are at most 256.
    private readonly byte[] _running = new byte[IdlePriority];
    private int _depth;

    public GicV2(IInterruptLines? cpu)
    {
        _cpu = cpu;

        // SGIs are always enabled and edge-triggered: IHI 0048B sections 4.3.5 and 4.3.13.
        Enabled[0] = 0xFFFF;
        Configuration[0] = SgiEdges;
    }

    public uint[] Enabled { get; } = new uint[Words];

    public uint[] Active { get; } = new uint[Words];

    public uint[] Group { get; } = new uint[Words];

    public byte[] Priority { get; } = new byte[Interrupts];

    /// <summary>GICD_ICFGR: two bits an interrupt, the upper one for edge-triggered.</summary>
    public uint[] Configuration { get; } = new uint[Words * 2];

    /// <summary>GICD_CTLR: bit 0 enables group 0, bit 1 group 1.</summary>
    public uint DistributorControl { get; set; }

    /// <summary>GICC_CTLR.</summary>
    public uint CpuControl { get; set; }

    /// <summary>GICC_PMR.</summary>
    public uint PriorityMask { get; set; }

    /// <summary>GICC_BPR and GICC_ABPR.</summary>
    public uint BinaryPoint { get; set; }

    public uint AliasedBinaryPoint { get; set; } = 1;

    /// <summary>The CPU's IRQ input.</summary>
    public bool Irq { get; private set; }

    /// <summary>The CPU's FIQ input.</summary>
    public bool Fiq { get; private set; }

    /// <summary>GICC_RPR: the priority of what is being handled, 0xFF when nothing is.</summary>
    public uint RunningPriority => _depth == 0 ? 0xFFu : _running[_depth - 1];

    private bool AcknowledgeBoth => (CpuControl & 4) != 0;

    private bool SplitDeactivation => (CpuControl & 0x200) != 0;

    /// <summary>A device drives its interrupt line.</summary>
    public void SetLevel(int interrupt, bool level)
    {
        uint bit = 1u << (interrupt & 31);
        ref uint line = ref _lines[interrupt >> 5];
        if (((line & bit) != 0) == level)
        {
            return;
        }

        line ^= bit;
        if (level && IsEdge(interrupt))
        {
            _latched[interrupt >> 5] |= bit;
        }

        Update();
    }

    /// <summary>Whether the interrupt would reach the CPU if its line rose now: enabled all the way, whatever the CPU masks.</summary>
    public bool CanWake(int interrupt) =>
        (Enabled[interrupt >> 5] >> (interrupt & 31) & 1) != 0
        && IsGroupEnabled(interrupt)
        && Priority[interrupt] < PriorityMask;

    /// <summary>Pending interrupts of a word of 32: GICD_ISPENDR.</summary>
    public uint Pending(int word)
    {
        uint levels = 0;
        for (uint rest = _lines[word]; rest != 0; rest &= rest - 1)
        {
            int bit = BitOperations.TrailingZeroCount(rest);
            levels |= IsEdge((word * 32) + bit) ? 0 : 1u << bit;
        }

        return _latched[word] | levels;
    }

    public void SetPending(int word, uint bits)
    {
        _latched[word] |= bits;
        Update();
    }

    public void ClearPending(int word, uint bits)
    {
        _latched[word] &= ~bits;
        Update();
    }

    /// <summary>GICC_HPPIR, or with <paramref name="acknowledge"/> GICC_IAR: the interrupt becomes active and the running one.</summary>
    /// <param name="acknowledge">Take it.</param>
    /// <param name="aliased">The access is to the register of group 1.</param>
    public int HighestPending(bool acknowledge, bool aliased)
    {
        int interrupt = Best();
        if (interrupt == Spurious || (acknowledge && !Preempts(interrupt)))
        {
            return Spurious;
        }

        bool group1 = IsGroup1(interrupt);
        if (group1 && !aliased && !AcknowledgeBoth)
        {
            return SpuriousOtherGroup;
        }

        if (!group1 && aliased)
        {
            return Spurious;
        }

        if (acknowledge)
        {
            uint bit = 1u << (interrupt & 31);
            _latched[interrupt >> 5] &= ~bit;
            Active[interrupt >> 5] |= bit;
            _running[_depth++] = Priority[interrupt];
            Update();
        }

        return interrupt;
    }

    /// <summary>GICC_EOIR: drops the running priority and, unless that is split off, deactivates.</summary>
    public void EndOfInterrupt(int interrupt)
    {
        if (interrupt >= Interrupts)
        {
            return;
        }

        if (_depth > 0)
        {
            _depth--;
        }

        if (SplitDeactivation)
        {
            Update();
        }
        else
        {
            Deactivate(interrupt);
        }
    }

    /// <summary>GICC_DIR.</summary>
    public void Deactivate(int interrupt)
    {
        if (interrupt < Interrupts)
        {
            Active[interrupt >> 5] &= ~(1u << (interrupt & 31));
            Update();
        }
    }

    /// <summary>Works the outputs out anew; call it after a change of any register.</summary>
    public void Update()
    {
        bool irq = false;
        bool fiq = false;
        int interrupt = Best();
        if (interrupt != Spurious && Preempts(interrupt))
        {
            // IHI 0048B section 2.3.2: group 0 is signalled as FIQ where GICC_CTLR.FIQEn is set.
            fiq = !IsGroup1(interrupt) && (CpuControl & 8) != 0;
            irq = !fiq;
        }

        bool changed = irq != Irq || fiq != Fiq;
        Irq = irq;
        Fiq = fiq;
        if (changed)
        {
            _cpu?.OnLinesChanged();
        }
    }

    private bool IsEdge(int interrupt) => (Configuration[interrupt >> 4] >> (((interrupt & 15) * 2) + 1) & 1) != 0;

    private bool IsGroup1(int interrupt) => (Group[interrupt >> 5] >> (interrupt & 31) & 1) != 0;

    private bool IsGroupEnabled(int interrupt)
    {
        uint bit = IsGroup1(interrupt) ? 2u : 1u;
        return (DistributorControl & CpuControl & bit) != 0;
    }

    /// <summary>The pending interrupt of the highest priority (the lowest number), and of those the lowest INTID.</summary>
    private int Best()
    {
        int best = Spurious;
        int bestPriority = IdlePriority;
        for (int word = 0; word < Words; word++)
        {
            uint candidates = Enabled[word] & ~Active[word];
            candidates = candidates == 0 ? 0 : candidates & Pending(word);
            for (; candidates != 0; candidates &= candidates - 1)
            {
                int interrupt = (word * 32) + BitOperations.TrailingZeroCount(candidates);
                if (Priority[interrupt] < bestPriority && IsGroupEnabled(interrupt))
                {
                    best = interrupt;
                    bestPriority = Priority[interrupt];
                }
            }
        }

        return best;
    }

    /// <summary>IHI 0048B section 3.3: above the mask, and of a higher group priority than what is running.</summary>
    private bool Preempts(int interrupt)
    {
        uint priority = Priority[interrupt];
        if (priority >= PriorityMask)
        {
            return false;
        }

        if (_depth == 0)
        {
            return true;
        }

        uint mask = ~0u << (int)((BinaryPoint & 7) + 1);
        return (priority & mask) < (RunningPriority & mask);
    }
}
