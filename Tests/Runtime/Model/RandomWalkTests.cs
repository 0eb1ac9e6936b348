using System;
using Emu.Registers;

namespace Emu.Tests.Runtime.Model;

/// <summary>The PMU and the slow one, driven by the same random guest, must agree after every step.</summary>
public sealed class RandomWalkTests
{
    private static readonly ushort[] Events = [0x00, 0x08, 0x11, 0x13, 0x13, 0x1E, 0x1E, 0x52, 0xC0];

    [Theory]
    [InlineData(9, 6, "", 1)]
    [InlineData(9, 6, "FEAT_PMUv3_ICNTR", 2)]
    [InlineData(9, 31, "FEAT_PMUv3_ICNTR, FEAT_RME, FEAT_SEL2, FEAT_PMUv3_SME", 3)]
    [InlineData(9, 4, "FEAT_PMUv3_ICNTR, FEAT_PMUv3_TH", 4)]
    [InlineData(9, 6, "FEAT_PMUv3_ICNTR, FEAT_PMUv3_TH2, FEAT_HPMN0", 5)]
    [InlineData(9, 3, "FEAT_PMUv3_TH2", 6)]
    [InlineData(7, 6, "AArch32", 7)]
    [InlineData(6, 5, "", 8)]
    [InlineData(5, 6, "AArch32", 9)]
    [InlineData(1, 6, "AArch32", 10)]
    [InlineData(9, 6, "noEL2", 11)]
    [InlineData(9, 6, "noEL3", 12)]
    [InlineData(8, 2, "noEL2, noEL3", 13)]
    [InlineData(9, 0, "FEAT_HPMN0", 14)]
    public void Walk_AgainstTheSlowModel_Agrees(int version, int counters, string features, int seed)
    {
        bool noEL2 = features.Contains("noEL2", StringComparison.Ordinal);
        bool noEL3 = features.Contains("noEL3", StringComparison.Ordinal);
        bool aarch32 = features.Contains("AArch32", StringComparison.Ordinal);
        PmuFeatures extra = PmuFeatures.None;
        foreach (string name in features.Split(", "))
        {
            extra |= name.StartsWith("FEAT", StringComparison.Ordinal) ? Enum.Parse<PmuFeatures>(name) : 0;
        }

        Guest guest = Guest.Open(new PmuOptions
        {
            Version = (PmuVersion)version,
            Counters = counters,
            Features = extra,
            EL2 = !noEL2,
            EL3 = !noEL3,
            AArch32 = aarch32,
        });
        PmuConfiguration made = guest.Pmu.Configuration;
        SlowPmu slow = new()
        {
            N = counters,
            Version = version,
            EL2 = !noEL2,
            EL3 = !noEL3,
            AArch32 = aarch32,
            Icntr = made.Has(PmuFeatures.FEAT_PMUv3_ICNTR),
            Rme = made.Has(PmuFeatures.FEAT_RME),
            Sel2 = made.Has(PmuFeatures.FEAT_SEL2),
            Sme = made.Has(PmuFeatures.FEAT_PMUv3_SME),
            Mdcr2 = (ulong)counters,
        };
        slow.Type[SlowPmu.F0] = 8;
        Random random = new(seed);
        for (int step = 0; step < 6000; step++)
        {
            string did = Act(guest, slow, random, made);
            Compare(guest, slow, $"seed {seed} step {step}: {did}");
        }
    }

    private static string Act(Guest guest, SlowPmu slow, Random random, PmuConfiguration made)
    {
        Pmu pmu = guest.Pmu;
        int n = slow.N == 0 ? 0 : random.Next(slow.N);
        switch (random.Next(20))
        {
            case 0:
            case 1:
                return Move(pmu, slow, random, made);
            case 2:
                ulong pmcr = 0;
                foreach (int bit in (int[])[0, 3, 5, 6, 7, 9])
                {
                    pmcr |= random.Next(bit == 0 ? 8 : 2) != 0 ? 1UL << bit : 0;
                }

                pmu.WriteRaw(Guest.Register("PMCR_EL0"), pmcr);
                slow.E = pmcr & 1;
                slow.D = slow.AArch32 ? pmcr >> 3 & 1 : 0;
                slow.DP = slow.EL3 || (slow.Version >= 4 && slow.EL2) || slow.Version >= 7 ? pmcr >> 5 & 1 : 0;
                slow.LC = slow.AArch32 ? pmcr >> 6 & 1 : 1;
                slow.LP = slow.Version >= 6 ? pmcr >> 7 & 1 : 0;
                slow.FZO = slow.Version >= 7 ? pmcr >> 9 & 1 : 0;
                return $"PMCR {pmcr:x}";
            case 3:
                slow.Enables = RandomSet(slow, random, likely: true);
                pmu.WriteRaw(Guest.Register("PMCNTENSET_EL0"), slow.Enables);
                return $"enables {slow.Enables:x}";
            case 4:
            case 5:
                slow.Flags = RandomSet(slow, random, likely: false) & RandomSet(slow, random, likely: false);
                pmu.WriteRaw(Guest.Register("PMOVSCLR_EL0"), slow.Flags);
                return $"flags {slow.Flags:x}";
            case 6:
                slow.Interrupts = RandomSet(slow, random, likely: false);
                pmu.WriteRaw(Guest.Register("PMINTENCLR_EL1"), slow.Interrupts);
                return $"interrupts {slow.Interrupts:x}";
            case 7:
            case 8:
                return Retype(pmu, slow, random, made, n);
            case 9:
            case 10:
                return Rewrite(pmu, slow, random, n);
            case 11:
                return Recontrol(pmu, slow, random, made);
            case 12:
                ulong software = (ulong)random.Next();
                pmu.SetContext(pmu.Context);
                SoftwareIncrement(guest, slow, software);
                return $"software {software:x}";
            case 13:
                ulong cycles = (ulong)random.Next(200);
                ulong instructions = (ulong)random.Next(9);
                pmu.Advance(cycles, instructions);
                for (ulong i = 1; i < cycles; i++)
                {
                    slow.Step(1, 0);
                }

                slow.Step(cycles > 0 ? 1UL : 0, instructions);
                return $"advance {cycles} {instructions}";
            case 14:
                return SaveAndRestore(pmu);
            default:
                ushort number = Events[random.Next(Events.Length)];
                number = number is 0x11 or 0x08 or 0x00 or 0x1E ? (ushort)0x13 : number;
                ulong occurrences = random.Next(30) == 0 ? (ulong)random.NextInt64() * 2 : (ulong)random.Next(6);
                pmu.Count(number, occurrences);
                slow.Step(0, 0, number, occurrences);
                return $"count {number:x} {occurrences}";
        }
    }

