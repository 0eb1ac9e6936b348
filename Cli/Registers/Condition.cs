using System;
using System.Collections.Generic;
using System.Linq;

using Emu.Catalog;

namespace Emu.Cli.Registers;

/// <summary>
/// A feature condition as the tables print it: architectural features, <c>!</c>, <c>&amp;</c>, <c>|</c> and parentheses; empty where it always holds.
/// </summary>
/// <remarks>Only what makes a text shorter is simplified: constants, repeated terms, a term and its opposite. What the manual says stays as the manual says it.</remarks>
internal abstract record Condition
{
    public static Condition Always { get; } = new Constant(true);

    public static Condition Never { get; } = new Constant(false);

    /// <summary>The condition of a catalog row.</summary>
    public static Condition Of(FeatureExpression expression) => new Parser(expression.Text).Read();

    public static Condition Of(string feature) => new Feature(feature);

    /// <summary>All of them.</summary>
    public static Condition And(params ReadOnlySpan<Condition> terms) => Join(terms, isAnd: true);

    /// <summary>Any of them.</summary>
    public static Condition Or(params ReadOnlySpan<Condition> terms) => Join(terms, isAnd: false);

    public static Condition Not(Condition condition) => condition switch
    {
        Constant constant => constant.Value ? Never : Always,
        Negation negation => negation.Inner,
        _ => new Negation(condition),
    };

    /// <summary>What is left to ask where another condition is known to hold: its features are taken as there.</summary>
    public Condition Given(Condition known) => known is Several { IsAnd: true } all
        ? all.Terms.Aggregate(this, static (condition, term) => condition.Given(term))
        : this switch
        {
            _ when this == known => Always,
            Negation negation => Not(negation.Inner.Given(known)),
            Several several => Join([.. several.Terms.Select(term => term.Given(known))], several.IsAnd),
            _ => this,
        };

    /// <summary>
    /// The same without what is no feature of the architecture: an implementation's own choice, such as a bus that exports events, is left out, as if the choice were made for it.
    /// </summary>
    public Condition Architectural() => this switch
    {
        Feature feature => IsArchitectural(feature.Name) ? feature : Always,
        Negation negation => Not(negation.Inner.Architectural()),
        Several several => Join([.. several.Terms.Select(static term => term.Architectural())], several.IsAnd),
        _ => this,
    };

    /// <summary>The condition's text; empty where it always holds.</summary>
    public string Text => this == Always ? "" : Print(inAnd: false);

    public sealed override string ToString() => Text;

    private static bool IsArchitectural(string name) => name is "EL2" or "EL3" || name.StartsWith("FEAT_", StringComparison.Ordinal);

    private static Condition Join(ReadOnlySpan<Condition> terms, bool isAnd)
    {
        Condition neutral = isAnd ? Always : Never;
        List<Condition> flat = [];
        foreach (Condition term in terms)
        {
            foreach (Condition part in term is Several several && several.IsAnd == isAnd ? several.Terms : [term])
            {
                if (part != neutral && !flat.Contains(part))
                    flat.Add(part);
            }
        }

        Condition absorbing = Not(neutral);
        if (flat.Contains(absorbing) || flat.Any(part => flat.Contains(Not(part))))
            return absorbing;

        return flat.Count switch
        {
            0 => neutral,
            1 => flat[0],
            _ => new Several(flat, isAnd),
        };
    }

    private protected abstract string Print(bool inAnd);

    private sealed record Constant(bool Value) : Condition
    {
        private protected override string Print(bool inAnd) => Value ? "always" : "never";
    }

    private sealed record Feature(string Name) : Condition
    {
        private protected override string Print(bool inAnd) => Name;
    }

    private sealed record Negation(Condition Inner) : Condition
    {
        private protected override string Print(bool inAnd) => "!" + (Inner is Several ? $"({Inner.Print(inAnd: false)})" : Inner.Print(inAnd: false));
    }

    /// <summary>Two or more terms, none of them of the same kind.</summary>
    private sealed record Several(List<Condition> Terms, bool IsAnd) : Condition
    {
        public bool Equals(Several? other) => other is not null && IsAnd == other.IsAnd && Terms.SequenceEqual(other.Terms);

        public override int GetHashCode() => Terms.Aggregate(IsAnd ? 1 : 2, static (hash, term) => HashCode.Combine(hash, term));

        // Parentheses around both kinds inside the other: nobody has to know which of & and | binds first.
        private protected override string Print(bool inAnd) =>
            string.Join(IsAnd ? " & " : " | ", Terms.Select(static term => term is Several ? $"({term.Print(inAnd: false)})" : term.Print(inAnd: false)));
    }

    /// <summary>Reads the notation that <see cref="FeatureExpression"/> prints.</summary>
    private sealed class Parser(string text)
    {
        private int _at;

        public Condition Read()
        {
            Condition condition = Alternatives();
            return _at == text.Length ? condition : throw new FormatException($"'{text}' is no feature condition, at character {_at}.");
        }

        private Condition Alternatives()
        {
            List<Condition> terms = [Conjunction()];
            while (Take('|'))
                terms.Add(Conjunction());

            return Join([.. terms], isAnd: false);
        }

        private Condition Conjunction()
        {
            List<Condition> terms = [Term()];
            while (Take('&'))
                terms.Add(Term());

            return Join([.. terms], isAnd: true);
        }

        private Condition Term()
        {
            if (Take('!'))
                return Not(Term());

            if (Take('('))
            {
                Condition inner = Alternatives();
                return Take(')') ? inner : throw new FormatException($"'{text}' has no ')' at character {_at}.");
            }

            int start = _at;
            while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '_'))
                _at++;

            string name = text[start.._at];
            SkipBlanks();
            return name switch
            {
                "" => throw new FormatException($"'{text}' has no feature at character {_at}."),
                "always" => Always,
                "never" => Never,
                _ => new Feature(name),
            };
        }

        private bool Take(char symbol)
        {
            SkipBlanks();
            if (_at >= text.Length || text[_at] != symbol)
                return false;

            _at++;
            SkipBlanks();
            return true;
        }

        private void SkipBlanks()
        {
            while (_at < text.Length && text[_at] == ' ')
                _at++;
        }
    }
}
