using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>Reads <c>live:</c> of a field: a name of <c>live_values:</c>, with the index of the array or a number where it takes one.</summary>
internal sealed class LiveValueReader(SpecNames names, ProblemList problems)
{
    /// <summary>The value, or null where the spec has none or after a problem was reported.</summary>
    public LiveValue? Read(YamlNode? node, string place)
    {
        if (Values.Scalar(node, "'live' of " + place, "a name of 'live_values'", problems) is not { } scalar)
        {
            return null;
        }

        string text = scalar.Text.Trim();
        int open = text.IndexOf('(');
        string name = open < 0 ? text : text.Substring(0, open).Trim();
        if (!names.LiveValues.TryGetValue(name, out LiveValueModel? known))
        {
            problems.Add(Descriptors.UnknownName, scalar, "live value", Words.Shorten(name), problems.Suggest(name, names.LiveValues.Keys, "declare it in 'live_values'"));
            return null;
        }

        names.Used.Add(("live value", name));
        if (known.TakesIndex != open >= 0 || (open >= 0 && !text.EndsWith(")", System.StringComparison.Ordinal)))
        {
            string form = known.TakesIndex ? name + "(n), or " + name + "(31) for a number" : name;
            problems.Add(Descriptors.BadValue, scalar, Words.Shorten(text), "'live' of " + place, "write " + form);
            return null;
        }

        if (open < 0)
        {
            return new LiveValue(name, null);
        }

        string argument = text.Substring(open + 1, text.Length - open - 2).Trim();
        if (Values.TryParseNumber(argument, out ulong number))
        {
            return new LiveValue(name, new NumberOperand(number));
        }

        if (Identifiers.IsLegal(argument))
        {
            return new LiveValue(name, new IndexOperand(argument));
        }

        problems.Add(Descriptors.BadValue, scalar, Words.Shorten(text), "'live' of " + place, "write the index of the array, as in " + name + "(n), or a number");
        return null;
    }
}
