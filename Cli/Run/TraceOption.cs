using System.CommandLine;
using System.IO;

using Emu.Conformance;

namespace Emu.Cli.Run;

/// <summary>Where the trace of a run goes.</summary>
/// <param name="Name">The file, as it was named.</param>
/// <param name="File">The file.</param>
internal sealed record TraceTarget(string Name, OutputFile File);

/// <summary><c>emu run --trace</c>: what reached the guest's PMU, as a vector.</summary>
internal static class TraceOption
{
    public static readonly Option<string> Trace = new("--trace")
    {
        Description = "Write what reached the guest's PMU as a conformance vector: every access with its answer, and what was counted between them. For an emulated PMU; `emu replay FILE.pmuv` runs it.",
        HelpName = "FILE.pmuv",
    };

    /// <summary>Where the trace goes; null where there is none.</summary>
    /// <exception cref="UsageException">The file cannot be written.</exception>
    public static TraceTarget? Target(ParseResult parsed, Terminal terminal, System.ReadOnlySpan<InputFile> inputs) =>
        parsed.GetValue(Trace) is { } name ? new TraceTarget(name, OutputFile.Claim(terminal, "--trace", name, inputs)) : null;

    /// <summary>Makes the trace of a run.</summary>
    /// <param name="target">Where it goes; null where there is none.</param>
    /// <param name="settings">The run.</param>
    /// <param name="pmu">The PMU of the board.</param>
    /// <exception cref="UsageException">A vector cannot say what the PMU of such a run counts.</exception>
    public static VectorTrace? Create(TraceTarget? target, RunSettings settings, PmuOptions pmu)
    {
        if (target is null)
            return null;

        if (settings.Saved is not null)
            throw new UsageException($"--trace {target.Name}: a vector begins with a PMU after reset, and --restore with one that has run; trace a run that begins with an image.");

        return settings.Pmu == RunSettings.Emulated
            ? new VectorTrace(settings.Image.Name, pmu, settings.Cpus, HostSetup.Describe(settings))
            : throw new UsageException($"--trace {target.Name}: with --pmu {settings.Pmu} the counts come from PMUs of the host; add --pmu emulated.");
    }

    /// <summary>Writes the trace.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(TraceTarget target, VectorTrace trace, Terminal terminal)
    {
        target.File.Write(trace.ToString());
        string note = $"wrote {Number.Count((ulong)trace.Statements)} statements to {target.Name}: emu replay {target.Name} runs them";
        if (trace.IsCut)
            note += $"; the trace ends before the run, since a vector file has at most {Number.Count(VectorFile.MaxBytes)} bytes";

        terminal.WriteNote(note);
    }
}
