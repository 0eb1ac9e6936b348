using System.Collections.Generic;

namespace Emu.Generators.Spec;

/// <summary>A boolean expression as written, before its names are looked up.</summary>
internal abstract class Expression(Place place)
{
    public Place Place { get; } = place;
}

/// <summary><c>true</c>, <c>false</c>.</summary>
internal sealed class ConstantExpression(Place place, bool value) : Expression(place)
{
    public bool Value { get; } = value;
}

/// <summary>A feature, a predicate without an argument, a named condition; as an operand the index variable.</summary>
internal sealed class NameExpression(Place place, string name) : Expression(place)
{
    public string Name { get; } = name;
}

/// <summary><c>REGISTER.FIELD</c>.</summary>
internal sealed class MemberExpression(Place place, string register, string field) : Expression(place)
{
    public string Register { get; } = register;

    public string Field { get; } = field;
}

/// <summary><c>$parameter</c> of a rule.</summary>
internal sealed class ParameterExpression(Place place, string name) : Expression(place)
{
    public string Name { get; } = name;
}

/// <summary>A number, as an operand.</summary>
internal sealed class NumberExpression(Place place, ulong value) : Expression(place)
{
    public ulong Value { get; } = value;
}

/// <summary><c>Predicate(argument)</c>.</summary>
internal sealed class CallExpression(Place place, string name, Expression argument) : Expression(place)
{
    public string Name { get; } = name;

    public Expression Argument { get; } = argument;
}

internal sealed class CompareExpression(Place place, Expression left, string operation, ulong right) : Expression(place)
{
    public Expression Left { get; } = left;

    public string Operation { get; } = operation;

    public ulong Right { get; } = right;
}

internal sealed class NotExpression(Place place, Expression inner) : Expression(place)
{
    public Expression Inner { get; } = inner;
}

/// <summary>Terms that all (<c>&amp;</c>) or one of which (<c>|</c>) must hold.</summary>
internal sealed class TermsExpression(Place place, bool isAnd, IReadOnlyList<Expression> terms) : Expression(place)
{
    public bool IsAnd { get; } = isAnd;

    public IReadOnlyList<Expression> Terms { get; } = terms;
}
