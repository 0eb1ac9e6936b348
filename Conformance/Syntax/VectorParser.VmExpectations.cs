using System;

namespace Emu.Conformance.Syntax;

/// <content>What stands behind <c>=&gt;</c> of a statement of the KVM plane.</content>
internal sealed partial class VectorParser
{
    [Flags]
    private enum VmAllowed
    {
        Error = 1 << 0,
        Zero = 1 << 1,
        AnyValue = 1 << 2,
        FailEntry = 1 << 3,
        Choice = 1 << 4,
        Ok = 1 << 5,

        /// <summary>A call without a value.</summary>
        Done = Error | Zero | Ok,

        /// <summary>A call with a value.</summary>
        Value = Error | AnyValue | Ok,

        /// <summary>A number of reloads.</summary>
        Count = AnyValue,

        Run = Error | FailEntry | Ok,

        Backend = Error | Choice,
    }

    // `more`: the token read last is the one after the statement's own.
    private VmExpectation ReadVmExpectation(ref TokenReader tokens, bool more, VmAllowed allowed)
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
        VmExpectation expected = VmExpectationAt(tokens, allowed);
        NoMore(ref tokens);
        return expected;
    }

    private VmExpectation VmExpectationAt(in TokenReader tokens, VmAllowed allowed)
    {
        ReadOnlySpan<char> text = tokens.Current;
        if (text is "any")
        {
            return VmExpectation.Any;
        }

        if (text[0] == '-')
        {
            return PermitVm(tokens, (allowed & VmAllowed.Error) != 0, LinuxErrors.TryParse(text[1..], out int error) ? VmExpectation.OfError(error) : NoError(tokens));
        }

        if ((allowed & VmAllowed.Choice) != 0)
        {
            bool isChoice = text is "fixed-counters-only" or "default" or "none" || (text.StartsWith("event-source:") && text.Length > "event-source:".Length);
            return PermitVm(tokens, isChoice, VmExpectation.OfWord(text.ToString()));
        }

        if (text is "ok" or VmWords.FailEntry)
        {
            bool isFailEntry = text is VmWords.FailEntry;
            return PermitVm(
                tokens,
                (allowed & (isFailEntry ? VmAllowed.FailEntry : VmAllowed.Ok)) != 0,
                isFailEntry ? VmExpectation.OfWord(VmWords.FailEntry) : default);
        }

        if ((allowed & VmAllowed.Zero) != 0)
        {
            NumberAt(tokens, text, 0);
            return default;
        }

        PermitVm(tokens, (allowed & VmAllowed.AnyValue) != 0, default);
        int slash = text.IndexOf('/');
        return slash < 0
            ? VmExpectation.OfValue(NumberAt(tokens, text, ulong.MaxValue), ulong.MaxValue)
            : VmExpectation.OfValue(NumberAt(tokens, text[..slash], ulong.MaxValue), NumberAt(tokens, text[(slash + 1)..], ulong.MaxValue));
    }

    private VmExpectation PermitVm(in TokenReader tokens, bool permitted, VmExpectation expectation)
    {
        Permit(tokens, permitted, default);
        return expectation;
    }

    private VmExpectation NoError(in TokenReader tokens)
    {
        Fail(tokens, $"{Quoted.Word(tokens.Current[1..])} is no error name of Linux");
        return default;
    }
}
