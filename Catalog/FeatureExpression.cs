using System;

namespace Emu.Catalog;

/// <summary>
/// A condition over features in the spec's notation: names, <c>!</c>, <c>&amp;</c>, <c>|</c> and parentheses, or
/// <c>always</c>. The default value is always.
/// </summary>
public readonly record struct FeatureExpression
{
    private const string Always = "always";
    private const string Never = "never";

    private readonly string? _text;

    /// <summary>A condition.</summary>
    /// <param name="text">In the spec's notation.</param>
    public FeatureExpression(string text) => _text = text;

    /// <summary>The condition in the spec's notation.</summary>
    public string Text => _text ?? Always;

    /// <summary>Whether it holds in every implementation.</summary>
    public bool IsAlways => Text == Always;

    /// <summary>Whether it holds in an implementation.</summary>
    /// <param name="hasFeature">Answers whether a feature is there.</param>
    /// <exception cref="FormatException">The text is no condition.</exception>
    public bool Holds(Predicate<string> hasFeature)
    {
        ArgumentNullException.ThrowIfNull(hasFeature);
        int at = 0;
        bool holds = Either(Text, ref at, hasFeature);
        return at == Text.Length ? holds : throw Malformed(Text, at);
    }

    /// <summary>Both this and another.</summary>
    /// <param name="other">The other.</param>
    public FeatureExpression And(FeatureExpression other) =>
        IsAlways || this == other ? other : other.IsAlways ? this : new FeatureExpression(Term(Text) + " & " + Term(other.Text));

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static string Term(string text) => text.Contains('|', StringComparison.Ordinal) ? "(" + text + ")" : text;

    private static bool Either(string text, ref int at, Predicate<string> hasFeature)
    {
        bool holds = Both(text, ref at, hasFeature);
        while (Take(text, ref at, '|'))
        {
            holds |= Both(text, ref at, hasFeature);
        }

        return holds;
    }

    private static bool Both(string text, ref int at, Predicate<string> hasFeature)
    {
        bool holds = Term(text, ref at, hasFeature);
        while (Take(text, ref at, '&'))
        {
            holds &= Term(text, ref at, hasFeature);
        }

        return holds;
    }

    private static bool Term(string text, ref int at, Predicate<string> hasFeature)
    {
        if (Take(text, ref at, '!'))
        {
            return !Term(text, ref at, hasFeature);
        }

        if (Take(text, ref at, '('))
        {
            bool holds = Either(text, ref at, hasFeature);
            return Take(text, ref at, ')') ? holds : throw Malformed(text, at);
        }

        int start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
        {
            at++;
        }

        string name = text[start..at];
        SkipBlanks(text, ref at);
        return name switch
        {
            "" => throw Malformed(text, at),
            Always => true,
            Never => false,
            _ => hasFeature(name),
        };
    }

    private static bool Take(string text, ref int at, char symbol)
    {
        SkipBlanks(text, ref at);
        if (at >= text.Length || text[at] != symbol)
        {
            return false;
        }

        at++;
        SkipBlanks(text, ref at);
        return true;
    }

    private static void SkipBlanks(string text, ref int at)
    {
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }
    }

    private static FormatException Malformed(string text, int at) => new($"'{text}' is no feature condition, at character {at}.");
}
