namespace Emu.Conformance;

/// <summary>A statement that did not end as expected.</summary>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Statement">The statement as in the file, without expectation and comment.</param>
/// <param name="Expected">What was expected, as in the file; <c>ok</c> where the file says nothing.</param>
/// <param name="Got">How it ended.</param>
public sealed record VectorFailure(int Line, string Statement, string Expected, string Got);
