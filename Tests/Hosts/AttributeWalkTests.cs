using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Hosts;

namespace Emu.Tests.Hosts;

/// <summary>
/// Every sequence of configuration calls to a depth, against a table of rules written down from kvm-pmu 2 and not from the code: what a
/// system-call fuzzer would find.
/// </summary>
public class AttributeWalkTests
{
    private const int LittleType = 8;
    private const int BigType = 9;
    private const int LittleCounters = 6;
    private const int BigCounters = 2;

    private enum Call
    {
        InitializeOnLittle,
        InitializeOnBig,
        Irq,
        Init,
        Filter,
        SetPmuLittle,
        SetPmuBig,
        SetPmuUnknown,
        SetNrCounters0,
        SetNrCounters3,
        Fixed,
        RunOnLittle,
        RunOnBig,
    }

    private static readonly Call[] Calls = Enum.GetValues<Call>();

    private static readonly SimulatedHost Host = new(
        SimulatedCluster.Of(TestHosts.Model("little", 4, LittleCounters, (0x11, 0x11)), 0, 1),
        SimulatedCluster.Of(TestHosts.Model("big", 4, BigCounters, (0x11, 0x11)), 1, 1));

    private static readonly SimulatedThread[] Threads = [Host.CreateThread(0), Host.CreateThread(1)];

    /// <summary>In order; the first whose state holds decides. A call for which none holds is done.</summary>
    private static readonly Rule[] Rules =
    [
        new("SET of the VM without the feature", c => IsSet(c), (s, v) => !s.Feature, "ENODEV"),
        new("SET on a vCPU after its INIT", c => IsSet(c), (s, v) => s.Vcpus[v].Created, "EBUSY"),
        new("the interrupt is there", c => c == Call.Irq, (s, v) => s.Vcpus[v].Irq, "EBUSY"),
        new("no PMU", c => c == Call.Init, (s, v) => s.Chosen == 0, "ENXIO"),
        new("no interrupt", c => c == Call.Init, (s, v) => !s.Vcpus[v].Irq, "ENXIO"),
        new("too late to filter", c => c == Call.Filter, (s, v) => s.Ran || s.Fixed, "EBUSY"),
        new("nothing to filter", c => c == Call.Filter, (s, v) => s.Chosen == 0, "ENXIO"),
        new("no such PMU", c => c == Call.SetPmuUnknown, (s, v) => true, "ENXIO"),
        new("too late to choose", c => IsSetPmu(c), (s, v) => s.Ran || s.Fixed, "EBUSY"),
        new("the filter is another PMU's", c => c == Call.SetPmuLittle, (s, v) => s.Filter && s.Chosen != LittleType, "EBUSY"),
        new("the filter is another PMU's", c => c == Call.SetPmuBig, (s, v) => s.Filter && s.Chosen != BigType, "EBUSY"),
        new("no PMU to count", c => IsSetCounters(c), (s, v) => s.Chosen == 0, "EINVAL"),
        new("too many", c => c == Call.SetNrCounters3, (s, v) => s.Fixed || s.Chosen == BigType, "EINVAL"),
        new("too late to number", c => IsSetCounters(c), (s, v) => s.Ran, "EBUSY"),
        new("excluded", c => c == Call.Fixed, (s, v) => s.Ran || s.Filter || s.Explicit, "EBUSY"),
        new("not initialised", c => IsRun(c), (s, v) => !s.Vcpus[v].Initialized, "NotInitialized"),
        new("no INIT", c => IsRun(c), (s, v) => !s.Vcpus[v].Created, "NotReady"),
        new("not its PMU", c => c == Call.RunOnLittle, (s, v) => s.Explicit && s.Chosen == BigType, "FailEntry"),
        new("not its PMU", c => c == Call.RunOnBig, (s, v) => s.Explicit && s.Chosen == LittleType, "FailEntry"),
    ];

    [Fact]
    public void EverySequence_OfOneVcpu_ToDepth4_AnswersAsTheRules()
    {
        int sequences = Walk(depth: 4, vcpus: 1);
        Assert.Equal(28_561, sequences); // 13 calls
    }

    [Fact]
    public void EverySequence_OfTwoVcpus_ToDepth3_AnswersAsTheRules()
    {
        int sequences = Walk(depth: 3, vcpus: 2);
        Assert.Equal(17_576, sequences); // 26 calls
    }

    [Fact]
    public void LongSequences_OfTwoVcpus_AnswerAsTheRules()
    {
        // Seeded: those deep states that a walk from the start does not reach. The first calls are likely ones.
        Random random = new(5);
        for (int i = 0; i < 4_000; i++)
        {
            List<int> sequence = random.Next(2) == 0 ? [(int)Call.InitializeOnLittle] : [(int)Call.InitializeOnBig + Calls.Length, (int)Call.Irq];
            while (sequence.Count < 14)
                sequence.Add(random.Next(Calls.Length * 2));
            Check(sequence.ToArray());
        }
    }

    private static int Walk(int depth, int vcpus)
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

    private static void Check(int[] sequence)
    {
        using Vm vm = new(Host.Pmus);
        Vcpu[] vcpus = [vm.AddVcpu(Threads[0]), vm.AddVcpu(Threads[1])];
        State state = new();
        for (int i = 0; i < sequence.Length; i++)
        {
            Call call = Calls[sequence[i] % Calls.Length];
            int v = sequence[i] / Calls.Length;
            string expected = state.Do(call, v);
            string answered = Do(vm, vcpus[v], call);
            if (expected != answered || !state.Agrees(vm, vcpus))
                Assert.Fail($"{Name(sequence, i)}: expected {expected} {state}, got {answered}, N {vm.Counters}, PMU {vm.ChosenPmu?.Name}");
        }
    }

