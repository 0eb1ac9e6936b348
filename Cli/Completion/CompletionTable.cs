using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;

using Emu.Catalog;
using Emu.Cli.Registers;
using Emu.Cli.Run;
using Emu.Hosts;

namespace Emu.Cli.Completion;

/// <summary>What may be typed at one place of the command line.</summary>
/// <param name="Set">The name of a set of words in <see cref="CompletionTable.Sets"/>, <see cref="Files"/>, <see cref="Folders"/>, or empty where it is not known.</param>
/// <param name="IsList">Several of them may be given, with commas between them.</param>
internal sealed record CompletionValue(string Set, bool IsList = false)
{
    public const string Files = "files";
    public const string Folders = "folders";

    public static CompletionValue Unknown { get; } = new("");
}

/// <summary>An option.</summary>
/// <param name="Names">Its names, such as <c>-q</c> and <c>--quiet</c>.</param>
/// <param name="Description">What it does, in a few words.</param>
/// <param name="Values">What its values are, in their order; none for an option without one.</param>
internal sealed record CompletionOption(IReadOnlyList<string> Names, string Description, IReadOnlyList<CompletionValue> Values);

/// <summary>A command.</summary>
/// <param name="Name">Its name; empty for <c>emu</c> itself. A command of a command has both names, with an underscore between them: <c>demo_linux</c>.</param>
/// <param name="Description">What it does, in a few words.</param>
/// <param name="Options">Its options.</param>
/// <param name="Arguments">Its arguments in their order.</param>
/// <param name="Repeats">The last argument may be repeated.</param>
internal sealed record CompletionEntry(string Name, string Description, IReadOnlyList<CompletionOption> Options,
    IReadOnlyList<CompletionValue> Arguments, bool Repeats);

/// <summary>
/// All that a shell completes, read from the command line's own description and from the catalog. The help's name of a value says which kind it is: an option with a
/// <c>FILE</c> takes a file, an argument <c>REGISTER</c> a register.
/// </summary>
internal sealed class CompletionTable
{
    private readonly SortedDictionary<string, IReadOnlyList<string>> _sets = new(StringComparer.Ordinal);

    public CompletionTable(Command root)
    {
        _sets["registers"] = [.. OwnNames().Concat(NamesIn(RegisterView.AArch32)).Distinct(StringComparer.Ordinal)];
        _sets["names"] = [.. NamesIn(RegisterView.AArch64).Concat(NamesIn(RegisterView.AArch32)).Concat(NamesIn(RegisterView.External))
            .Distinct(StringComparer.Ordinal)];
        _sets["events"] = [.. PmuEventsCatalog.Events.ToArray().Select(static one => one.Name)];
        _sets["models"] = [.. HostModels.All.ToArray().Select(static one => one.Name)];
        _sets["features"] = ["all", "none", .. PmuCatalog.Features.ToArray().Select(static one => one.Name)];
        _sets["backends"] = [RunSettings.Emulated, RunSettings.Default, RunSettings.FixedCountersOnly, RunSettings.CommonEvents];
        _sets["versions"] = [.. Enum.GetValues<PmuVersion>()
            .Select(static one => ((int)one).ToString(System.Globalization.CultureInfo.InvariantCulture))];
        _sets["shells"] = CompletionCommand.Shells;
        Root = EntryOf(root, "");
        Command[] commands = [.. root.Subcommands.Where(static one => !one.Hidden)];
        Commands = [.. commands.Select(one => EntryOf(one, one.Name))];
        Inner = [.. commands.SelectMany(one => one.Subcommands.Where(static inner => !inner.Hidden).Select(inner => EntryOf(inner, $"{one.Name}_{inner.Name}")))];
        _sets["commands"] = [.. Commands.Select(static one => one.Name)];
    }

    /// <summary><c>emu</c> itself.</summary>
    public CompletionEntry Root { get; }

    /// <summary>Its commands, in the order of the help.</summary>
    public IReadOnlyList<CompletionEntry> Commands { get; }

    /// <summary>Commands of its commands, such as <c>demo_linux</c>.</summary>
    public IReadOnlyList<CompletionEntry> Inner { get; }

    /// <summary>Its commands and theirs.</summary>
    public IEnumerable<CompletionEntry> Entries => Commands.Concat(Inner);

