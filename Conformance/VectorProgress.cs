namespace Emu.Conformance;

/// <summary>How far a run of vectors is.</summary>
/// <param name="File">The file.</param>
/// <param name="Case">The case that runs.</param>
/// <param name="Line">The line of the statement that runs, from 1.</param>
/// <param name="Steps">How many statements of the case have run, the prologue's too, each as often as it ran.</param>
public readonly record struct VectorProgress(VectorFile File, VectorCase Case, int Line, long Steps);
