using System;
using System.Collections.Generic;
using Emu.Conformance.Machines;
using Emu.Conformance.Syntax;
using Emu.HostPmus;
using Emu.Hosts;
using Emu.Kvm;
using Emu.Registers;

namespace Emu.Conformance.Statements.Kvm;

/// <summary><c>run N pcpu=P cycles=C instructions=I [EVENT=COUNT …] [=&gt; RESULT]</c>: the guest executes on a pCPU.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Vcpu">The number of the vCPU.</param>
/// <param name="Cpu">The pCPU.</param>
/// <param name="Cycles">Processor cycles.</param>
/// <param name="Instructions">Instructions.</param>
/// <param name="Events">Other events.</param>
/// <param name="Expected">How it must end.</param>
internal sealed record RunVcpuStatement(
    Position At, int Vcpu, int Cpu, ulong Cycles, ulong Instructions, PmuEventCount[] Events, VmExpectation Expected)
    : KvmCall(At, Vcpu, Expected)
{
    public override string Success => "ok";

    public static Statement Parse(ref StatementReader reader)
    {
        int vcpu = reader.NeedVcpu();
        int? cpu = null;
        ulong? cycles = null;
        ulong? instructions = null;
        List<PmuEventCount> events = [];
        bool more = reader.Read();
        for (; more && reader.Current is not "=>"; more = reader.Read())
        {
            (ReadOnlySpan<char> key, ReadOnlySpan<char> value) = reader.SplitKey();
            if (key is "pcpu" && cpu is null)
            {
                cpu = (int)reader.NumberAt(value, CpuSet.MaxCpu);
            }
            else if (key is "cycles" && cycles is null)
            {
                cycles = reader.NumberAt(value);
            }
            else if (key is "instructions" && instructions is null)
            {
                instructions = reader.NumberAt(value);
            }
            else
            {
                events.Add(new PmuEventCount(EventAt(reader, key), reader.NumberAt(value)));
            }
        }

        if (cpu is null)
        {
            reader.Fail("pcpu= is missing here");
        }

        VmExpectation expected = reader.VmExpectationHere(more, VmAllowed.Run);
        return new RunVcpuStatement(reader.At, vcpu, cpu.Value, cycles ?? 0, instructions ?? 0, [.. events], expected);
    }

    public override void Check(FlowChecker flow) => flow.NeedCpu(this, Cpu);

    protected override VmAnswer Call(VmMachine machine, GuestCpu cpu)
    {
        machine.MoveTo(cpu, Cpu);
        switch (cpu.Vcpu.Load(Cpu))
        {
            case LoadStatus.NotInitialized:
                return Errno.ENOEXEC;
            case LoadStatus.NotReady:
                return Errno.EINVAL;
            case LoadStatus.FailEntry:
                return VmAnswer.Of(VmWords.FailEntry);
        }

        bool done = Execute(machine, cpu.Thread, PmuEvents.CPU_CYCLES, Cycles)
            && Execute(machine, cpu.Thread, PmuEvents.INST_RETIRED, Instructions);
        foreach (PmuEventCount count in Events)
        {
            done = done && Execute(machine, cpu.Thread, count.Event, count.Occurrences);
        }

        return VmAnswer.Done;
    }

    // From overflow to overflow: a host counter tells its owner about each, which takes time, so each is a step of the case. False: no step is left.
    private static bool Execute(VmMachine machine, SimulatedThread thread, ushort number, ulong occurrences)
    {
        while (true)
        {
            ulong some = Math.Min(occurrences, Math.Max(1, thread.OccurrencesToOverflow(number)));
            switch (number)
            {
                case PmuEvents.CPU_CYCLES:
                    thread.Advance(some, 0);
                    break;
                case PmuEvents.INST_RETIRED:
                    thread.Advance(0, some);
                    break;
                default:
                    thread.Count(number, some);
                    break;
            }

            occurrences -= some;
            if (occurrences == 0)
            {
                return true;
            }

            if (!machine.TakeStep())
            {
                return false;
            }
        }
    }

    private static ushort EventAt(in StatementReader reader, ReadOnlySpan<char> key)
    {
        if (!RegisterNames.TryEvent(key, out ushort number))
        {
            if (Numbers.TryParse(key, out _, out bool isTooLarge) || isTooLarge)
            {
                reader.Fail(RegisterNames.WhyNoEvent(key));
            }

            reader.Fail($"{Quoted.Word(key)} is neither an event nor a key of run, or is given twice; its keys are pcpu, cycles and instructions");
        }

        if (number == PmuEvents.CPU_CYCLES)
        {
            reader.Fail("CPU_CYCLES is counted by 'cycles='");
        }

        return number;
    }
}
