using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.RegularExpressions;

using Emu.Catalog;
using Emu.Cli.Registers;
using Emu.Registers;

namespace Emu.Cli.Decode;

/// <summary>Finds the register that somebody names.</summary>
internal static partial class RegisterLookup
{
    /// <summary>Finds a register by its Arm name (<c>PMEVTYPER3_EL0</c>, <c>PMEVTYPER&lt;n&gt;_EL0</c>) or its generic form (<c>S3_3_C14_C12_3</c>).</summary>
    /// <param name="text">The name.</param>
    /// <param name="name">Its full name, with the index when one was given.</param>
    /// <param name="view">The AArch32 view, where the name is one of that view (<c>PMCR</c>, <c>PMEVTYPER3</c>); otherwise null.</param>
    /// <exception cref="UsageException">No register has this name.</exception>
    public static RegisterInfo Find(string text, out string name, out EncodingInfo? view)
    {
        view = null;
        string wanted = Generic(text) ?? text;
        if (PmuCatalog.Find(wanted, out int index) is { } register)
        {
            name = index >= 0 ? register.NameOf(index) : register.Name;
            return register;
        }

        if (FindAArch32(text, out name) is { } found)
        {
            view = Widest(found);
            return found.Register;
        }

        throw Unknown(text);
    }

    /// <summary>What a window shows: the register of the array that a field selects, as the same view has it; null where the register is not a window.</summary>
    public static (RegisterInfo Register, EncodingInfo View)? TargetOf(RegisterInfo register, EncodingInfo view)
    {
        if (register.Storage.Kind != StorageKind.Window)
            return null;

        foreach (ViewRegister one in ViewRegister.All(view.View))
        {
            if (one.Register.Name == register.Storage.Target)
                return (one.Register, Widest(one));
        }

        return null;
    }

    /// <summary>PMCCNTR has 32 bits by MRC and 64 by MRRC: a value is explained with all of them.</summary>
    private static EncodingInfo Widest(ViewRegister register)
    {
        EncodingInfo widest = register.Places[0].Encoding;
        foreach (Place place in register.Places)
        {
            if (place.Encoding.Width > widest.Width)
                widest = place.Encoding;
        }

        return widest;
    }

    private static ViewRegister? FindAArch32(string text, out string name)
    {
        foreach (ViewRegister register in ViewRegister.All(RegisterView.AArch32))
        {
            foreach (string one in register.Names)
            {
                if (one.Equals(text, StringComparison.OrdinalIgnoreCase))
                {
                    name = one;
                    return register;
                }
            }
        }

        name = "";
        return null;
    }

    private static UsageException Unknown(string text)
    {
        List<string> known = [];
        foreach (ViewRegister one in ViewRegister.All(RegisterView.AArch32))
            known.AddRange(one.Names);

        foreach (RegisterInfo one in PmuCatalog.Registers)
        {
            known.Add(one.Name);
            for (int at = one.Index?.First ?? 0; at <= (one.Index?.Last ?? -1); at++)
                known.Add(one.NameOf(at));
        }

        string suggestion = Suggestion.Ask(text, known);
        return new UsageException($"REGISTER {text}: there is no such register.{(suggestion.Length > 0 ? suggestion : " Give an Arm name such as PMCR_EL0, PMEVTYPER3_EL0 or PMCR.")}");
    }

    private static string? Generic(string text)
    {
        Match match = GenericForm().Match(text);
        if (!match.Success)
            return null;

        // Two bits op0, three op1, four CRn, four CRm, three op2.
        int encoding = 0;
        int[] widths = [2, 3, 4, 4, 3];
        for (int part = 0; part < widths.Length; part++)
        {
            int number = int.Parse(match.Groups[part + 1].Value, CultureInfo.InvariantCulture);
            if (number >= 1 << widths[part])
                return null;

            encoding = (encoding << widths[part]) | number;
        }

        PmuRegister register = PmuRegisterMap.ResolveAArch64((ushort)encoding);
        return register.IsNone ? null : register.ToString();
    }

    [GeneratedRegex("^S([0-9])_([0-9])_C([0-9]{1,2})_C([0-9]{1,2})_([0-9])$", RegexOptions.IgnoreCase)]
    private static partial Regex GenericForm();
}
