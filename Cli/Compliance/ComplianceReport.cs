using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;

using Emu.Conformance.Compliance;

namespace Emu.Cli.Compliance;

/// <summary>The results of a target: as a table by rule, as JSON that runs can be added up from, and as JUnit XML for a CI system.</summary>
/// <param name="Target">What the image said about the target.</param>
/// <param name="Results">A result for each case.</param>
/// <param name="Problems">Why a run did not end; empty where all ended.</param>
internal sealed record ComplianceReport(string Target, IReadOnlyList<ComplianceResult> Results, IReadOnlyList<string> Problems)
{
    private const int Format = 1;

    // The subject that walks name in place of a rule.
    private const string Walk = "WALK";

    private static readonly JsonSerializerOptions Layout =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What was found out about the walks that fail; nothing where they were not judged.</summary>
    public IReadOnlyList<string> Judgement { get; init; } = [];

    /// <summary>The rules that walks were judged by: a walk that fails by these alone is known to.</summary>
    public IReadOnlyList<string> JudgedRules { get; init; } = [];

    /// <summary>How many cases ended so.</summary>
    public int Count(ComplianceVerdict verdict) => Results.Count(one => one.Verdict == verdict);

    /// <summary>Writes the table: each rule that was tested, how often it held, and the failures with what is known about them.</summary>
    public void WriteTable(TextWriter output, KnownFailures known)
    {
        if (Target.Length > 0)
            output.WriteLine(Target);

        SortedDictionary<string, (int Passed, int Failed)> rules = new(StringComparer.Ordinal);
        foreach (ComplianceResult result in Results.Where(static one => one.Verdict != ComplianceVerdict.Skipped))
        {
            foreach (string rule in result.Rules.Split(','))
            {
                (int passed, int failed) = rules.GetValueOrDefault(rule);
                rules[rule] = result.Verdict == ComplianceVerdict.Passed ? (passed + 1, failed) : (passed, failed + 1);
            }
        }

        output.WriteLine("rule            passed  failed");
        foreach ((string rule, (int passed, int failed)) in rules)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rule,-14} {passed,7} {failed,7}"));

        foreach (ComplianceResult failure in Results.Where(static one => one.Verdict == ComplianceVerdict.Failed))
            output.WriteLine($"{(IsKnown(failure, known) ? "KNOWN" : "FAIL")} {failure.Name}: {failure.Detail}, rule {failure.Rules}");

        foreach (string entry in known.Vanished(Results))
            output.WriteLine($"VANISHED {entry}: this is known to fail, and everything about it passed; take it out of the file");

        foreach (string line in Judgement)
            output.WriteLine(line);

