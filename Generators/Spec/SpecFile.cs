using System;

namespace Emu.Generators.Spec;

/// <summary>The kinds of files the generator reads.</summary>
internal enum SpecFileKind
{
    /// <summary>Not ours.</summary>
    None,

    /// <summary><c>registers.yaml</c>, <c>*.registers.yaml</c>.</summary>
    Registers,

    /// <summary><c>events.yaml</c>, <c>*.events.yaml</c>.</summary>
    Events,

    /// <summary><c>*.host.yaml</c>, or any YAML file in a folder <c>Models</c>.</summary>
    Host,
}

/// <summary>Which additional files are specs, decided by their paths alone, so that no other file need be opened.</summary>
internal static class SpecFile
{
    public static SpecFileKind KindOf(string path)
    {
        string[] parts = path.Split('/', '\\');
        string name = parts[parts.Length - 1];
        if (!IsYaml(name))
        {
            return SpecFileKind.None;
        }

        string stem = name.Substring(0, name.LastIndexOf('.'));
        if (IsNamed(stem, "registers"))
        {
            return SpecFileKind.Registers;
        }

        if (IsNamed(stem, "events"))
        {
            return SpecFileKind.Events;
        }

        return IsNamed(stem, "host") || (parts.Length > 1 && Same(parts[parts.Length - 2], "Models"))
            ? SpecFileKind.Host
            : SpecFileKind.None;
    }

    /// <summary>The last part of the path: the only part that may be in generated code, which is the same on every machine.</summary>
    public static string NameOf(string path)
    {
        int slash = path.LastIndexOfAny(['/', '\\']);
        return path.Substring(slash + 1);
    }

    private static bool IsYaml(string name) =>
        name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);

    private static bool IsNamed(string stem, string kind) =>
        Same(stem, kind) || stem.EndsWith("." + kind, StringComparison.OrdinalIgnoreCase);

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
