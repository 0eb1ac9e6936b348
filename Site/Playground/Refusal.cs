using System;
using System.Text.Json;

using Emu.Catalog;
using Emu.Conformance;

namespace Emu.Playground;

/// <summary>Which checks of a register end an access as it ended: where there is one, that one refused it.</summary>
internal static class Refusal
{
    /// <summary>Writes <c>register</c>, <c>page</c> and <c>checks</c> of an access that was refused, and nothing of another statement.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="answer">How the statement ended.</param>
    /// <param name="level">The Exception level that it ran at.</param>
    public static void Write(Utf8JsonWriter json, VectorAnswer answer, int level)
    {
        string? outcome = answer.Got.StartsWith("undef", StringComparison.Ordinal) ? "UNDEFINED"
            : answer.Got.StartsWith("trap el=", StringComparison.Ordinal) ? "trap EL" + answer.Got[8]
            : null;
        string[] words = answer.Statement.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (outcome is null || words.Length < 2)
        {
            return;
        }

        AccessKind kind = words[0] is "mrs" or "mrc" or "mrrc" ? AccessKind.Read : AccessKind.Write;
        foreach (RegisterInfo register in PmuCatalog.Registers)
        {
            if (!IsNamed(register, words[1]))
            {
                continue;
            }

            json.WriteString("register", words[1]);
            json.WriteString("page", register.TypeName);
            json.WriteStartArray("checks");
            foreach (AccessCheckInfo check in register.AccessChecks)
            {
                // A trap to EL1 goes to EL2 where HCR_EL2.TGE routes it.
                bool fits = check.Outcome == outcome || (check.Outcome == "trap EL1/TGE" && outcome is "trap EL1" or "trap EL2");
                if (check.Kind == kind && check.AppliesAt(level) && fits)
                {
                    json.WriteStringValue($"{(check.Why.Length > 0 ? check.Why : check.Rule)}: {check.Condition}");
                }
            }

            json.WriteEndArray();
            return;
        }
    }

    private static bool IsNamed(RegisterInfo register, string name)
    {
        if (register.Matches(name, out _))
        {
            return true;
        }

        foreach (EncodingInfo encoding in register.Encodings)
        {
            if (encoding.View == RegisterView.AArch32 && encoding.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
