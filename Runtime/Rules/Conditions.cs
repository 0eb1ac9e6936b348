using System.Runtime.CompilerServices;
using Emu.Registers;

namespace Emu;

/// <summary>Which counters may run: what the rules say, kept as long as nothing changes that they look at.</summary>
internal struct Conditions
{
    private ulong _enabled;
    private ulong _frozen;

    // For each Exception level and Security state the counters that it allows, once it was asked for.
    private AllowedSets _allowed;

    // The same for the instruction counter, which has no place in 32 bits; and which of them were worked out. A bit for each Exception level and Security state.
    private ushort _allowedInstructions;
    private ushort _known;

    /// <summary>The counters that a freeze stops.</summary>
    public readonly ulong Frozen => _frozen;

    /// <summary>Works out what effects of a write say has changed.</summary>
    /// <param name="effects">The effects.</param>
    /// <param name="pe">The PE.</param>
    public void Update(PmuEffects effects, in PeState pe)
    {
        if ((effects & (PmuEffects.Prohibit | PmuEffects.Filter)) != 0)
        {
            ForgetAllowed();
        }

        if ((effects & PmuEffects.Freeze) != 0)
        {
            _frozen = Freeze.FrozenCounters(pe);
        }

        if ((effects & PmuEffects.Enable) != 0)
        {
            _enabled = Enables.EnabledCounters(pe);
        }
    }

    /// <summary>Something changed that decides, in each Exception level and Security state, where counters count.</summary>
    public void ForgetAllowed() => _known = 0;

    /// <summary>The counters whose conditions are met: enabled, not frozen, and nothing prohibits them here or filters them out (docs/rules.md §6.2 to §6.5).</summary>
    /// <param name="pe">The PE.</param>
    public ulong CountersToRun(in PeState pe)
    {
        ulong counters = _enabled & ~_frozen;
        return counters == 0 || pe.Context.Halted ? 0 : counters & AllowedCounters(pe);
    }

    /// <summary>The counters that may count in the current context, and a bit that is not a counter.</summary>
    private ulong AllowedCounters(in PeState pe)
    {
        int where = pe.Context.SecurityAndLevel;
        if ((_known >> where & 1) == 0)
        {
            WorkOutAllowed(where, pe);
        }

        return _allowed[where] | ((ulong)(_allowedInstructions >> where & 1) << PmuCounter.Instruction);
    }

    private void WorkOutAllowed(int where, in PeState pe)
    {
        ulong allowed = Prohibition.PermittedCounters(pe) & Filters.UnfilteredCounters(pe);
        _allowed[where] = (uint)allowed;
        int bit = 1 << where;
        _allowedInstructions = (ushort)((allowed & PmuCounter.InstructionMask) != 0
            ? _allowedInstructions | bit : _allowedInstructions & ~bit);
        _known |= (ushort)bit;
    }

    [InlineArray(PmuContext.SecurityAndLevels)]
    private struct AllowedSets
    {
        private uint _element0;
    }
}
