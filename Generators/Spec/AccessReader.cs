using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>Makes of a register's <c>access:</c> the checks of its two directions.</summary>
internal sealed class AccessReader(SpecNames names, ConditionBinder binder, ProblemList problems)
{
    /// <summary>Some register has a rule, so generated code will ask the access state.</summary>
    public bool UsesState { get; private set; }

    /// <summary>Rules that no register follows are checked too, with their parameters' defaults.</summary>
    public void CheckRules()
    {
        foreach (RuleDeclaration rule in names.Rules.Values)
        {
            Checks(rule, [], null, "rule " + Words.Shorten(rule.Name));
        }
    }

    /// <summary>The checks of a read and of a write, and the names of their rules.</summary>
    public (AccessRuleModel? Read, AccessRuleModel? Write, string? Note) Read(YamlNode? node, RegisterModel register)
    {
        string place = "'access' of " + register.Name;
        if (node is YamlScalar)
        {
            AccessRuleModel? both = Values.Text(node, place, problems) is { } rule ? Build(rule, node, [], register, place) : null;
            return Result(both, both, register);
        }

        if (Values.Mapping(node, place, "the name of a rule, or a mapping with 'rule'", problems) is not { } mapping)
        {
            return default;
        }

        // What stands beside 'rule', 'read' and 'write' are parameters for both directions.
        YamlEntry? ruleEntry = Find(mapping, "rule");
        YamlEntry? read = Find(mapping, "read");
        YamlEntry? write = Find(mapping, "write");
        List<YamlEntry> common = mapping.Entries.Where(e => e != ruleEntry && e != read && e != write).ToList();
        CheckDirection(read, register, AccessDirection.WriteOnly, "write-only");
        CheckDirection(write, register, AccessDirection.ReadOnly, "read-only");
        return Result(
            Direction(mapping, ruleEntry, read, common, register, AccessDirection.WriteOnly, place),
            Direction(mapping, ruleEntry, write, common, register, AccessDirection.ReadOnly, place),
            register);
    }

    private static YamlEntry? Find(YamlMapping mapping, string key) => mapping.Entries.FirstOrDefault(e => e.Key.Text == key);

    private static (AccessRuleModel?, AccessRuleModel?, string?) Result(AccessRuleModel? read, AccessRuleModel? write, RegisterModel register)
    {
        read = register.Direction == AccessDirection.WriteOnly ? null : read;
        write = register.Direction == AccessDirection.ReadOnly ? null : write;
        string[] rules = new[] { read?.Rule, write?.Rule }.OfType<string>().Distinct().ToArray();
        return (read, write, rules.Length == 0 ? null : string.Join(", ", rules));
    }

    private void CheckDirection(YamlEntry? entry, RegisterModel register, AccessDirection opposite, string word)
    {
        if (entry is not null && register.Direction == opposite)
        {
            problems.Add(
                Descriptors.Contradiction,
                entry.Key,
                "'" + entry.Key.Text + "' in the access of " + register.Name,
                "its direction, which is " + word,
                "remove '" + entry.Key.Text + "', or correct 'direction'");
        }
    }

    private AccessRuleModel? Direction(
        YamlMapping access,
        YamlEntry? ruleEntry,
        YamlEntry? direction,
        List<YamlEntry> common,
        RegisterModel register,
        AccessDirection opposite,
        string place)
    {
        if (register.Direction == opposite)
        {
            return null;
        }

        var arguments = new List<YamlEntry>(common);
        if (direction is not null)
        {
            place = "'" + direction.Key.Text + "' of " + place;
            if (direction.Value is YamlScalar)
            {
                return Values.Text(direction.Value, place, problems) is { } name ? Build(name, direction.Value, arguments, register, place) : null;
            }

            if (Values.Mapping(direction.Value, place, "a mapping of parameters", problems) is not { } own)
            {
                return null;
            }

            ruleEntry = Find(own, "rule") ?? ruleEntry;
            var ownKeys = new HashSet<string>(own.Entries.Select(static e => e.Key.Text), StringComparer.Ordinal);
            arguments.RemoveAll(c => ownKeys.Contains(c.Key.Text));
            arguments.AddRange(own.Entries.Where(static e => e.Key.Text != "rule"));
        }

        if (ruleEntry is null)
        {
            YamlNode where = access.Entries.Count > 0 ? access.Entries[0].Key : access;
            problems.Add(Descriptors.MissingKey, where, "rule", "'access' of " + register.Name, "'rule: base'");
            return null;
        }

        return Values.Text(ruleEntry.Value, "'rule' of " + place, problems) is { } rule ? Build(rule, ruleEntry.Value, arguments, register, place) : null;
    }

    private AccessRuleModel? Build(string name, YamlNode where, List<YamlEntry> arguments, RegisterModel register, string place)
    {
        names.Used.Add(("rule", name));
        if (!names.Rules.TryGetValue(name, out RuleDeclaration? rule))
        {
            problems.Add(Descriptors.UnknownName, where, "rule", Words.Shorten(name), problems.Suggest(name, names.Rules.Keys, "declare it in 'rules'"));
            return null;
        }

        UsesState = true;
        return new AccessRuleModel(rule.Name, Checks(rule, arguments, register, place));
    }

    /// <summary>The rule's checks with its parameters put in; those that can never match are left out.</summary>
    private EquatableArray<AccessCheck> Checks(RuleDeclaration rule, List<YamlEntry> arguments, RegisterModel? register, string place)
    {
        var scope = new ConditionScope(place, AllowsState: true, register?.Index?.Variable);
        var values = new Dictionary<string, BoundCondition>(StringComparer.Ordinal);
        foreach (RuleParameter parameter in rule.Parameters)
        {
            values[parameter.Name] = parameter.Default is null ? new BoundCondition(Condition.False, 1) : binder.Bind(parameter.Default, scope);
        }

        foreach (YamlEntry argument in arguments)
        {
            string name = argument.Key.Text;
            if (!values.ContainsKey(name))
            {
                problems.Add(
                    Descriptors.UnknownName,
                    argument.Key,
                    "parameter of rule " + Words.Shorten(rule.Name),
                    Words.Shorten(name),
                    problems.Suggest(name, values.Keys, "the rule has none"));
            }
            else if (Values.Scalar(argument.Value, "'" + name + "' of " + place, "an expression", problems) is { } scalar
                && ExpressionParser.Parse(scalar, problems) is { } expression)
            {
                values[name] = binder.Bind(expression, scope with { Description = "'" + name + "' of " + place });
            }
        }

        var checks = new List<AccessCheck>();
        ConditionScope inRule = scope with { Description = "rule " + Words.Shorten(rule.Name), Parameters = values };
        foreach (RuleCheck check in rule.Checks)
        {
            Condition when = check.When is null ? Condition.True : binder.Bind(check.When, inRule).Condition;
            if (!when.IsNever)
            {
                checks.Add(new AccessCheck(check.Levels, when, check.Then, check.Why));
            }
        }

        return checks.ToEquatableArray();
    }
}
