using System;

namespace Emu.Tests.Infrastructure;

/// <summary>How much a test of many random cases does: a sample in the ordinary run, everything where EMU_TEST_ALL is 1 (docs/testing.md).</summary>
internal static class TestCounts
{
    /// <summary>Whether everything is asked for.</summary>
    public static bool IsAll { get; } = Environment.GetEnvironmentVariable("EMU_TEST_ALL") == "1";

    /// <summary>One of two numbers.</summary>
    /// <param name="sample">The ordinary number.</param>
    /// <param name="all">The number where everything is asked for.</param>
    public static int Of(int sample, int all) => IsAll ? all : sample;
}
