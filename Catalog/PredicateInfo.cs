namespace Emu.Catalog;

/// <summary>What access checks ask of the machine around the registers.</summary>
/// <param name="Name">Its name in conditions, <c>EL2Enabled</c>.</param>
/// <param name="TakesIndex">It is asked of a number: <c>IsOutOfRange(n)</c>.</param>
/// <param name="Purpose">When it holds, in one sentence.</param>
public sealed record PredicateInfo(string Name, bool TakesIndex, string Purpose);
