using System;
using System.Diagnostics.CodeAnalysis;
using Emu.Conformance.Statements;
using Emu.HostPmus;

namespace Emu.Conformance.Syntax;

/// <summary>
/// Reads the tokens of one statement, from left to right, as what the statement takes: registers, numbers, keys. What does not fit ends the reading of the file with
/// <see cref="VectorSyntaxException"/> at the present token.
/// </summary>
internal ref partial struct StatementReader
{
    /// <summary>What is wrong with a list that has nothing between two commas.</summary>
    public const string EmptyItem = "an item between the commas is empty; take the extra comma away";

    // KVM_MAX_VCPUS of arm64.
    private const ulong LargestVcpu = 511;

    private TokenReader _tokens;

    /// <summary>Starts at a line.</summary>
    /// <param name="scope">What the statements of the file share.</param>
    /// <param name="at">Where the line is.</param>
    /// <param name="index">The number of the statement among those of the file.</param>
    /// <param name="line">The line without its comment.</param>
    public StatementReader(VectorScope scope, Position at, int index, ReadOnlySpan<char> line)
    {
        Scope = scope;
        At = at;
        Index = index;
        _tokens = new TokenReader(line);
    }

    /// <summary>What the statements of the file share.</summary>
    public VectorScope Scope { get; }

    /// <summary>Where the statement is.</summary>
    public Position At { get; }

    /// <summary>The number of the statement among those of the file.</summary>
    public int Index { get; }

    /// <summary>The token read last; empty at the end of the line.</summary>
    public readonly ReadOnlySpan<char> Current => _tokens.Current;

    /// <summary>The column of the token read last, from 1.</summary>
    public readonly int Column => _tokens.Start + 1;

    /// <summary>Reads the next token.</summary>
    /// <returns>False at the end of the line.</returns>
    public bool Read() => _tokens.Read();

    /// <summary>Reads the next token, which has to be there.</summary>
    /// <param name="what">What it is, for the message.</param>
    public ReadOnlySpan<char> Need(string what)
    {
        if (!Read() || Current is "=>")
        {
            Fail($"{what} is missing here");
        }

        return Current;
    }

    /// <summary>Reads the next token, a number up to <paramref name="largest"/>.</summary>
    public ulong NeedNumber(ulong largest = ulong.MaxValue)
    {
        ReadOnlySpan<char> text = Need("a number");
        return NumberAt(text, largest);
    }

    /// <summary>A part of the present token as a number up to <paramref name="largest"/>.</summary>
    public readonly ulong NumberAt(ReadOnlySpan<char> text, ulong largest = ulong.MaxValue)
    {
        if (!Numbers.TryParse(text, out ulong value, out bool isTooLarge) && !isTooLarge)
        {
            Fail($"{Quoted.Word(text)} is not a number of up to 64 bits");
        }

        if (isTooLarge || value > largest)
        {
            Fail($"{Quoted.Line(text)} is more than {largest}, the largest value here");
        }

        return value;
    }

    /// <summary>Reads the next token, an AArch64 register or a generic form, as its encoding.</summary>
    public ushort NeedRegister()
    {
        ReadOnlySpan<char> name = Need("a register");
        if (!RegisterNames.TryEncoding(name, out ushort encoding))
        {
            Fail($"{Quoted.Word(name)} is neither an AArch64 register of the PMU nor a generic form such as S3_3_C9_C12_0");
        }

        return encoding;
    }

    /// <summary>Reads the next token, the number of a vCPU.</summary>
    public int NeedVcpu()
    {
        ReadOnlySpan<char> text = Need("an argument");
        return (int)NumberAt(text, LargestVcpu);
    }

    /// <summary>A part of the present token as an event, by name or number.</summary>
    public readonly ushort EventAt(ReadOnlySpan<char> text)
    {
        if (!RegisterNames.TryEvent(text, out ushort number))
        {
            Fail(RegisterNames.WhyNoEvent(text));
        }

        return number;
    }

    /// <summary>A part of the present token as a Security state.</summary>
    public readonly SecurityState SecurityAt(ReadOnlySpan<char> text)
    {
        switch (text)
        {
            case "ns": return SecurityState.NonSecure;
            case "s": return SecurityState.Secure;
            case "realm": return SecurityState.Realm;
            case "root": return SecurityState.Root;
            default:
                Fail($"{Quoted.Word(text)} is not a Security state; give ns, s, realm or root");
                return default;
        }
    }

    /// <summary>A part of the present token as a list of CPUs, not empty.</summary>
    public readonly CpuSet CpusAt(ReadOnlySpan<char> text)
    {
        if (!CpuSet.TryParse(text, out CpuSet? cpus) || cpus.IsEmpty)
        {
            if (text.Contains(",,", StringComparison.Ordinal) || text.StartsWith(",") || text.EndsWith(","))
            {
                Fail(EmptyItem);
            }

            Fail($"{Quoted.Word(text)} is not a list of CPUs such as 0-3,6; the largest number is {CpuSet.MaxCpu}");
        }

        return cpus;
    }

    /// <summary>The present token as KEY=VALUE.</summary>
    public readonly KeyValue SplitKey()
    {
        int equals = Current.IndexOf('=');
        if (equals <= 0 || equals == Current.Length - 1 || Current is "=>")
        {
            Fail($"{Quoted.Word(Current)} is not KEY=VALUE, written without spaces, such as el=0 or cycles=100");
        }

        return new KeyValue(Current[..equals], Current[(equals + 1)..]);
    }

    /// <summary>The line ends here.</summary>
    public void NoMore()
    {
        if (Read())
        {
            Fail($"{Quoted.Word(Current)} is too much here");
        }
    }

    /// <summary>The line ends here, and the statement has no result.</summary>
    public void NoMoreNorResult()
    {
        if (Read())
        {
            Fail(Current is "=>" ? "this statement has no result" : $"{Quoted.Word(Current)} is too much here");
        }
    }

    /// <summary>Ends the reading of the file at the present token.</summary>
    [DoesNotReturn]
    public readonly void Fail(string reason) => FailAt(Column, reason);

    /// <summary>Ends the reading of the file at a column, from 1.</summary>
    [DoesNotReturn]
    public readonly void FailAt(int column, string reason) => throw new VectorSyntaxException(Scope.Path, At.Line, column, reason);

    /// <summary>Both sides of KEY=VALUE.</summary>
    public readonly ref struct KeyValue(ReadOnlySpan<char> key, ReadOnlySpan<char> value)
    {
        private readonly ReadOnlySpan<char> _key = key;
        private readonly ReadOnlySpan<char> _value = value;

        public void Deconstruct(out ReadOnlySpan<char> key, out ReadOnlySpan<char> value)
        {
            key = _key;
            value = _value;
        }
    }
}
