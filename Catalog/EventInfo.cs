using System;
using System.Linq;

namespace Emu.Catalog;

/// <summary>A common event.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Name">Its Arm name.</param>
/// <param name="IsArchitectural">Its count follows from the program; otherwise it is microarchitectural.</param>
/// <param name="HasPmceidBit">PMCEID0_EL0 or PMCEID1_EL0 has a bit for it.</param>
/// <param name="Purpose">What it counts, in one line.</param>
/// <param name="Required">The reasons for which an implementation must have it; empty: it is optional.</param>
public readonly record struct EventInfo(
    ushort Number, string Name, bool IsArchitectural, bool HasPmceidBit, string Purpose, params EventRequirement[] Required)
{
    /// <summary>The reasons of <see cref="Required"/> in words, with <c>; </c> between them; empty: it is optional.</summary>
    public string RequiredText => string.Join("; ", Required.AsEnumerable());
}

/// <summary>A reason for which an implementation must have an event.</summary>
public sealed class EventRequirement
{
    private readonly string[] _others;

    /// <summary>Describes a reason.</summary>
    /// <param name="when">When the event is required.</param>
    /// <param name="others">The names of other events, one of which is enough in its place.</param>
    public EventRequirement(FeatureCondition when, params string[] others)
    {
        When = when;
        _others = others;
    }

    /// <summary>When the event is required: a condition over features of the PE.</summary>
    public FeatureCondition When { get; }

    /// <summary>The names of other events, one of which is enough in its place.</summary>
    public ReadOnlySpan<string> Others => _others;

    /// <summary>The reason in words: <c>always</c>, <c>FEAT_A | FEAT_B</c>, <c>always: this or INST_SPEC</c>.</summary>
    public override string ToString() => _others.Length == 0 ? When.Text : $"{When}: this or {string.Join(" or ", _others)}";
}
