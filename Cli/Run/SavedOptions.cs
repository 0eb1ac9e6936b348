using System.CommandLine;
using System.IO;

using Emu.Machine;

namespace Emu.Cli.Run;

/// <summary>When a run is to be saved, and where.</summary>
/// <param name="At">Instructions of all vCPUs.</param>
/// <param name="Name">The file, as it was named.</param>
/// <param name="File">The file.</param>
internal sealed record SaveTarget(ulong At, string Name, OutputFile File);

/// <summary>The options of <c>emu run</c> about a machine that is saved, or was.</summary>
internal static class SavedOptions
{
    private const int Values = 2;

    public static readonly Option<string[]> SaveAt = new("--save-at")
    {
        Description = "End the run at the first block of code after this many instructions of all vCPUs, and write the whole machine into a file, for --restore.",
        HelpName = "N FILE",
        Arity = new ArgumentArity(Values, Values),
        AllowMultipleArgumentsPerToken = true,
    };

    public static readonly Option<string> Restore = new("--restore")
    {
        Description = "Go on with a machine that --save-at wrote, as if it had never stopped. IMAGE and what the machine is made of are in the file; --host, --pmu and --schedule can be others.",
        HelpName = "FILE",
    };

    /// <summary>Where the run is to be saved; null where it is not.</summary>
    /// <exception cref="UsageException">It cannot be saved so.</exception>
    public static SaveTarget? Target(ParseResult parsed, Terminal terminal, System.ReadOnlySpan<InputFile> inputs)
    {
        if (parsed.GetValue(SaveAt) is not { Length: Values } values)
            return null;

        if (!Number.TryParseCount(values[0], out ulong at, out _) || at == 0)
            throw new UsageException($"--save-at {values[0]} {values[1]}: give a number of instructions above 0 and a file, for example --save-at 10M guest.machine.");

        return new SaveTarget(at, values[1], OutputFile.Claim(terminal, "--save-at", values[1], inputs));
    }

    /// <summary>The machine to go on with; null where the run begins with an image.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="terminal">Whose folder the name is seen from.</param>
    /// <param name="settled">What is in the file, and cannot be given again.</param>
    /// <exception cref="UsageException">There is no such file, or something is given that is in it.</exception>
    /// <exception cref="BoardException">The file is not a saved machine, or it is damaged.</exception>
    public static SavedMachine? Load(ParseResult parsed, Terminal terminal, System.ReadOnlySpan<Option> settled)
    {
        if (parsed.GetValue(Restore) is not { } name)
            return null;

        foreach (Option option in settled)
        {
            if (parsed.GetResult(option) is { Implicit: false })
                throw new UsageException($"{option.Name}: with --restore this is in the file; leave it out.");
        }

        string path = Path.Combine(terminal.Folder, name);
        return File.Exists(path) ? SavedMachine.Load(path) : throw new UsageException($"--restore {name}: there is no such file; emu run --save-at writes one.");
    }

    /// <summary>The settings of a run that goes on with a saved machine.</summary>
    /// <param name="saved">The machine.</param>
    /// <param name="host">The host that the command line names; null for the one that the machine was on.</param>
    /// <param name="pmu">The backend that it names; null for the one that the machine had.</param>
    /// <param name="schedule">The schedule that it names; null for the rest of the machine's, on the same host.</param>
    public static RunSettings Settings(SavedMachine saved, string? host, string? pmu, Schedule? schedule) => new()
    {
        Image = saved.Options.Image,
        Saved = saved,
        Cpus = saved.Cpus,
        MemorySize = saved.MemorySize,
        Host = host is not null ? Cluster.ParseList("--host", host) : saved.Host.Length == 0 ? [] : Cluster.ParseList("--restore", saved.Host),
        Schedule = schedule ?? (host is null ? saved.Schedule : Schedule.Empty),
        Pmu = RunSettings.PmuWord(pmu ?? saved.Backend),
        Input = true,
    };
}
