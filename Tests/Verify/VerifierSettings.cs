using System;
using System.Collections.Generic;
using System.Text;

namespace VerifyTests;

/// <summary>What holds for every snapshot of the assembly.</summary>
public static class VerifierSettings
{
    private static readonly List<Action<StringBuilder>> All = [];

    /// <summary>The scrubbers of all snapshots.</summary>
    internal static IReadOnlyList<Action<StringBuilder>> Scrubbers => All;

    /// <summary>Changes every received text before it is compared and written.</summary>
    /// <param name="scrubber">Takes out what differs from run to run or from version to version.</param>
    public static void AddScrubber(Action<StringBuilder> scrubber)
    {
        ArgumentNullException.ThrowIfNull(scrubber);
        All.Add(scrubber);
    }

    /// <summary>Files have no byte order mark. The stand-in never writes one; Verify does unless it is told this.</summary>
    public static void UseUtf8NoBom()
    {
    }
}
