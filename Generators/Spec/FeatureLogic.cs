using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>Answers whether some legal set of features makes conditions true, by trying; the work is limited.</summary>
internal sealed class FeatureLogic(IReadOnlyDictionary<string, FeatureModel> features)
{
    // Nodes of conditions looked at: a query that needs more is hopeless, and all together must not hold up a compilation.
    private const int MostVisitsOfQuery = 2_000_000;
    private const long MostVisits = 100_000_000;

    private long _visits;
    private long _limit;

    internal enum Answer
    {
        /// <summary>No legal set of features does.</summary>
        No,

        /// <summary>The example does.</summary>
        Yes,

        /// <summary>It would take too long to find out.</summary>
        Unknown,
    }

    /// <summary>Is there a set of features, each with what it requires, that makes all of <paramref name="conditions"/> true?</summary>
    /// <param name="example">One, in words.</param>
    /// <param name="conditions">Over features only.</param>
    public Answer CanBeTrue(out string example, params Condition[] conditions)
    {
        example = string.Empty;
        _limit = Math.Min(_visits + MostVisitsOfQuery, MostVisits);
        List<string> mentioned = [];
        foreach (Condition condition in conditions)
        {
            Collect(condition, mentioned);
        }

        // What a feature requires is a condition too, and so on for the features in it.
        int ownCount = mentioned.Count;
        List<Condition> all = new(conditions);
        for (int i = 0; i < mentioned.Count; i++)
        {
            if (features.TryGetValue(mentioned[i], out FeatureModel? feature) && !feature.Requires.IsAlways)
            {
                all.Add(
                    new OrCondition(
                        new Condition[] { new NotCondition(new FeatureCondition(feature.Name)), feature.Requires }.ToEquatableArray()));
                Collect(feature.Requires, mentioned);
            }
        }

        Dictionary<string, bool> values = new(StringComparer.Ordinal);
        bool? found = Search(all, mentioned, 0, values);
        if (found is null)
        {
            return Answer.Unknown;
        }

        if (found == false)
        {
            return Answer.No;
        }

        example = Describe(mentioned.Take(ownCount), values);
        return Answer.Yes;
    }

    private static string Describe(IEnumerable<string> mentioned, Dictionary<string, bool> values)
    {
        List<string> words = mentioned.Select(f => values.TryGetValue(f, out bool value) && value ? f : "!" + f).ToList();
        return words.Count == 0 ? "any features" : string.Join(" & ", words);
    }

    private void Collect(Condition condition, List<string> mentioned)
    {
        _visits++;
        switch (condition)
        {
            case FeatureCondition feature when !mentioned.Contains(feature.Feature):
                mentioned.Add(feature.Feature);
                break;
            case NotCondition not:
                Collect(not.Inner, mentioned);
                break;
            case AndCondition all:
                foreach (Condition term in all.Terms)
                {
                    Collect(term, mentioned);
                }

                break;
            case OrCondition any:
                foreach (Condition term in any.Terms)
                {
                    Collect(term, mentioned);
                }

                break;
        }
    }

    /// <summary>Gives the features from <paramref name="next"/> on values; null when the limit is reached.</summary>
    private bool? Search(List<Condition> conditions, List<string> mentioned, int next, Dictionary<string, bool> values)
    {
        bool isDecided = true;
        foreach (Condition condition in conditions)
        {
            bool? value = Evaluate(condition, values);
            if (value == false)
            {
                return false;
            }

            isDecided &= value == true;
        }

        if (_visits > _limit)
        {
            return null;
        }

        if (isDecided || next == mentioned.Count)
        {
            return isDecided;
        }

        foreach (bool value in (bool[])[false, true])
        {
            values[mentioned[next]] = value;
            if (Search(conditions, mentioned, next + 1, values) is not false and var found)
            {
                return found;
            }
        }

        values.Remove(mentioned[next]);
        return false;
    }

    /// <summary>True, false, or not decided by the features that have a value.</summary>
    private bool? Evaluate(Condition condition, Dictionary<string, bool> values)
    {
        _visits++;
        switch (condition)
        {
            case ConstantCondition constant:
                return constant.Value;
            case FeatureCondition feature:
                return values.TryGetValue(feature.Feature, out bool value) ? value : null;
            case NotCondition not:
                return !Evaluate(not.Inner, values);
            case AndCondition all:
                return EvaluateTerms(all.Terms, values, decisive: false);
            case OrCondition any:
                return EvaluateTerms(any.Terms, values, decisive: true);
            default:
                return null;
        }
    }

    private bool? EvaluateTerms(EquatableArray<Condition> terms, Dictionary<string, bool> values, bool decisive)
    {
        bool isOpen = false;
        foreach (Condition term in terms)
        {
            bool? value = Evaluate(term, values);
            if (value == decisive)
            {
                return decisive;
            }

            isOpen |= value is null;
        }

        return isOpen ? null : !decisive;
    }
}
