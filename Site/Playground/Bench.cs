using System;
using System.Buffers;
using System.Collections.Generic;
using System.Runtime.InteropServices.JavaScript;
using System.Text;
using System.Text.Json;

using Emu.Conformance;
using Emu.HostPmus;
using Emu.Hosts;

namespace Emu.Playground;

/// <summary>
/// What the page asks: run these statements, and say how each ended and what the PMU looks like then. Nothing is kept from one call to the next, so a step back is a
/// run of one statement less.
/// </summary>
internal static partial class Bench
{
    // A line before the page's own, because a vector file has cases.
    private const string Heading = "case playground\n";

    /// <summary>A page must answer: a loop of the user's ends here.</summary>
    private const int MostSteps = 200_000;

    /// <summary>Runs statements.</summary>
    /// <param name="text">Statements of docs/vectors.md, with or without cases.</param>
    /// <param name="count">How many of them to run; -1: all.</param>
    /// <returns>JSON: <c>answers</c>, <c>registers</c>, <c>interrupt</c>, or <c>error</c> with its <c>line</c> and <c>column</c>.</returns>
    [JSExport]
    internal static string Run(string text, int count)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            Write(json, text, count < 0 ? int.MaxValue : count);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <summary>The host PMU models that `host-pmu model=` takes.</summary>
    /// <returns>JSON: rows of name and purpose.</returns>
    [JSExport]
    internal static string Models()
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartArray();
            foreach (HostPmuModel model in HostModels.All)
            {
                json.WriteStartArray();
                json.WriteStringValue(model.Name);
                json.WriteStringValue(model.Purpose);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, string text, int count)
    {
        bool hasCase = HasCase(text);
        VectorFile file;
        try
        {
            file = VectorFile.Parse("playground", hasCase ? text : Heading + text);
        }
        catch (VectorSyntaxException error)
        {
            json.WriteString("error", error.Reason);
            json.WriteNumber("line", hasCase ? error.Line : Math.Max(1, error.Line - 1));
            json.WriteNumber("column", error.Column);
            return;
        }

        json.WriteStartArray("answers");
        Snapshot before = Snapshot.Of(null);
        Snapshot after = before;
        int steps = 0;
        bool isCut = false;
        foreach (VectorCase one in file.Cases)
        {
            using VectorSession session = new(file, one);
            before = Snapshot.Of(session.Pmu);
            Dictionary<int, int> lines = [];
            List<(VectorAnswer Answer, Refusal? Refusal)> answers = [];
            while (steps < count)
            {
                if (steps == count - 1)
                {
                    // What the last step changes is shown.
                    before = Snapshot.Of(session.Pmu);
                }

                if (session.Step() is not { } answer)
                {
                    break;
                }

                if (++steps > MostSteps)
                {
                    isCut = true;
                    break;
                }

                Refusal? refusal = Refusal.Of(answer, session.Pmu);

                // In a loop a statement has the answer of its last round.
                if (lines.TryGetValue(answer.Line, out int at))
                {
                    answers[at] = (answer, refusal);
                }
                else
                {
                    lines.Add(answer.Line, answers.Count);
                    answers.Add((answer, refusal));
                }
            }

            after = Snapshot.Of(session.Pmu);
            foreach ((VectorAnswer answer, Refusal? refusal) in answers)
            {
                WriteAnswer(json, answer, refusal, hasCase ? 0 : 1);
            }
        }

        json.WriteEndArray();
        json.WriteNumber("steps", steps);
        json.WriteBoolean("cut", isCut);
        after.Write(json, before);
    }

    private static void WriteAnswer(Utf8JsonWriter json, VectorAnswer answer, Refusal? refusal, int shift)
    {
        json.WriteStartObject();
        json.WriteNumber("line", answer.Line - shift);
        json.WriteString("text", answer.ToString());
        json.WriteString("got", answer.Got);
        json.WriteBoolean("passed", answer.Passed);
        json.WriteBoolean("expects", answer.Expected is not null);
        refusal?.Write(json);
        json.WriteEndObject();
    }

    private static bool HasCase(string text)
    {
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> words = line.Trim();
            if (words is "case" || words.StartsWith("case ") || words.StartsWith("case\t"))
            {
                return true;
            }
        }

        return false;
    }
}
