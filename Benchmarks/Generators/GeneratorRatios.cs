using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace Emu.Benchmarks.Generators;

/// <summary>What the generator costs, in terms of what reading the text alone costs, and how that grows.</summary>
internal static class GeneratorRatios
{
    // Enough that the JIT has compiled everything with all it learnt, before anything is timed.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);
    private const int WarmUpTurns = 100;

    private static readonly TimeSpan Batch = TimeSpan.FromMilliseconds(300);

    public static IEnumerable<Ratio> Measure()
    {
        string small = GeneratorWork.Synthetic(25);
        string large = GeneratorWork.Synthetic(250);
        Warm(GeneratorWork.Spec, large);

        yield return Ratio.Of(
            "registers.yaml from text to sources against the YAML parser alone",
            static () => Time(static () => GeneratorWork.Generate(GeneratorWork.Spec)),
            static () => Time(static () => GeneratorWork.Parse(GeneratorWork.Spec)),
            most: 5);
        yield return Ratio.Of(
            "ten times registers.yaml against once",
            static () => Time(static () =>
            {
                for (int i = 0; i < 10; i++)
                {
                    GeneratorWork.Generate(GeneratorWork.Spec);
                }
            }),
            static () => Time(static () => GeneratorWork.Generate(GeneratorWork.Spec)),
            most: 12);
        yield return Ratio.Of(
            "a file of 250 registers against one of 25",
            () => Time(() => GeneratorWork.Generate(large)),
            () => Time(() => GeneratorWork.Generate(small)),
            most: 13);
    }

    private static void Warm(params string[] texts)
    {
        Stopwatch watch = Stopwatch.StartNew();
        for (int turn = 0; turn < WarmUpTurns || watch.Elapsed < WarmUp; turn++)
        {
            foreach (string text in texts)
            {
                GeneratorWork.Parse(text);
                GeneratorWork.Generate(text);
            }
        }
    }

    /// <summary>Nanoseconds of one run, the mean over some: what one run leaves to the garbage collector, another run pays for.</summary>
    private static double Time(Action work)
    {
        int runs = 0;
        long start = Stopwatch.GetTimestamp();
        do
        {
            work();
            runs++;
        }
        while (Stopwatch.GetElapsedTime(start) < Batch);

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / runs;
    }
}
