using System;

namespace Emu.Machine.Devices;

/// <summary>The distributor's registers (Arm IHI 0048B section 4.3). Accesses are bytes, halfwords or words within one word.</summary>
internal sealed class GicDistributor(GicV2 gic)
{
    private const uint Control = 0x000;
    private const uint Type = 0x004;
    private const uint Implementer = 0x008;
    private const uint GroupBase = 0x080;
    private const uint SetEnableBase = 0x100;
    private const uint ClearEnableBase = 0x180;
    private const uint SetPendingBase = 0x200;
    private const uint ClearPendingBase = 0x280;
    private const uint SetActiveBase = 0x300;
    private const uint ClearActiveBase = 0x380;
    private const uint PriorityBase = 0x400;
    private const uint TargetsBase = 0x800;
    private const uint ConfigurationBase = 0xC00;
    private const uint SoftwareInterrupt = 0xF00;
    private const uint ClearSgiBase = 0xF10;
    private const uint SetSgiBase = 0xF20;
    private const uint SgiEnd = 0xF30;
    private const uint Identification = 0xFD0;
    private const uint IdentificationEnd = 0x1000;

    private const uint ArmImplementer = 0x0000_043B;
    private const uint SgiMask = 0xFFFF;
    private const uint BitsSize = 0x80;

    // PIDR4-7, PIDR0-3 (part 0x490, architecture version 2), CIDR0-3.
    private static ReadOnlySpan<byte> Identifiers => [0x04, 0, 0, 0, 0x90, 0xB4, 0x2B, 0, 0x0D, 0xF0, 0x05, 0xB1];

    /// <summary>Reads the whole word that holds <paramref name="offset"/>.</summary>
    public uint Read(uint offset)
    {
        offset &= ~3u;
        int word = (int)(offset % BitsSize) / 4;
        bool inside = word < GicV2.Words;
        return offset switch
        {
            Control => gic.DistributorControl,
            // ITLinesNumber [4:0], CPUNumber [7:5]: section 4.3.2.
            Type => (GicV2.Words - 1) | (uint)(gic.Cpus.Length - 1) << 5,
            Implementer => ArmImplementer,
            >= GroupBase and < SetEnableBase => inside ? gic.Group(word) : 0,
            >= SetEnableBase and < SetPendingBase => inside ? gic.Enabled(word) : 0,
            >= SetPendingBase and < SetActiveBase => inside ? gic.Pending(word) : 0,
            >= SetActiveBase and < PriorityBase => inside ? gic.Active(word) : 0,
            >= PriorityBase and < PriorityBase + GicV2.Interrupts => ReadPriority(offset - PriorityBase),
            >= ConfigurationBase and < ConfigurationBase + (GicV2.Interrupts / 4) =>
                gic.Configuration((int)(offset - ConfigurationBase) / 4),
            >= TargetsBase and < TargetsBase + GicV2.Interrupts => ReadTargets(offset - TargetsBase),
            >= ClearSgiBase and < SgiEnd => ReadSgi(offset),
            >= Identification and < IdentificationEnd => Identifiers[(int)(offset - Identification) / 4],
            _ => 0,
        };
    }

    /// <summary>Writes one byte, halfword or word.</summary>
    public void Write(uint offset, uint size, uint value)
    {
        if (offset is >= PriorityBase and < PriorityBase + GicV2.Interrupts)
        {
            for (uint i = 0; i < size && offset - PriorityBase + i < GicV2.Interrupts; i++)
            {
                gic.Priority((int)(offset - PriorityBase + i)) = (byte)(value >> (int)(8 * i));
            }

            gic.Update();
            return;
        }

        if (offset is >= TargetsBase and < TargetsBase + GicV2.Interrupts)
        {
            for (uint i = 0; i < size && offset - TargetsBase + i < GicV2.Interrupts; i++)
            {
                gic.WriteTargets((int)(offset - TargetsBase + i), (byte)(value >> (int)(8 * i)));
            }

            gic.Update();
            return;
        }

        if (offset is >= ClearSgiBase and < SgiEnd)
        {
            WriteSgi(offset, size, value);
            return;
        }

        if (size == 4 && offset % 4 == 0)
        {
            WriteWord(offset, value);
        }
    }

