using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>The checks of a register: by instructions in either direction, and through the memory-mapped view.</summary>
/// <param name="Note">The names of the rules that instructions follow.</param>
internal sealed record AccessChecks(
    AccessRuleModel? Read,
    AccessRuleModel? Write,
    AccessRuleModel? ExternalRead,
    AccessRuleModel? ExternalWrite,
    string? Note)
{
    public static readonly AccessChecks None = new(null, null, null, null, null);
}

/// <summary>Makes the checks of a register's directions and views from its <c>access:</c>.</summary>
internal sealed class AccessReader(SpecNames names, ConditionBinder binder, ProblemList problems)
{
    private const string ExternalKey = "external";

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

    /// <summary>What <c>access:</c> of a register means.</summary>
    public AccessChecks Read(YamlNode? node, RegisterModel register)
    {
        string place = "'access' of " + register.Name;
        Accessors instructions = new(
            register,
            register.Direction != AccessDirection.WriteOnly,
            register.Direction != AccessDirection.ReadOnly,
            IsExternal: false);
        if (node is YamlScalar)
        {
            (AccessRuleModel? read, AccessRuleModel? write) = Of(node, instructions, place);
            return new AccessChecks(read, write, null, null, Note(read, write));
        }

        if (Values.Mapping(node, place, "the name of a rule, or a mapping with 'rule'", problems) is not { } mapping)
        {
            return AccessChecks.None;
        }

        AccessRuleModel? externalRead = null;
        AccessRuleModel? externalWrite = null;
        if (Find(mapping, ExternalKey) is { } external)
        {
            (externalRead, externalWrite) = ReadExternal(external, register, place);
            mapping = new YamlMapping(mapping.Place, mapping.Entries.Where(e => e != external).ToList());
            if (mapping.Entries.Count == 0)
            {
                return new AccessChecks(null, null, externalRead, externalWrite, null);
            }
        }

        (AccessRuleModel? readRule, AccessRuleModel? writeRule) = Of(mapping, instructions, place);
        return new AccessChecks(readRule, writeRule, externalRead, externalWrite, Note(readRule, writeRule));
    }

    private static string? Note(AccessRuleModel? read, AccessRuleModel? write)
    {
        string[] rules = new[] { read?.Rule, write?.Rule }.OfType<string>().Distinct().ToArray();
        return rules.Length == 0 ? null : string.Join(", ", rules);
    }

    private static YamlEntry? Find(YamlMapping mapping, string key) => mapping.Entries.FirstOrDefault(e => e.Key.Text == key);

    private (AccessRuleModel? Read, AccessRuleModel? Write) ReadExternal(YamlEntry external, RegisterModel register, string place)
    {
        if (register.External.Count == 0)
        {
            problems.Add(
                Descriptors.Contradiction,
                external.Key,
                "'external' in the access of " + register.Name,
                "its encodings, which have no 'external'",
                "remove it, or add the register's place in the memory-mapped view");
            return default;
        }

        return Of(
            external.Value, new Accessors(register, register.CanReadExternally, register.CanWriteExternally, IsExternal: true), "'external' of " + place);
    }

    /// <summary>The name of a rule, or a mapping with <c>rule</c>, parameters for both directions, and <c>read</c> and <c>write</c>.</summary>
    private (AccessRuleModel? Read, AccessRuleModel? Write) Of(YamlNode node, Accessors accessors, string place)
    {
        if (node is YamlScalar)
        {
            AccessRuleModel? both = Values.Text(node, place, problems) is { } rule ? Build(rule, node, [], accessors, place) : null;
            return (accessors.CanRead ? both : null, accessors.CanWrite ? both : null);
        }

        if (Values.Mapping(node, place, "the name of a rule, or a mapping with 'rule'", problems) is not { } mapping)
        {
            return default;
        }

        YamlEntry? ruleEntry = Find(mapping, "rule");
        YamlEntry? read = Find(mapping, "read");
        YamlEntry? write = Find(mapping, "write");
        List<YamlEntry> common = mapping.Entries.Where(e => e != ruleEntry && e != read && e != write).ToList();
        CheckDirection(read, accessors, accessors.CanRead, "write-only");
        CheckDirection(write, accessors, accessors.CanWrite, "read-only");
        return (
            accessors.CanRead ? Direction(mapping, ruleEntry, read, common, accessors, place) : null,
            accessors.CanWrite ? Direction(mapping, ruleEntry, write, common, accessors, place) : null);
    }

    private void CheckDirection(YamlEntry? entry, Accessors accessors, bool exists, string word)
    {
        if (entry is not null && !exists)
        {
            problems.Add(
                Descriptors.Contradiction,
                entry.Key,
                "'" + entry.Key.Text + "' in the access of " + accessors.Register.Name,
                (accessors.IsExternal ? "the access of its external encodings, which is " : "its direction, which is ") + word,
                "remove '" + entry.Key.Text + "', or correct " + (accessors.IsExternal ? "'access' there" : "'direction'"));
        }
    }

