namespace Emu.Importers.Rdl;

internal enum RdlKind
{
    End,
    Word,
    Number,
    Text,
    Mark,
}

/// <summary>A token and where it is.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A word, a mark, or a text without its quotes.</param>
/// <param name="Value">Of a number.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
internal readonly record struct RdlToken(RdlKind Kind, string Text, ulong Value, int Line, int Column)
{
    public bool Is(string text) => Kind is RdlKind.Word or RdlKind.Mark && Text == text;

    /// <summary>For messages.</summary>
    public string Shown => Kind switch
    {
        RdlKind.End => "the end of the file",
        RdlKind.Text => "a text",
        RdlKind.Number => "a number",
        _ => $"'{Names.Text(Text)}'",
    };
}