    private static string Move(Pmu pmu, SlowPmu slow, Random random, PmuConfiguration made)
    {
        int level = random.Next(4);
        if ((level == 2 && !slow.EL2) || (level == 3 && !slow.EL3))
        {
            level = 1;
        }

        SecurityState security = (SecurityState)random.Next(slow.Rme ? 3 : 2);
        slow.Level = level;
        slow.Halted = random.Next(20) == 0;
        slow.Streaming = random.Next(3) == 0;
        slow.Security = level == 3 ? (slow.Rme ? SecurityState.Root : SecurityState.Secure) : security;
        pmu.SetContext(new PmuContext(level, security, halted: slow.Halted, streaming: slow.Streaming));
        Assert.Equal(slow.Security, pmu.Context.Security);
        _ = made;
        return $"move {pmu.Context}";
    }

    private static string Retype(Pmu pmu, SlowPmu slow, Random random, PmuConfiguration made, int n)
    {
        int which = random.Next(10);
        int counter = which == 0 ? SlowPmu.C : which == 1 && slow.Icntr ? SlowPmu.F0 : n;
        if (counter < SlowPmu.C && slow.N == 0)
        {
            return "nothing";
        }

        ulong filter = random.Next(3) == 0 ? (ulong)random.NextInt64() & 0x0300_0000_FFF0_0000UL : 0x0800_0000;
        ulong type = filter;
        if (counter < SlowPmu.C)
        {
            type |= Events[random.Next(Events.Length)];
            if (random.Next(2) == 0)
            {
                type |= ((ulong)random.Next(8) << 61) | ((ulong)random.Next(2) << 60) | ((ulong)random.Next(4) << 54) | ((ulong)random.Next(4) << 32);
            }
        }

        string name = counter == SlowPmu.C ? "PMCCFILTR_EL0" : counter == SlowPmu.F0 ? "PMICFILTR_EL0" : $"PMEVTYPER{counter}_EL0";
        pmu.WriteRaw(Guest.Register(name), type);

        // What the fields of this configuration are, by the table of PMEVTYPER<n>_EL0.
        ulong mask = 0xC000_0000UL | (slow.EL3 ? 0x3400_0000UL : 0) | (slow.EL2 ? 0x0800_0000UL : 0);
        mask |= (slow.EL3 && slow.Sel2 ? 0x0100_0000UL : 0) | (slow.Rme ? 0x0070_0000UL : 0) | (slow.Sme ? 0x0300_0000_0000_0000UL : 0);
        if (counter < SlowPmu.C)
        {
            mask |= slow.Version >= 4 ? 0xFFFFUL : 0x3FF;
            mask |= made.Has(PmuFeatures.FEAT_PMUv3_TH) ? 0xE000_0FFF_0000_0000UL : 0;
            mask |= made.Has(PmuFeatures.FEAT_PMUv3_EDGE) ? 0x1000_0000_0000_0000UL : 0;
            mask |= made.Has(PmuFeatures.FEAT_PMUv3_TH2) && counter % 2 == 1 ? 0x00C0_0000_0000_0000UL : 0;
        }

        slow.Type[counter] = (type & mask) | (counter == SlowPmu.F0 ? 8UL : 0);
        Assert.Equal(slow.Type[counter], pmu.ReadRaw(Guest.Register(name)));
        return $"type {counter} {slow.Type[counter]:x}";
    }

