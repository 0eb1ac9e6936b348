using System;
using System.Collections.Generic;
using Emu.Registers;

namespace Emu.Conformance.Syntax;

/// <content>The statements of the PE and its PMU.</content>
internal sealed partial class VectorParser
{
    // Each saved state is kept while the file runs.
    private const int MostSaves = 1024;

    private readonly Dictionary<string, int> _saveNumbers = new(StringComparer.Ordinal);

    private void ReadContext(ref TokenReader tokens)
    {
        ContextChange change = default;
        bool any = false;
        while (tokens.Read())
        {
            any = true;
            (ReadOnlySpan<char> key, ReadOnlySpan<char> value) = SplitKey(tokens);
            change = key switch
            {
                "el" => change.WithLevel(NumberAt(tokens, value, 3)),
                "security" => change.WithSecurity(SecurityAt(tokens, value)),
                "state" => change.WithAArch32(StateAt(tokens, value)),
                "halted" => change.WithHalted(NumberAt(tokens, value, 1)),
                "sm" => change.WithStreaming(NumberAt(tokens, value, 1)),
                _ => UnknownContextKey(tokens, key),
            };
        }

        if (!any)
        {
            Fail(tokens, "el=, security=, state=, halted= or sm= is missing here");
        }

        Add(new Statement { Kind = StatementKind.Context, A = change.Bits });
    }

    private ContextChange UnknownContextKey(in TokenReader tokens, ReadOnlySpan<char> key)
    {
        Fail(tokens, $"{Quoted.Word(key)} is no key of context; it takes el, security, state, halted, sm");
        return default;
    }

    private SecurityState SecurityAt(in TokenReader tokens, ReadOnlySpan<char> value)
    {
        switch (value)
        {
            case "ns": return SecurityState.NonSecure;
            case "s": return SecurityState.Secure;
            case "realm": return SecurityState.Realm;
            case "root": return SecurityState.Root;
            default:
                Fail(tokens, $"{Quoted.Word(value)} is no Security state: ns, s, realm or root");
                return default;
        }
    }

    private bool StateAt(in TokenReader tokens, ReadOnlySpan<char> value)
    {
        if (value is not ("a64" or "a32"))
        {
            Fail(tokens, $"{Quoted.Word(value)} is no Execution state: a64 or a32");
        }

        return value is "a32";
    }

    private void ReadControl(ref TokenReader tokens)
    {
        ReadOnlySpan<char> name = Need(ref tokens, "a register");
        if (!RegisterNames.TryControl(name, out PmuControl control))
        {
            Fail(tokens, $"{Quoted.Word(name)} is no register of control; there are {string.Join(", ", Enum.GetNames<PmuControl>())}");
        }

        ulong value = NeedNumber(ref tokens, ulong.MaxValue);
        NoMore(ref tokens);
        Add(new Statement { Kind = StatementKind.Control, Operand = (ushort)control, A = value });
    }

    private ushort NeedRegister(ref TokenReader tokens)
    {
        ReadOnlySpan<char> name = Need(ref tokens, "a register");
        if (!RegisterNames.TryEncoding(name, out ushort encoding))
        {
            Fail(tokens, $"{Quoted.Word(name)} is neither an AArch64 register of the PMU nor a generic form such as S3_3_C9_C12_0");
        }

        return encoding;
    }

    private void ReadSystemWrite(ref TokenReader tokens, StatementKind kind)
    {
        ushort encoding = NeedRegister(ref tokens);
        if (kind == StatementKind.RawWrite)
        {
            CheckRawRegister(tokens, encoding);
        }

        ulong value = NeedNumber(ref tokens, ulong.MaxValue);
        Expectation expected = default;
        if (kind == StatementKind.Msr)
        {
            expected = ReadExpectation(ref tokens, Allowed.Access);
        }
        else
        {
            NoMore(ref tokens);
        }

        Add(new Statement { Kind = kind, Operand = encoding, A = value, Expected = expected });
    }

    private void ReadSystemRead(ref TokenReader tokens, StatementKind kind)
    {
        ushort encoding = NeedRegister(ref tokens);
        if (kind == StatementKind.RawRead)
        {
            CheckRawRegister(tokens, encoding);
        }

        Allowed allowed = kind == StatementKind.Mrs ? Allowed.Access | Allowed.Value : Allowed.Value | Allowed.Any;
        Expectation expected = ReadExpectation(ref tokens, allowed);
        Add(new Statement { Kind = kind, Operand = encoding, Expected = expected });
    }

