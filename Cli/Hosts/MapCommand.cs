using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using Emu.HostPmus;
using Emu.Registers;
using Spectre.Console;

namespace Emu.Cli.Hosts;

/// <summary><c>emu map</c>: what becomes of a PMUv3 event on a host.</summary>
internal static class MapCommand
{
    private static readonly Argument<string> Host = new("HOST")
    {
        Description = "A host model, such as apple-m1.",
    };

    private static readonly Argument<string> Event = new("EVENT")
    {
        Description = "A PMUv3 event: its name, such as INST_RETIRED, or its number, such as 0x0008.",
    };

    public static Command Create(Terminal terminal)
    {
        Command command = new("map", "Explains what a PMUv3 event becomes on a host: the native event, how well it fits, and what perf is asked for.")
        {
            Host, Event,
        };
        command.SetAction(parsed =>
        {
            HostPmuModel model = HostLookup.Model("HOST", parsed.GetRequiredValue(Host));
            Pmuv3Event number = HostLookup.Event(model, parsed.GetRequiredValue(Event));
            Write(terminal.OutputConsole, model, number);
            return ExitStatus.Success;
        });
        return command;
    }

    private static void Write(IAnsiConsole console, HostPmuModel model, Pmuv3Event number)
    {
        console.Write(new Text($"{HostLookup.NameOf(model, number)} ({number})", new Style(Color.Aqua, decoration: Decoration.Bold)));
        console.WriteLine($" on {model.Name}: {model.Purpose}");
        foreach ((string name, string value) in Rows(model, number))
        {
            console.Write(new Text($"  {name,-15} ", new Style(decoration: Decoration.Dim)));
            console.WriteLine(value);
        }
    }

    private static List<(string Name, string Value)> Rows(HostPmuModel model, Pmuv3Event number)
    {
        NativeEvent native = model.Map.Map(number);
        if (number.Number is PmuEvents.SW_INCR or PmuEvents.CHAIN)
            return [("counted by", "the emulated PMU itself, on every host: it never goes to the host's PMU")];
        if (!native.IsCounted)
            return [("not counted", HostLookup.WhyAbsent(model, number) + "; a counter that selects it does not count there")];

        HostPmuEvent found = default;
        foreach (HostPmuEvent one in model.Events)
        {
            if (one.Pmuv3 == number)
                found = one;
        }

        List<(string, string)> rows =
        [
            ("native event", $"{native} {found.Name}"),
            ("accuracy", found.Accuracy),
            ("counters", CountersOf(model, found)),
            ("perf", PerfOf(model, native)),
        ];
        return rows;
    }

    private static string CountersOf(HostPmuModel model, HostPmuEvent one) => one.Counters == 0
        ? $"any of {model.Counters}, {model.CounterWidth} bits wide"
        : $"{HostLookup.Counters(one.Counters)} of the hardware, {model.CounterWidth} bits wide: {model.CountersFor(one.Native).ToString(CultureInfo.InvariantCulture)} at a time";

    private static string PerfOf(HostPmuModel model, NativeEvent native) => model.Name.StartsWith("linux-", StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"type 1, config {native.Number}")
        : model.PmuVersion is null && native.Number > byte.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"event=0x{native.Number & 0xFF:x2},umask=0x{native.Number >> 8:x2} (config 0x{native.Number:x})")
            : string.Create(CultureInfo.InvariantCulture, $"event=0x{native.Number:x} (config 0x{native.Number:x})");
}
