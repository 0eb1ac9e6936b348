using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>
/// Reads <c>constant:</c> of a field: a number or a name of <c>reset_values:</c>, <c>{ value, when }</c> for one of several configurations, or a list of these.
/// </summary>
internal sealed class ConstantReader(SpecNames names, ConditionBinder binder, FeatureLogic logic, ProblemList problems)
{
    public EquatableArray<ResetModel> Read(YamlNode? node, string place, int high, int low)
    {
        List<(ResetModel Model, YamlNode Where)> constants = [];
        foreach (YamlNode item in Values.Items(node))
        {
            if (ReadOne(item, "'constant' of " + place, high, low) is { } constant)
            {
                constants.Add((constant, item));
            }
        }

        CheckAlternatives(constants, place);
        return constants.Select(static c => c.Model).ToEquatableArray();
    }

    private ResetModel? ReadOne(YamlNode node, string place, int high, int low)
    {
        YamlNode? value = node;
        Condition when = Condition.True;
        if (node is YamlMapping mapping)
        {
            MappingReader reader = new(mapping, place, problems);
            value = reader.Required("value", "value: 1");
            when = binder.BindFeatures(reader.Optional("when"), "'when' of " + place);
            reader.Finish();
        }

        if (Values.Scalar(value, place, "a number or a name of 'reset_values'", problems) is not { } scalar)
        {
            return null;
        }

        string text = scalar.Text.Trim();
        if (Values.TryParseNumber(text, out ulong number))
        {
            return ResetReader.CheckFits(number, "The constant " + Words.Hex(number), place, high, low, scalar, problems)
                ? new ResetModel(Cold: true, when, number)
                : null;
        }

        if (names.ResetValues.ContainsKey(text))
        {
            names.Used.Add(("reset value", text));
            return new ResetModel(Cold: true, when, null, text);
        }

        problems.Add(Descriptors.BadValue, scalar, Words.Shorten(text), "constant", "write a number (0, 0x8, 0b1), or a name of 'reset_values'");
        return null;
    }

    private void CheckAlternatives(List<(ResetModel Model, YamlNode Where)> constants, string place)
    {
        for (int i = 0; i < constants.Count; i++)
        {
            for (int j = i + 1; j < constants.Count; j++)
            {
                switch (logic.CanBeTrue(out string example, constants[i].Model.When, constants[j].Model.When))
                {
                    case FeatureLogic.Answer.Yes:
                        problems.Add(
                            Descriptors.ConditionsOverlap,
                            constants[j].Where,
                            "Constants " + Words.Number(i + 1) + " and " + Words.Number(j + 1) + " of " + place,
                            example);
                        break;
                    case FeatureLogic.Answer.Unknown:
                        problems.Add(Descriptors.ConditionsTooComplex, constants[j].Where, "The constants of " + place);
                        return;
                }
            }
        }
    }
}
