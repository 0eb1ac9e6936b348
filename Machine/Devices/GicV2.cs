using System.Numerics;

namespace Emu.Machine.Devices;

/// <summary>Told when the interrupt controller's outputs may have changed.</summary>
internal interface IInterruptLines
{
    /// <summary><see cref="GicCpu.Irq"/> or <see cref="GicCpu.Fiq"/> of a CPU is another than before.</summary>
    void OnLinesChanged(GicCpu cpu);
}

/// <summary>
/// A GICv2 without Security Extensions for one to eight CPUs (Arm IHI 0048B): which interrupts are pending, and which of them is signalled to whom.
/// Accesses to its registers are in <see cref="GicDistributor"/> and <see cref="GicCpuInterface"/>; they are those of <see cref="Current"/>.
/// </summary>
internal sealed class GicV2
{
    /// <summary>16 SGIs, 16 PPIs and 256 SPIs.</summary>
    public const int Interrupts = 288;
    public const int Words = Interrupts / 32;
    public const int Spurious = 1023;
    public const int MaxCpus = 8;

    /// <summary>Lower than every priority.</summary>
    public const int IdlePriority = 0x100;

    private const int SpuriousOtherGroup = 1022;

    private readonly IInterruptLines? _lines;
    private readonly GicCpu[] _cpus;

    // Of the SPIs. What is before them, in the places of the SGIs and PPIs, is not used.
    private readonly uint[] _level = new uint[Words];
    private readonly uint[] _latched = new uint[Words];
    private readonly uint[] _enabled = new uint[Words];
    private readonly uint[] _active = new uint[Words];
    private readonly uint[] _group = new uint[Words];
    private readonly uint[] _configuration = new uint[Words * 2];
    private readonly byte[] _priority = new byte[Interrupts];
    private readonly byte[] _targets = new byte[Interrupts];

    /// <summary>Makes a controller that is off.</summary>
    /// <param name="lines">Told about its outputs.</param>
    /// <param name="cpus">How many CPUs it serves, 1 to 8.</param>
    public GicV2(IInterruptLines? lines, int cpus = 1)
    {
        _lines = lines;
        _cpus = new GicCpu[cpus];
        for (int i = 0; i < cpus; i++)
        {
            _cpus[i] = new GicCpu(i);
        }

        Current = _cpus[0];
        if (cpus == 1)
        {
            // Section 4.3.12: the only CPU is every interrupt's.
            System.Array.Fill(_targets, (byte)1);
        }
    }

    /// <summary>The CPUs, by number.</summary>
    public System.ReadOnlySpan<GicCpu> Cpus => _cpus;

    /// <summary>The CPU whose accesses reach the registers.</summary>
    public GicCpu Current { get; set; }

    /// <summary>GICD_CTLR: bit 0 enables group 0, bit 1 group 1.</summary>
    public uint DistributorControl { get; set; }

    /// <summary>The IRQ input of <see cref="Current"/>.</summary>
    public bool Irq => Current.Irq;

    /// <summary>The FIQ input of <see cref="Current"/>.</summary>
    public bool Fiq => Current.Fiq;

    /// <summary>The bits of all CPUs, as GICD_ITARGETSR has them.</summary>
    public byte AllCpus => (byte)((1 << _cpus.Length) - 1);

    public ref uint Enabled(int word) => ref word == 0 ? ref Current.Enabled : ref _enabled[word];

    public ref uint Active(int word) => ref word == 0 ? ref Current.Active : ref _active[word];

    public ref uint Group(int word) => ref word == 0 ? ref Current.Group : ref _group[word];

    public ref byte Priority(int interrupt) => ref interrupt < GicCpu.Private ? ref Current.Priority[interrupt] : ref _priority[interrupt];

    /// <summary>GICD_ICFGR: two bits an interrupt, the upper one for edge-triggered.</summary>
    public ref uint Configuration(int word) => ref word < 2 ? ref Current.Configuration[word] : ref _configuration[word];

    /// <summary>GICD_ITARGETSR: RAZ where there is one CPU, and that CPU itself for its SGIs and PPIs (section 4.3.12).</summary>
    public byte ReadTargets(int interrupt) =>
        _cpus.Length == 1 ? (byte)0 : interrupt < GicCpu.Private ? (byte)(1 << Current.Index) : _targets[interrupt];

    /// <summary>GICD_ITARGETSR: only SPIs can be routed, and to CPUs that are there.</summary>
    public void WriteTargets(int interrupt, byte targets)
    {
        if (_cpus.Length > 1 && interrupt >= GicCpu.Private)
        {
            _targets[interrupt] = (byte)(targets & AllCpus);
        }
    }

