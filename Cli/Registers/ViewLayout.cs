using System.Collections.Generic;
using System.Linq;

using Emu.Catalog;

namespace Emu.Cli.Registers;

/// <summary>All fields and reserved ranges of a register in a view, from the top bit down, where features leave one choice.</summary>
/// <param name="View">The layout of the memory-mapped view; always in the other views.</param>
/// <param name="Register">The layout of the register; always where it has one.</param>
/// <param name="Fields">They cover the view's bits once.</param>
internal sealed record ViewLayout(FeatureCondition View, FeatureCondition Register, IReadOnlyList<ViewField> Fields)
{
    /// <summary>The layouts of a register in a view.</summary>
    public static IReadOnlyList<ViewLayout> Of(ViewRegister register)
    {
        List<ViewLayout> layouts = [];
        foreach (IGrouping<FeatureCondition, Place> places in register.Places.GroupBy(static place => place.Layout()))
        {
            foreach (LayoutInfo layout in register.Register.Layouts)
                layouts.Add(new ViewLayout(places.Key, layout.When, Read([.. places], register, layout)));
        }

        return layouts;
    }

    /// <summary>Each field and reserved range once, with the layouts that have it.</summary>
    public static IReadOnlyList<ViewField> Union(IReadOnlyList<ViewLayout> layouts)
    {
        List<ViewField> union = [];
        foreach (ViewField field in layouts.SelectMany(static layout => layout.Fields))
        {
            if (union.Any(field.IsLike))
                continue;

            ViewLayout[] having = [.. layouts.Where(layout => layout.Fields.Any(field.IsLike))];
            union.Add(field with
            {
                View = AnyOf(having.Select(static layout => layout.View), layouts.Select(static layout => layout.View)),
                Layout = AnyOf(having.Select(static layout => layout.Register), layouts.Select(static layout => layout.Register)),
            });
        }

        // Stable: ranges that begin with one bit stay in the order of the layouts.
        return [.. union.OrderByDescending(static field => field.High)];
    }

    private static FeatureCondition AnyOf(IEnumerable<FeatureCondition> some, IEnumerable<FeatureCondition> all)
    {
        FeatureCondition[] distinct = [.. some.Distinct()];
        return distinct.Length == all.Distinct().Count() ? FeatureCondition.Always : FeatureCondition.Any(distinct);
    }

    private static List<ViewField> Read(Place[] places, ViewRegister register, LayoutInfo layout)
    {
        if (places[0].Encoding.View == RegisterView.AArch32)
            places = [places.MaxBy(static place => place.Encoding.Width)!];

        return ShowsAll(places, register.Register) ? OfRegister(layout) : OfPlaces(places, register, layout);
    }

    /// <summary>Whether the places show the register as it is, in one piece or in two.</summary>
    private static bool ShowsAll(Place[] places, RegisterInfo register)
    {
        ulong shown = 0;
        HashSet<string> names = [];
        foreach (Place place in places)
        {
            shown |= (ulong.MaxValue >> (63 - (place.Encoding.High - place.Encoding.Low))) << place.Encoding.Low;
            foreach (ViewFieldInfo field in place.Encoding.Fields)
            {
                if (!field.IsReserved)
                    names.Add(field.Name);
            }
        }

        foreach (LayoutInfo layout in register.Layouts)
        {
            foreach (FieldInfo field in layout.Fields)
            {
                if (!field.IsReserved && !names.Contains(field.Name))
                    return false;
            }
        }

        return shown == ulong.MaxValue >> (64 - register.Width);
    }

    private static List<ViewField> OfRegister(LayoutInfo layout)
    {
        List<ViewField> fields = [];
        foreach (FieldInfo field in layout.Fields)
            fields.Add(new ViewField(field.High, field.Low, field.Name, field.IsReserved, field.Feature, field.IsReserved ? null : field));

        return fields;
    }

    /// <summary>The lowest place has bit 0 of the view; a second one beside it has what is above.</summary>
    private static List<ViewField> OfPlaces(Place[] places, ViewRegister register, LayoutInfo layout)
    {
        int lowest = places.Min(static place => place.Encoding.Low);
        List<ViewField> fields = [];
        foreach (Place place in places.OrderByDescending(static place => place.Encoding.Low))
        {
            int shift = place.Encoding.Low - lowest;
            foreach (ViewFieldInfo field in place.Encoding.Fields)
            {
                if (!field.Layout.IsAlways && field.Layout != layout.When)
                    continue;

                // What the place asks for is there.
                FeatureCondition own = field.Feature.Given(place.Encoding.Feature);
                if (place.Encoding.View == RegisterView.AArch32)
                    own = own.Given(register.Feature);

                fields.Add(
                    new ViewField(
                        field.High + shift,
                        field.Low + shift,
                        field.Name,
                        field.IsReserved,
                        own,
                        field.IsReserved ? null : Find(layout, field.Name)));
            }
        }

        return fields;
    }

    private static FieldInfo? Find(LayoutInfo layout, string name)
    {
        foreach (FieldInfo field in layout.Fields)
        {
            if (!field.IsReserved && field.Name == name)
                return field;
        }

        return null;
    }
}
