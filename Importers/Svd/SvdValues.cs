namespace Emu.Importers.Svd;

/// <summary>Reads the numbers in elements; a text that is not a number is a loss.</summary>
internal sealed class SvdValues(Losses losses)
{
    public ulong? Number(SvdNode node, string element)
    {
        if (node.Text(element) is not { } text)
            return null;
        if (SvdNumbers.TryParse(text, out ulong value, out _))
            return value;

        losses.Add(node.Texts[element].Line, $"{node.Name}: '{Names.Text(text)}' is not a number of 64 bits; <{element}> is ignored.");
        return null;
    }
}
