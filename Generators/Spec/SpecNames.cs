using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>What the sections of one spec declare, by name.</summary>
internal sealed class SpecNames
{
    public Dictionary<string, FeatureModel> Features { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, EffectModel> Effects { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, PredicateModel> Predicates { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, ReachModel> Reaches { get; } = new(StringComparer.Ordinal);

    /// <summary>What hand-written code alone knows when a register is read.</summary>
    public Dictionary<string, LiveValueModel> LiveValues { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, NamedCondition> Conditions { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, YamlEntry> Resets { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, YamlEntry> ResetValues { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, YamlEntry> FieldSets { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, RuleDeclaration> Rules { get; } = new(StringComparer.Ordinal);

    /// <summary>Layouts of the memory-mapped view, and when each is the one.</summary>
    public Dictionary<string, Condition> ExternalLayouts { get; } = new(StringComparer.Ordinal);

    /// <summary>When some layout of the memory-mapped view is the one: always, where no layout is declared.</summary>
    public Condition EveryExternalLayout { get; set; } = Condition.True;

    /// <summary>Registers by their Arm name; those that could not be read are here too, with what is known of them.</summary>
    public Dictionary<string, RegisterDeclaration> Registers { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of conditions, resets, field sets, rules and effects that something refers to, each behind its kind.</summary>
    public HashSet<(string Kind, string Name)> Used { get; } = [];

    /// <summary>Fields that checks of accesses ask.</summary>
    public HashSet<(string Register, string Field)> Asked { get; } = [];

    /// <summary>A register by its Arm name, <c>PMEVCNTR&lt;n&gt;_EL0</c>, or its C# name, <c>PMEVCNTRn_EL0</c>.</summary>
    public RegisterDeclaration? FindRegister(string name) =>
        Registers.TryGetValue(name, out RegisterDeclaration? register)
            ? register
            : Registers.Values.FirstOrDefault(r => r.TypeName == name);
}

/// <summary>A name of <c>conditions:</c>; its expression is bound once for each kind of place it is used in.</summary>
internal sealed class NamedCondition(YamlEntry entry, Expression? expression)
{
    public YamlEntry Entry { get; } = entry;

    /// <summary>Null where the text is malformed, which has been reported.</summary>
    public Expression? Expression { get; } = expression;

    public BoundCondition? OfFeatures { get; set; }

    public BoundCondition? OfState { get; set; }

    /// <summary>It is being bound: meeting it again is a circle.</summary>
    public bool IsOpen { get; set; }
}

/// <summary>A bound condition and the number of its nodes.</summary>
internal sealed record BoundCondition(Condition Condition, int Size);

/// <summary>A name of <c>rules:</c> with its checks parsed.</summary>
internal sealed class RuleDeclaration(YamlScalar key, IReadOnlyList<RuleParameter> parameters, IReadOnlyList<RuleCheck> checks)
{
    public YamlScalar Key { get; } = key;

    public string Name => Key.Text;

    public IReadOnlyList<RuleParameter> Parameters { get; } = parameters;

    public IReadOnlyList<RuleCheck> Checks { get; } = checks;
}

/// <summary>A parameter and its default.</summary>
internal sealed class RuleParameter(string name, Expression? fallback)
{
    public string Name { get; } = name;

    public Expression? Default { get; } = fallback;
}

/// <summary>A check; without an expression it always matches.</summary>
internal sealed class RuleCheck(int levels, YamlNode? at, Expression? when, AccessOutcome then, YamlNode thenNode, string why)
{
    public int Levels { get; } = levels;

    /// <summary>Where <see cref="Levels"/> are said; null where they are not.</summary>
    public YamlNode? At { get; } = at;

    public Expression? When { get; } = when;

    public AccessOutcome Then { get; } = then;

    /// <summary>Where <see cref="Then"/> is said.</summary>
    public YamlNode ThenNode { get; } = thenNode;

    public string Why { get; } = why;
}

/// <summary>What is known of a register by name.</summary>
internal sealed class RegisterDeclaration(string name, string typeName, YamlEntry entry)
{
    public string Name { get; } = name;

    public string TypeName { get; } = typeName;

    public YamlEntry Entry { get; } = entry;

    public IndexModel? Index { get; set; }

    public int Width { get; set; } = 64;

    public StorageModel? Storage { get; set; }

    /// <summary>Where each encoding is said.</summary>
    public Dictionary<object, YamlNode> Encodings { get; } = [];

    /// <summary>Where <see cref="Storage"/> is said.</summary>
    public YamlNode? StorageNode { get; set; }

    /// <summary>Its named fields by Arm name. Null where they could not be read, so that nothing can be said about them.</summary>
    public Dictionary<string, FieldModel>? Fields { get; set; }
}
