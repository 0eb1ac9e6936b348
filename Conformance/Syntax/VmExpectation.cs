using Emu.Kvm;

namespace Emu.Conformance.Syntax;

/// <summary>How a statement of the KVM plane must end.</summary>
internal enum VmExpectationKind : byte
{
    /// <summary>Without an error: what the absence of an expectation means. A value does not matter.</summary>
    Done,

    /// <summary>A value, in the bits of a mask.</summary>
    Value,

    /// <summary>An error number.</summary>
    Error,

    /// <summary>A word: <c>fail-entry</c>, or a choice of backend.</summary>
    Word,

    /// <summary>Anything.</summary>
    Any,
}

/// <summary>How a statement of the KVM plane ended: an error, a value or a word.</summary>
/// <param name="Error">The error number; 0: none.</param>
/// <param name="Value">The value of a call that has one.</param>
/// <param name="Word">The answer of a statement that answers in words.</param>
internal readonly record struct VmAnswer(Errno Error, ulong Value = 0, string? Word = null)
{
    /// <summary>A call without a value that succeeded, and a <c>run</c> that did.</summary>
    public static VmAnswer Done => default;

    public static VmAnswer Of(ulong value) => new(Errno.None, value);

    public static VmAnswer Of(string word) => new(Errno.None, 0, word);

    /// <summary>The answer, as a failure shows it.</summary>
    /// <param name="success">What a call that succeeded shows.</param>
    public string InWords(string success) => Error != Errno.None ? $"-{Error}" : Word ?? success;

    public static implicit operator VmAnswer(Errno error) => new(error);
}

/// <summary>What follows <c>=&gt;</c> in a statement of the KVM plane; the default is what a statement without it expects.</summary>
internal readonly struct VmExpectation
{
    private readonly ulong _value;
    private readonly ulong _mask;
    private readonly string? _word;
    private readonly Base _base;

    private VmExpectation(VmExpectationKind kind, ulong value, ulong mask, string? word, Base numberBase = Base.Ten)
    {
        _base = numberBase;
        Kind = kind;
        _value = value;
        _mask = mask;
        _word = word;
    }

    public static VmExpectation Any => new(VmExpectationKind.Any, 0, 0, null);

    public VmExpectationKind Kind { get; }

    public static VmExpectation OfValue(ulong value, ulong mask, Base numberBase) =>
        new(VmExpectationKind.Value, value & mask, mask, null, numberBase);

    public static VmExpectation OfError(int number) => new(VmExpectationKind.Error, (ulong)number, 0, null);

    public static VmExpectation OfWord(string word) => new(VmExpectationKind.Word, 0, 0, word);

    public bool Matches(VmAnswer answer) => Kind switch
    {
        VmExpectationKind.Done => answer.Error == Errno.None && answer.Word is not VmWords.FailEntry,
        VmExpectationKind.Value => answer.Error == Errno.None && (answer.Value & _mask) == _value,
        VmExpectationKind.Error => (ulong)answer.Error == _value,
        VmExpectationKind.Word => answer.Word == _word,
        _ => true,
    };

    /// <summary>A value in the base of the one expected.</summary>
    public string Format(ulong value) => _base.Format(value);
}

/// <summary>Words that statements of the KVM plane answer with.</summary>
internal static class VmWords
{
    /// <summary>A <c>run</c> that was refused: KVM_EXIT_FAIL_ENTRY.</summary>
    public const string FailEntry = "fail-entry";
}
