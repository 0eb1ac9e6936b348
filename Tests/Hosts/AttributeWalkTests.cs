using System;
using System.Collections.Generic;
using System.Linq;
using Emu.HostPmus;
using Emu.Hosts;
using Emu.Kvm;
using Emu.Registers;

namespace Emu.Tests.Hosts;

/// <summary>
/// Sequences of control-plane calls against <see cref="AttributeModel"/>: every one to a depth, and every call in every state that the model can
/// reach, however many calls away. What a system-call fuzzer would find, it would find here.
/// </summary>
public class AttributeWalkTests
{
    private static readonly Call[] Calls = Enum.GetValues<Call>();

    private static readonly AttributeMachine[] Machines =
    [
        new("in-kernel irqchip", Irqchip: true, Strict: false, Version: 4, LittleMax: 6, BigMax: 2),
        new("userspace irqchip", Irqchip: false, Strict: false, Version: 4, LittleMax: 6, BigMax: 2),
        new("strict", Irqchip: true, Strict: true, Version: 4, LittleMax: 6, BigMax: 2),
        new("trapped", Irqchip: true, Strict: false, Version: 1, LittleMax: 1, BigMax: 1),
    ];

    private static readonly PmuRegister Pmcr = GuestAccess.Register("PMCR_EL0");
    private static readonly PmuRegister Dfr0 = GuestAccess.Register("ID_AA64DFR0_EL1");

    public static TheoryData<int> Each => [0, 1, 2, 3];

    [Fact]
    public void EverySequence_OfOneVcpu_ToDepth4_AnswersAsTheModel() => Assert.Equal(
        331_776, new Walk(Machines[0]).Exhaust(depth: 4, vcpus: 1)); // 24 calls

    [Fact]
    public void EverySequence_OfTwoVcpus_ToDepth3_AnswersAsTheModel() => Assert.Equal(
        110_592, new Walk(Machines[0]).Exhaust(depth: 3, vcpus: 2)); // 48 calls

    [Theory]
    [InlineData(0, 8977)]
    [InlineData(1, 1031)]
    [InlineData(2, 3457)]
    [InlineData(3, 6263)]
    public void EveryCall_InEveryStateThatCanBeReached_AnswersAsTheModel(int machine, int states) =>
        Assert.Equal(states, new Walk(Machines[machine]).Explore());

    [Theory]
    [MemberData(nameof(Each))]
    public void LongSequences_OfTwoVcpus_AnswerAsTheModel(int machine)
    {
        // Seeded: other ways into the same states, which must not show.
        Walk walk = new(Machines[machine]);
        Random random = new(5 + machine);
        int[] sequence = new int[24];
        for (int i = 0; i < 2_000; i++)
        {
            for (int k = 0; k < sequence.Length; k++)
                sequence[k] = random.Next(Calls.Length * 2);

            // Likely first calls, for without them most others fail.
            sequence[0] = random.Next(2) + (random.Next(2) * Calls.Length);
            walk.Check(sequence);
        }
    }

    private sealed class Walk
    {
        private readonly AttributeMachine _machine;
        private readonly AttributeModel _model;
        private readonly SimulatedHost _host;
        private readonly SimulatedThread[] _threads;

        public Walk(AttributeMachine machine)
        {
            _machine = machine;
            _model = new AttributeModel(machine);
            int? version = machine.Version == 1 ? null : machine.Version;
            _host = new SimulatedHost(
                SimulatedCluster.Of(TestHosts.Model("little", version, 6, (0x11, 0x11)), 0, 1) with { PmuType = AttributeModel.LittleType },
                SimulatedCluster.Of(TestHosts.Model("big", 4, 2, (0x11, 0x11)), 1, 1) with { PmuType = AttributeModel.BigType },
                new SimulatedCluster(null, CpuSet.Range(2, 2)));
            _threads = [_host.CreateThread(0), _host.CreateThread(1)];
        }

