using System;
using System.Collections.Generic;
using Emu.Conformance;
using Emu.Conformance.Statements;
using Emu.Conformance.Statements.Kvm;
using Emu.Conformance.Syntax;
using Emu.Kvm;
using Emu.Native.Handles;
using Emu.Registers;

namespace Emu.Native.Tests;

/// <summary>
/// Runs the cases of a vector file against the C library: each statement by the calls of emu_pmu.h. One statement has no counterpart, <c>choose-pmu</c>: how a VMM chooses among the
/// host's PMUs by sysfs is not part of the library, which is given the choice.
/// </summary>
internal sealed class AbiMachine : IDisposable
{
    private readonly VectorFile _file;
    private readonly VectorCase _case;
    private readonly List<HostPmuStatement> _hostPmus = [];
    private readonly Dictionary<int, byte[]> _saves = [];
    private readonly Stack<ulong> _rounds = new();
    private AbiPmu? _own;
    private AbiVm? _vm;
    private int _selected;
    private ContextChange _context = ContextChange.Start;
    private bool _keepsConfiguration;
    private int _next;

    private AbiMachine(VectorFile file, VectorCase one)
    {
        _file = file;
        _case = one;
    }

    /// <summary>How many statements ran, over all cases.</summary>
    public static long Statements { get; private set; }

    /// <summary>Runs a case.</summary>
    /// <returns>Null, or the first statement that did not end as it was to, and how it ended.</returns>
    public static string? Run(VectorFile file, VectorCase one)
    {
        using AbiMachine machine = new(file, one);
        bool own = one.HasOwnConfiguration;
        if (!one.HasVm)
        {
            machine.Configure(own ? ((ConfigStatement)file.Statements[one.Start]).Configuration : ConfigurationReader.Default);
        }

        machine._keepsConfiguration = own;
        string? failure = machine.RunRange(0, file.PrologueEnd);
        machine._keepsConfiguration = false;
        return failure ?? machine.RunRange(own ? one.Start + 1 : one.Start, one.End);
    }

    public void Dispose()
    {
        _own?.Dispose();
        _vm?.Dispose();
    }

    private string? RunRange(int start, int end)
    {
        for (_next = start; _next < end;)
        {
            Statement statement = _file.Statements[_next++];
            Statements++;
            if (Run(statement) is { } got)
            {
                return $"{_file.Path}:{statement.At.Line}: {_case.Name}: {_file.TextOf(statement)} => {_file.ExpectationOf(statement) ?? statement.Success}, got {got}";
            }
        }

        return null;
    }

    private void Configure(PmuConfiguration configuration)
    {
        if (!_keepsConfiguration && !_case.HasVm)
        {
            _own?.Dispose();
            _own = new AbiPmu(configuration);
            _context = ContextChange.Start;
        }
    }

    /// <summary>The PMU that accesses reach, in its context; null while the selected vCPU is not initialised.</summary>
    private AbiPmu? Pmu()
    {
        if (_own is not null)
        {
            AbiPmu.Need(Abi.SetContext(_own.Handle, (uint)_context.Bits & 0x7F));
            return _own;
        }

        if (_vm?.Known(_selected) is not { } vcpu)
        {
            return null;
        }

        AbiPmu pmu = new(Abi.PmuOf(vcpu.Handle));
        return Abi.SetContext(pmu.Handle, vcpu.Context) == 0 ? pmu : null;
    }

    private AbiPmu Own() => Pmu()!;