        foreach (string problem in Problems)
            output.WriteLine($"INCOMPLETE {problem}");

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Results.Count(static one => one.Verdict != ComplianceVerdict.Skipped)} cases over {rules.Keys.Count(static rule => rule != Walk)} rules"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Count(ComplianceVerdict.Passed)} passed, {Count(ComplianceVerdict.Failed)} failed, {Count(ComplianceVerdict.Skipped)} skipped"));
    }

    /// <summary>Whether a result differs from what is known.</summary>
    public bool IsAsKnown(KnownFailures known) =>
        Problems.Count == 0
        && Results.Count > 0
        && Results.All(one => one.Verdict != ComplianceVerdict.Failed || IsKnown(one, known))
        && !known.Vanished(Results).Any();

    private bool IsKnown(ComplianceResult failure, KnownFailures known) =>
        known.Contains(failure)
        || (failure.Name.StartsWith("walk/", StringComparison.Ordinal) && JudgedRules.Count > 0 && failure.Rules.Split(',')
            .All(JudgedRules.Contains));

    /// <summary>The results as JSON.</summary>
    public string ToJson()
    {
        JsonArray cases = [];
        foreach (ComplianceResult one in Results)
        {
            cases.Add(new JsonObject
            {
                ["name"] = one.Name,
                ["rules"] = new JsonArray([.. one.Rules.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static rule => (JsonNode)rule!)]),
                ["verdict"] = one.Verdict switch { ComplianceVerdict.Passed => "passed", ComplianceVerdict.Failed => "failed", _ => "skipped" },
                ["detail"] = one.Detail,
            });
        }

        JsonObject all = new()
        {
            ["format"] = Format,
            ["target"] = Target,
            ["problems"] = new JsonArray([.. Problems.Select(static problem => (JsonNode)problem!)]),
            ["cases"] = cases,
        };
        return all.ToJsonString(Layout) + "\n";
    }

    /// <summary>Reads results.</summary>
    /// <exception cref="UsageException">The text is not what <see cref="ToJson"/> writes.</exception>
    public static ComplianceReport FromJson(string text, string name)
    {
        try
        {
            JsonNode root = JsonNode.Parse(text) ?? throw new FormatException("it is empty");
            if ((int?)root["format"] != Format)
                throw new FormatException($"its format is not {Format}");

            List<ComplianceResult> results = [];
            foreach (JsonNode? one in root["cases"]!.AsArray())
            {
                results.Add(new ComplianceResult(
                    (string)one!["name"]!,
                    string.Join(',', one["rules"]!.AsArray().Select(static rule => (string)rule!)),
                    (string)one["verdict"]! switch
                    {
                        "passed" => ComplianceVerdict.Passed,
                        "failed" => ComplianceVerdict.Failed,
                        "skipped" => ComplianceVerdict.Skipped,
                        string other => throw new FormatException($"'{other}' is not a verdict"),
                    },
                    (string)one["detail"]!));
            }

            return new ComplianceReport((string)root["target"]!, results, [.. root["problems"]!.AsArray().Select(static problem => (string)problem!)]);
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException or NullReferenceException
            or ArgumentException)
        {
            throw new UsageException($"{name}: this is not what `emu compliance run --json` writes ({error.Message}).", error);
        }
    }

    /// <summary>The results as JUnit XML: a class for each vector file.</summary>
    public string ToJUnit()
    {
        StringBuilder text = new();
        using (XmlWriter writer = XmlWriter.Create(text,
            new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, NewLineChars = "\n" }))
        {
            writer.WriteStartElement("testsuite");
            writer.WriteAttributeString("name", "emu compliance");
            writer.WriteAttributeString("tests", Results.Count.ToString(CultureInfo.InvariantCulture));
            writer.WriteAttributeString("failures", Count(ComplianceVerdict.Failed).ToString(CultureInfo.InvariantCulture));
            writer.WriteAttributeString("skipped", Count(ComplianceVerdict.Skipped).ToString(CultureInfo.InvariantCulture));
            writer.WriteAttributeString("errors", Problems.Count.ToString(CultureInfo.InvariantCulture));
            foreach (ComplianceResult one in Results)
            {
                int slash = one.Name.IndexOf('/', StringComparison.Ordinal);
                writer.WriteStartElement("testcase");
                writer.WriteAttributeString("classname", slash < 0 ? "" : one.Name[..slash]);
                writer.WriteAttributeString("name", one.Name[(slash + 1)..]);
                if (one.Verdict != ComplianceVerdict.Passed)
                {
                    writer.WriteStartElement(one.Verdict == ComplianceVerdict.Failed ? "failure" : "skipped");
                    writer.WriteAttributeString("message", one.Verdict == ComplianceVerdict.Failed ? $"{one.Detail}, rule {one.Rules}" : one.Detail);
                    writer.WriteEndElement();
                }

                writer.WriteEndElement();
            }

            foreach (string problem in Problems)
            {
                writer.WriteStartElement("testcase");
                writer.WriteAttributeString("classname", "");
                writer.WriteAttributeString("name", "end of the run");
                writer.WriteStartElement("error");
                writer.WriteAttributeString("message", problem);
                writer.WriteEndElement();
                writer.WriteEndElement();
            }

            writer.WriteEndElement();
        }

        return text.Append('\n').ToString();
    }
}
