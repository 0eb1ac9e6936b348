using System;

namespace Emu.Conformance.Syntax;

/// <summary>What may follow <c>=&gt;</c> in a statement, besides <c>ok</c>.</summary>
[Flags]
internal enum AllowedResults
{
    Undefined = 1 << 0,
    Trap = 1 << 1,
    Any = 1 << 2,
    Value = 1 << 3,
    Error = 1 << 4,
    Bit = 1 << 5,
    Access = Undefined | Trap | Any,
    External = Error | Any,
}

/// <content>What follows <c>=&gt;</c>.</content>
internal ref partial struct StatementReader
{
    /// <summary>The rest of the line, an expectation or nothing.</summary>
    public Expectation ReadExpectation(AllowedResults allowed) => ExpectationHere(Read(), allowed);

    /// <summary>The rest of the line, an expectation or nothing; its first token was read.</summary>
    /// <param name="more">There was one.</param>
    /// <param name="allowed">What the expectation may be.</param>
    public Expectation ExpectationHere(bool more, AllowedResults allowed)
    {
        if (!more)
        {
            return default;
        }

        if (Current is not "=>")
        {
            Fail($"{Quoted.Word(Current)} is too much here; an expectation starts with '=>'");
        }

        Need("an expectation");
        Expectation expected = Current switch
        {
            "ok" => Permit((allowed & AllowedResults.Bit) == 0, default),
            "undef" => Permit((allowed & AllowedResults.Undefined) != 0, Expectation.Undefined),
            "any" => Permit((allowed & AllowedResults.Any) != 0, Expectation.Any),
            "error" => Permit((allowed & AllowedResults.Error) != 0, Expectation.Error),
            "trap" => Permit((allowed & AllowedResults.Trap) != 0, ReadTrap()),
            _ => ReadValue(allowed),
        };
        NoMore();
        return expected;
    }

    private readonly Expectation Permit(bool permitted, Expectation expectation)
    {
        if (!permitted)
        {
            Fail($"{Quoted.Word(Current)} cannot be the result of this statement");
        }

        return expectation;
    }

    private readonly Expectation ReadValue(AllowedResults allowed)
    {
        if ((allowed & (AllowedResults.Value | AllowedResults.Bit)) == 0)
        {
            Fail($"{Quoted.Word(Current)} cannot be the result of this statement");
        }

        if ((allowed & AllowedResults.Bit) != 0)
        {
            return Expectation.OfValue(NumberAt(Current, 1), ulong.MaxValue, Base.Of(Current));
        }

        int slash = Current.IndexOf('/');
        return slash < 0
            ? Expectation.OfValue(NumberAt(Current), ulong.MaxValue, Base.Of(Current))
            : Expectation.OfValue(NumberAt(Current[..slash]), NumberAt(Current[(slash + 1)..]), Base.Of(Current));
    }

    // trap el=N ec=0xNN [iss=0x…]
    private Expectation ReadTrap()
    {
        ulong? level = null;
        ulong? exceptionClass = null;
        ulong? iss = null;
        while (Read())
        {
            (ReadOnlySpan<char> key, ReadOnlySpan<char> value) = SplitKey();
            if (key is "el" && level is null)
            {
                level = NumberAt(value, 3);
            }
            else if (key is "ec" && exceptionClass is null)
            {
                exceptionClass = NumberAt(value, 0x3F);
            }
            else if (key is "iss" && iss is null)
            {
                iss = NumberAt(value, 0x1FF_FFFF);
            }
            else
            {
                Fail($"{Quoted.Word(key)} is not a key of trap, or is given twice; it takes el, ec and iss");
            }
        }

        if (level is null or 0 || exceptionClass is null)
        {
            Fail("a trap has el=1, 2 or 3 and ec=");
        }

        return Expectation.OfTrap((int)level.Value, (int)exceptionClass.Value, iss);
    }
}