    private string? Run(Statement statement)
    {
        ulong value;
        PmuAccess access;
        switch (statement)
        {
            case ConfigStatement config:
                Configure(config.Configuration);
                return null;
            case ContextStatement context:
                ChangeContext(context.Change);
                return null;
            case RepeatStatement repeat:
                if (repeat.Times == 0)
                {
                    _next = repeat.End + 1;
                }
                else
                {
                    _rounds.Push(repeat.Times);
                }

                return null;
            case EndStatement end:
                ulong rounds = _rounds.Pop() - 1;
                if (rounds != 0)
                {
                    _rounds.Push(rounds);
                    _next = end.Loop + 1;
                }

                return null;
            case MsrStatement write:
                if (Pmu() is not { } written)
                {
                    return WhyNoPmu();
                }

                access = written.Write(write.Register, write.Value);
                return write.Expected.Matches(access, 0) ? null : Expectation.Describe(access);
            case MrsStatement read:
                if (Pmu() is not { } asked)
                {
                    return WhyNoPmu();
                }

                access = asked.Read(read.Register, out value);
                return read.Expected.Matches(access, value) ? null : read.Expected.Describe(access, value);
            case IrqStatement irq:
                if (Pmu() is not { } line)
                {
                    return WhyNoPmu();
                }

                return irq.Expected.MatchesValue(line.Interrupt) ? null : irq.Expected.Format(line.Interrupt);
            case KvmStatement kvm:
                return RunKvm(kvm);
            default:
                return RunOwn(statement);
        }
    }

    private string? RunOwn(Statement statement)
    {
        AbiPmu pmu = Own();
        ulong value;
        PmuAccess access;
        switch (statement)
        {
            case AArch32WriteStatement write:
                access = pmu.Write(write.Register, write.Value);
                return write.Expected.Matches(access, 0) ? null : Expectation.Describe(access);
            case AArch32ReadStatement read:
                access = pmu.Read(read.Register, out value);
                return read.Expected.Matches(access, value) ? null : read.Expected.Describe(access, value);
            case ExternalWriteStatement write:
                access = pmu.WriteExternal(write.Place.Offset, write.Place.Bits, write.Place.Security, write.Value);
                return write.Expected.Matches(access, 0) ? null : Expectation.Describe(access);
            case ExternalReadStatement read:
                access = pmu.ReadExternal(read.Place.Offset, read.Place.Bits, read.Place.Security, out value);
                return read.Expected.Matches(access, value) ? null : read.Expected.Describe(access, value);
            case RawWriteStatement write:
                AbiPmu.Need(Abi.WriteRaw(pmu.Handle, pmu.RawNumberOf(write.Register), write.Value));
                return null;
            case RawReadStatement read:
                value = Abi.ReadRaw(pmu.Handle, pmu.RawNumberOf(read.Register));
                return read.Expected.MatchesValue(value) ? null : read.Expected.Format(value);
            case AdvanceStatement advance:
                pmu.Advance(advance.Cycles, advance.Instructions);
                return null;
            case CountStatement count:
                Abi.Count(pmu.Handle, count.Count.Event, count.Count.Occurrences);
                return null;
            case CountTogetherStatement count:
                pmu.Count(count.Counts);
                return null;
            case ControlStatement control:
                AbiPmu.Need(Abi.SetControl(pmu.Handle, (int)control.Control, control.Value));
                return null;
            case ResetStatement reset:
                AbiPmu.Need(Abi.Reset(pmu.Handle, reset.Reset == PmuReset.Cold ? 1 : 0));
                return null;
            case CaptureStatement:
                AbiPmu.Need(Abi.Capture(pmu.Handle));
                return null;
            case SaveStatement save:
                _saves[save.Name.Number] = pmu.Save();
                return null;
            case RestoreStatement restore:
                bool restored = pmu.TryRestore(_saves[restore.Name.Number]);
                return restored == (restore.Expected.Kind == ExpectationKind.Ok) ? null : restored ? "ok" : "error";
            default:
                throw new InvalidOperationException($"{statement.GetType().Name} has no counterpart in the C library that this machine knows.");
        }
    }

