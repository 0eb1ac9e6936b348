using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Emu.Site;

/// <summary>The repository's vectors as examples for the playground: each case with the statements before the first case of its file.</summary>
internal static class VectorExamples
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A script with <c>window.emuVectors = [[rule, name, text], …]</c>.</summary>
    public static string Script()
    {
        JsonArray all = [];
        System.Reflection.Assembly assembly = typeof(VectorExamples).Assembly;
        foreach (string resource
            in assembly.GetManifestResourceNames().Where(n => n.StartsWith("vectors/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using StreamReader reader = new(assembly.GetManifestResourceStream(resource)!);
            foreach (JsonArray example in Cases(reader.ReadToEnd()))
            {
                all.Add((JsonNode)example);
            }
        }

        return "window.emuVectors = " + all.ToJsonString(Plain) + ";\n";
    }

    private static IEnumerable<JsonArray> Cases(string text)
    {
        StringBuilder prologue = new();
        StringBuilder body = new();
        string? name = null;
        string rule = "";
        foreach (string line in text.Split('\n'))
        {
            if (line.StartsWith("case ", StringComparison.Ordinal))
            {
                if (name is not null)
                {
                    yield return [rule, name, prologue.ToString() + body.ToString().TrimEnd() + "\n"];
                }

                (name, rule) = (line[5..].Trim(), "");
                body.Clear().Append(line).Append('\n');
                continue;
            }

            if (line.StartsWith("# rule: ", StringComparison.Ordinal))
            {
                rule = line[8..].Split([',', ' '])[0];
            }

            if (name is not null)
            {
                body.Append(line).Append('\n');
            }
            else if (line.Trim().Length > 0 && !line.StartsWith('#'))
            {
                prologue.Append(line).Append('\n');
            }
        }

        if (name is not null)
        {
            yield return [rule, name, prologue.ToString() + body.ToString().TrimEnd() + "\n"];
        }
    }
}
