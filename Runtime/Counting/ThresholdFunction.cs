using Emu.Registers;

namespace Emu;

/// <summary>What a counter adds for the occurrences in one processor cycle: the threshold, edge and link of its event type (THR-1 to THR-8, EDG-1 to EDG-4).</summary>
internal readonly struct ThresholdFunction
{
    /// <summary>The fields of PMEVTYPER&lt;n&gt;_EL0 that make a counter look at single cycles.</summary>
    public const ulong Fields = PMEVTYPERn_EL0.TC_Mask | PMEVTYPERn_EL0.TE_Mask | PMEVTYPERn_EL0.TLC_Mask | PMEVTYPERn_EL0.TH_Mask;

    private const uint Otherwise = 0b01;
    private const uint Instead = 0b10;

    private readonly ulong _threshold;
    private readonly uint _control;
    private readonly uint _link;
    private readonly bool _edge;
    private readonly bool _reserved;

    /// <summary>The function of an event type.</summary>
    public ThresholdFunction(PMEVTYPERn_EL0 type)
    {
        _threshold = (type.Bits & PMEVTYPERn_EL0.TH_Mask) >> PMEVTYPERn_EL0.TH_Shift;
        _control = (uint)((type.Bits & PMEVTYPERn_EL0.TC_Mask) >> PMEVTYPERn_EL0.TC_Shift);
        _link = (uint)((type.Bits & PMEVTYPERn_EL0.TLC_Mask) >> PMEVTYPERn_EL0.TLC_Shift);
        _edge = type.TE;

        // CONSTRAINED UNPREDICTABLE combinations behave as if the threshold were off.
        _reserved = _link > Instead
            || (_edge && (_link == Otherwise || (_control & 0b11) == 0))
            || (!_edge && _link == Instead && (_control & 1) != 0);
    }

    /// <summary>CT, of VB.</summary>
    /// <param name="occurrences">VB.</param>
    public bool Compare(ulong occurrences) => (_control >> 1) switch
    {
        0 => occurrences != _threshold,
        1 => occurrences == _threshold,
        2 => occurrences >= _threshold,
        _ => occurrences < _threshold,
    };

    /// <summary>V, what the counter adds.</summary>
    /// <param name="occurrences">VB.</param>
    /// <param name="now">CT.</param>
    /// <param name="before">CP.</param>
    /// <param name="linked">Vm.</param>
    public ulong Increment(ulong occurrences, bool now, bool before, ulong linked)
    {
        if (_reserved)
        {
            return occurrences;
        }

        if (_edge)
        {
            bool edge = (_control & 1) != 0 ? now && !before : now != before;
            return edge ? (_link == Instead ? linked : 1UL) : 0;
        }

        if (!now)
        {
            return _link == Otherwise ? linked : 0;
        }

        return _link == Instead ? linked : (_control & 1) != 0 ? 1UL : occurrences;
    }
}
