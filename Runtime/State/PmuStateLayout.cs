using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.InteropServices;
using Emu.Registers;

namespace Emu;

/// <summary>
/// Where a saved state has each register's words. The order is that of registers.yaml at the time of saving: a register that is added there moves those behind it. A state says which
/// layout it has, and the layouts that earlier versions of Emu had are kept here, so that their states are read by the names of the registers.
/// </summary>
internal sealed class PmuStateLayout
{
    /// <summary>In <see cref="PmuState.Progress"/>, from format 3 on: where <see cref="Fingerprint"/> begins.</summary>
    internal const int FingerprintShift = 32;

    private const int HeaderWords = 5;
    private const int FirstFormatWithFingerprint = 3;

    // Format 1 has the counters among the registers; from format 2 on they and what was captured of them follow the registers.
    private const int FirstFormatWithCountersBehind = 2;

    // The layout of today is among them: a change of registers.yaml that adds, removes or moves a stored register adds a line, and none is ever changed.
    private static readonly PmuStateLayout[] Kept =
    [
        new(1, "PMCR_EL0 PMCNTENSET_EL0 PMOVSSET_EL0 PMINTENSET_EL1 PMUACR_EL1 PMCCNTR_EL0 PMICNTR_EL0 PMEVCNTRn_EL0*31 " + From2026),
        new(2, "PMCR_EL0 PMCNTENSET_EL0 PMOVSSET_EL0 PMINTENSET_EL1 PMUACR_EL1 " + From2026),
        new(3, "PMCR_EL0 PMCNTENSET_EL0 PMOVSSET_EL0 PMINTENSET_EL1 PMUACR_EL1 " + From2026),
    ];

    private const string From2026 =
        "PMEVTYPERn_EL0*31 PMCCFILTR_EL0 PMICFILTR_EL0 PMSELR_EL0 PMUSERENR_EL0 PMCEID0_EL0 PMCEID1_EL0 PMMIR_EL1 PMECR_EL1 PMIAR_EL1 PMSSCR_EL1 "
        + "MDCR_EL2 MDCR_EL3 HDFGRTR_EL2 HDFGWTR_EL2 HDFGRTR2_EL2 HDFGWTR2_EL2 ID_AA64DFR0_EL1 ID_AA64DFR1_EL1 ID_DFR0_EL1 ID_DFR1_EL1 PMCCR PMITCTRL";

    private readonly List<(string Name, int Words)> _registers = [];

    private PmuStateLayout(int format, string text)
    {
        Format = format;
        Text = text;
        Fingerprint = FingerprintOf(text);
        int words = HeaderWords + (format < FirstFormatWithCountersBehind ? PmuCounter.Count : 2 * PmuCounter.Count);
        foreach (string register in text.Split(' '))
        {
            int star = register.IndexOf('*', StringComparison.Ordinal);
            int count = star < 0 ? 1 : int.Parse(register.AsSpan(star + 1), NumberStyles.None, CultureInfo.InvariantCulture);
            _registers.Add((star < 0 ? register : register[..star], count));
            words += count;
        }

        Size = words * sizeof(ulong);
    }

    /// <summary>The fingerprint of the registers as they are, in its place of <see cref="PmuState.Progress"/>.</summary>
    public static ulong Own { get; } = (ulong)FingerprintOf(PmuRegisterBank.Layout) << FingerprintShift;

    /// <summary>The layouts of the present format, the last one being the newest.</summary>
    public static IEnumerable<string> OfThisFormat
    {
        get
        {
            foreach (PmuStateLayout layout in Kept)
            {
                if (layout.Format == PmuState.FormatVersion)
                {
                    yield return layout.Text;
                }
            }
        }
    }

    /// <summary>The format that has it.</summary>
    public int Format { get; }

    /// <summary>The size of a state in bytes.</summary>
    public int Size { get; }

    private string Text { get; }

    private uint Fingerprint { get; }

    /// <summary>Whether some state of a format and a size can be read.</summary>
    public static bool IsKnown(int format, int size) =>
        (format == PmuState.FormatVersion && size == PmuState.Size)
            || Array.Exists(Kept, layout => layout.Format == format && layout.Size == size);

    /// <summary>The layout of a state that another version of Emu saved; null where it has the present one, or an unknown one.</summary>
    public static PmuStateLayout? OfEarlier(in PmuState state)
    {
        int format = PmuState.FormatIn(state.Header);
        int size = PmuState.SizeIn(state.Header);
        uint fingerprint = (uint)(state.Progress >> FingerprintShift);
        foreach (PmuStateLayout layout in Kept)
        {
            bool isIt = state.Header == PmuState.HeaderOf(layout.Format, layout.Size)
                && (format < FirstFormatWithFingerprint
                    ? fingerprint == 0 : fingerprint == layout.Fingerprint && (ulong)fingerprint << FingerprintShift != Own);
            if (isIt && size <= PmuState.Size)
            {
                return layout;
            }
        }

        return null;
    }

    /// <summary>Puts the registers and the counters of a state of this layout where they are now. A register that it does not have stays as it is.</summary>
    /// <param name="state">The state.</param>
    /// <param name="now">The state in the present layout.</param>
    /// <returns>False where it has a register that no longer exists, and that was not 0.</returns>
    public bool TryCopy(in PmuState state, ref PmuState now)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<PmuState, ulong>(new ReadOnlySpan<PmuState>(in state))[HeaderWords..];
        foreach ((string name, int count) in _registers)
        {
            for (int n = 0; n < count; n++)
            {
                if (!TryPut(name, n, words[n], ref now))
                {
                    return false;
                }
            }

            words = words[count..];
        }

        if (Format >= FirstFormatWithCountersBehind)
        {
            words[..PmuCounter.Count].CopyTo(now.Counters);
            words = words[PmuCounter.Count..];
        }

        words[..PmuCounter.Count].CopyTo(now.Captured);
        return true;
    }

    private static bool TryPut(string name, int n, ulong word, ref PmuState now)
    {
        int counter = name switch
        {
            nameof(PmuRegisterId.PMCCNTR_EL0) => PmuCounter.Cycle,
            nameof(PmuRegisterId.PMICNTR_EL0) => PmuCounter.Instruction,
            nameof(PmuRegisterId.PMEVCNTRn_EL0) => n,
            _ => -1,
        };
        if (counter >= 0)
        {
            now.Counters[counter] = word;
            return true;
        }

        if (!Enum.TryParse(name, out PmuRegisterId id) || !PmuRegisterBank.HasStorage(id) || n >= PmuRegisterInformation.CountOf(id))
        {
            return word == 0;
        }

        now.Bank.SetRaw(id, PmuRegisterInformation.FirstIndexOf(id) + n, word);
        return true;
    }

    // FNV-1a of the text: another order or another name gives another number.
    private static uint FingerprintOf(string text)
    {
        uint hash = 2_166_136_261;
        foreach (char c in text)
        {
            hash = unchecked((hash ^ c) * 16_777_619);
        }

        return hash;
    }
}