    private string? RunKvm(KvmStatement statement)
    {
        switch (statement)
        {
            case ChoosePmuStatement:
                return null;
            case HostPmuStatement host:
                _hostPmus.Add(host);
                return null;
            case CreateVmStatement create:
                _vm?.Dispose();
                _vm = new AbiVm(_hostPmus, create);
                _selected = 0;
                return null;
            case SelectStatement select:
                _ = Pmu();
                _selected = select.Vcpu;
                return null;
            case KvmCall call:
                // The guest is where its context says before the call acts on it.
                _ = Pmu();
                VmAnswer answer = Call(call, _vm!.VcpuOf(call.Vcpu));
                return call.Expected.Matches(answer) ? null : answer.InWords(call.Expected.Format(answer.Value));
            default:
                throw new InvalidOperationException($"{statement.GetType().Name} has no counterpart in the C library that this machine knows.");
        }
    }

    private unsafe VmAnswer Call(KvmCall call, AbiVcpu vcpu)
    {
        switch (call)
        {
            case VcpuInitStatement init:
                vcpu.Thread.MoveTo(init.Cpu);
                int initialized = Abi.InitVcpu(vcpu.Handle, init.Cpu);
                if (initialized == 0)
                {
                    vcpu.Context = 1;
                }

                return Error(initialized);
            case RunVcpuStatement run:
                return Run(run, vcpu);
            case HasAttributeStatement has:
                return Error(Abi.HasAttribute(vcpu.Handle, (int)has.Attribute));
            case GetAttributeStatement get:
                int number = 0;
                int got = Abi.GetAttribute(vcpu.Handle, (int)get.Attribute, &number);
                return new VmAnswer(Error(got), (uint)number);
            case SetAttributeStatement set:
                fixed (byte* argument = set.Argument)
                {
                    return Error(Abi.SetAttribute(vcpu.Handle, (int)set.Attribute, argument, (nuint)set.Argument.Length));
                }

            case GetOneRegStatement get:
                ulong value = 0;
                int read = Abi.GetOneReg(vcpu.Handle, AbiPmu.NumberOf(get.Register), &value);
                return new VmAnswer(Error(read), value);
            case SetOneRegStatement set:
                return Error(Abi.SetOneReg(vcpu.Handle, AbiPmu.NumberOf(set.Register), set.Value));
            case ReloadsStatement:
                return VmAnswer.Of((ulong)Abi.Reloads(vcpu.Handle));
            default:
                throw new InvalidOperationException($"{call.GetType().Name} has no counterpart in the C library that this machine knows.");
        }
    }

    private VmAnswer Run(RunVcpuStatement run, AbiVcpu vcpu)
    {
        vcpu.Thread.MoveTo(run.Cpu);
        int loaded = Abi.LoadVcpu(vcpu.Handle, run.Cpu);
        if (loaded != 0)
        {
            return loaded == 1 ? VmAnswer.Of(VmWords.FailEntry) : Error(loaded);
        }

        vcpu.Thread.Advance(run.Cycles, 0);
        vcpu.Thread.Advance(0, run.Instructions);
        foreach (PmuEventCount count in run.Events)
        {
            if (count.Event == PmuEvents.INST_RETIRED)
            {
                vcpu.Thread.Advance(0, count.Occurrences);
            }
            else
            {
                vcpu.Thread.Count(count.Event, count.Occurrences);
            }
        }

        return VmAnswer.Done;
    }

    private void ChangeContext(ContextChange change)
    {
        if (_own is not null)
        {
            _context = _context.Then(change);
        }
        else if (_vm is not null)
        {
            AbiVcpu vcpu = _vm.VcpuOf(_selected);
            vcpu.Context = (uint)new ContextChange(vcpu.Context).Then(change).Bits & 0x7F;
        }
    }

    private string WhyNoPmu() => $"no PMU: {Abi.LastError}";

    private static Errno Error(int result)
    {
        Assert.True(result is <= 0 and > -100 and not (int)ErrorCode.Handle and not (int)ErrorCode.State, Abi.LastError);
        return (Errno)(-result);
    }
}
