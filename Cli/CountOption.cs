using System.CommandLine.Parsing;

namespace Emu.Cli;

/// <summary>Options that take a number, with K, M and G behind it for thousands, millions and thousand millions.</summary>
internal static class CountOption
{
    /// <summary>Reads the number of an option, or says what is wrong with it.</summary>
    /// <param name="result">What was given.</param>
    /// <param name="option">The option, for the message.</param>
    /// <param name="least">The smallest number that it takes.</param>
    /// <param name="greatest">The largest number that it takes.</param>
    /// <param name="remedy">What to do, in a sentence.</param>
    public static ulong Parse(ArgumentResult result, string option, ulong least, ulong greatest, string remedy)
    {
        string text = result.Tokens[0].Value;
        bool isNumber = Number.TryParseCount(text, out ulong value, out bool isTooLarge);
        if (isNumber && value >= least && value <= greatest)
            return value;

        string largest = isTooLarge || (isNumber && value > greatest) ? $" The largest is {Number.Count(greatest)}." : "";
        result.AddError($"{option} {text}: {remedy}{largest}");
        return 0;
    }
}
