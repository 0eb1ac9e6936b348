using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

using Emu.Conformance.Compliance;

namespace Emu.Cli.Compliance;

/// <summary>The failures of a target that are known: a file with a rule or a case a line, <c>#</c> to the end of the line is a comment.</summary>
/// <param name="entries">Rules (<c>TRP-2</c>), and cases (<c>traps/TPMCR</c>).</param>
internal sealed class KnownFailures(IReadOnlyCollection<string> entries)
{
    /// <summary>None.</summary>
    public static KnownFailures None { get; } = new([]);

    /// <summary>Reads a file.</summary>
    /// <exception cref="UsageException">The file cannot be read, or a line is neither a rule nor a case.</exception>
    public static KnownFailures Load(string path, string name)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--known {name}: this cannot be read ({error.Message}).", error);
        }

        List<string> entries = [];
        for (int i = 0; i < lines.Length; i++)
        {
            string entry = lines[i].Split('#', 2)[0].Trim();
            if (entry.Length == 0)
                continue;

            if (entry.Contains(' ', StringComparison.Ordinal))
                throw new UsageException($"{name}:{i + 1}: give one rule (TRP-2) or one case (traps/TPMCR) a line; behind # is a comment.");

            entries.Add(entry);
        }

        return new KnownFailures(entries);
    }

    /// <summary>A failure is one of them: its case is there, or all its rules are.</summary>
    public bool Contains(ComplianceResult failure) =>
        entries.Contains(failure.Name) || (failure.Rules.Length > 0 && failure.Rules.Split(',').All(entries.Contains));

    /// <summary>The entries without a failure, although a case for them was run: the target is better than before.</summary>
    /// <param name="results">The results, with the rules of each case.</param>
    public IEnumerable<string> Vanished(IReadOnlyCollection<ComplianceResult> results) => entries.Distinct().Where(entry =>
    {
        List<ComplianceResult> run =
            [.. results.Where(one => one.Verdict != ComplianceVerdict.Skipped && (one.Name == entry || one.Rules.Split(',').Contains(entry)))];
        return run.Count > 0 && run.TrueForAll(static one => one.Verdict == ComplianceVerdict.Passed);
    });
}
