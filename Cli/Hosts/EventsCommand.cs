using System;
using System.Collections.Generic;
using System.CommandLine;
using Emu.Catalog;
using Emu.HostPmus;
using Emu.Registers;
using Spectre.Console;

namespace Emu.Cli.Hosts;

/// <summary><c>emu events</c>: the common events, or those that hosts count.</summary>
internal static class EventsCommand
{
    private static readonly Argument<string?> Filter = new("TEXT")
    {
        Description = "Only events whose name, number or text has this in it.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Host = new("--host")
    {
        Description = "The events that this host model counts, and its native events for them. With several models, between commas: what each of them counts, as the backend common-events exposes it.",
        HelpName = "MODELS",
    };

    private static readonly Option<bool> Absent = new("--absent")
    {
        Description = "With --host: the common events that it does not count, and why.",
    };

    public static Command Create(Terminal terminal)
    {
        Command command = new("events", "Lists the common PMUv3 events, or what a host counts of them and how well.")
        {
            Filter, Host, Absent,
        };
        command.SetAction(parsed =>
        {
            List<string[]> rows = Rows(parsed.GetValue(Host), parsed.GetValue(Absent), out string[] heads, out string? note);
            Write(terminal, heads, rows, parsed.GetValue(Filter));
            if (note is not null)
                terminal.WriteNote(note);
            return ExitStatus.Success;
        });
        return command;
    }

    private static List<string[]> Rows(string? hosts, bool absent, out string[] heads, out string? note)
    {
        note = null;
        if (hosts is null)
        {
            if (absent)
                throw new UsageException("--absent: absent from which host? Add --host, for example --host apple-m1.");
            heads = ["number", "event", "class", "PMCEID", "required", "counts"];
            return Common();
        }

        List<HostPmuModel> models = [];
        foreach (string name in CommaList.Split("--host", hosts))
            models.Add(HostLookup.Model("--host", name));
        if (absent)
        {
            heads = ["number", "event", "why it is not counted"];
            return AbsentFrom(models);
        }

        if (models.Count == 1)
        {
            heads = ["number", "event", "native", "named", "accuracy"];
            return CountedBy(models[0]);
        }

        CommonEventSet common = CommonEventSet.Of(models);
        heads = ["number", "event", "accuracy"];
        note = $"{common.Count} events that each of them counts; a guest has at most {common.Counters} event counters for them.";
        return SharedBy(models, common);
    }

    private static List<string[]> Common()
    {
        List<string[]> rows = [];
        foreach (EventInfo one in PmuEventsCatalog.Events)
        {
            rows.Add([new Pmuv3Event(one.Number).ToString(), one.Name,
                one.IsArchitectural ? "architectural" : "microarchitectural", one.HasPmceidBit ? "yes" : "", one.RequiredText, one.Purpose]);
        }

        return rows;
    }

    private static List<string[]> CountedBy(HostPmuModel model)
    {
        List<string[]> rows = [];
        foreach (HostPmuEvent one in model.Events)
        {
            if (one.Pmuv3 is { } number)
                rows.Add([number.ToString(), HostLookup.NameOf(model, number), one.Native.ToString(), one.Name, one.Accuracy]);
        }

        return rows;
    }

    private static List<string[]> AbsentFrom(List<HostPmuModel> models)
    {
        List<string[]> rows = [];
        foreach (ushort number in PmuEvents.All)
        {
            foreach (HostPmuModel model in models)
            {
                if (number is not (PmuEvents.SW_INCR or PmuEvents.CHAIN) && !model.Map.Map(number).IsCounted)
                {
                    string who = models.Count == 1 ? "" : model.Name + ": ";
                    rows.Add([new Pmuv3Event(number).ToString(), PmuEvents.NameOf(number)!, who + HostLookup.WhyAbsent(model, number)]);
                }
            }
        }

        return rows;
    }

    private static List<string[]> SharedBy(List<HostPmuModel> models, CommonEventSet common)
    {
        List<string[]> rows = [];
        for (int i = 0; i <= ushort.MaxValue; i++)
        {
            Pmuv3Event number = new((ushort)i);
            if (!common.Contains(number))
                continue;
            List<string> accuracy = [];
            foreach (HostPmuModel model in models)
            {
                foreach (HostPmuEvent one in model.Events)
                {
                    string text = $"{model.Name}: {one.Accuracy}";
                    if (one.Pmuv3 == number && one.Accuracy != "exact" && !accuracy.Contains(text))
                        accuracy.Add(text);
                }
            }

            rows.Add([number.ToString(), HostLookup.NameOf(models[0], number), accuracy.Count == 0 ? "exact" : string.Join("; ", accuracy)]);
        }

        return rows;
    }

    private static void Write(Terminal terminal, string[] heads, List<string[]> rows, string? filter)
    {
        if (filter is not null)
        {
            rows.RemoveAll(row => !Array.Exists(row, cell => cell.Contains(filter, StringComparison.OrdinalIgnoreCase)));
            if (rows.Count == 0)
                throw new UsageException($"TEXT {filter}: no event has this in it; `emu events` lists them all.");
        }

        // The last column is free text and takes what is left of the line.
        int[] widths = new int[heads.Length - 1];
        for (int column = 0; column < widths.Length; column++)
        {
            widths[column] = heads[column].Length;
            foreach (string[] row in rows)
                widths[column] = Math.Max(widths[column], row[column].Length);
        }

        terminal.OutputConsole.Write(new Text(Line(heads, widths) + "\n", new Style(decoration: Decoration.Bold)));
        foreach (string[] row in rows)
            terminal.OutputConsole.Write(new Text(Line(row, widths) + "\n"));
    }

    private static string Line(string[] cells, int[] widths)
    {
        string line = "";
        for (int column = 0; column < widths.Length; column++)
            line += cells[column].PadRight(widths[column] + 2);
        return (line + cells[^1]).TrimEnd();
    }
}