    // The raw plane is about state: an encoding without a register has none.
    private void CheckRawRegister(in TokenReader tokens, ushort encoding)
    {
        if (PmuRegisterMap.ResolveAArch64(encoding).IsNone)
        {
            Fail(tokens, $"{Quoted.Word(tokens.Current)} is not a register of the PMU");
        }
    }

    private void ReadCount(ref TokenReader tokens)
    {
        int first = _counts.Count;
        while (tokens.Read())
        {
            ushort number = EventAt(tokens, tokens.Current);

            if (number == PmuEvents.CPU_CYCLES)
            {
                Fail(tokens, "CPU_CYCLES is counted by 'advance', not by 'count'");
            }

            _counts.Add(new PmuEventCount(number, NeedNumber(ref tokens, ulong.MaxValue)));
        }

        int pairs = _counts.Count - first;
        if (pairs == 0)
        {
            Fail(tokens, "an event is missing here");
        }

        if (pairs > 1)
        {
            Add(new Statement { Kind = StatementKind.CountTogether, Index = first, A = (ulong)pairs });
            return;
        }

        PmuEventCount count = _counts[first];
        _counts.RemoveAt(first);
        Add(new Statement { Kind = StatementKind.Count, Operand = count.Event, A = count.Occurrences });
    }

    /// <summary>An event by name or number.</summary>
    private ushort EventAt(in TokenReader tokens, ReadOnlySpan<char> text)
    {
        if (!RegisterNames.TryEvent(text, out ushort number))
        {
            Fail(tokens, RegisterNames.WhyNoEvent(text));
        }

        return number;
    }

    private void ReadAdvance(ref TokenReader tokens)
    {
        ulong? cycles = null;
        ulong? instructions = null;
        while (tokens.Read())
        {
            (ReadOnlySpan<char> key, ReadOnlySpan<char> value) = SplitKey(tokens);
            ulong number = NumberAt(tokens, value, ulong.MaxValue);
            if (key is "cycles" && cycles is null)
            {
                cycles = number;
            }
            else if (key is "instructions" && instructions is null)
            {
                instructions = number;
            }
            else
            {
                Fail(tokens, $"{Quoted.Word(key)} is no key of advance, or is given twice; it takes cycles and instructions");
            }
        }

        if (cycles is null && instructions is null)
        {
            Fail(tokens, "cycles= or instructions= is missing here");
        }

        Add(new Statement { Kind = StatementKind.Advance, A = cycles ?? 0, B = instructions ?? 0 });
    }

    private void ReadIrq(ref TokenReader tokens)
    {
        Expectation expected = ReadExpectation(ref tokens, Allowed.Bit);
        if (expected.Kind != ExpectationKind.Value)
        {
            Fail(tokens, "'=> 0' or '=> 1' is missing here");
        }

        Add(new Statement { Kind = StatementKind.Irq, Expected = expected });
    }

    private void ReadReset(ref TokenReader tokens)
    {
        ReadOnlySpan<char> kind = Need(ref tokens, "cold or warm");
        if (kind is not ("cold" or "warm"))
        {
            Fail(tokens, $"{Quoted.Word(kind)} is no reset: cold or warm");
        }

        PmuReset reset = kind is "cold" ? PmuReset.Cold : PmuReset.Warm;
        NoMore(ref tokens);
        Add(new Statement { Kind = StatementKind.Reset, Operand = (ushort)reset });
    }

    private void ReadCapture(ref TokenReader tokens)
    {
        NoMore(ref tokens);
        Add(new Statement { Kind = StatementKind.Capture });
    }

    private void ReadSave(ref TokenReader tokens)
    {
        int index = NeedSaveName(ref tokens);
        NoMore(ref tokens);
        Add(new Statement { Kind = StatementKind.Save, Index = index });
    }

    private void ReadRestore(ref TokenReader tokens)
    {
        int index = NeedSaveName(ref tokens);
        Expectation expected = ReadExpectation(ref tokens, Allowed.Error);
        Add(new Statement { Kind = StatementKind.Restore, Index = index, Expected = expected });
    }

    private int NeedSaveName(ref TokenReader tokens)
    {
        string name = Need(ref tokens, "a name").ToString();
        if (!_saveNumbers.TryGetValue(name, out int index))
        {
            index = _saveNames.Count;
            if (index == MostSaves)
            {
                Fail(tokens, $"the file saves more than {MostSaves} states under names of their own; use a name again, or divide the file into several");
            }

            _saveNames.Add(name);
            _saveNumbers.Add(name, index);
        }

        return index;
    }
}