    private AccessRuleModel? Direction(
        YamlMapping access,
        YamlEntry? ruleEntry,
        YamlEntry? direction,
        List<YamlEntry> common,
        Accessors accessors,
        string place)
    {
        List<YamlEntry> arguments = new(common);
        if (direction is not null)
        {
            place = "'" + direction.Key.Text + "' of " + place;
            if (direction.Value is YamlScalar)
            {
                return Values.Text(direction.Value, place, problems) is { } name
                    ? Build(name, direction.Value, arguments, accessors, place)
                    : null;
            }

            if (Values.Mapping(direction.Value, place, "a mapping of parameters", problems) is not { } own)
            {
                return null;
            }

            ruleEntry = Find(own, "rule") ?? ruleEntry;
            HashSet<string> ownKeys = new(own.Entries.Select(static e => e.Key.Text), StringComparer.Ordinal);
            arguments.RemoveAll(c => ownKeys.Contains(c.Key.Text));
            arguments.AddRange(own.Entries.Where(static e => e.Key.Text != "rule"));
        }

        if (ruleEntry is null)
        {
            YamlNode where = access.Entries.Count > 0 ? access.Entries[0].Key : access;
            problems.Add(Descriptors.MissingKey, where, "rule", place, "'rule: base'");
            return null;
        }

        return Values.Text(ruleEntry.Value, "'rule' of " + place, problems) is { } rule
            ? Build(rule, ruleEntry.Value, arguments, accessors, place)
            : null;
    }

    private AccessRuleModel? Build(string name, YamlNode where, List<YamlEntry> arguments, Accessors accessors, string place)
    {
        names.Used.Add(("rule", name));
        if (!names.Rules.TryGetValue(name, out RuleDeclaration? rule))
        {
            problems.Add(Descriptors.UnknownName, where, "rule", Words.Shorten(name), problems.Suggest(name, names.Rules.Keys, "declare it in 'rules'"));
            return null;
        }

        UsesState = true;
        CheckOutcomes(rule, accessors.IsExternal);
        return new AccessRuleModel(rule.Name, Checks(rule, arguments, accessors.Register, place));
    }

    /// <summary>
    /// An access through the memory-mapped view has no Exception level and takes no exception; an instruction gets no error
    /// response. A rule says so once, however many registers follow it.
    /// </summary>
    private void CheckOutcomes(RuleDeclaration rule, bool isExternal)
    {
        foreach (RuleCheck check in rule.Checks)
        {
            bool isOfExternal =
                check.Then is AccessOutcome.Allow or AccessOutcome.RazWi or AccessOutcome.WriteIgnored or AccessOutcome.Error;
            if (isExternal && check.At is not null)
            {
                problems.Add(
                    Descriptors.ExpressionPlace,
                    check.At,
                    "'at'",
                    "rule " + Words.Shorten(rule.Name) + ", which the memory-mapped view follows",
                    "remove it, because an access there has no Exception level, or give the view its own rule");
            }

            if (isExternal && !isOfExternal)
            {
                problems.Add(
                    Descriptors.ExpressionPlace,
                    check.ThenNode,
                    "An exception",
                    "rule " + Words.Shorten(rule.Name) + ", which the memory-mapped view follows",
                    "write error, RAZ/WI, ignore write or allow, or give the view its own rule");
            }
            else if (!isExternal && check.Then == AccessOutcome.Error)
            {
                problems.Add(
                    Descriptors.ExpressionPlace,
                    check.ThenNode,
                    "'error'",
                    "rule " + Words.Shorten(rule.Name) + ", which instructions follow",
                    "only an access through the memory-mapped view gets an error response: follow the rule under 'external'");
            }
        }
    }

    /// <summary>The rule's checks with its parameters put in; those that can never match are left out.</summary>
    private EquatableArray<AccessCheck> Checks(RuleDeclaration rule, List<YamlEntry> arguments, RegisterModel? register, string place)
    {
        ConditionScope scope = new(place, AllowsState: true, register?.Index?.Variable);
        Dictionary<string, BoundCondition> values = new(StringComparer.Ordinal);
        foreach (RuleParameter parameter in rule.Parameters)
        {
            values[parameter.Name] = parameter.Default is null
                ? new BoundCondition(Condition.False, 1)
                : binder.Bind(parameter.Default, scope);
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

        List<AccessCheck> checks = new();
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

    /// <summary>Which accesses of a register there are, by instructions or through the memory-mapped view.</summary>
    private sealed record Accessors(RegisterModel Register, bool CanRead, bool CanWrite, bool IsExternal);
}
