using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

using Spectre.Console;
using Spectre.Console.Rendering;

namespace Emu.Cli.Run.Live;

/// <summary>One moment of a run as a screen full of text: the run, its vCPUs with their counters, the guest's console.</summary>
internal static class LiveScreen
{
    /// <summary>The guest's console has so many lines at least, with its frame.</summary>
    private const int LeastConsole = 5;

    /// <summary>A table's frame and its head.</summary>
    private const int TableFrame = 5;

    /// <summary>The screen.</summary>
    /// <param name="frame">What to show.</param>
    /// <param name="height">Lines of the screen.</param>
    public static IRenderable Of(LiveFrame frame, int height)
    {
        int room = Math.Max(1, (height - 1 - LeastConsole) / Math.Max(1, frame.Vcpus.Count));
        List<IRenderable> parts = [Head(frame)];
        int used = 1;
        foreach (LiveVcpu vcpu in frame.Vcpus)
        {
            int rows = Math.Max(0, Math.Min(vcpu.Counters.Count, room - TableFrame));
            if (rows == 0)
            {
                // A table does not fit.
                parts.Add(Line(Title(vcpu)));
                used++;
                continue;
            }

            parts.Add(Counters(vcpu, rows));
            used += rows + TableFrame;
        }

        int lines = Math.Max(1, height - used - 2);
        parts.Add(Console(frame, lines));
        return new Rows(parts);
    }

    private static Text Head(LiveFrame frame)
    {
        double seconds = frame.Elapsed.TotalSeconds;
        string speed = seconds <= 0 ? "-" : (frame.Instructions / seconds / 1e6).ToString("N0", CultureInfo.InvariantCulture);
        ulong time = frame.Vcpus.Count == 0 ? 0 : frame.Vcpus.Max(vcpu => vcpu.View.TimeNs);
        return Line($"{frame.Guest}: {frame.State} · {Number.Count(frame.Instructions)} instructions · {speed} MIPS · guest time {Report.Chart.Duration(time)} · {seconds.ToString("N1", CultureInfo.InvariantCulture)} s");
    }

    private static string Title(LiveVcpu vcpu)
    {
        string where = vcpu.View.Pcpu is { } pcpu ? $" on pCPU {pcpu} ({(vcpu.Core.Length == 0 ? "no PMU" : vcpu.Core)}), {Number.Count(vcpu.View.Reloads)} reloads" : "";
        string power = vcpu.View.IsOn ? "" : ", off";
        return $"vCPU {vcpu.View.Vcpu}{where}{power}, PMCR_EL0.E {(vcpu.IsEnabled ? 1 : 0)}, PMUIRQ {(vcpu.View.Interrupt ? "high" : "low")}";
    }

    private static Table Counters(LiveVcpu vcpu, int rows)
    {
        Table table = new Table().Border(TableBorder.Rounded).Expand();
        table.Title = new TableTitle(Markup.Escape(Title(vcpu)),
            new Style(decoration: vcpu.View.Interrupt ? Decoration.Bold : Decoration.None));
        table.AddColumns(
            new TableColumn("counter").NoWrap(),
            new TableColumn("event").NoWrap(),
            new TableColumn("enabled").NoWrap(),
            new TableColumn("interrupt").NoWrap(),
            new TableColumn("overflow").NoWrap(),
            new TableColumn("value").NoWrap().RightAligned(),
            new TableColumn("per guest second").NoWrap().RightAligned());
        bool isCut = rows < vcpu.Counters.Count;
        foreach (LiveCounter counter in vcpu.Counters.Take(isCut ? rows - 1 : rows))
        {
            table.AddRow(
                new Text(counter.Name),
                new Text(counter.Event),
                new Text(counter.Enabled ? "yes" : "-", new Style(counter.Enabled ? Color.Green : Color.Default)),
                new Text(counter.Interrupts ? "yes" : "-"),
                new Text(counter.Overflowed ? "OVERFLOW" : "-", new Style(counter.Overflowed ? Color.Red : Color.Default)),
                new Text(Number.Count(counter.Value)),
                new Text(Rate(counter.PerSecond)));
        }

        if (isCut)
            table.AddRow(new Text($"and {vcpu.Counters.Count - rows + 1} more"));

        return table;
    }

    private static Panel Console(LiveFrame frame, int lines)
    {
        List<string> last = [.. frame.Console.TakeLast(lines)];
        while (last.Count < lines)
            last.Add("");

        return new Panel(new Rows(last.Select(line => Line(line.Length == 0 ? " " : line)))) { Header = new PanelHeader("the guest's console"), Expand = true };
    }

    /// <summary>One line, cut where the screen ends.</summary>
    private static Text Line(string text) => new(text) { Overflow = Overflow.Ellipsis };

    private static string Rate(double? perSecond)
    {
        if (perSecond is not { } rate)
            return "-";

        (double Scale, string Unit)[] units = [(1e12, " T"), (1e9, " G"), (1e6, " M"), (1e3, " k")];
        foreach ((double scale, string unit) in units)
        {
            if (rate >= scale)
                return (rate / scale).ToString("N2", CultureInfo.InvariantCulture) + unit;
        }

        return rate.ToString("N0", CultureInfo.InvariantCulture);
    }
}
