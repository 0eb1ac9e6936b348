using System;

namespace Emu.Catalog;

/// <summary>One layout of a register's bits.</summary>
public sealed class LayoutInfo
{
    private readonly FieldInfo[] _fields;

    /// <summary>Describes a layout.</summary>
    public LayoutInfo(FeatureCondition when, FieldInfo[] fields)
    {
        When = when;
        _fields = fields;
    }

    /// <summary>When it is the one.</summary>
    public FeatureCondition When { get; }

    /// <summary>Fields and reserved ranges from the top bit down, without a gap.</summary>
    public ReadOnlySpan<FieldInfo> Fields => _fields;
}
