using System;
using System.Collections.Generic;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>Reads <c>rules:</c>, whose expressions stay unbound until a register follows the rule.</summary>
internal sealed class RuleReader(SpecNames names, ProblemList problems)
{
    private const int MostChecks = 100;
    private const int AllLevels = 0b1111;

    private static readonly (string, AccessOutcome)[] Outcomes =
    [
        ("allow", AccessOutcome.Allow), ("UNDEFINED", AccessOutcome.Undefined), ("trap EL1", AccessOutcome.TrapEL1), ("trap EL2", AccessOutcome.TrapEL2),
        ("trap EL3", AccessOutcome.TrapEL3), ("trap EL1/TGE", AccessOutcome.TrapEL1OrTge), ("RAZ/WI", AccessOutcome.RazWi), ("ignore write", AccessOutcome.WriteIgnored),
        ("error", AccessOutcome.Error),
    ];

    public void Read(YamlNode? node)
    {
        Dictionary<string, YamlScalar> keys = new(StringComparer.OrdinalIgnoreCase);
        foreach (YamlEntry entry in Values.Mapping(node, "'rules'", "a mapping of rules", problems)?.Entries ?? [])
        {
            string name = entry.Key.Text;
            if (keys.TryGetValue(name, out YamlScalar? first))
            {
                problems.Add(
                    Descriptors.DuplicateName, entry.Key, "The rule", Words.Shorten(name), Words.Shorten(first.Text), Words.Number(first.Place.Line));
                continue;
            }

            keys.Add(name, entry.Key);

            // A rule that cannot be read is there anyway, so that its followers are not told that it is unknown.
            names.Rules[name] = MappingReader.Open(entry.Value, "rule " + Words.Shorten(name), problems) is { } reader
                ? ReadRule(entry.Key, reader)
                : new RuleDeclaration(entry.Key, [], []);
        }
    }

    private RuleDeclaration ReadRule(YamlScalar key, MappingReader reader)
    {
        string place = reader.Place;
        reader.Text("purpose");
        List<RuleParameter> parameters = ReadParameters(reader.Optional("parameters"), place);
        YamlNode? checksNode = reader.Required("checks", "checks: [{ at: EL0, then: UNDEFINED }]");
        reader.Finish();
        List<RuleCheck> checks = new();
        if (checksNode is YamlSequence list && list.Items.Count <= MostChecks)
        {
            foreach (YamlNode item in list.Items)
            {
                string check = "check " + Words.Number(checks.Count + 1) + " of " + place;
                if (MappingReader.Open(item, check, problems) is { } checkReader && ReadCheck(checkReader) is { } read)
                {
                    checks.Add(read);
                }
            }
        }
        else if (checksNode is not null)
        {
            problems.Add(Descriptors.WrongKind, checksNode, "'checks' of " + place, "a list of at most " + Words.Number(MostChecks) + " checks", checksNode.Description);
        }

        return new RuleDeclaration(key, parameters, checks);
    }

    private List<RuleParameter> ReadParameters(YamlNode? node, string place)
    {
        List<RuleParameter> parameters = new();
        foreach (YamlEntry entry in Values.Mapping(node, "'parameters' of " + place, "a mapping from names to defaults", problems)?.Entries ?? [])
        {
            string name = entry.Key.Text;
            if (!Identifiers.IsWord(name) || name is "rule" or "read" or "write" or "external")
            {
                problems.Add(Descriptors.IllegalIdentifier, entry.Key, "The parameter", Words.Shorten(name), "it must be a word, and not 'rule', 'read', 'write' or 'external'");
            }
            else if (Values.Scalar(entry.Value, "The default of " + Words.Shorten(name), "an expression", problems) is { } text)
            {
                parameters.Add(new RuleParameter(name, ExpressionParser.Parse(text, problems)));
            }
        }

        return parameters;
    }

    private RuleCheck? ReadCheck(MappingReader reader)
    {
        string place = reader.Place;
        YamlNode? at = reader.Optional("at");
        int levels = ReadLevels(at, place);
        YamlNode? condition = reader.Optional("if");
        YamlNode? thenNode = reader.Required("then", "then: UNDEFINED");
        AccessOutcome? then = Values.Word(thenNode, "'then' of " + place, Outcomes, problems);
        string why = reader.Text("why");
        reader.Finish();
        Expression? expression = null;
        if (condition is not null)
        {
            expression = Values.Scalar(condition, "'if' of " + place, "an expression", problems) is { } text ? ExpressionParser.Parse(text, problems) : null;
            if (expression is null)
            {
                return null;
            }
        }

        return then is null ? null : new RuleCheck(levels, at, expression, then.Value, thenNode!, why);
    }

    private int ReadLevels(YamlNode? node, string place)
    {
        int levels = 0;
        if (Values.Scalar(node, "'at' of " + place, "Exception levels such as EL0 EL1", problems) is { } scalar)
        {
            foreach (string word in scalar.Text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
            {
                if (word.Length == 3 && word.StartsWith("EL", StringComparison.Ordinal) && word[2] is >= '0' and <= '3')
                {
                    levels |= 1 << (word[2] - '0');
                }
                else
                {
                    problems.Add(Descriptors.BadValue, scalar, Words.Shorten(word), "Exception level", "write EL0, EL1, EL2 or EL3, several with spaces between");
                }
            }
        }

        return levels == 0 ? AllLevels : levels;
    }
}
