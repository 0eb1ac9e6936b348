using System;

namespace Emu.Conformance.Syntax;

/// <content>What stands behind <c>=&gt;</c>.</content>
internal sealed partial class VectorParser
{
    [Flags]
    private enum Allowed
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

    private Expectation ReadExpectation(ref TokenReader tokens, Allowed allowed) => ExpectationHere(ref tokens, tokens.Read(), allowed);

    // `more`: the token read last is the one after the statement's own.
    private Expectation ExpectationHere(ref TokenReader tokens, bool more, Allowed allowed)
    {
        if (!more)
        {
            return default;
        }

        if (tokens.Current is not "=>")
        {
            Fail(tokens, $"{Quoted.Word(tokens.Current)} is too much here; an expectation starts with '=>'");
        }

        Need(ref tokens, "an expectation");
        Expectation expected = tokens.Current switch
        {
            "ok" => Permit(tokens, (allowed & Allowed.Bit) == 0, default),
            "undef" => Permit(tokens, (allowed & Allowed.Undefined) != 0, Expectation.Undefined),
            "any" => Permit(tokens, (allowed & Allowed.Any) != 0, Expectation.Any),
            "error" => Permit(tokens, (allowed & Allowed.Error) != 0, Expectation.Error),
            "trap" => Permit(tokens, (allowed & Allowed.Trap) != 0, ReadTrap(ref tokens)),
            _ => ReadValue(tokens, allowed),
        };
        NoMore(ref tokens);
        return expected;
    }

    private Expectation Permit(in TokenReader tokens, bool permitted, Expectation expectation)
    {
        if (!permitted)
        {
            Fail(tokens, $"{Quoted.Word(tokens.Current)} cannot be the result of this statement");
        }

        return expectation;
    }

    private Expectation ReadValue(in TokenReader tokens, Allowed allowed)
    {
        if ((allowed & (Allowed.Value | Allowed.Bit)) == 0)
        {
            Fail(tokens, $"{Quoted.Word(tokens.Current)} cannot be the result of this statement");
        }

        if ((allowed & Allowed.Bit) != 0)
        {
            return Expectation.OfValue(NumberAt(tokens, tokens.Current, 1));
        }

        int slash = tokens.Current.IndexOf('/');
        return slash < 0
            ? Expectation.OfValue(NumberAt(tokens, tokens.Current, ulong.MaxValue))
            : Expectation.OfValue(
                NumberAt(tokens, tokens.Current[..slash], ulong.MaxValue),
                NumberAt(tokens, tokens.Current[(slash + 1)..], ulong.MaxValue));
    }

    // trap el=N ec=0xNN [iss=0x…]
    private Expectation ReadTrap(ref TokenReader tokens)
    {
        ulong? level = null;
        ulong? exceptionClass = null;
        ulong? iss = null;
        while (tokens.Read())
        {
            (ReadOnlySpan<char> key, ReadOnlySpan<char> value) = SplitKey(tokens);
            if (key is "el" && level is null)
            {
                level = NumberAt(tokens, value, 3);
            }
            else if (key is "ec" && exceptionClass is null)
            {
                exceptionClass = NumberAt(tokens, value, 0x3F);
            }
            else if (key is "iss" && iss is null)
            {
                iss = NumberAt(tokens, value, 0x1FF_FFFF);
            }
            else
            {
                Fail(tokens, $"{Quoted.Word(key)} is no key of trap, or is given twice; it takes el, ec and iss");
            }
        }

        if (level is null or 0 || exceptionClass is null)
        {
            Fail(tokens, "a trap has el=1, 2 or 3 and ec=");
        }

        return Expectation.OfTrap((int)level.Value, (int)exceptionClass.Value, iss);
    }
}
