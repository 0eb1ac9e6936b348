using System;
using System.Globalization;
using System.Text;

using Emu.Conformance;
using Emu.Machine;
using Emu.Registers;

namespace Emu.Cli.Run;

/// <summary>
/// Writes what reaches a guest's PMU as a conformance vector: every access with its answer, what was counted between them, and the level of PMUIRQ where it changed. Each vCPU
/// is a case. A vector file has a largest size; the trace ends before it, and what was written so far is a vector.
/// </summary>
internal sealed class VectorTrace : IPmuTrace
{
    // For the line of the last statement and of PMUIRQ after it.
    private const int Reserve = 512;

    private readonly int _limit;
    private readonly StringBuilder[] _cases;
    private readonly bool[] _levels;
    private readonly string _name;
    private readonly string _head;
    private int _length;

    /// <param name="image">The image's name, for the names of the cases.</param>
    /// <param name="pmu">What the PMUs are made of.</param>
    /// <param name="cpus">How many vCPUs there are.</param>
    /// <param name="setting">The run in a sentence, for a comment.</param>
    /// <param name="limit">The most that is written.</param>
    public VectorTrace(string image, PmuOptions pmu, int cpus, string setting, int limit = VectorFile.MaxBytes)
    {
        _limit = limit - Reserve;
        _name = NameOf(image);
        _cases = new StringBuilder[cpus];
        _levels = new bool[cpus];
        for (int vcpu = 0; vcpu < cpus; vcpu++)
            _cases[vcpu] = new StringBuilder();

        string features = pmu.Features == PmuFeatures.None ? "none" : pmu.Features.ToString().Replace(" ", "", StringComparison.Ordinal);
        _head = Text($"# What reached the PMU of {_name}. {setting}\n")
            + Text($"config pmuver={(int)pmu.Version} counters={pmu.Counters} el2=0 el3=0 features={features} events={pmu.Events}\n");
        _length = Encoding.UTF8.GetByteCount(_head) + (cpus * Reserve);
    }

    /// <summary>Statements that are in the trace.</summary>
    public int Statements { get; private set; }

    /// <summary>The file would have been too long: the trace ends before the run does.</summary>
    public bool IsCut { get; private set; }

    /// <inheritdoc/>
    public void OnStep(int vcpu, in PmuTraceStep step, bool interrupt)
    {
        if (_length >= _limit)
            IsCut = true;

        if (IsCut)
            return;

        StringBuilder text = _cases[vcpu];
        int before = text.Length;
        Write(text, step);
        Statements++;
        if (interrupt != _levels[vcpu])
        {
            _levels[vcpu] = interrupt;
            text.Append(interrupt ? "irq => 1\n" : "irq => 0\n");
            Statements++;
        }

        _length += text.Length - before;
    }

    /// <summary>The file.</summary>
    public override string ToString()
    {
        StringBuilder file = new(_head);
        for (int vcpu = 0; vcpu < _cases.Length; vcpu++)
        {
            file.Append("\ncase ").Append(_name);
            if (_cases.Length > 1)
                file.Append(CultureInfo.InvariantCulture, $"_vcpu{vcpu}");

            file.Append('\n').Append(_cases[vcpu]);
        }

        return file.ToString();
    }

    private static void Write(StringBuilder text, in PmuTraceStep step)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        switch (step.Kind)
        {
            case PmuTraceKind.Advance:
                text.Append(culture, $"advance cycles={step.Value} instructions={step.Other}\n");
                break;
            case PmuTraceKind.Count:
                string? name = PmuEvents.NameOf(step.Code);
                text.Append(culture, $"count {(name is null ? Text($"0x{step.Code:x}") : name)} {step.Value}\n");
                break;
            case PmuTraceKind.Level:
                text.Append(culture, $"context el={step.Value}\n");
                break;
            case PmuTraceKind.Reset:
                text.Append("reset cold\n");
                break;
            case PmuTraceKind.Read:
                text.Append(culture, $"mrs {RegisterOf(step.Code)} => {(step.Answer.IsOk ? Text($"0x{step.Value:x}") : Refusal(step.Answer))}\n");
                break;
            default:
                text.Append(culture, $"msr {RegisterOf(step.Code)} 0x{step.Value:x}{(step.Answer.IsOk ? "" : " => " + Refusal(step.Answer))}\n");
                break;
        }
    }

    private static string Refusal(PmuAccess answer) => answer.Kind == PmuAccessKind.Trap
        ? Text($"trap el={answer.TargetEL} ec=0x{answer.ExceptionClass:x} iss=0x{answer.Iss:x}")
        : "undef";

    private static string RegisterOf(ushort encoding)
    {
        PmuRegister register = PmuRegisterMap.ResolveAArch64(encoding);
        return register.IsNone ? new PmuEncoding(encoding).ToString() : register.ToString();
    }

    /// <summary>A case has a name of letters, digits and _.</summary>
    private static string NameOf(string image)
    {
        StringBuilder name = new();
        foreach (char c in image)
            name.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');

        return name.Length == 0 ? "guest" : name.ToString();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
