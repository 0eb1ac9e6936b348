using System;
using Emu.Benchmarks.Pmu;

namespace Emu.Tests.Runtime;

/// <summary>What the benchmarks do may allocate nothing: each scenario's budget is 0 bytes.</summary>
public sealed class BudgetTests
{
    public static TheoryData<Scenario, int> Scenarios()
    {
        TheoryData<Scenario, int> data = [];
        foreach (Scenario scenario in Enum.GetValues<Scenario>())
        {
            data.Add(scenario, 0);
            data.Add(scenario, 31);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Scenario_AllocatesNothing(Scenario scenario, int live)
    {
        Pmu pmu = PmuScenarios.Create();
        PmuScenarios.SetUp((encoding, value) => _ = pmu.Write(encoding, value), live);
        _ = PmuScenarios.Run(pmu, scenario, 100);
        long least = long.MaxValue;

        // What allocates does so every time; .NET itself may once, as it happens to compile something better.
        for (int turn = 0; turn < 3 && least != 0; turn++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            _ = PmuScenarios.Run(pmu, scenario, 10_000);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }
}
