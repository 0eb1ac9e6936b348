namespace Emu.Conformance;

/// <summary>How a statement ended.</summary>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Statement">The statement as in the file, without expectation and comment.</param>
/// <param name="Expected">What was expected, as in the file; null where nothing is.</param>
/// <param name="Got">How it ended, in the words of the format; <c>ok</c> for a statement without a result.</param>
/// <param name="Passed">It ended as expected.</param>
public sealed record VectorAnswer(int Line, string Statement, string? Expected, string Got, bool Passed)
{
    /// <summary>One line: <c>mrs PMCCNTR_EL0 =&gt; 1000</c>, or as <c>emu replay</c> words a failure, <c>mrs PMCCNTR_EL0: expected 5, got 1000</c>.</summary>
    public override string ToString() => Passed ? $"{Statement} => {Got}" : $"{Statement}: expected {Expected ?? "ok"}, got {Got}";
}
