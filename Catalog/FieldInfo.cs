using System;
using System.Globalization;

namespace Emu.Catalog;

/// <summary>A field of a register, or a reserved range of its bits.</summary>
public sealed class FieldInfo
{
    private readonly ResetInfo[] _resets;
    private readonly ValueInfo[] _values;

    /// <summary>Describes a field.</summary>
    public FieldInfo(
        int high,
        int low,
        string name,
        bool isReserved,
        bool isVector,
        string access,
        FeatureCondition feature,
        string absent,
        string purpose,
        ResetInfo[] resets,
        ValueInfo[] values)
    {
        High = high;
        Low = low;
        Name = name;
        IsReserved = isReserved;
        IsVector = isVector;
        Access = access;
        Feature = feature;
        Absent = absent;
        Purpose = purpose;
        _resets = resets;
        _values = values;
    }

    /// <summary>The top bit's number.</summary>
    public int High { get; }

    /// <summary>The bottom bit's number.</summary>
    public int Low { get; }

    /// <summary>How many bits.</summary>
    public int Width => High - Low + 1;

    /// <summary>The Arm name; of a reserved range its kind, <c>RES0</c>.</summary>
    public string Name { get; }

    /// <summary>A range without a field.</summary>
    public bool IsReserved { get; }

    /// <summary>One bit for each counter.</summary>
    public bool IsVector { get; }

    /// <summary>The Arm ARM's access kind: <c>RW</c>, <c>RO</c>, <c>W1C</c> ….</summary>
    public string Access { get; }

    /// <summary>When the field exists.</summary>
    public FeatureCondition Feature { get; }

    /// <summary>What its bits are otherwise.</summary>
    public string Absent { get; }

    /// <summary>What it is for, in one line; may be empty.</summary>
    public string Purpose { get; }

    /// <summary>Its resets.</summary>
    public ReadOnlySpan<ResetInfo> Resets => _resets;

    /// <summary>Its enumerated values.</summary>
    public ReadOnlySpan<ValueInfo> Values => _values;

    /// <summary>The field's bits in place.</summary>
    public ulong Mask => (Width == 64 ? ulong.MaxValue : (1UL << Width) - 1) << Low;

    /// <summary>The field's value in a register's value.</summary>
    public ulong Extract(ulong bits) => (bits & Mask) >> Low;

    /// <summary>The description of one of its values, or null.</summary>
    public ValueInfo? Describe(ulong value)
    {
        foreach (ValueInfo known in _values)
        {
            if (known.Value == value)
            {
                return known;
            }
        }

        return null;
    }
}

/// <summary>An enumerated value of a field.</summary>
/// <param name="Value">The number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Purpose">What it means; may be empty.</param>
public sealed record ValueInfo(ulong Value, string Name, string Purpose);

/// <summary>A reset of a field.</summary>
/// <param name="Cold">Of a Cold reset only; otherwise of both.</param>
/// <param name="Value">The value; null is UNKNOWN, or the value that <paramref name="Symbol"/> names.</param>
/// <param name="When">The condition for it.</param>
/// <param name="Symbol">The name of a value that only the implementation knows, <c>NUM_PMU_COUNTERS</c>; otherwise null.</param>
public sealed record ResetInfo(bool Cold, ulong? Value, FeatureCondition When, string? Symbol = null)
{
    /// <summary>The value as the spec writes it: a decimal number, <c>UNKNOWN</c>, or the symbol.</summary>
    public string Text => Value?.ToString(CultureInfo.InvariantCulture) ?? Symbol ?? "UNKNOWN";
}
