using System;
using System.Text;

using Emu.Catalog;

namespace Emu.Site;

/// <summary>Where things are on the site, relative to its root, and the ids that links lead to.</summary>
internal static class Anchors
{
    public static string Page(RegisterInfo register) => $"registers/{register.TypeName}.html";

    public static string Feature(string name) => "features.html#" + name;

    public static string Event(ushort number) => $"events.html#e{number:X4}";

    /// <summary>The id of a field's row; of several layouts, each has its own.</summary>
    public static string Field(string name, int layout = 0)
    {
        StringBuilder id = new(layout == 0 ? "f-" : $"f{layout + 1}-");
        foreach (char character in name)
        {
            if (char.IsAsciiLetterOrDigit(character) || character == '_')
                id.Append(character);
            else if (id[^1] != '-' && character != '>' && character != ']' && character != '<')
                id.Append('-');
        }

        return id.ToString();
    }

    /// <summary>Whether a register has a field of that name, in any layout; vectors and slices count by their plain name too.</summary>
    public static bool TryFindField(RegisterInfo register, string name, out string id)
    {
        for (int layout = 0; layout < register.Layouts.Length; layout++)
        {
            foreach (FieldInfo field in register.Layouts[layout].Fields)
            {
                if (!field.IsReserved && (field.Name.Equals(name, StringComparison.Ordinal) || PlainName(field.Name).SequenceEqual(name)))
                {
                    id = Field(field.Name, layout);
                    return true;
                }
            }
        }

        id = "";
        return false;
    }

    private static ReadOnlySpan<char> PlainName(string name)
    {
        int end = name.AsSpan().IndexOfAny('[', '<');
        return end < 0 ? name : name.AsSpan(0, end);
    }
}
