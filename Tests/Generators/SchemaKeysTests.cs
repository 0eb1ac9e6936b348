using System;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using Emu.Generators.Spec;
using Emu.Tests.Infrastructure;
using static Emu.Tests.Generators.SpecProblem;

namespace Emu.Tests.Generators;

/// <summary>The schema that editors check a spec against knows the keys that the generator's reader knows, place by place.</summary>
public sealed partial class SchemaKeysTests
{
    private const string Stranger = "zzzzzzzzzzzz";

    [Theory]
    [InlineData("", "zzzzzzzzzzzz: 1\nregisters: { A: { fields: { 63:0: RES0 } } }\n")]
    [InlineData("properties/features/patternProperties/^[A-Za-z_][A-Za-z0-9_]*$/anyOf/1", "features: { X: { zzzzzzzzzzzz: 1 } }\nregisters: { A: { fields: { 63:0: RES0 } } }\n")]
    [InlineData("properties/effects/patternProperties/^[A-Za-z_][A-Za-z0-9_]*$/anyOf/1", "effects: { x: { zzzzzzzzzzzz: 1 } }\nregisters: { A: { fields: { 63:0: RES0 } } }\n")]
    [InlineData("definitions/rule", "rules: { r: { zzzzzzzzzzzz: 1, checks: [] } }\nregisters: { A: { fields: { 63:0: RES0 } } }\n")]
    [InlineData("definitions/check", "rules: { r: { checks: [{ zzzzzzzzzzzz: 1, then: allow }] } }\nregisters: { A: { fields: { 63:0: RES0 } } }\n")]
    [InlineData("definitions/register", "registers: { A: { zzzzzzzzzzzz: 1, fields: { 63:0: RES0 } } }\n")]
    [InlineData("definitions/register/properties/encodings", "registers: { A: { encodings: { zzzzzzzzzzzz: 1 }, fields: { 63:0: RES0 } } }\n")]
    [InlineData("definitions/register/properties/default", "registers: { A: { default: { zzzzzzzzzzzz: 1 }, fields: { 63:0: RES0 } } }\n")]
    [InlineData("definitions/register/properties/layouts/items", "registers: { A: { layouts: [{ zzzzzzzzzzzz: 1, when: true, fields: { 63:0: RES0 } }] } }\n")]
    [InlineData("definitions/aarch32", "registers: { A: { encodings: { aarch32: { zzzzzzzzzzzz: 1, name: A, encoding: 15 0 9 12 0 } }, fields: { 63:0: RES0 } } }\n")]
    [InlineData("definitions/external", "registers: { A: { encodings: { external: { zzzzzzzzzzzz: 1, offset: 0 } }, fields: { 63:0: RES0 } } }\n")]
    [InlineData("definitions/field", "registers: { A: { fields: { 63:0: { zzzzzzzzzzzz: 1, name: F } } } }\n")]
    [InlineData("definitions/use", "fieldsets: { s: { 63:0: RES0 } }\nregisters: { A: { fields: { 63:0: { zzzzzzzzzzzz: 1, use: s } } } }\n")]
    [InlineData("definitions/oneReset", "registers: { A: { fields: { 63:0: { name: F, reset: { zzzzzzzzzzzz: 1, warm: 0 } } } } }\n")]
    public void Keys_OfEachPlace_AreThoseOfTheReader(string place, string text)
    {
        Compare(place, Read(Options + text));
    }

    [Fact]
    public void Keys_OfTheOptions_AreThoseOfTheReader() =>
        Compare("properties/options", Read("options: { zzzzzzzzzzzz: 1, namespace: N, name: T }\nregisters: { A: { fields: { 63:0: RES0 } } }\n"));

    private static void Compare(string place, SpecResult result)
    {
        string[] schema = Find(place).GetProperty("properties").EnumerateObject().Select(static p => p.Name).Order(StringComparer.Ordinal).ToArray();
        string message = Assert.Single(result.Diagnostics, static d => d.Id == "EMU0010").ToDiagnostic().GetMessage();
        Assert.Contains(Stranger, message, StringComparison.Ordinal);

        // The message names a dozen keys and the number of the others.
        Match known = KnownKeys().Match(message);
        Assert.True(known.Success, message);
        string[] named = known.Groups[1].Value.Split([", ", " and "], StringSplitOptions.RemoveEmptyEntries);
        string[] keys = named.Where(static n => !n.EndsWith(" more", StringComparison.Ordinal)).ToArray();
        int more = named.Length == keys.Length ? 0 : int.Parse(named[^1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal([], keys.Except(schema));
        Assert.Equal(schema.Length, keys.Length + more);
    }

    private static JsonElement Find(string place)
    {
        JsonElement at = JsonDocument.Parse(Repository.Read("schemas", "registers.schema.json")).RootElement;
        foreach (string step in place.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            at = at.ValueKind == JsonValueKind.Array
                ? at[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]
                : at.GetProperty(step);
        }

        return at;
    }

    [GeneratedRegex("known are (.*)$")]
    private static partial Regex KnownKeys();
}