    private void WriteWord(uint offset, uint value)
    {
        int word = (int)(offset % BitsSize) / 4;
        bool inside = word < GicV2.Words;

        // SGIs cannot be disabled, nor made pending or not through the bit registers.
        uint settable = word == 0 ? value & ~SgiMask : value;
        switch (offset)
        {
            case Control:
                gic.DistributorControl = value & 3;
                break;
            case >= GroupBase and < SetEnableBase when inside:
                gic.Group(word) = value;
                break;
            case >= SetEnableBase and < ClearEnableBase when inside:
                gic.Enabled(word) |= settable;
                break;
            case >= ClearEnableBase and < SetPendingBase when inside:
                gic.Enabled(word) &= ~settable;
                break;
            case >= SetPendingBase and < ClearPendingBase when inside:
                gic.SetPending(word, settable);
                return;
            case >= ClearPendingBase and < SetActiveBase when inside:
                gic.ClearPending(word, settable);
                return;
            case >= SetActiveBase and < ClearActiveBase when inside:
                gic.Active(word) |= value;
                break;
            case >= ClearActiveBase and < PriorityBase when inside:
                gic.Active(word) &= ~value;
                break;
            case > ConfigurationBase and < ConfigurationBase + (GicV2.Interrupts / 4):
                gic.Configuration((int)(offset - ConfigurationBase) / 4) = value & 0xAAAA_AAAA;
                break;
            case SoftwareInterrupt:
                SendSgi(value);
                return;
            default:
                return;
        }

        gic.Update();
    }

    /// <summary>GICD_SGIR: to the CPUs in the list, to all others, or to itself (section 4.3.15). A filter of 3 is reserved, and sends nothing.</summary>
    private void SendSgi(uint value)
    {
        uint self = 1u << gic.Current.Index;
        uint targets = (value >> 24 & 3) switch
        {
            0 => value >> 16 & gic.AllCpus,
            1 => gic.AllCpus & ~self,
            2 => self,
            _ => 0,
        };
        foreach (GicCpu cpu in gic.Cpus)
        {
            if ((targets >> cpu.Index & 1) != 0)
            {
                cpu.Receive((int)value & 15, (byte)self);
            }
        }

        gic.Update();
    }

    private uint ReadTargets(uint first)
    {
        uint value = 0;
        for (uint i = 0; i < 4; i++)
        {
            value |= (uint)gic.ReadTargets((int)(first + i)) << (int)(8 * i);
        }

        return value;
    }

    private uint ReadPriority(uint first)
    {
        uint value = 0;
        for (uint i = 0; i < 4; i++)
        {
            value |= (uint)gic.Priority((int)(first + i)) << (int)(8 * i);
        }

        return value;
    }

    /// <summary>GICD_CPENDSGIR and GICD_SPENDSGIR: a byte for each SGI, a bit for each CPU that sent it (sections 4.3.16 and 4.3.17).</summary>
    private uint ReadSgi(uint offset)
    {
        uint value = 0;
        for (uint i = 0; i < 4; i++)
        {
            value |= (uint)gic.Current.Sources[(offset & 0xC) + i] << (int)(8 * i);
        }

        return value;
    }

    private void WriteSgi(uint offset, uint size, uint value)
    {
        for (uint i = 0; i < size && (offset & 0xF) + i < GicCpu.Sgis; i++)
        {
            int sgi = (int)((offset & 0xF) + i);
            byte sources = (byte)(value >> (int)(8 * i) & gic.AllCpus);
            if (offset < SetSgiBase)
            {
                gic.Current.Forget(sgi, sources);
            }
            else
            {
                gic.Current.Receive(sgi, sources);
            }
        }

        gic.Update();
    }
}
