using System;

namespace Emu.Benchmarks.Pmu;

/// <summary>The twin is worth timing only if it does what the runtime does: both take the same random steps and must give the same answers.</summary>
internal static class TwinCheck
{
    private const int Steps = 200_000;

    private static readonly ushort[] Registers =
    [
        PmuScenarios.PMCR, PmuScenarios.PMCNTENSET, PmuScenarios.PMCNTENCLR, PmuScenarios.PMOVSCLR, PmuScenarios.PMOVSSET,
        PmuScenarios.PMSWINC,
        PmuScenarios.PMSELR, PmuScenarios.PMCCNTR, PmuScenarios.PMXEVTYPER, PmuScenarios.PMXEVCNTR, PmuScenarios.PMUSERENR,
        PmuScenarios.PMINTENSET,
        PmuScenarios.PMINTENCLR, PmuScenarios.PMUACR, PmuScenarios.PMCCFILTR, PmuScenarios.PMEVCNTR0 + 30, PmuScenarios.PMEVTYPER0 + 30,
    ];

    // Among them SW_INCR, INST_RETIRED, CPU_CYCLES and CHAIN.
    private static readonly ushort[] Events = [0x00, 0x08, 0x11, 0x13, 0x14, 0x1E, 0x24];

    /// <summary>Throws where they part.</summary>
    public static void Run(int seed)
    {
        Random random = new(seed);
        Emu.Pmu pmu = PmuScenarios.Create();
        nint twin = Twin.Create();
        try
        {
            // Both have EL3, whose controls start as a Cold reset leaves them.
            for (int step = 0; step < Steps; step++)
            {
                string did = Step(pmu, twin, random);
                if (pmu.Interrupt != (Twin.Interrupt(twin) != 0))
                {
                    throw new InvalidOperationException($"Seed {seed}, step {step}: {did}: PMUIRQ of the twin is another.");
                }
            }
        }
        finally
        {
            Twin.Free(twin);
        }
    }

    private static string Step(Emu.Pmu pmu, nint twin, Random random)
    {
        int kind = random.Next(10);
        if (kind == 0)
        {
            int level = random.Next(4);
            bool secure = level == 3 || random.Next(4) == 0;
            pmu.SetContext(new PmuContext(level, secure ? SecurityState.Secure : SecurityState.NonSecure));
            Twin.SetContext(twin, level, secure ? 1 : 0);
            return $"EL{level} secure={secure}";
        }

        if (kind == 1)
        {
            ulong cycles = Amount(random);
            pmu.Advance(cycles, 0);
            Twin.Advance(twin, cycles, 0);
            return $"advance {cycles}";
        }

        if (kind is 2 or 3)
        {
            ushort eventNumber = Events[random.Next(Events.Length)];
            if (eventNumber is 0x00 or 0x11 or 0x1E)
            {
                eventNumber = 0x13;
            }

            ulong occurrences = Amount(random);
            pmu.Count(eventNumber, occurrences);
            Twin.Count(twin, eventNumber, occurrences);
            return $"count 0x{eventNumber:X} {occurrences}";
        }

        ushort register = Registers[random.Next(Registers.Length)];
        register -= register is PmuScenarios.PMEVCNTR0 + 30 or PmuScenarios.PMEVTYPER0 + 30 ? (ushort)random.Next(31) : (ushort)0;
        return kind < 7 ? Read(pmu, twin, register) : Write(pmu, twin, register, Value(register, random));
    }

    private static string Read(Emu.Pmu pmu, nint twin, ushort register)
    {
        PmuAccess access = pmu.Read(register, out ulong value);
        ulong answer = Twin.Read(twin, register, out ulong twins);
        Compare($"read 0x{register:X}", access, answer);
        return value == twins ? "read" : throw new InvalidOperationException($"Read of 0x{register:X}: 0x{value:X}, the twin 0x{twins:X}.");
    }

    private static string Write(Emu.Pmu pmu, nint twin, ushort register, ulong value)
    {
        Compare($"write 0x{register:X} 0x{value:X}", pmu.Write(register, value), Twin.Write(twin, register, value));
        return $"write 0x{register:X} 0x{value:X}";
    }

    /// <summary>The twin's answer: the kind [1:0], of a trap its target [3:2] and syndrome [63:32].</summary>
    private static void Compare(string did, PmuAccess access, ulong twins)
    {
        ulong answer = access.Kind == PmuAccessKind.Trap
            ? 2 | (ulong)access.TargetEL << 2 | (ulong)access.Syndrome << 32
            : access.Kind == PmuAccessKind.Undefined ? 1UL : 0;
        if (answer != twins)
        {
            throw new InvalidOperationException($"{did}: {access}, the twin answers 0x{twins:X}.");
        }
    }

    /// <summary>A few, or so many that counters overflow.</summary>
    private static ulong Amount(Random random) => random.Next(3) == 0 ? (ulong)random.NextInt64(1L << 33) : (ulong)random.Next(100);

    private static ulong Value(ushort register, Random random)
    {
        ulong value = (ulong)random.NextInt64() << random.Next(2) ^ (ulong)random.NextInt64();
        if ((register >= PmuScenarios.PMEVTYPER0 && register < PmuScenarios.PMCCFILTR) || register == PmuScenarios.PMXEVTYPER)
        {
            // Filter bits and one of the events; what MT [25] and FEAT_RME would filter by is not implemented.
            return value & 0xFD00_0000 & (ulong)random.NextInt64() & (ulong)random.NextInt64() | Events[random.Next(Events.Length)];
        }

        return register switch
        {
            PmuScenarios.PMUSERENR => random.Next(2) == 0 ? 1 : value & 0x5F,
            PmuScenarios.PMSELR => (ulong)random.Next(32),
            PmuScenarios.PMCR => value | (random.Next(4) == 0 ? 0UL : 1UL),
            _ => value,
        };
    }
}
