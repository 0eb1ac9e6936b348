using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;

using Emu.Catalog;
using Emu.Registers;

namespace Emu.Playground;

/// <summary>The registers of a PMU at one moment, and the line to the interrupt controller.</summary>
internal sealed class Snapshot
{
    private static readonly PmuRegisterId[] Single =
    [
        PmuRegisterId.PMCR_EL0, PmuRegisterId.PMCNTENSET_EL0, PmuRegisterId.PMOVSSET_EL0, PmuRegisterId.PMINTENSET_EL1, PmuRegisterId.PMUSERENR_EL0, PmuRegisterId.PMSELR_EL0,
        PmuRegisterId.PMCCNTR_EL0, PmuRegisterId.PMCCFILTR_EL0, PmuRegisterId.PMICNTR_EL0, PmuRegisterId.PMICFILTR_EL0, PmuRegisterId.PMUACR_EL1, PmuRegisterId.PMECR_EL1,
        PmuRegisterId.MDCR_EL2, PmuRegisterId.MDCR_EL3,
    ];

    private readonly Pmu? _pmu;
    private readonly List<(PmuRegister Register, ulong Value)> _values = [];

    private Snapshot(Pmu? pmu) => _pmu = pmu;

    /// <summary>What is there now.</summary>
    public static Snapshot Of(Pmu? pmu)
    {
        Snapshot snapshot = new(pmu);
        if (pmu is null)
        {
            return snapshot;
        }

        foreach (PmuRegisterId id in Single)
        {
            RegisterInfo info = InfoOf(id);
            if (info.Feature.Holds(name => Has(pmu, name)))
            {
                snapshot.Add(new PmuRegister(id));
            }
        }

        for (int n = 0; n < pmu.Configuration.Counters; n++)
        {
            snapshot.Add(new PmuRegister(PmuRegisterId.PMEVCNTRn_EL0, n));
            snapshot.Add(new PmuRegister(PmuRegisterId.PMEVTYPERn_EL0, n));
        }

        return snapshot;
    }

    /// <summary>Writes the registers, which bits changed since an earlier moment, and why the line is up.</summary>
    public void Write(Utf8JsonWriter json, Snapshot before)
    {
        json.WriteStartArray("registers");
        for (int i = 0; i < _values.Count; i++)
        {
            (PmuRegister register, ulong value) = _values[i];
            ulong changed = i < before._values.Count && before._values[i].Register.Equals(register) ? before._values[i].Value ^ value : 0;
            WriteRegister(json, register, value, changed);
        }

        json.WriteEndArray();
        json.WriteBoolean("interrupt", _pmu?.Interrupt ?? false);
        json.WriteStartArray("reasons");
        foreach (string reason in Reasons())
        {
            json.WriteStringValue(reason);
        }

        json.WriteEndArray();
    }

    private void Add(PmuRegister register) => _values.Add((register, _pmu!.ReadRaw(register)));

    private void WriteRegister(Utf8JsonWriter json, PmuRegister register, ulong value, ulong changed)
    {
        RegisterInfo info = InfoOf(register.Id);
        json.WriteStartObject();
        json.WriteString("name", info.Index is null ? info.Name : info.NameOf(register.Index));
        json.WriteString("page", info.TypeName);
        json.WriteString("title", info.Title);
        json.WriteString("value", "0x" + value.ToString("X16", CultureInfo.InvariantCulture));
        json.WriteString("changed", "0x" + changed.ToString("X16", CultureInfo.InvariantCulture));
        json.WriteStartArray("fields");
        foreach (FieldInfo field in info.LayoutFor(name => Has(_pmu!, name)).Fields)
        {
            if (field.IsReserved || !field.Feature.Holds(name => Has(_pmu!, name)))
            {
                continue;
            }

            ulong own = field.Extract(value);
            json.WriteStartObject();
            json.WriteString("name", field.Name);
            json.WriteNumber("high", field.High);
            json.WriteNumber("low", field.Low);
            json.WriteString("value", field.Width == 1 ? own.ToString(CultureInfo.InvariantCulture) : "0x" + own.ToString("X", CultureInfo.InvariantCulture));
            json.WriteString("meaning", field.Describe(own)?.Name ?? "");
            json.WriteString("purpose", field.Purpose);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>PMUIRQ is up while a counter has overflowed whose interrupt is enabled and whose range counts (IRQ-1): each such counter in the registers' words.</summary>
    private IEnumerable<string> Reasons()
    {
        if (_pmu is null)
        {
            yield break;
        }

        ulong overflowed = Raw(PmuRegisterId.PMOVSSET_EL0);
        ulong enabled = Raw(PmuRegisterId.PMINTENSET_EL1);
        ulong pmcr = Raw(PmuRegisterId.PMCR_EL0);
        ulong mdcr = _pmu.Configuration.Has(PmuFeatures.EL2) ? Raw(PmuRegisterId.MDCR_EL2) : 0;
        int hpmn = _pmu.Configuration.Has(PmuFeatures.EL2) ? (int)new MDCR_EL2(mdcr).HPMN : _pmu.Configuration.Counters;
        for (int n = 0; n <= 32; n++)
        {
            if (((overflowed >> n) & 1) == 0)
            {
                continue;
            }

            string bit = n.ToString(CultureInfo.InvariantCulture);
            bool isSecond = n < 31 && n >= hpmn;
            bool runs = isSecond ? new MDCR_EL2(mdcr).HPME : (pmcr & PMCR_EL0.E_Mask) != 0;
            string enable = isSecond ? "HPME" : "E";
            bool asks = ((enabled >> n) & 1) != 0;
            yield return asks && runs ? $"PMOVS[{bit}] & PMINTEN[{bit}] & {enable}" : $"PMOVS[{bit}] is set, but {(asks ? enable : $"PMINTEN[{bit}]")} is 0";
        }
    }

    private ulong Raw(PmuRegisterId id) => _pmu!.ReadRaw(new PmuRegister(id));

    /// <summary>Whether a PMU has a feature of this name.</summary>
    public static bool Has(Pmu pmu, string feature)
    {
        for (int bit = 0; bit < PmuCatalog.Features.Length; bit++)
        {
            if (PmuCatalog.Features[bit].Name == feature)
            {
                return pmu.Configuration.Has((PmuFeatures)(1UL << bit));
            }
        }

        return false;
    }

    private static RegisterInfo InfoOf(PmuRegisterId id)
    {
        string type = id.ToString();
        foreach (RegisterInfo info in PmuCatalog.Registers)
        {
            if (info.TypeName == type)
            {
                return info;
            }
        }

        throw new System.InvalidOperationException($"The catalog has no {type}.");
    }
}
