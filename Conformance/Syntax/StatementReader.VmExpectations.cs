using System;

namespace Emu.Conformance.Syntax;

/// <summary>What may follow <c>=&gt;</c> in a statement of the KVM plane.</summary>
[Flags]
internal enum VmAllowed
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

/// <content>What follows <c>=&gt;</c> in a statement of the KVM plane.</content>
internal ref partial struct StatementReader
{
    /// <summary>The rest of the line, an expectation or nothing.</summary>
    public VmExpectation ReadVmExpectation(VmAllowed allowed) => VmExpectationHere(Read(), allowed);

    /// <summary>The rest of the line, an expectation or nothing; its first token was read.</summary>
    /// <param name="more">There was one.</param>
    /// <param name="allowed">What the expectation may be.</param>
    public VmExpectation VmExpectationHere(bool more, VmAllowed allowed)
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
        VmExpectation expected = VmExpectationAt(allowed);
        NoMore();
        return expected;
    }

    private readonly VmExpectation VmExpectationAt(VmAllowed allowed)
    {
        ReadOnlySpan<char> text = Current;
        if (text is "any")
        {
            return VmExpectation.Any;
        }

        if (text[0] == '-')
        {
            return PermitVm(
                (allowed & VmAllowed.Error) != 0,
                LinuxErrors.TryParse(text[1..], out int error) ? VmExpectation.OfError(error) : NoError());
        }

        if ((allowed & VmAllowed.Choice) != 0)
        {
            bool isChoice = text is "fixed-counters-only" or "default" or "none" || (text.StartsWith("event-source:") && text.Length > "event-source:".Length);
            return PermitVm(isChoice, VmExpectation.OfWord(text.ToString()));
        }

        if (text is "ok" or VmWords.FailEntry)
        {
            bool isFailEntry = text is VmWords.FailEntry;
            return PermitVm(
                (allowed & (isFailEntry ? VmAllowed.FailEntry : VmAllowed.Ok)) != 0,
                isFailEntry ? VmExpectation.OfWord(VmWords.FailEntry) : default);
        }

        if ((allowed & VmAllowed.Zero) != 0)
        {
            NumberAt(text, 0);
            return default;
        }

        PermitVm((allowed & VmAllowed.AnyValue) != 0, default);
        int slash = text.IndexOf('/');
        return slash < 0
            ? VmExpectation.OfValue(NumberAt(text), ulong.MaxValue, Base.Of(text))
            : VmExpectation.OfValue(NumberAt(text[..slash]), NumberAt(text[(slash + 1)..]), Base.Of(text));
    }

    private readonly VmExpectation PermitVm(bool permitted, VmExpectation expectation)
    {
        Permit(permitted, default);
        return expectation;
    }

    private readonly VmExpectation NoError()
    {
        Fail($"{Quoted.Word(Current[1..])} is not the name of a Linux error");
        return default;
    }
}
