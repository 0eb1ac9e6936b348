using Emu.Catalog;

namespace Emu.Cli.Registers;

/// <summary>A field of a register as a view shows it, or a reserved range.</summary>
/// <param name="High">The top bit, in the view.</param>
/// <param name="Low">The bottom bit, in the view.</param>
/// <param name="Name">The Arm name; of a reserved range its kind.</param>
/// <param name="IsReserved">A range without a field.</param>
/// <param name="Own">When the field is there, if its layout is the one.</param>
/// <param name="Info">What the catalog has of the register's field; null for a reserved range, and for a name that only the view has.</param>
internal sealed record ViewField(int High, int Low, string Name, bool IsReserved, FeatureCondition Own, FieldInfo? Info)
{
    /// <summary>The layouts of the memory-mapped view that have it; always where all of them do.</summary>
    public FeatureCondition View { get; init; }

    /// <summary>The layouts of the register that have it; always where all of them do.</summary>
    public FeatureCondition Layout { get; init; }

    /// <summary>When it is there.</summary>
    public FeatureCondition Feature => FeatureCondition.All(View, Layout, Own).Architectural();

    /// <summary>Its bits in place.</summary>
    public ulong Mask => (ulong.MaxValue >> (63 - (High - Low))) << Low;

    /// <summary>The same bits with the same meaning, whatever the layout.</summary>
    public bool IsLike(ViewField other) => High == other.High && Low == other.Low && Name == other.Name && Own == other.Own;
}
