using System.Collections.Generic;

namespace Emu.Tests.Spec;

/// <summary>One register as in the manual, typed by hand: what the generator made from <c>registers.yaml</c> is checked against it.</summary>
/// <param name="Name">The Arm name; arrays with <c>&lt;n&gt;</c>.</param>
/// <param name="Encoding"><c>op0 op1 CRn CRm op2</c>; of an array, that of n = 0.</param>
/// <param name="Direction"><c>RW</c>, <c>R</c> or <c>W</c>.</param>
/// <param name="Feature">A feature without which it is absent, or an empty text.</param>
/// <param name="Fields">Bit ranges and names, such as <c>9 FZO</c>; every other bit is RES0.</param>
internal sealed record HandRegister(string Name, string Encoding, string Direction, string Feature, params string[] Fields)
{
    /// <summary>The C# name of its type.</summary>
    public string TypeName => Name.Replace("<n>", "n", System.StringComparison.Ordinal);

    /// <summary>It is an array of 31, one for each event counter.</summary>
    public bool IsArray => Name.Contains("<n>", System.StringComparison.Ordinal);

    /// <summary>Each field's C# name and bits.</summary>
    public IEnumerable<(string Name, int High, int Low)> ParsedFields
    {
        get
        {
            foreach (string text in Fields)
            {
                string[] words = text.Split(' ');
                (int high, int low) = BitList.Range(words[0]);
                yield return (words[1], high, low);
            }
        }
    }
}
