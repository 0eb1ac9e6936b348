using BenchmarkDotNet.Attributes;

namespace Emu.Benchmarks.Pmu;

/// <summary>Every scenario on the runtime, with 0, 1, 6 and 31 live event counters.</summary>
[MemoryDiagnoser]
public class PmuBenchmarks
{
    private const int Operations = 1000;

    private Emu.Pmu _pmu = PmuScenarios.Create();

    /// <summary>What is done.</summary>
    [ParamsAllValues]
    public Scenario Scenario { get; set; }

    /// <summary>How many event counters run, with the cycle counter.</summary>
    [Params(0, 1, 6, 31)]
    public int Live { get; set; }

    /// <summary>A PMU with so many live counters.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _pmu = PmuScenarios.Create();
        PmuScenarios.SetUp((encoding, value) => _ = _pmu.Write(encoding, value), Live);
    }

    /// <summary>The scenario.</summary>
    [Benchmark(OperationsPerInvoke = Operations)]
    public ulong Run() => PmuScenarios.Run(_pmu, Scenario, Operations);
}
