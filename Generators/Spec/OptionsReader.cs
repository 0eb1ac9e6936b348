using System;
using Emu.Generators.Diagnostics;

namespace Emu.Generators.Spec;

/// <summary>Reads <c>options:</c>, which register specs and event lists have alike.</summary>
internal static class OptionsReader
{
    /// <summary>The section, or null after a problem was reported; the caller asks for its further keys and finishes it.</summary>
    public static MappingReader? Open(MappingReader root, ProblemList problems) =>
        root.Required("options", "options: { namespace: Emu.Registers, name: Pmu }") is { } node
            ? MappingReader.Open(node, "'options'", problems)
            : null;

    /// <summary>The namespace; null after a problem was reported.</summary>
    public static string? Namespace(MappingReader options, ProblemList problems) =>
        Legal(options.Required("namespace", "namespace: Emu.Registers"), "namespace", "The namespace", "each part between dots must be a name", Identifiers.IsLegalPath, problems);

    /// <summary>What the names of whole-file types begin with; null after a problem was reported.</summary>
    public static string? Name(MappingReader options, string example, ProblemList problems) =>
        Legal(options.Required("name", "name: " + example), "name", "The name", "it begins the names of types", Identifiers.IsLegal, problems);

    /// <summary>The full name of a type; null where the key is missing, or after a problem was reported.</summary>
    public static string? TypeName(MappingReader options, string key, ProblemList problems) =>
        Legal(options.Optional(key), key, "The type", "each part between dots must be a name", Identifiers.IsLegalPath, problems);

    private static string? Legal(YamlNode? node, string key, string kind, string rule, Func<string, bool> isLegal, ProblemList problems)
    {
        if (Values.Text(node, "'" + key + "' of 'options'", problems) is not { } text)
        {
            return null;
        }

        if (isLegal(text))
        {
            return text;
        }

        problems.Add(Descriptors.IllegalIdentifier, node!, kind, Words.Shorten(text), rule);
        return null;
    }
}
