using System;
using System.Collections.Generic;
using System.Diagnostics;
using Emu.Examples;
using Emu.Registers;

namespace Emu.Benchmarks.Native;

/// <summary>What a block of a JIT in C# costs with its counts in the shared head, and with a call for them: <c>examples/csharp</c>. <c>examples/c/jit.c</c> prints the same of C.</summary>
internal static class TranslatedRatios
{
    private const long Blocks = 2_000_000;

    public static IEnumerable<Ratio> Measure()
    {
        PmuSharedHead head = Counting();
        BlockTranslator.BlockLoop bare = BlockTranslator.Translate(head, BlockCounting.None);
        BlockTranslator.BlockLoop inline = BlockTranslator.Translate(head, BlockCounting.Inline);
        BlockTranslator.BlockLoop call = BlockTranslator.Translate(head, BlockCounting.Call);
        yield return Ratio.Of("C# JIT, a block counted inline against the same without a PMU", () => Time(inline, head), () => Time(bare, head), double.PositiveInfinity);
        yield return Ratio.Of("C# JIT, a block counted inline against one with a call for it", () => Time(inline, head), () => Time(call, head), 0.75);
        yield return new Ratio("C# JIT, managed bytes of 2,000,000 blocks counted inline", Bytes(inline, head), 1, 0) { Unit = "bytes" };
    }

    /// <summary>A PMU whose cycle counter runs, and is far from its overflow.</summary>
    private static PmuSharedHead Counting()
    {
        Emu.Pmu pmu = new(PmuConfiguration.Create(new PmuOptions { Version = PmuVersion.V3p9, Counters = 6 }));
        pmu.Write(new PmuRegister(PmuRegisterId.PMCNTENSET_EL0), PMCNTENSET_EL0.C_Mask);
        pmu.Write(new PmuRegister(PmuRegisterId.PMCR_EL0), PMCR_EL0.E_Mask | PMCR_EL0.LC_Mask);
        return new PmuSharedHead(pmu);
    }

    private static double Time(BlockTranslator.BlockLoop loop, PmuSharedHead head)
    {
        Stopwatch watch = Stopwatch.StartNew();
        loop(head, Blocks);
        return watch.Elapsed.TotalNanoseconds / Blocks;
    }

    private static double Bytes(BlockTranslator.BlockLoop loop, PmuSharedHead head)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        loop(head, Blocks);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
