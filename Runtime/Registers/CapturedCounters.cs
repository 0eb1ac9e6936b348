using System;
using System.Runtime.CompilerServices;
using Emu.Registers;

namespace Emu;

/// <summary>What the snapshot registers hold (SNP-1, SNP-7, SNP-8): each counter's value as it was last captured. None without FEAT_PMUv3_SS.</summary>
internal readonly struct CapturedCounters
{
    private readonly ulong[]? _values;

    /// <summary>The captured values of a configuration, all 0.</summary>
    public CapturedCounters(PmuConfiguration configuration) =>
        _values = configuration.Has(PmuFeatures.FEAT_PMUv3_SS) ? new ulong[PmuCounter.Count] : null;

    /// <summary>A counter's captured value; 0 where there is none.</summary>
    /// <param name="counter">A counter, see <see cref="PmuCounter"/>.</param>
    public ulong Value(int counter) => _values is not null ? _values[counter] : 0;

    /// <summary>Replaces a captured value, where there is one.</summary>
    /// <param name="counter">The counter.</param>
    /// <param name="value">The value.</param>
    public void Set(int counter, ulong value)
    {
        if (_values is not null)
        {
            _values[counter] = value;
        }
    }

    /// <summary>Resets them as registers.yaml says for their registers.</summary>
    /// <param name="isCold">It is a Cold reset.</param>
    /// <param name="features">The features of the configuration.</param>
    public void Reset(bool isCold, PmuFeatures features)
    {
        foreach (ref ulong value in _values.AsSpan())
        {
            value = isCold ? PMEVCNTSVRn_EL1.ColdReset(value, features) : PMEVCNTSVRn_EL1.WarmReset(value, features);
        }
    }

    /// <summary>Copies them.</summary>
    /// <param name="values">Where to; 0 where there are none.</param>
    public void CopyTo(out PmuCounterWords values)
    {
        if (_values is null)
        {
            values = default;
            return;
        }

        Unsafe.SkipInit(out values);
        _values.CopyTo((Span<ulong>)values);
    }

    /// <summary>Takes them over, where there are any.</summary>
    /// <param name="values">The values.</param>
    public void CopyFrom(in PmuCounterWords values)
    {
        if (_values is not null)
        {
            ((ReadOnlySpan<ulong>)values).CopyTo(_values);
        }
    }
}
