using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Registers;

namespace Emu.Conformance.Syntax;

/// <summary>The names of registers, controls, events and features as vectors write them.</summary>
internal static class RegisterNames
{
    private const int LongestName = 64;

    // What `features=` may name: the optional features and the memory-mapped view; the rest of PmuFeatures follows from the other keys.
    private static readonly string[] Features =
        [.. Enum.GetValues<PmuFeatures>().Where(static feature => (feature & (PmuFeaturesRules.Optional | PmuFeatures.FEAT_PMUv3_EXT)) != 0)
            .Select(static feature => feature.ToString())];

    private static readonly Dictionary<string, PmuFeatures> FeatureValues = BuildFeatures();

    private static readonly SpanLookup<PmuFeatures> FeatureLookup = new(FeatureValues);

    /// <summary>Every name of a feature, for a message.</summary>
    public static IReadOnlyCollection<string> FeatureNames => Features;

    /// <summary>A feature that a file may ask for, whatever the case of its letters.</summary>
    public static bool TryFeature(ReadOnlySpan<char> name, out PmuFeatures feature) => FeatureLookup.TryGetValue(name, out feature);

    /// <summary>A register that governs the PMU from outside.</summary>
    public static bool TryControl(ReadOnlySpan<char> name, out PmuControl control) =>
        Enum.TryParse(name, ignoreCase: true, out control) && Enum.IsDefined(control) && !char.IsAsciiDigit(name[0]);

    /// <summary>The AArch64 encoding of a register by its Arm name or its generic form, packed as <see cref="Pmu.Read(ushort, out ulong)"/> takes it.</summary>
    public static bool TryEncoding(ReadOnlySpan<char> name, out ushort encoding)
    {
        // A register that only the memory-mapped view has cannot be named here.
        if (PmuRegisterMap.TryParse(Upper(name), out PmuRegister register) && PmuRegisterMap.EncodeAArch64(register) is var known and not 0)
        {
            encoding = known;
            return true;
        }

        return TryGeneric(name, out encoding);
    }

    /// <summary>The AArch32 encoding of a register by its Arm name or its generic form, packed as <see cref="Pmu.ReadAArch32"/> takes it.</summary>
    public static bool TryAArch32Encoding(ReadOnlySpan<char> name, bool is64Bit, out uint encoding) =>
        PmuRegisterMap.TryParseAArch32(Upper(name), is64Bit, out encoding) || TryGenericAArch32(name, is64Bit, out encoding);

    /// <summary>An event by name or number.</summary>
    public static bool TryEvent(ReadOnlySpan<char> text, out ushort number)
    {
        if (PmuEvents.TryParse(Upper(text), out number))
        {
            return true;
        }

        bool isNumber = Numbers.TryParse(text, out ulong value) && value <= ushort.MaxValue;
        number = isNumber ? (ushort)value : (ushort)0;
        return isNumber;
    }

    /// <summary>What is wrong with a text that <see cref="TryEvent"/> does not take.</summary>
    public static string WhyNoEvent(ReadOnlySpan<char> text) =>
        Numbers.TryParse(text, out _, out bool isTooLarge) || isTooLarge
            ? $"{Quoted.Line(text)} is more than {ushort.MaxValue}, the largest number of an event"
            : $"{Quoted.Word(text)} is not an event";

    // Arm's names of registers and events have capital letters only. A longer word cannot be a name.
    private static ReadOnlySpan<char> Upper(ReadOnlySpan<char> name)
    {
        if (name.Length > LongestName || !name.ContainsAnyInRange('a', 'z'))
        {
            return name;
        }

        char[] upper = new char[name.Length];
        name.ToUpperInvariant(upper);
        return upper;
    }

    // S<op0>_<op1>_C<n>_C<m>_<op2>, in either case (DDI 0487 C5.1.1: op0 is 2 or 3 for what MRS and MSR reach).
    private static bool TryGeneric(ReadOnlySpan<char> name, out ushort encoding)
    {
        encoding = 0;
        if (name.IsEmpty || name[0] is not ('S' or 's'))
        {
            return false;
        }

        ReadOnlySpan<char> rest = name[1..];
        if (!TryPart(ref rest, "", 3, out uint op0)
            || !TryPart(ref rest, "", 7, out uint op1)
            || !TryPart(ref rest, "C", 15, out uint crn)
            || !TryPart(ref rest, "C", 15, out uint crm)
            || !TryPart(ref rest, "", 7, out uint op2)
            || !rest.IsEmpty
            || op0 < 2)
        {
            return false;
        }

        encoding = (ushort)((op0 << 14) | (op1 << 11) | (crn << 7) | (crm << 3) | op2);
        return true;
    }

    // P<coproc>_<opc1>_C<n>_C<m>_<opc2> and, of 64 bits, P<coproc>_<opc1>_C<m>, in either case; CP means the same as P.
    private static bool TryGenericAArch32(ReadOnlySpan<char> name, bool is64Bit, out uint encoding)
    {
        encoding = 0;
        uint crn = 0;
        uint opc2 = 0;
        ReadOnlySpan<char> rest = name.StartsWith("C", StringComparison.OrdinalIgnoreCase) ? name[1..] : name;
        if (!TryPart(ref rest, "P", 15, out uint coproc)
            || !TryPart(ref rest, "", is64Bit ? 15u : 7u, out uint opc1)
            || (!is64Bit && !TryPart(ref rest, "C", 15, out crn))
            || !TryPart(ref rest, "C", 15, out uint crm)
            || (!is64Bit && !TryPart(ref rest, "", 7, out opc2))
            || !rest.IsEmpty)
        {
            return false;
        }

        encoding = is64Bit
            ? (1u << 20) | (coproc << 16) | (opc1 << 4) | crm
            : (coproc << 16) | (opc1 << 11) | (crn << 7) | (crm << 3) | opc2;
        return true;
    }

    private static bool TryPart(ref ReadOnlySpan<char> rest, ReadOnlySpan<char> letter, uint largest, out uint value)
    {
        value = 0;
        int end = rest.IndexOf('_');
        ReadOnlySpan<char> part = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        if (!part.StartsWith(letter, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        part = part[letter.Length..];
        if (part.IsEmpty || part.Length > 2 || (part.Length == 2 && part[0] == '0'))
        {
            return false;
        }

        foreach (char c in part)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            value = (value * 10) + (uint)(c - '0');
        }

        return value <= largest;
    }

    private static Dictionary<string, PmuFeatures> BuildFeatures()
    {
        Dictionary<string, PmuFeatures> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (string name in Features)
        {
            values.Add(name, Enum.Parse<PmuFeatures>(name));
        }

        return values;
    }
}
