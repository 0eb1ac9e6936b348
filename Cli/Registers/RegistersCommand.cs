using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Linq;

using Emu.Catalog;
using Emu.Cli.Registers.Export;

namespace Emu.Cli.Registers;

/// <summary><c>emu registers</c>: what the spec says, as tables and as a C header.</summary>
internal static class RegistersCommand
{
    private const string Everything = "registers";
    private const string Events = "events";

    private static readonly Argument<string?> Name = new("NAME")
    {
        Description = "One register, such as PMCR_EL0, PMEVTYPER3_EL0 or PMCR; with --what events one event. Default: all.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> View = Choice("--view", "aarch64 (MRS and MSR), aarch32 (coprocessor 15) or external (memory-mapped). Default: aarch64, or the first that has NAME.", ["aarch64", "aarch32", "external"]);

    private static readonly Option<string?> What = Choice("--what", "registers (where they are found), fields, resets, access (its checks, in order) or events. Default: registers; with NAME: fields.", [Everything, "fields", "resets", "access", Events]);

    private static readonly Option<string?> Owner = Choice("--owner", "pe: the registers that the PE owns and the PMU looks at, HCR_EL2 too, which no other list has. Default: all registers of the PMU.", ["pe"]);

    private static readonly Option<string?> Format = Choice("--format", "table, csv, json, c-header (encodings, masks, shifts and values, of all views unless --view says one), svd (CMSIS-SVD) or systemrdl (both of the memory-mapped view). Default: table.", ["table", "csv", "json", "c-header", "svd", "systemrdl"]);

    public static Command Create(Terminal terminal)
    {
        Command command = new("registers", "Prints what the register spec says.") { Name, View, What, Owner, Format };
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal)
    {
        string? name = parsed.GetValue(Name);
        string format = parsed.GetValue(Format) ?? "table";
        if (format == "c-header")
        {
            RefuseWhat(parsed);
            RefuseOwner(parsed, "a C header has the registers that software of the PMU reaches");
            CHeader.Write(
                terminal.Output,
                Views(parsed.GetValue(View)).SelectMany(view => Select(view, name, orNone: parsed.GetValue(View) is null)));
            return ExitStatus.Success;
        }

        if (format is "svd" or "systemrdl")
        {
            RefuseOwner(parsed, "the memory-mapped view has no register of another owner");
            return WriteExport(parsed, terminal, format);
        }

        string what = parsed.GetValue(What) ?? (name is null ? Everything : "fields");
        if (what == Events)
        {
            RefuseView(parsed);
            RefuseOwner(parsed, "events have no owner");
            Write(terminal, format, EventRows.Of(EventRows.Find(name)));
            return ExitStatus.Success;
        }

        string? owner = parsed.GetValue(Owner);
        RegisterView view = ViewOf(parsed.GetValue(View), owner is null ? name : null);
        IReadOnlyList<ViewRegister> registers = owner is null ? Select(view, name, orNone: false) : SelectOwned(view, owner, name);
        Write(terminal, format, what switch
        {
            "fields" => FieldRows.Of(registers),
            "resets" => ResetRows.Of(registers),
            "access" => AccessRows.Of(view, registers),
            _ => RegisterRows.Of(view, registers),
        });
        return ExitStatus.Success;
    }

    /// <summary>Formats of other tools know offsets, and no instruction that reads a register.</summary>
    private static int WriteExport(ParseResult parsed, Terminal terminal, string format)
    {
        if (parsed.GetValue(What) is { } what)
            throw new UsageException($"--what {what}: --format {format} has registers with their fields and resets; leave --what out, or give another --format.");
        if (parsed.GetValue(View) is { } view && view != "external")
            throw new UsageException($"--view {view}: --format {format} describes the memory-mapped view alone; leave --view out or give external, or give another --format.");

        IReadOnlyList<ExportBlock> blocks = ExternalExport.Of(Select(RegisterView.External, parsed.GetValue(Name), orNone: false));
        if (format == "svd")
            SvdWriter.Write(terminal.Output, blocks);
        else
            RdlWriter.Write(terminal.Output, blocks);
        return ExitStatus.Success;
    }

    private static void Write(Terminal terminal, string format, Table table)
    {
        switch (format)
        {
            case "csv":
                TableWriter.WriteCsv(terminal.Output, table);
                break;
            case "json":
                TableWriter.WriteJson(terminal.Output, table);
                break;
            default:
                TableWriter.WriteText(terminal.OutputConsole, table);
                break;
        }
    }

    /// <summary>The view that is asked for; without one the first that has the register.</summary>
    private static RegisterView ViewOf(string? view, string? name) =>
        view is not null ? Parse(view)
        : name is null ? RegisterView.AArch64
        : Views(null).FirstOrDefault(one => ViewRegister.All(one).Any(register => register.Matches(name)));

    private static IEnumerable<RegisterView> Views(string? view) =>
        view is null ? [RegisterView.AArch64, RegisterView.AArch32, RegisterView.External] : [Parse(view)];

    private static RegisterView Parse(string view) => view switch
    {
        "aarch32" => RegisterView.AArch32,
        "external" => RegisterView.External,
        _ => RegisterView.AArch64,
    };

    private static IReadOnlyList<ViewRegister> Select(RegisterView view, string? name, bool orNone)
    {
        IReadOnlyList<ViewRegister> all = ViewRegister.All(view);
        if (name is null)
            return all;

        List<ViewRegister> named = [.. all.Where(register => register.Matches(name))];
        if (named.Count > 0 || (orNone && Views(null).Any(other => ViewRegister.All(other).Any(register => register.Matches(name)))))
            return named;

        throw new UsageException($"NAME {name}: {WhyNot(view, name)}");
    }

    private static IReadOnlyList<ViewRegister> SelectOwned(RegisterView view, string owner, string? name)
    {
        IReadOnlyList<ViewRegister> owned = ViewRegister.OwnedBy(view, owner);
        if (name is null)
            return owned;

        List<ViewRegister> named = [.. owned.Where(register => register.Matches(name))];
        return named.Count > 0
            ? named
            : throw new UsageException($"NAME {name}: the owner {owner} has no such register in the {Word(view)} view.{Suggestion.Ask(name, [.. owned.Select(static register => register.Name)])}");
    }

    /// <summary>Says that another view has the register, or what was probably meant.</summary>
    private static string WhyNot(RegisterView view, string name)
    {
        List<string> known = [];
        foreach (RegisterView other in Views(null))
        {
            IReadOnlyList<ViewRegister> registers = ViewRegister.All(other);
            if (registers.FirstOrDefault(register => register.Matches(name)) is { } found)
                return $"the {Word(view)} view does not have this register. Give --view {Word(other)} for {found.Name}.";

            foreach (ViewRegister register in registers)
            {
                known.Add(register.Name);
                for (int n = register.Register.Index?.First ?? 0; n <= (register.Register.Index?.Last ?? -1); n++)
                {
                    known.Add(
                        register.Name.Replace(
                            "<" + register.Register.Index!.Value.Variable + ">",
                            n.ToString(System.Globalization.CultureInfo.InvariantCulture),
                            StringComparison.Ordinal));
                }
            }
        }

        string suggestion = Suggestion.Ask(name, known);
        return "there is no such register." + (suggestion.Length > 0 ? suggestion : " Give an Arm name such as PMCR_EL0, or none for all.");
    }

    /// <summary>A view as the option names it.</summary>
    internal static string Word(RegisterView view) => view switch
    {
        RegisterView.AArch32 => "aarch32",
        RegisterView.External => "external",
        _ => "aarch64",
    };

    private static void RefuseWhat(ParseResult parsed)
    {
        if (parsed.GetValue(What) is { } what)
            throw new UsageException($"--what {what}: a C header has everything of the registers; leave --what out, or give another --format.");
    }

    private static void RefuseOwner(ParseResult parsed, string why)
    {
        if (parsed.GetValue(Owner) is { } owner)
            throw new UsageException($"--owner {owner}: {why}; leave --owner out.");
    }

    private static void RefuseView(ParseResult parsed)
    {
        if (parsed.GetValue(View) is { } view)
            throw new UsageException($"--view {view}: events are the same in every view; leave --view out.");
    }

    /// <summary>An option that takes one of some words, and asks whether a near one was meant.</summary>
    private static Option<string?> Choice(string name, string description, string[] words) => new(name)
    {
        Description = description,
        HelpName = string.Join('|', words),
        CustomParser = result => ParseChoice(result, name, words),
    };

    private static string? ParseChoice(ArgumentResult result, string name, string[] words)
    {
        string word = result.Tokens[0].Value;
        if (words.FirstOrDefault(one => one.Equals(word, StringComparison.OrdinalIgnoreCase)) is { } known)
            return known;

        result.AddError($"{name} {word}: this is not one of its words.{Suggestion.Ask(word, words)} Give {(words.Length == 1 ? words[0] : $"{string.Join(", ", words[..^1])} or {words[^1]}")}.");
        return null;
    }
}