    /// <summary>The words, by the name of their set.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Sets => _sets;

    /// <summary>What <c>emu decode</c> takes beside the names of AArch32.</summary>
    private static IEnumerable<string> OwnNames() => PmuCatalog.Registers.ToArray()
        .SelectMany(static one => one.Index is { } range
            ? Enumerable.Range(range.First, range.Last - range.First + 1).Select(one.NameOf) : [one.Name]);

    private static IEnumerable<string> NamesIn(RegisterView view) =>
        ViewRegister.All(view).SelectMany(static one => one.Names).Where(static name => !name.Contains('<', StringComparison.Ordinal));

    private CompletionEntry EntryOf(Command command, string name)
    {
        List<CompletionOption> options = [];
        // Options of `emu` that hold for each command too, such as --help.
        IEnumerable<Option> inherited = command.Parents.OfType<Command>().SelectMany(static one => one.Options)
            .Where(static one => one.Recursive);
        foreach (Option option in command.Options.Concat(inherited).Where(static one => !one.Hidden))
        {
            string[] names = [.. option.Aliases.Append(option.Name).Where(static one => one.StartsWith('-') && one != "-?")
                .Order(StringComparer.Ordinal)];
            bool isFlag = option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0;
            options.Add(new CompletionOption(names, Brief(option.Description), isFlag ? [] : ValuesOf(option)));
        }

        CompletionValue[] arguments = [.. command.Arguments.Where(static one => !one.Hidden).Select(ValueOf)];
        string[] inner = [.. command.Subcommands.Where(static one => !one.Hidden).Select(static one => one.Name)];
        if (name.Length != 0 && inner.Length != 0)
        {
            _sets["commands_" + name] = inner;
            arguments = [new CompletionValue("commands_" + name)];
        }

        return new CompletionEntry(name, Brief(command.Description), options, arguments,
            command.Arguments.LastOrDefault() is { Arity.MaximumNumberOfValues: > 1 });
    }

    /// <summary>An option with several values has the words of all in its help, with blanks between them.</summary>
    private CompletionValue[] ValuesOf(Option option) => option.Arity.MinimumNumberOfValues > 1
        ? [.. (option.HelpName ?? "").Split(' ').Select(help => ValueOf(option, help))]
        : [ValueOf(option, option.HelpName ?? "")];

    private CompletionValue ValueOf(Option option, string help)
    {
        if (help.Contains('|', StringComparison.Ordinal) && help != "FILE|FOLDER")
        {
            string set = "words" + option.Name.Replace('-', '_');
            _sets[set] = help.Split('|');
            return new CompletionValue(set);
        }

        return help switch
        {
            "FILE" or "FILE.html" or "FILE.pmuv" or "FILE|FOLDER" => new CompletionValue(CompletionValue.Files),
            "DIR" => new CompletionValue(CompletionValue.Folders),
            "MODELS" or "CLUSTERS" => new CompletionValue("models", IsList: true),
            "LIST" => new CompletionValue("features", IsList: true),
            "BACKEND" => new CompletionValue("backends"),
            _ when option.ValueType == typeof(PmuVersion) => new CompletionValue("versions"),
            _ => CompletionValue.Unknown,
        };
    }

    private static CompletionValue ValueOf(Argument argument) => argument.Name switch
    {
        "REGISTER" => new CompletionValue("registers"),
        "NAME" => new CompletionValue("names"),
        "EVENT" or "TEXT" => new CompletionValue("events"),
        "HOST" => new CompletionValue("models"),
        "SHELL" => new CompletionValue("shells"),
        "IMAGE" or "FILE|FOLDER" => new CompletionValue(CompletionValue.Files),
        "OUT" => new CompletionValue(CompletionValue.Folders),
        _ => CompletionValue.Unknown,
    };

    /// <summary>The first part of a description, up to its first colon, bracket or full stop.</summary>
    private static string Brief(string? description)
    {
        string text = description ?? "";
        int end = text.Length;
        foreach (string stop in (string[])[". ", ": ", " ("])
        {
            int at = text.IndexOf(stop, StringComparison.Ordinal);
            if (at >= 0)
                end = Math.Min(end, at);
        }

        return text[..end].TrimEnd('.');
    }
}
