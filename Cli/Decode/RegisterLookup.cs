using System;
using System.Collections.Generic;
using System.Globalization;

using Emu.Catalog;
using Emu.Cli.Registers;
using Emu.Registers;

namespace Emu.Cli.Decode;

/// <summary>Finds the register that somebody names.</summary>
internal static class RegisterLookup
{
    /// <summary>
    /// Finds a register by its Arm name (<c>PMEVTYPER3_EL0</c>, <c>PMEVTYPER&lt;n&gt;_EL0</c>), by an encoding in any of the forms of
    /// <see cref="EncodingForm"/>, or by its offset in the memory-mapped view (<c>0xE04</c>).
    /// </summary>
    /// <param name="text">The name.</param>
    /// <param name="hasFeature">What the implementation has; it decides which register is at an offset.</param>
    /// <exception cref="UsageException">No register has this name.</exception>
    public static NamedRegister Find(string text, Predicate<string> hasFeature)
    {
        string wanted = EncodingForm.WithoutInstruction(text);
        if (TryFind(wanted) is { } found)
            return found;

        string? numbers = EncodingForm.Numbers(wanted) ?? EncodingForm.NumbersAlone(wanted);
        return (numbers is null ? AtOffset(wanted, hasFeature) : AtNumbers(numbers)) ?? throw Unknown(text, wanted, numbers);
    }

    /// <summary>The register with this name or encoding; null where there is none. What may be a value as well, such as an offset, is not taken for a register.</summary>
    public static NamedRegister? TryFind(string text)
    {
        if (EncodingForm.Numbers(text) is { } numbers)
            return AtNumbers(numbers);

        if (PmuCatalog.Find(text, out int index) is { } register)
            return new NamedRegister(register, index >= 0 ? register.NameOf(index) : register.Name, null);

        return FindAArch32(text);
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

    private static NamedRegister? FindAArch32(string text)
    {
        foreach (ViewRegister register in ViewRegister.All(RegisterView.AArch32))
        {
            foreach (string one in register.Names)
            {
                if (one.Equals(text, StringComparison.OrdinalIgnoreCase))
                    return new NamedRegister(register.Register, one, Widest(register));
            }
        }

        return null;
    }

    private static NamedRegister? AtNumbers(string numbers)
    {
        if (numbers.StartsWith("15 ", StringComparison.Ordinal))
            return AtAArch32(numbers);

        // Two bits op0, three op1, four CRn, four CRm, three op2.
        int encoding = 0;
        int[] widths = [2, 3, 4, 4, 3];
        string[] parts = numbers.Split(' ');
        for (int part = 0; part < widths.Length; part++)
        {
            int number = int.Parse(parts[part], CultureInfo.InvariantCulture);
            if (number >= 1 << widths[part])
                return null;

            encoding = (encoding << widths[part]) | number;
        }

        PmuRegister register = PmuRegisterMap.ResolveAArch64((ushort)encoding);
        return register.IsNone ? null : TryFind(register.ToString());
    }

    private static NamedRegister? AtAArch32(string numbers)
    {
        foreach (ViewRegister register in ViewRegister.All(RegisterView.AArch32))
        {
            foreach (Place place in register.Places)
            {
                for (int index = place.Index?.First ?? 0; index <= (place.Index?.Last ?? 0); index++)
                {
                    if (place.Numbers(index) == numbers)
                        return new NamedRegister(register.Register, NameAt(register.Name, place.Index, index), Widest(register));
                }
            }
        }

        return null;
    }

    /// <summary>What is at an offset of the memory-mapped view: of several layouts and versions, what this PMU has, and otherwise the first.</summary>
    private static NamedRegister? AtOffset(string text, Predicate<string> hasFeature)
    {
        if (!text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) || !Number.TryParse(text, out ulong offset))
            return null;

        NamedRegister? first = null;
        foreach (ViewRegister register in ViewRegister.All(RegisterView.External))
        {
            foreach (Place place in register.Places)
            {
                for (int index = place.Index?.First ?? 0; index <= (place.Index?.Last ?? 0); index++)
                {
                    if ((ulong)place.ValueAt("offset", index) != offset)
                        continue;

                    // The lower half is the register itself as far as it goes.
                    EncodingInfo encoding = place.Encoding;
                    string half = encoding.Low == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"[{encoding.High}:{encoding.Low}]");
                    NamedRegister found = new(
                        register.Register, NameAt(register.Register.Name, place.Index, index) + half, encoding.Low == 0 ? null : encoding);
                    if (register.Register.Feature.Holds(hasFeature)
                        && encoding.Feature.Holds(hasFeature)
                        && encoding.LayoutFeature.Holds(hasFeature))
                    {
                        return found;
                    }

                    first ??= found;
                }
            }
        }

        return first;
    }

    private static string NameAt(string name, IndexRange? range, int index) =>
        range is not { } array
            ? name
            : name.Replace("<" + array.Variable + ">", index.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static UsageException Unknown(string text, string wanted, string? numbers)
    {
        if (numbers is not null)
            return new UsageException($"REGISTER {text}: the PMU has no register with this encoding. `emu registers` lists those it has; `--view aarch32` those of MRC and MCR.");

        if (EventName.Find(wanted) is { } known)
            return new UsageException($"REGISTER {text}: this is {known}, and not a register. A PMEVTYPER<n>_EL0 holds its number: `emu decode PMEVTYPER0_EL0 0x{known.Number:X}`; `emu events {known.Name}` tells more.");

        int dot = wanted.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0 && TryFind(wanted[..dot]) is { } owner)
            return new UsageException($"REGISTER {text}: this names a field; give the whole register, as in `emu decode {owner.Name} 0x41`.");

        List<string> names = [];
        foreach (ViewRegister one in ViewRegister.All(RegisterView.AArch32))
            names.AddRange(one.Names);

        foreach (RegisterInfo one in PmuCatalog.Registers)
        {
            names.Add(one.Name);
            for (int at = one.Index?.First ?? 0; at <= (one.Index?.Last ?? -1); at++)
                names.Add(one.NameOf(at));
        }

        string suggestion = Suggestion.Ask(wanted, names);
        return new UsageException($"REGISTER {text}: there is no such register.{(suggestion.Length > 0 ? suggestion : " Give an Arm name such as PMCR_EL0, PMEVTYPER3_EL0 or PMCR, or an encoding such as S3_3_C9_C12_0 or sys_reg(3,3,9,12,0).")}");
    }
}
