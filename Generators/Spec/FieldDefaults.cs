using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>A field and where its range is written.</summary>
internal sealed record PlacedField(FieldModel Field, Place Place);

/// <summary>What fields have that do not say it themselves.</summary>
internal sealed record FieldDefaults(YamlNode? Feature, FieldAccess? Access, FieldAccess? Absent, YamlNode? Reset, YamlNode? Effects,
    bool? Volatile)
{
    public static readonly FieldDefaults None = new(null, null, null, null, null, null);

    /// <summary>This, and <paramref name="further"/> for what it leaves open.</summary>
    public FieldDefaults Or(FieldDefaults further) => new(
        Feature ?? further.Feature,
        Access ?? further.Access,
        Absent ?? further.Absent,
        Reset ?? further.Reset,
        Effects ?? further.Effects,
        Volatile ?? further.Volatile);
}

/// <summary>Where a mapping from bit ranges to fields is written.</summary>
internal enum FieldPlace
{
    Register,

    /// <summary>In <c>fieldsets:</c>; it uses no other.</summary>
    Set,

    /// <summary>In an encoding, about the view's own bits.</summary>
    View,
}