    private static string Name(int[] sequence, int upTo) =>
        string.Join(", ", sequence.Take(upTo + 1).Select(c => $"{Calls[c % Calls.Length]}({c / Calls.Length})"));

    private static string Do(Vm vm, Vcpu vcpu, Call call) => call switch
    {
        Call.InitializeOnLittle => Initialize(vcpu, 0),
        Call.InitializeOnBig => Initialize(vcpu, 1),
        Call.Irq => Text(vcpu.SetAttribute(PmuDeviceAttr.Irq, 23)),
        Call.Init => Text(vcpu.SetAttribute(PmuDeviceAttr.Init)),
        Call.Filter => Text(vcpu.SetFilter(0, 0, FilterAction.Deny)),
        Call.SetPmuLittle => Text(vcpu.SetAttribute(PmuDeviceAttr.SetPmu, LittleType)),
        Call.SetPmuBig => Text(vcpu.SetAttribute(PmuDeviceAttr.SetPmu, BigType)),
        Call.SetPmuUnknown => Text(vcpu.SetAttribute(PmuDeviceAttr.SetPmu, 1)),
        Call.SetNrCounters0 => Text(vcpu.SetAttribute(PmuDeviceAttr.SetNrCounters, 0)),
        Call.SetNrCounters3 => Text(vcpu.SetAttribute(PmuDeviceAttr.SetNrCounters, 3)),
        Call.Fixed => Text(vcpu.SetAttribute(PmuDeviceAttr.FixedCountersOnly)),
        Call.RunOnLittle => vcpu.RunOn(0).ToString(),
        _ => vcpu.RunOn(1).ToString(),
    };

    private static string Initialize(Vcpu vcpu, int cpu)
    {
        ((SimulatedThread)vcpu.Thread).MoveTo(cpu);
        return Text(vcpu.Initialize());
    }

    private static string Text(Errno error) => error == Errno.None ? "Ok" : error.ToString();

    private static bool IsSet(Call call) => call is >= Call.Irq and <= Call.Fixed;

    private static bool IsSetPmu(Call call) => call is Call.SetPmuLittle or Call.SetPmuBig;

    private static bool IsSetCounters(Call call) => call is Call.SetNrCounters0 or Call.SetNrCounters3;

    private static bool IsRun(Call call) => call is Call.RunOnLittle or Call.RunOnBig;

    private sealed record Rule(string Why, Func<Call, bool> Of, Func<State, int, bool> When, string Then);

    private sealed class VcpuState
    {
        public bool Initialized { get; set; }

        public bool Created { get; set; }

        public bool Irq { get; set; }
    }

    private sealed class State
    {
        public bool Feature { get; private set; }

        public int Chosen { get; private set; }

        public int Counters { get; private set; }

        public bool Filter { get; private set; }

        public bool Fixed { get; private set; }

        public bool Explicit { get; private set; }

        public bool Ran { get; private set; }

        public VcpuState[] Vcpus { get; } = [new(), new()];

        public string Do(Call call, int v)
        {
            Rule? rule = Array.Find(Rules, r => r.Of(call) && r.When(this, v));
            if (rule is not null && rule.Then != "FailEntry")
                return rule.Then;
            switch (call)
            {
                case Call.InitializeOnLittle or Call.InitializeOnBig:
                    Feature = true;
                    Vcpus[v].Initialized = true;
                    if (Chosen == 0)
                        Choose(call == Call.InitializeOnLittle ? LittleType : BigType);
                    break;
                case Call.Irq:
                    Vcpus[v].Irq = true;
                    break;
                case Call.Init:
                    Vcpus[v].Created = true;
                    break;
                case Call.Filter:
                    Filter = true;
                    break;
                case Call.SetPmuLittle or Call.SetPmuBig:
                    Choose(call == Call.SetPmuLittle ? LittleType : BigType);
                    Explicit = true;
                    break;
                case Call.SetNrCounters0 or Call.SetNrCounters3:
                    Counters = call == Call.SetNrCounters0 ? 0 : 3;
                    break;
                case Call.Fixed:
                    Fixed = true;
                    Counters = 0;
                    break;
                default:
                    Ran = true;
                    break;
            }

            return rule?.Then ?? "Ok";
        }

        public bool Agrees(Vm vm, Vcpu[] vcpus)
        {
            bool agrees = vm.Counters == Counters && (vm.ChosenPmu?.Type ?? 0) == Chosen && vm.FixedCountersOnly == Fixed && vm.HasRun == Ran;
            for (int v = 0; v < vcpus.Length; v++)
            {
                agrees &= vcpus[v].IsInitialized == Vcpus[v].Initialized && vcpus[v].IsSetupComplete == Vcpus[v].Created;
                agrees &= (vcpus[v].GetAttribute(PmuDeviceAttr.FixedCountersOnly, out _) == Errno.None) == Fixed;
                agrees &= (vcpus[v].HasAttribute(PmuDeviceAttr.FixedCountersOnly) == Errno.None) == Feature;
                agrees &= !vcpus[v].IsInitialized || vcpus[v].Pmu.Configuration.Counters == Counters;
            }

            return agrees;
        }

        public override string ToString() => $"N {Counters}, PMU {Chosen}, fixed {Fixed}, filter {Filter}, explicit {Explicit}, ran {Ran}";

        private void Choose(int type)
        {
            Chosen = type;
            Counters = Fixed ? 0 : type == LittleType ? LittleCounters : BigCounters;
        }
    }
}
