namespace Emu.Catalog;

/// <summary>A common event.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Name">Its Arm name.</param>
/// <param name="IsArchitectural">Its count follows from the program; otherwise it is microarchitectural.</param>
/// <param name="HasPmceidBit">PMCEID0_EL0 or PMCEID1_EL0 has a bit for it.</param>
/// <param name="Purpose">What it counts, in one line.</param>
/// <param name="Required">
/// When an implementation must have it: <c>always</c>, or features of the PE with <c>|</c> between them; with <c>: this or OTHER</c> behind that, one of the two is
/// enough. Several reasons have <c>; </c> between them. Empty: it is optional.
/// </param>
public readonly record struct EventInfo(ushort Number, string Name, bool IsArchitectural, bool HasPmceidBit, string Purpose, string Required = "");
