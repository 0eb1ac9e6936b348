using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Xml.Linq;

using Emu.Catalog;

using static Emu.Site.Html;

namespace Emu.Site;

/// <summary>A register's bits as a strip of 64, small enough for a list: a reader recognizes a register by its pattern.</summary>
internal static class BitStrip
{
    private const int Bits = 64;

    public static XElement Of(RegisterInfo register)
    {
        Dictionary<string, StringBuilder> paths = [];
        foreach (FieldInfo field in register.Layouts[0].Fields)
        {
            string kind = BitKind.Of(field);
            if (!paths.TryGetValue(kind, out StringBuilder? path))
                paths[kind] = path = new StringBuilder();

            // Two units a bit, and a gap of half a unit between fields.
            string width = ((field.Width * 2) - 0.5).ToString("0.#", CultureInfo.InvariantCulture);
            path.Append(CultureInfo.InvariantCulture, $"M{(Bits - 1 - field.High) * 2} 0h{width}v10h-{width}z");
        }

        XElement strip = Tag("svg", Class("strip"), Attribute("viewBox", "0 0 128 10"), Attribute("preserveAspectRatio", "none"), Attribute("aria-hidden", "true"));
        foreach ((string kind, _) in BitKind.Legend)
        {
            if (paths.TryGetValue(kind, out StringBuilder? path))
                strip.Add(Tag("path", Class(kind), Attribute("d", path.ToString())));
        }

        return strip;
    }
}
