namespace Emu.Catalog;

/// <summary>A range of a view's bits: a field, or what is read where the view shows nothing.</summary>
/// <param name="High">The top bit's number in the view.</param>
/// <param name="Low">The bottom bit's number in the view.</param>
/// <param name="Name">The Arm name; of a reserved range its kind, <c>RES0</c>.</param>
/// <param name="IsReserved">A range without a field.</param>
/// <param name="Feature">When the field exists.</param>
/// <param name="Layout">When the register has the layout that the row is of; always, where the row is the same in all layouts.</param>
/// <param name="Purpose">What the field is for, in one line; may be empty.</param>
public sealed record ViewFieldInfo(
    int High, int Low, string Name, bool IsReserved, FeatureCondition Feature, FeatureCondition Layout, string Purpose);

/// <summary>What an encoding says about the bits that its view shows.</summary>
/// <param name="Layouts">The layouts of the register that it can meet, by their numbers; null for all.</param>
/// <param name="Shown">The names of the register's fields that it shows; null for all of its bits.</param>
/// <param name="Hidden">What is read where it shows nothing; null for RES0.</param>
/// <param name="Own">Rows of the view's own; null where they follow from the register's.</param>
public readonly record struct ViewContent(int[]? Layouts, string[]? Shown, string? Hidden, ViewFieldInfo[]? Own);
