using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

using Emu.Catalog;

namespace Emu.Cli.Registers;

/// <summary>A register as one view shows it: its name there, where it is, and what its bits are.</summary>
internal sealed class ViewRegister
{
    private ViewRegister(string name, RegisterInfo register, IReadOnlyList<Place> places)
    {
        Name = name;
        Register = register;
        Places = places;
    }

    /// <summary>Its name in the view.</summary>
    public string Name { get; }

    /// <summary>The register whose bits the view shows.</summary>
    public RegisterInfo Register { get; }

    /// <summary>Its encodings, in the order of the spec.</summary>
    public IReadOnlyList<Place> Places { get; }

    /// <summary>The view.</summary>
    public RegisterView View => Places[0].Encoding.View;

    /// <summary>Its fields and reserved ranges, in each layout that features may choose.</summary>
    public IReadOnlyList<ViewLayout> Layouts => field ??= ViewLayout.Of(this);

    /// <summary>Its fields and reserved ranges from the top bit down; those of each layout where a feature decides.</summary>
    public IReadOnlyList<ViewField> Fields => field ??= ViewLayout.Union(Layouts);

    /// <summary>When the view has the register at all.</summary>
    public FeatureCondition Feature
    {
        get
        {
            FeatureCondition own = Register.Feature.Architectural();
            switch (View)
            {
                case RegisterView.AArch64:
                    return own;
                case RegisterView.AArch32:
                    return FeatureCondition.All(own, Places[0].Encoding.Feature).Architectural();
            }

            // Every layout is one of FEAT_PMUv3_EXT, and that needs FEAT_PMUv3: neither has to be said beside a narrower one.
            FeatureCondition[] layouts = [.. Places.Select(static place => place.Layout()).Distinct()];
            FeatureCondition layout = layouts.Length == 1 ? layouts[0] : TableConditions.HasExternalView;
            return own == FeatureCondition.Feature("FEAT_PMUv3") ? layout : FeatureCondition.All(own, layout);
        }
    }

    /// <summary>The registers of a view, in the order of the spec.</summary>
    public static IReadOnlyList<ViewRegister> All(RegisterView view)
    {
        List<ViewRegister> all = [];
        foreach (RegisterInfo register in PmuCatalog.Registers)
        {
            List<Place> places = [];
            foreach (EncodingInfo encoding in register.Encodings)
            {
                if (encoding.View == view)
                    places.Add(new Place(register, encoding));
            }

            foreach (IGrouping<string, Place> named in places.GroupBy(static place => place.Encoding.Name))
                all.Add(new ViewRegister(named.Key, register, [.. named]));
        }

        return all;
    }

    /// <summary>The registers of a view that another component owns; in the AArch64 view those too of which the PMU has only the value.</summary>
    /// <param name="view">The view.</param>
    /// <param name="owner">The owner as in the spec, whatever the case of the letters.</param>
    public static IReadOnlyList<ViewRegister> OwnedBy(RegisterView view, string owner)
    {
        IEnumerable<ViewRegister> here = All(view).Where(register => Owns(register.Register));
        return view == RegisterView.AArch64 ? [.. here, .. PmuCatalog.OutsideRegisters.ToArray().Where(Owns).Select(Whole)] : [.. here];

        bool Owns(RegisterInfo register) => owner.Equals(register.Owner, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A register of which the spec has no encoding: all of its bits, and no numbers.</summary>
    private static ViewRegister Whole(RegisterInfo register)
    {
        EncodingInfo whole = new(
            RegisterView.AArch64,
            register.Name,
            "",
            register.Width,
            register.Width - 1,
            0,
            "RW",
            FeatureCondition.Always,
            FeatureCondition.Always,
            []);
        whole.Show(register.Layouts.ToArray());
        return new ViewRegister(register.Name, register, [new Place(register, whole)]);
    }

    /// <summary>Its names in the view: its own, and those of an array's registers.</summary>
    public IEnumerable<string> Names
    {
        get
        {
            yield return Name;
            if (Register.Index is not { } range)
                yield break;

            for (int n = range.First; n <= range.Last; n++)
                yield return Name.Replace("<" + range.Variable + ">", n.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }
    }

    /// <summary>Whether a name is this register's: its own, one of its array's, or that of the register behind it, whatever the case of the letters.</summary>
    public bool Matches(string name)
    {
        if (Register.Matches(name, out _) || Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            return true;

        if (Register.Index is not { } range)
            return false;

        if (Names.Contains(name, StringComparer.OrdinalIgnoreCase))
            return true;

        return Name.Replace(
            "<" + range.Variable + ">", range.Variable, StringComparison.Ordinal).Equals(name, StringComparison.OrdinalIgnoreCase);
    }
}
