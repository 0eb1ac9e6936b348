using System.Collections.Generic;

namespace Emu.Cli;

/// <summary>Lists with commas in them.</summary>
internal static class CommaList
{
    /// <summary>The items without the blanks around them.</summary>
    /// <param name="option">The option that has the list, for the message.</param>
    /// <param name="text">The list.</param>
    /// <exception cref="UsageException">There is nothing between two commas, or before the first or behind the last.</exception>
    public static IReadOnlyList<string> Split(string option, string text)
    {
        List<string> items = [];
        foreach (string part in text.Split(','))
        {
            string item = part.Trim();
            if (item.Length == 0)
                throw new UsageException(text.Trim().Length == 0 ? $"{option} is empty; name one, or leave the option out." : $"{option} {text}: an item between the commas is empty; take the extra comma away.");

            items.Add(item);
        }

        return items;
    }
}
