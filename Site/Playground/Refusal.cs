using System;
using System.Collections.Generic;
using System.Text.Json;

using Emu.Catalog;
using Emu.Conformance;

namespace Emu.Playground;

/// <summary>Which check of a register ended an access as it ended: the first that holds in the state of the PMU, and those before it about which the page cannot know.</summary>
internal sealed class Refusal
{
    private readonly string _register;
    private readonly string _page;
    private readonly List<string> _checks = [];

    private Refusal(string register, string page)
    {
        _register = register;
        _page = page;
    }

    /// <summary>Looks at an access that was refused, while the PMU is as it found it; null of another statement.</summary>
    /// <param name="answer">How the statement ended.</param>
    /// <param name="pmu">The PMU that it was made at; a refused access changes nothing there.</param>
    public static Refusal? Of(VectorAnswer answer, Pmu? pmu)
    {
        string? outcome = answer.Got.StartsWith("undef", StringComparison.Ordinal) ? "UNDEFINED"
            : answer.Got.StartsWith("trap el=", StringComparison.Ordinal) ? "trap EL" + answer.Got[8]
            : null;
        string[] words = answer.Statement.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (outcome is null || words.Length < 2)
        {
            return null;
        }

        AccessKind kind = words[0] is "mrs" or "mrc" or "mrrc" ? AccessKind.Read : AccessKind.Write;
        int level = pmu?.Context.ExceptionLevel ?? 1;
        foreach (RegisterInfo register in PmuCatalog.Registers)
        {
            if (!IsNamed(register, words[1]))
            {
                continue;
            }

            Refusal refusal = new(words[1], register.TypeName);
            CheckState? state = pmu is null ? null : new CheckState(pmu, isAArch32: words[0] is not ("mrs" or "msr"));
            foreach (AccessCheckInfo check in register.AccessChecks)
            {
                // A trap to EL1 goes to EL2 where HCR_EL2.TGE routes it.
                bool fits = check.Outcome == outcome || (check.Outcome == "trap EL1/TGE" && outcome is "trap EL1" or "trap EL2");
                bool? holds = state?.Holds(check.Condition);
                if (check.Kind != kind || !check.AppliesAt(level) || !fits || holds == false)
                {
                    continue;
                }

                refusal._checks.Add($"{(check.Why.Length > 0 ? check.Why : check.Rule)}: {check.Condition}");
                if (holds == true)
                {
                    break;
                }
            }

            return refusal;
        }

        return null;
    }

    /// <summary>Writes <c>register</c>, <c>page</c> and <c>checks</c>.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("register", _register);
        json.WriteString("page", _page);
        json.WriteStartArray("checks");
        foreach (string check in _checks)
        {
            json.WriteStringValue(check);
        }

        json.WriteEndArray();
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
