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

    public static string Namespace(MappingReader options, ProblemList problems)
    {
        YamlNode? node = options.Required("namespace", "namespace: Emu.Registers");
        string text = Values.Text(node, "'namespace' of 'options'", problems) ?? "Invalid";
        if (!Identifiers.IsLegalPath(text))
        {
            problems.Add(Descriptors.IllegalIdentifier, node!, "The namespace", Words.Shorten(text), "each part between dots must be a name");
        }

        return text;
    }

    public static string Name(MappingReader options, string example, ProblemList problems)
    {
        YamlNode? node = options.Required("name", "name: " + example);
        string text = Values.Text(node, "'name' of 'options'", problems) ?? "Invalid";
        if (!Identifiers.IsLegal(text))
        {
            problems.Add(Descriptors.IllegalIdentifier, node!, "The name", Words.Shorten(text), "it begins the names of types");
        }

        return text;
    }

    /// <summary>The full name of a type; null where the key is missing.</summary>
    public static string? TypeName(MappingReader options, string key, ProblemList problems)
    {
        YamlNode? node = options.Optional(key);
        string? text = Values.Text(node, "'" + key + "' of 'options'", problems);
        if (text is not null && !Identifiers.IsLegalPath(text))
        {
            problems.Add(Descriptors.IllegalIdentifier, node!, "The type", Words.Shorten(text), "each part between dots must be a name");
        }

        return text;
    }
}
