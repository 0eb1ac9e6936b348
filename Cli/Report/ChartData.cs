using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Emu.Cli.Report;

/// <summary>The values behind a chart as data, and the script by which pointer and arrow keys read them.</summary>
internal static class ChartData
{
    /// <summary>The lines plot by plot, and where each run was.</summary>
    public static XElement Of(Chart chart, IReadOnlyList<RunTrace> runs)
    {
        JsonArray plots = [];
        foreach (IReadOnlyList<ChartLine> lines in chart.Lines)
            plots.Add(new JsonArray([.. lines.Select(Line)]));

        JsonArray stays = [];
        foreach (RunTrace run in runs)
            stays.Add(new JsonArray([.. run.Stays.Select(stay => new JsonArray(stay.TimeNs, $"pCPU {stay.Pcpu} ({stay.Core})"))]));

        JsonObject data = new() { ["plots"] = plots, ["stays"] = stays };

        // The default encoder escapes <, > and &, so that the text is the same for a browser and for a reader of XML.
        return new XElement("script", new XAttribute("type", "application/json"), new XAttribute("id", "values"), data.ToJsonString());
    }

    /// <summary>The script. Its characters that XML escapes are in a section that XML does not look into, and that is a comment for the browser.</summary>
    public static XElement Script() => new("script", "//", new XCData("\n" + ReportPage.Resource("report.js") + "//"));

    private static JsonNode Line(ChartLine line) => new JsonObject
    {
        ["name"] = line.Name,
        ["run"] = line.Number,
        ["t"] = new JsonArray([.. line.Samples.Select(sample => (JsonNode)sample.TimeNs)]),
        ["i"] = new JsonArray([.. line.Samples.Select(sample => (JsonNode)sample.Instructions)]),

        // A script's numbers have 53 bits.
        ["v"] = new JsonArray([.. line.Samples.Select(sample => (JsonNode)sample.Value.ToString(CultureInfo.InvariantCulture))]),
        ["w"] = string.Concat(line.Samples.Select(sample => sample.Written ? '1' : '0')),
    };
}
