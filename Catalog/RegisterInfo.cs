using System;
using System.Globalization;

namespace Emu.Catalog;

/// <summary>A register, or an array of registers, of the spec.</summary>
/// <remarks>Instances are written by the generator and never change.</remarks>
public sealed class RegisterInfo
{
    private readonly EncodingInfo[] _encodings;
    private readonly LayoutInfo[] _layouts;
    private readonly AccessCheckInfo[] _accessChecks;

    /// <summary>Describes a register.</summary>
    public RegisterInfo(
        string name,
        string typeName,
        string title,
        string purpose,
        IndexRange? index,
        int width,
        FeatureCondition feature,
        RegisterDirection direction,
        StorageInfo storage,
        string? accessRule,
        EncodingInfo[] encodings,
        LayoutInfo[] layouts,
        AccessCheckInfo[] accessChecks,
        string? owner = null,
        FeatureCondition ownerFeature = default)
    {
        Owner = owner;
        OwnerFeature = ownerFeature;
        Name = name;
        TypeName = typeName;
        Title = title;
        Purpose = purpose;
        Index = index;
        Width = width;
        Feature = feature;
        Direction = direction;
        Storage = storage;
        AccessRule = accessRule;
        _encodings = encodings;
        _layouts = layouts;
        _accessChecks = accessChecks;
        foreach (EncodingInfo encoding in encodings)
        {
            encoding.Show(layouts);
        }
    }

    /// <summary>The Arm name, <c>PMEVTYPER&lt;n&gt;_EL0</c> for an array.</summary>
    public string Name { get; }

    /// <summary>The name of its C# type, <c>PMEVTYPERn_EL0</c>.</summary>
    public string TypeName { get; }

    /// <summary>The long name.</summary>
    public string Title { get; }

    /// <summary>What it is for, in one line.</summary>
    public string Purpose { get; }

    /// <summary>The index of an array; null for a single register.</summary>
    public IndexRange? Index { get; }

    /// <summary>32 or 64 bits.</summary>
    public int Width { get; }

    /// <summary>When it exists.</summary>
    public FeatureCondition Feature { get; }

    /// <summary>Which accessors it has.</summary>
    public RegisterDirection Direction { get; }

    /// <summary>Where its value lives.</summary>
    public StorageInfo Storage { get; }

    /// <summary>Who has the register and resets it, where that is somebody else: <c>PE</c>; otherwise null.</summary>
    public string? Owner { get; }

    /// <summary>When there is something of it that the owner tells, if the register is there.</summary>
    public FeatureCondition OwnerFeature { get; }

    /// <summary>The family of access rules that it follows, or null.</summary>
    public string? AccessRule { get; }

    /// <summary>Its encodings in all views.</summary>
    public ReadOnlySpan<EncodingInfo> Encodings => _encodings;

    /// <summary>The checks of its accesses: those of reads, of writes, and of reads and writes through the memory-mapped view, each in order.</summary>
    public ReadOnlySpan<AccessCheckInfo> AccessChecks => _accessChecks;

    /// <summary>Its layouts; of several, the first whose condition holds is the one.</summary>
    public ReadOnlySpan<LayoutInfo> Layouts => _layouts;

    /// <summary>The layout in an implementation with the given features.</summary>
    /// <param name="hasFeature">Answers whether a feature is there.</param>
    public LayoutInfo LayoutFor(Predicate<string> hasFeature)
    {
        ArgumentNullException.ThrowIfNull(hasFeature);
        foreach (LayoutInfo layout in _layouts)
        {
            if (layout.When.Holds(hasFeature))
            {
                return layout;
            }
        }

        return _layouts[0];
    }

    /// <summary>The Arm name of one register: of an array, with its index in place.</summary>
    /// <param name="index">The index; of no matter for a single register.</param>
    public string NameOf(int index) =>
        Index is { } range ? Name.Replace("<" + range.Variable + ">", index.ToString(), StringComparison.Ordinal) : Name;

    /// <summary>Whether a name is this register's, whatever the case of its letters.</summary>
    /// <param name="name">The Arm name, the C# name, or for an array the name of one of its registers.</param>
    /// <param name="index">The index in the name; -1 where it has none.</param>
    public bool Matches(string name, out int index)
    {
        ArgumentNullException.ThrowIfNull(name);
        index = -1;
        if (name.Equals(Name, StringComparison.OrdinalIgnoreCase) || name.Equals(TypeName, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (Index is not { } range)
        {
            return false;
        }

        int at = Name.IndexOf('<', StringComparison.Ordinal);
        ReadOnlySpan<char> prefix = Name.AsSpan(0, at);
        ReadOnlySpan<char> suffix = Name.AsSpan(Name.IndexOf('>', StringComparison.Ordinal) + 1);
        if (name.Length <= prefix.Length + suffix.Length
            || !name.AsSpan().StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
            || !name.AsSpan().EndsWith(suffix, StringComparison.OrdinalIgnoreCase)
            || !int.TryParse(
                name.AsSpan(at, name.Length - prefix.Length - suffix.Length),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out int number)
            || number < range.First
            || number > range.Last)
        {
            return false;
        }

        index = number;
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>The index range of an array register.</summary>
/// <param name="Variable">The letter in its name, <c>n</c>.</param>
/// <param name="First">The first index.</param>
/// <param name="Last">The last index.</param>
public readonly record struct IndexRange(string Variable, int First, int Last);

/// <summary>Which accessors a register has.</summary>
public enum RegisterDirection
{
    /// <summary>It can be read and written.</summary>
    ReadWrite,

    /// <summary>It can only be read.</summary>
    ReadOnly,

    /// <summary>It can only be written.</summary>
    WriteOnly,
}

/// <summary>Where a register's value lives.</summary>
public enum StorageKind
{
    /// <summary>In its own word.</summary>
    Own,

    /// <summary>In another register's word.</summary>
    Alias,

    /// <summary>In the register of an array that a field selects.</summary>
    Window,

    /// <summary>The configuration sets it.</summary>
    Constant,

    /// <summary>It has no value: writing acts.</summary>
    None,

    /// <summary>Another component has the register and tells its value; no access to it comes here.</summary>
    Outside,
}

/// <summary>Where a register's value lives, and whose it is.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Target">The other register, of an alias or a window.</param>
/// <param name="Selector">The field that selects, of a window: <c>PMSELR_EL0.SEL</c>.</param>
public readonly record struct StorageInfo(StorageKind Kind, string? Target = null, string? Selector = null);