    private static string Rewrite(Pmu pmu, SlowPmu slow, Random random, int n)
    {
        int which = random.Next(5);
        int counter = which == 0 ? SlowPmu.C : which == 1 && slow.Icntr ? SlowPmu.F0 : n;
        if (counter < SlowPmu.C && slow.N == 0)
        {
            return "nothing";
        }

        ulong value = random.Next(4) switch
        {
            0 => 0xFFFF_FFFFUL - (ulong)random.Next(6),
            1 => ulong.MaxValue - (ulong)random.Next(6),
            2 => (ulong)random.NextInt64() << 1,
            _ => 0,
        };
        pmu.WriteRaw(Guest.Register(counter == SlowPmu.C ? "PMCCNTR_EL0" : counter == SlowPmu.F0 ? "PMICNTR_EL0" : $"PMEVCNTR{counter}_EL0"), value);
        slow.Value[counter] = counter < SlowPmu.C && slow.Version < 6 ? value & 0xFFFF_FFFF : value;
        return $"value {counter} {value:x}";
    }

    private static string Recontrol(Pmu pmu, SlowPmu slow, Random random, PmuConfiguration made)
    {
        if (slow.EL2)
        {
            int least = made.Has(PmuFeatures.FEAT_HPMN0) ? 0 : 1;
            ulong mdcr2 = (ulong)random.Next(least, slow.N + 1);
            foreach (int bit in (int[])[7, 17, 23, 26, 29])
            {
                mdcr2 |= (ulong)random.Next(2) << bit;
            }

            pmu.SetControl(PmuControl.MDCR_EL2, mdcr2);
            slow.Mdcr2 = mdcr2;
        }

        if (slow.EL3)
        {
            ulong mdcr3 = 0;
            foreach (int bit in (int[])[17, 23, 34, 35])
            {
                mdcr3 |= (ulong)random.Next(2) << bit;
            }

            slow.Mdcr3 = mdcr3;
            pmu.SetControl(PmuControl.MDCR_EL3, mdcr3 | MDCR_EL3.EnPM2_Mask);
        }

        return $"control {slow.Mdcr2:x} {slow.Mdcr3:x}";
    }

    private static void SoftwareIncrement(Guest guest, SlowPmu slow, ulong software)
    {
        // EL0 would need leave.
        if (slow.Level == 0)
        {
            return;
        }

        bool limited = slow.Level == 1 && slow.EL2 && (slow.Security != SecurityState.Secure || !slow.EL3);
        int reach = limited ? slow.Hpmn : slow.N;
        guest["PMSWINC_EL0"] = software;
        slow.Step(0, 0, software: software & ((1UL << reach) - 1));
    }

    private static string SaveAndRestore(Pmu pmu)
    {
        pmu.Save(out PmuState state);
        pmu.WriteRaw(Guest.Register("PMCCNTR_EL0"), 12345);
        pmu.WriteRaw(Guest.Register("PMOVSSET_EL0"), 0);
        pmu.Advance(77, 3);
        Assert.True(pmu.TryRestore(state));
        return "save and restore";
    }

    private static ulong RandomSet(SlowPmu slow, Random random, bool likely)
    {
        ulong set = 0;
        for (int i = 0; i <= SlowPmu.F0; i++)
        {
            set |= slow.Exists(i) && random.Next(likely ? 8 : 2) != 0 ? 1UL << i : 0;
        }

        return set;
    }

    private static void Compare(Guest guest, SlowPmu slow, string step)
    {
        Pmu pmu = guest.Pmu;
        ulong flags = pmu.ReadRaw(Guest.Register("PMOVSSET_EL0"));
        Assert.True(slow.Flags == flags, $"{step}: flags {flags:x}, expected {slow.Flags:x}");
        ulong runs = 0;
        bool anyThreshold = false;
        for (int i = 0; i <= SlowPmu.F0; i++)
        {
            if (!slow.Exists(i))
            {
                continue;
            }

            runs |= slow.Runs(i) ? 1UL << i : 0;
            anyThreshold |= slow.Runs(i) && slow.HasThreshold(i);
            string name = i == SlowPmu.C ? "PMCCNTR_EL0" : i == SlowPmu.F0 ? "PMICNTR_EL0" : $"PMEVCNTR{i}_EL0";
            ulong value = pmu.ReadRaw(Guest.Register(name));
            Assert.True(slow.Value[i] == value, $"{step}: {name} {value:x}, expected {slow.Value[i]:x}");
        }

        Assert.True(runs == pmu.RunningCounters, $"{step}: runs {pmu.RunningCounters:x}, expected {runs:x}");
        Assert.True(slow.Interrupt == guest.Level, $"{step}: interrupt {guest.Level}");
        if (anyThreshold)
        {
            return;
        }

        foreach (ushort number in Events)
        {
            ulong nearest = ulong.MaxValue;
            for (int i = 0; i <= SlowPmu.F0; i++)
            {
                if (slow.Exists(i) && slow.Runs(i) && slow.EventOf(i) == number)
                {
                    nearest = Math.Min(nearest, slow.ToOverflow(i) ?? ulong.MaxValue);
                }
            }

            Assert.True(nearest == pmu.OccurrencesToOverflow(number), $"{step}: budget of {number:x}");
        }
    }
}
