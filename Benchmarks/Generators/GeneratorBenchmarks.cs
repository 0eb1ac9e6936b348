using BenchmarkDotNet.Attributes;

namespace Emu.Benchmarks.Generators;

/// <summary>The generator's stages on registers.yaml.</summary>
[MemoryDiagnoser]
public class GeneratorBenchmarks
{
    private readonly string _spec = GeneratorWork.Spec;
    private readonly string _small = GeneratorWork.Synthetic(25);
    private readonly string _large = GeneratorWork.Synthetic(250);

    /// <summary>The YAML parser's events.</summary>
    [Benchmark(Baseline = true)]
    public int Parse() => GeneratorWork.Parse(_spec);

    /// <summary>Text to model.</summary>
    [Benchmark]
    public int Read() => GeneratorWork.Read(_spec).Registers.Count;

    /// <summary>Text to sources.</summary>
    [Benchmark]
    public int Generate() => GeneratorWork.Generate(_spec);

    /// <summary>Text to sources, 25 registers.</summary>
    [Benchmark]
    public int Generate25() => GeneratorWork.Generate(_small);

    /// <summary>Text to sources, 250 registers.</summary>
    [Benchmark]
    public int Generate250() => GeneratorWork.Generate(_large);
}
