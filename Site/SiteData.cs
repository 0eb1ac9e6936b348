using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

using Emu.Catalog;
using Emu.Registers;

using EncodingInfo = Emu.Catalog.EncodingInfo;

namespace Emu.Site;

/// <summary>The data of the scripts, written as scripts: a page that is opened from a disk can load scripts only.</summary>
internal static class SiteData
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The common events: number, name, purpose.</summary>
    public static string Events(SiteContent content) =>
        Script("emuEvents", ("", content.Events.Select(one => (JsonNode)new JsonArray(one.Number, one.Name, one.Purpose))));

    /// <summary>What the search looks through, beside the events.</summary>
    public static string Search(SiteContent content) =>
        Script(
            "emuSearch",
            ("registers", content.Registers.Select(Register)),
            ("places", content.Registers.SelectMany(Places)),
            ("fields", content.Registers.SelectMany(Fields)),
            ("features", content.Features.Select(feature => (JsonNode)new JsonArray(feature.Name, feature.Purpose))));

    /// <summary>What the decoder needs to know of the registers and of the features.</summary>
    public static string Decoder(SiteContent content) =>
        Script(
            "emuDecoder",
            ("registers", content.Registers.Select(Layouts)),
            ("encodings", Encodings()),
            ("views", Views(content)),
            ("instructions", Instructions(content)),
            ("offsets", Offsets(content)),
            ("features", content.Features.Select(feature => (JsonNode)new JsonArray(feature.Name, feature.Purpose))),
            ("versions", FeatureRules.Versions()));

    /// <summary>One assignment; lists have a line for each entry, so that differences can be read.</summary>
    private static string Script(string name, params (string Key, IEnumerable<JsonNode> Rows)[] lists)
    {
        StringBuilder text = new();
        text.Append("window.").Append(name).Append(" = ").Append(lists[0].Key.Length > 0 ? "{\n" : "");
        foreach ((string key, IEnumerable<JsonNode> rows) in lists)
        {
            text.Append(key.Length > 0 ? $"{key}: " : "").Append("[\n");
            text.AppendJoin(",\n", rows.Select(row => row.ToJsonString(Plain)));
            text.Append(key.Length > 0 ? "\n],\n" : "\n]");
        }

        return text.Append(lists[0].Key.Length > 0 ? "};\n" : ";\n").ToString();
    }

    /// <summary>Name, title, purpose, page, other names.</summary>
    private static JsonNode Register(RegisterInfo register)
    {
        JsonArray names = [];
        foreach (string name
            in register.Encodings.ToArray().Select(encoding => encoding.Name).Append(register.TypeName).Distinct(StringComparer.Ordinal))
        {
            if (name != register.Name)
                names.Add(name);
        }

        return new JsonArray(register.Name, register.Title, register.Purpose, Anchors.Page(register), names);
    }

    /// <summary>For each register, arrays one by one: its name, its entry's number, the id of its row, and its numbers in all views.</summary>
    private static IEnumerable<JsonNode> Places(RegisterInfo register, int number)
    {
        for (int index = register.Index?.First ?? 0; index <= (register.Index?.Last ?? 0); index++)
        {
            int one = index;
            IEnumerable<string> codes = register.Encodings.ToArray().Select(place => new Place(register, place).Numbers(one));
            string row = register.Index is null ? "#encodings" : string.Create(CultureInfo.InvariantCulture, $"#n{index}");
            yield return new JsonArray(register.NameOf(index), number, row, string.Join('|', codes.Distinct(StringComparer.Ordinal)));
        }
    }

    /// <summary>Name, its register's number, the id of its row, bits, purpose.</summary>
    private static IEnumerable<JsonNode> Fields(RegisterInfo register, int number)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int layout = 0; layout < register.Layouts.Length; layout++)
        {
            foreach (FieldInfo field in register.Layouts[layout].Fields.ToArray())
            {
                if (!field.IsReserved && seen.Add(field.Name))
                {
                    yield return new JsonArray(
                        field.Name, number, Anchors.Field(field.Name, layout), BitDiagram.Range(field.High, field.Low), field.Purpose);
                }
            }
        }
    }

    private static JsonNode Layouts(RegisterInfo register)
    {
        JsonArray layouts = [];
        foreach (LayoutInfo layout in register.Layouts)
        {
            JsonArray fields = [];
            foreach (FieldInfo field in layout.Fields)
                fields.Add((JsonNode)Field(field));

            layouts.Add((JsonNode)new JsonObject { ["when"] = layout.When.Text, ["needs"] = layout.When.ToJson(), ["fields"] = fields });
        }

        JsonObject written = new()
        {
            ["name"] = register.Name,
            ["type"] = register.TypeName,
            ["title"] = register.Title,
            ["purpose"] = register.Purpose,
            ["page"] = Anchors.Page(register),
            ["width"] = register.Width,
            ["feature"] = register.Feature.Text,
            ["needs"] = register.Feature.ToJson(),
        };
        if (register.Index is { } range)
            written["index"] = new JsonArray(range.Variable, range.First, range.Last);

        if (register.Direction == RegisterDirection.WriteOnly)
            written["wo"] = true;

        written["layouts"] = layouts;
        return written;
    }

    /// <summary>The AArch32 registers: name, the register's number, its lowest bit there, and how many bits the widest instruction sees.</summary>
    private static IEnumerable<JsonNode> Views(SiteContent content)
    {
        for (int number = 0; number < content.Registers.Count; number++)
        {
            IEnumerable<EncodingInfo> views =
                content.Registers[number].Encodings.ToArray().Where(encoding => encoding.View == RegisterView.AArch32);
            foreach (IGrouping<string, EncodingInfo> named in views.GroupBy(view => view.Name))
            {
                EncodingInfo widest = named.MaxBy(view => view.High - view.Low)!;
                yield return new JsonArray { named.Key, number, widest.Low, widest.High - widest.Low + 1 };
            }
        }
    }

    /// <summary>The AArch32 registers once more, by the numbers of their instructions: the numbers, and the name.</summary>
    private static IEnumerable<JsonNode> Instructions(SiteContent content)
    {
        foreach (RegisterInfo register in content.Registers)
        {
            foreach (EncodingInfo encoding in register.Encodings.ToArray().Where(encoding => encoding.View == RegisterView.AArch32))
            {
                Place place = new(register, encoding);
                for (int index = register.Index?.First ?? 0; index <= (register.Index?.Last ?? 0); index++)
                    yield return new JsonArray(place.Numbers(index), NameAt(encoding.Name, register, index));
            }
        }
    }

    /// <summary>The memory-mapped view: the first offset, the bytes to the next of an array, the register's number, the lowest bit, the width, and what the place needs.</summary>
    private static IEnumerable<JsonNode> Offsets(SiteContent content)
    {
        for (int number = 0; number < content.Registers.Count; number++)
        {
            RegisterInfo register = content.Registers[number];
            foreach (EncodingInfo encoding in register.Encodings.ToArray().Where(encoding => encoding.View == RegisterView.External))
            {
                Place place = new(register, encoding);
                int first = register.Index?.First ?? 0;
                int offset = place.ValueAt("offset", first);
                int stride = register.Index is { } range && range.Last > first ? place.ValueAt("offset", first + 1) - offset : 0;
                FeatureCondition needs = FeatureCondition.All(
                    FeatureCondition.All(register.Feature, encoding.LayoutFeature), encoding.Feature);
                yield return new JsonArray(offset, stride, number, encoding.Low, encoding.High - encoding.Low + 1, needs.ToJson());
            }
        }
    }

    private static string NameAt(string name, RegisterInfo register, int index) =>
        register.Index is not { } range
            ? name
            : name.Replace("<" + range.Variable + ">", index.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>What differs from the usual is written, so that the file stays small.</summary>
    private static JsonObject Field(FieldInfo field)
    {
        JsonObject written = new() { ["high"] = field.High, ["low"] = field.Low, ["name"] = field.Name };
        if (field.IsReserved)
            written["reserved"] = true;

        if (field.IsVector)
            written["vector"] = true;

        if (!field.Feature.IsAlways)
        {
            written["feature"] = field.Feature.Text;
            written["needs"] = field.Feature.ToJson();
            written["absent"] = field.Absent;
        }

        if (field.Purpose.Length > 0)
            written["purpose"] = field.Purpose;

        if (field.Values.Length > 0)
        {
            JsonArray values = [];
            foreach (ValueInfo value in field.Values)
            {
                values.Add(
                    (JsonNode)new JsonArray(HexText.Of(value.Value, 1).Replace("_", "", StringComparison.Ordinal), value.Name, value.Purpose));
            }

            written["values"] = values;
        }

        return written;
    }

    /// <summary>Every AArch64 encoding of a register as the map resolves it: generic name and Arm name.</summary>
    private static IEnumerable<JsonNode> Encodings()
    {
        for (int encoding = 0; encoding <= ushort.MaxValue; encoding++)
        {
            PmuRegister register = PmuRegisterMap.ResolveAArch64((ushort)encoding);
            if (!register.IsNone)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"S{encoding >> 14}_{(encoding >> 11) & 7}_C{(encoding >> 7) & 15}_C{(encoding >> 3) & 15}_{encoding & 7}");
                yield return new JsonArray(name, register.ToString());
            }
        }
    }
}