        /// <summary>Every sequence of a depth; those that are shorter are their beginnings.</summary>
        /// <returns>How many there are.</returns>
        public int Exhaust(int depth, int vcpus)
        {
            int choices = Calls.Length * vcpus;
            int sequences = (int)Math.Pow(choices, depth);
            int[] sequence = new int[depth];
            for (int number = 0; number < sequences; number++)
            {
                for (int i = 0, rest = number; i < depth; i++, rest /= choices)
                    sequence[i] = rest % choices;
                Check(sequence);
            }

            return sequences;
        }

        /// <summary>Every call of two vCPUs in every state that the model reaches, each state by one of the shortest ways into it.</summary>
        /// <returns>How many states there are.</returns>
        public int Explore()
        {
            Dictionary<AttributeState, int[]> ways = new() { [default] = [] };
            Queue<AttributeState> next = new(ways.Keys);
            while (next.TryDequeue(out AttributeState state))
            {
                int[] way = ways[state];
                for (int step = 0; step < Calls.Length * 2; step++)
                {
                    AttributeState then = _model.Do(state, Calls[step % Calls.Length], step / Calls.Length).Next;
                    int[] further = [.. way, step];
                    Check(further);
                    if (ways.TryAdd(then, further))
                        next.Enqueue(then);
                }
            }

            return ways.Count;
        }

        public void Check(int[] sequence)
        {
            using Vm vm = new(
                _host.Pmus, new VmOptions { PossibleCpus = _host.Cpus, InKernelIrqchip = _machine.Irqchip, Strict = _machine.Strict });
            Vcpu[] vcpus = [vm.AddVcpu(_threads[0]), vm.AddVcpu(_threads[1])];
            AttributeState state = default;
            for (int i = 0; i < sequence.Length; i++)
            {
                Call call = Calls[sequence[i] % Calls.Length];
                int v = sequence[i] / Calls.Length;
                (int expected, state) = _model.Do(state, call, v);
                int answered = Do(vm, vcpus[v], call);
                bool agrees = i + 1 < sequence.Length ? vm.Counters == state.Counters : Agrees(state, vm, vcpus, v);
                if (expected != answered || !agrees)
                    Assert.Fail($"{_machine.Name}: {Name(sequence, i)}: expected {expected} and {state}, got {answered}, N {vm.Counters}, PMU {vm.ChosenPmu?.Name}");
            }
        }

        private static string Name(int[] sequence, int upTo) =>
            string.Join(", ", sequence.Take(upTo + 1).Select(c => $"{Calls[c % Calls.Length]}({c / Calls.Length})"));

        private static int Do(Vm vm, Vcpu vcpu, Call call) => call switch
        {
            Call.InitializeOnLittle => Initialize(vcpu, 0),
            Call.InitializeOnBig => Initialize(vcpu, 1),
            Call.InitializeOnBare => Initialize(vcpu, 2),
            Call.IrqPpi23 => (int)vcpu.SetAttribute(PmuDeviceAttr.Irq, 23),
            Call.IrqPpi24 => (int)vcpu.SetAttribute(PmuDeviceAttr.Irq, 24),
            Call.IrqSpi40 => (int)vcpu.SetAttribute(PmuDeviceAttr.Irq, 40),
            Call.IrqSgi5 => (int)vcpu.SetAttribute(PmuDeviceAttr.Irq, 5),
            Call.Init => (int)vcpu.SetAttribute(PmuDeviceAttr.Init),
            Call.FilterNothing => (int)vcpu.SetFilter(0, 0, FilterAction.Deny),
            Call.FilterTooFar => (int)vcpu.SetFilter(0xFFFF, 2, FilterAction.Deny),
            Call.SetPmuLittle => (int)vcpu.SetAttribute(PmuDeviceAttr.SetPmu, AttributeModel.LittleType),
            Call.SetPmuBig => (int)vcpu.SetAttribute(PmuDeviceAttr.SetPmu, AttributeModel.BigType),
            Call.SetPmuUnknown => (int)vcpu.SetAttribute(PmuDeviceAttr.SetPmu, 1),
            Call.SetNrCounters0 => (int)vcpu.SetAttribute(PmuDeviceAttr.SetNrCounters, 0),
            Call.SetNrCounters3 => (int)vcpu.SetAttribute(PmuDeviceAttr.SetNrCounters, 3),
            Call.SetNrCounters7 => (int)vcpu.SetAttribute(PmuDeviceAttr.SetNrCounters, 7),
            Call.Fixed => (int)vcpu.SetAttribute(PmuDeviceAttr.FixedCountersOnly),
            Call.Unknown => (int)vcpu.SetAttribute((PmuDeviceAttr)6),
            Call.PmcrWithN2 => (int)vcpu.SetOneReg(Pmcr, 2 << 11),
            Call.PmcrWithN9 => (int)vcpu.SetOneReg(Pmcr, 9 << 11),
            Call.LowerPmuVersion => (int)vcpu.SetOneReg(Dfr0, 0x006),
            Call.RunOnLittle => Run(vcpu, 0),
            Call.RunOnBig => Run(vcpu, 1),
            _ => Run(vcpu, 2),
        };