    /// <summary>A device drives its interrupt line: an SPI, or a PPI of <see cref="Current"/>.</summary>
    public void SetLevel(int interrupt, bool level) => SetLevel(Current, interrupt, level);

    /// <summary>A device drives its interrupt line.</summary>
    /// <param name="cpu">Whose PPI it is; any for an SPI.</param>
    /// <param name="interrupt">The INTID, 16 or above.</param>
    /// <param name="level">The level.</param>
    public void SetLevel(GicCpu cpu, int interrupt, bool level)
    {
        uint bit = 1u << (interrupt & 31);
        bool isPrivate = interrupt < GicCpu.Private;
        ref uint line = ref isPrivate ? ref cpu.Lines : ref _level[interrupt >> 5];
        if (((line & bit) != 0) == level)
        {
            return;
        }

        line ^= bit;
        if (level && IsEdge(cpu, interrupt))
        {
            ref uint latched = ref isPrivate ? ref cpu.Latched : ref _latched[interrupt >> 5];
            latched |= bit;
        }

        if (isPrivate)
        {
            Update(cpu);
        }
        else
        {
            Update();
        }
    }

    /// <summary>Whether the interrupt would reach a CPU if its line rose now: enabled all the way, whatever the CPU masks.</summary>
    public bool CanWake(GicCpu cpu, int interrupt) =>
        (EnabledOf(cpu, interrupt >> 5) >> (interrupt & 31) & 1) != 0
        && IsTarget(cpu, interrupt)
        && IsGroupEnabled(cpu, interrupt)
        && PriorityOf(cpu, interrupt) < cpu.PriorityMask;

    /// <summary>Pending interrupts of a word of 32: GICD_ISPENDR.</summary>
    public uint Pending(int word) => Pending(Current, word);

    /// <summary>Makes interrupts pending by software; SGIs cannot be.</summary>
    public void SetPending(int word, uint bits)
    {
        ref uint latched = ref word == 0 ? ref Current.Latched : ref _latched[word];
        latched |= bits;
        Update();
    }

    public void ClearPending(int word, uint bits)
    {
        ref uint latched = ref word == 0 ? ref Current.Latched : ref _latched[word];
        latched &= ~bits;
        Update();
    }

    /// <summary>GICC_HPPIR, or with <paramref name="acknowledge"/> GICC_IAR: the interrupt becomes active and the running one.</summary>
    /// <param name="acknowledge">Take it.</param>
    /// <param name="aliased">The access is to the register of group 1.</param>
    /// <returns>The INTID; of an SGI also the CPU that sent it, in bits [12:10] (section 4.4.4).</returns>
    public int HighestPending(bool acknowledge, bool aliased)
    {
        GicCpu cpu = Current;
        int interrupt = Best(cpu);
        if (interrupt == Spurious || (acknowledge && !Preempts(cpu, interrupt)))
        {
            return Spurious;
        }

        bool group1 = IsGroup1(cpu, interrupt);
        if (group1 && !aliased && !cpu.AcknowledgesBoth)
        {
            return SpuriousOtherGroup;
        }

        if (!group1 && aliased)
        {
            return Spurious;
        }

        int source = interrupt < GicCpu.Sgis ? BitOperations.TrailingZeroCount((uint)cpu.Sources[interrupt]) : 0;
        if (acknowledge)
        {
            Acknowledge(cpu, interrupt, source);
        }

        return interrupt | (source << 10);
    }

