using System;
using System.Collections.Generic;
using System.Linq;

using Emu.Catalog;

namespace Emu.Site;

/// <summary>What a view shows in its bits, where that is not simply the register's.</summary>
internal static class ViewDiagram
{
    /// <summary>Whether a place shows other names, hides bits, or shows them elsewhere than the register's own diagram.</summary>
    public static bool Differs(RegisterInfo register, EncodingInfo place) =>
        place.View != RegisterView.AArch64
            && !Rows(place).All(layout => register.Layouts.ToArray().Any(own => IsSlice(own, place, layout.Fields)));

    /// <summary>A diagram for each layout that the view can have, with its condition.</summary>
    public static IEnumerable<(FeatureCondition When, BitDiagram Diagram)> Of(RegisterInfo register, EncodingInfo place)
    {
        foreach ((FeatureCondition when, List<ViewFieldInfo> fields) in Rows(place))
        {
            List<BitDiagram.Cell> cells = [.. fields.Select(field => CellOf(register, place, field))];
            yield return (when, new BitDiagram($"Bits of {place.Name}", cells));
        }
    }

    /// <summary>The rows of each layout: those of all layouts, and its own.</summary>
    private static IEnumerable<(FeatureCondition When, List<ViewFieldInfo> Fields)> Rows(EncodingInfo place)
    {
        ViewFieldInfo[] rows = place.Fields.ToArray();
        FeatureCondition[] layouts = [.. rows.Select(row => row.Layout).Where(layout => !layout.IsAlways).Distinct()];
        foreach (FeatureCondition layout in layouts.Length == 0 ? [default] : layouts)
            yield return (layout, [.. rows.Where(row => row.Layout.IsAlways || row.Layout == layout)]);
    }

    /// <summary>Whether each field is where the register has it, under its name, and nothing of the register is hidden.</summary>
    private static bool IsSlice(LayoutInfo own, EncodingInfo place, List<ViewFieldInfo> shown)
    {
        foreach (FieldInfo field in own.Fields)
        {
            int high = Math.Min(field.High, place.High) - place.Low;
            int low = Math.Max(field.Low, place.Low) - place.Low;
            if (!field.IsReserved && high >= low && !shown.Any(one => one.High == high && one.Low == low && one.Name == field.Name))
                return false;
        }

        return shown.All(one => one.IsReserved || own.Fields.ToArray().Any(field => field.Name == one.Name));
    }

    private static BitDiagram.Cell CellOf(RegisterInfo register, EncodingInfo place, ViewFieldInfo field)
    {
        string kind = field.IsReserved ? "res" : place.Access == "RO" ? "ro" : "rw";
        string? target = null;
        bool conditional = !field.IsReserved && !field.Feature.IsAlways;
        for (int number = 0; !field.IsReserved && number < register.Layouts.Length && target is null; number++)
        {
            foreach (FieldInfo own in register.Layouts[number].Fields)
            {
                if (own.Name == field.Name && !own.IsReserved)
                {
                    kind = BitKind.Of(own);
                    target = "#" + Anchors.Field(own.Name, number);
                }
            }
        }

        return new BitDiagram.Cell(field.High, field.Low, field.Name, kind, target, conditional);
    }
}
