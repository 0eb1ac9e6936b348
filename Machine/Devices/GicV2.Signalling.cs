using System.Numerics;

namespace Emu.Machine.Devices;

/// <content>Which interrupt is signalled to a CPU, and what becomes of it: taken, ended, deactivated (IHI 0048B sections 2.3.2, 3.2 and 3.3).</content>
internal sealed partial class GicV2
{
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