        private static int Initialize(Vcpu vcpu, int cpu)
        {
            ((SimulatedThread)vcpu.Thread).MoveTo(cpu);
            return (int)vcpu.Initialize();
        }

        private static int Run(Vcpu vcpu, int cpu) => vcpu.RunOn(cpu) switch
        {
            LoadStatus.Ok => AttributeModel.Ok,
            LoadStatus.FailEntry => AttributeModel.FailEntry,
            LoadStatus.NotInitialized => (int)Errno.ENOEXEC,
            _ => (int)Errno.EINVAL,
        };

        // All that can be seen of the state from outside, through both vCPUs. On the way there N is enough: another sequence ends at each step.
        private bool Agrees(AttributeState state, Vm vm, Vcpu[] vcpus, int called)
        {
            bool agrees = vm.Counters == state.Counters && (vm.ChosenPmu?.Type ?? 0) == state.Chosen && vm.FixedCountersOnly == state.Fixed
                && vm.HasRun == state.Ran;
            for (int v = 0; v < vcpus.Length; v++)
            {
                Vcpu vcpu = vcpus[v];
                AttributeState.VcpuState expected = state[v];
                agrees &= vcpu.IsInitialized == expected.Initialized && vcpu.IsSetupComplete == expected.Created;
                agrees &= vcpu.GetAttribute(PmuDeviceAttr.FixedCountersOnly, out _) == (state.Fixed ? Errno.None : Errno.ENXIO);
                agrees &= vcpu.HasAttribute(PmuDeviceAttr.FixedCountersOnly) == (state.Feature ? Errno.None : Errno.ENXIO);
                agrees &= vcpu.HasAttribute((PmuDeviceAttr)6) == Errno.ENXIO;
                Errno irq = !_machine.Irqchip ? Errno.EINVAL : !state.Feature ? Errno.ENODEV : expected.Irq == 0 ? Errno.ENXIO : Errno.None;
                agrees &= vcpu.GetAttribute(PmuDeviceAttr.Irq, out int number) == irq && number == (irq == Errno.None ? expected.Irq : 0);

                // Expensive, because it makes a PMU: by one vCPU only.
                if (v != called)
                    continue;
                Errno get = vcpu.GetOneReg(Pmcr, out ulong pmcr);
                agrees &= expected.Initialized ? get == Errno.None && (pmcr >> 11 & 31) == (ulong)state.Counters : get == Errno.ENOEXEC;
                if (expected.Initialized)
                    agrees &= vcpu.GetOneReg("ID_AA64DFR0_EL1") == (state.Lowered ? 0x006UL : ((ulong)_machine.Version << 8) | 6);
            }

            return agrees;
        }
    }
}