    /// <summary>GICC_EOIR: drops the running priority and, unless that is split off, deactivates.</summary>
    public void EndOfInterrupt(int interrupt)
    {
        if (interrupt >= Interrupts)
        {
            return;
        }

        Current.End();
        if (Current.SplitsDeactivation)
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
            Active(interrupt >> 5) &= ~(1u << (interrupt & 31));
            Update();
        }
    }

    /// <summary>Works all outputs out again; call it after a change of any register.</summary>
    public void Update()
    {
        foreach (GicCpu cpu in _cpus)
        {
            Update(cpu);
        }
    }

    /// <summary>Saves the state, or takes it over.</summary>
    public void Exchange(Saving.StateExchange state)
    {
        uint control = DistributorControl;
        state.Value(ref control);
        DistributorControl = control & 3;
        foreach (uint[] words in (System.ReadOnlySpan<uint[]>)[_level, _latched, _enabled, _active, _group, _configuration])
        {
            state.Values(words);
        }

        state.Bytes(_priority);
        state.Bytes(_targets);
        foreach (GicCpu cpu in _cpus)
        {
            cpu.Exchange(state);
        }
    }

    private void Acknowledge(GicCpu cpu, int interrupt, int source)
    {
        uint bit = 1u << (interrupt & 31);
        if (interrupt < GicCpu.Sgis)
        {
            cpu.Forget(interrupt, (byte)(1 << source));
        }
        else if (interrupt < GicCpu.Private)
        {
            cpu.Latched &= ~bit;
        }
        else
        {
            _latched[interrupt >> 5] &= ~bit;
        }

        Active(interrupt >> 5) |= bit;
        cpu.Begin(PriorityOf(cpu, interrupt));
        Update();
    }

    private void Update(GicCpu cpu)
    {
        bool irq = false;
        bool fiq = false;
        int interrupt = Best(cpu);
        if (interrupt != Spurious && Preempts(cpu, interrupt))
        {
            // IHI 0048B section 2.3.2: group 0 is signalled as FIQ where GICC_CTLR.FIQEn is set.
            fiq = !IsGroup1(cpu, interrupt) && (cpu.Control & 8) != 0;
            irq = !fiq;
        }

        bool changed = irq != cpu.Irq || fiq != cpu.Fiq;
        cpu.Irq = irq;
        cpu.Fiq = fiq;
        if (changed)
        {
            _lines?.OnLinesChanged(cpu);
        }
    }

    private uint EnabledOf(GicCpu cpu, int word) => word == 0 ? cpu.Enabled : _enabled[word];

    private uint ActiveOf(GicCpu cpu, int word) => word == 0 ? cpu.Active : _active[word];

    private byte PriorityOf(GicCpu cpu, int interrupt) => interrupt < GicCpu.Private ? cpu.Priority[interrupt] : _priority[interrupt];

    private bool IsTarget(GicCpu cpu, int interrupt) => interrupt < GicCpu.Private || (_targets[interrupt] >> cpu.Index & 1) != 0;

    private bool IsEdge(GicCpu cpu, int interrupt)
    {
        uint word = interrupt < GicCpu.Private ? cpu.Configuration[interrupt >> 4] : _configuration[interrupt >> 4];
        return (word >> (((interrupt & 15) * 2) + 1) & 1) != 0;
    }

    private bool IsGroup1(GicCpu cpu, int interrupt) =>
        ((interrupt < GicCpu.Private ? cpu.Group : _group[interrupt >> 5]) >> (interrupt & 31) & 1) != 0;

    private bool IsGroupEnabled(GicCpu cpu, int interrupt)
    {
        uint bit = IsGroup1(cpu, interrupt) ? 2u : 1u;
        return (DistributorControl & cpu.Control & bit) != 0;
    }

    private uint Pending(GicCpu cpu, int word)
    {
        uint levels = 0;
        for (uint rest = word == 0 ? cpu.Lines : _level[word]; rest != 0; rest &= rest - 1)
        {
            int bit = BitOperations.TrailingZeroCount(rest);
            levels |= IsEdge(cpu, (word * 32) + bit) ? 0 : 1u << bit;
        }

        return (word == 0 ? cpu.Latched : _latched[word]) | levels;
    }

    /// <summary>The pending interrupt of the highest priority (the lowest number), and of those the lowest INTID.</summary>
    private int Best(GicCpu cpu)
    {
        int best = Spurious;
        int bestPriority = IdlePriority;
        for (int word = 0; word < Words; word++)
        {
            uint candidates = EnabledOf(cpu, word) & ~ActiveOf(cpu, word);
            candidates = candidates == 0 ? 0 : candidates & Pending(cpu, word);
            for (; candidates != 0; candidates &= candidates - 1)
            {
                int interrupt = (word * 32) + BitOperations.TrailingZeroCount(candidates);
                int priority = PriorityOf(cpu, interrupt);
                if (priority < bestPriority && IsTarget(cpu, interrupt) && IsGroupEnabled(cpu, interrupt))
                {
                    best = interrupt;
                    bestPriority = priority;
                }
            }
        }

        return best;
    }

    /// <summary>IHI 0048B section 3.3: above the mask, and of a higher group priority than what is running.</summary>
    private bool Preempts(GicCpu cpu, int interrupt)
    {
        uint priority = PriorityOf(cpu, interrupt);
        if (priority >= cpu.PriorityMask)
        {
            return false;
        }

        if (cpu.IsIdle)
        {
            return true;
        }

        uint mask = ~0u << (int)((cpu.BinaryPoint & 7) + 1);
        return (priority & mask) < (cpu.RunningPriority & mask);
    }
}
