using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Runtime.CompilerServices;
using System.Threading;
using Emu.HostPmus;
using Emu.Hosts;
using Emu.Hosts.Linux;
using Emu.Kvm;
using Emu.Registers;

namespace Emu.Benchmarks;

/// <summary>What it costs a vCPU to enter its guest, on the same host PMU and on another one.</summary>
internal static class ReloadRatios
{
    private const int Loads = 2_000_000;
    private const int Lookups = 4_000_000;
    private const int Moves = 20_000;
    private const int PerfMoves = 2_000;
    private const int Six = 6;
    private const ushort FirstEvent = 0x20;

    public static IEnumerable<Ratio> Measure()
    {
        using LoadedVcpu one = new(1);
        using LoadedVcpu six = new(Six);
        using LoadedVcpu all = new(PmuCounter.MaxEventCounters + 1);
        Caller[] callers = [new EmptyCaller(), new OtherCaller(), new LoadCaller(one.Vcpu)];
        HostPmu few = MapOf(HostModels.AppleM1);
        HostPmu every = MapOf(new HostPmuModel("every", "Every number.", 4, 6, 64, 1m, false, HostEventMap.Identity(4), []));
        ArrayPmu array = new();
        Warm(one.Reload, six.Reload, all.Reload, () => Call(callers[0]), () => Call(callers[1]), () => Call(callers[2]),
            () => LookUp(few), () => LookUp(every), () => LookUp(array));
        yield return Ratio.Of("Vcpu.Load on the same host PMU against an empty virtual call", () => Call(callers[2]), () => Call(callers[0]), most: 2);
        yield return Ratio.Of("A reload of 6 counters against six of 1 counter", six.Reload, () => Six * one.Reload(), most: 1.5);
        yield return Ratio.Of("A reload of 32 counters against 32/6 of 6 counters", all.Reload, () => 32.0 / Six * six.Reload(), most: 1.5);
        yield return new Ratio("Bytes allocated in 1,000 reloads of 32 counters, against one byte", all.Allocated(), 1, Most: 0) { Unit = "bytes" };

        yield return Ratio.Of("HostPmu.MapPmuv3Event, a map of four events, against an array index", () => LookUp(few), () => LookUp(array), most: 1.5);
        yield return Ratio.Of("HostPmu.MapPmuv3Event, a map of every number, against an array index", () => LookUp(every), () => LookUp(array), most: 1.5);
        foreach (Ratio ratio in Perf())
            yield return ratio;
    }

    /// <summary>Runs both sides until the compiler has optimised all the code that is measured.</summary>
    private static void Warm(params ReadOnlySpan<Func<double>> measurements)
    {
        const int Rounds = 6;
        for (int round = 0; round < Rounds; round++)
        {
            foreach (Func<double> measurement in measurements)
                _ = measurement();
            Thread.Sleep(TimeSpan.FromMilliseconds(300));
        }
    }

    // Compiled once, without a guess at who is called: the call is a virtual one for each.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static double Call(Caller caller)
    {
        long start = Stopwatch.GetTimestamp();
        int sum = 0;
        for (int i = 0; i < Loads; i++)
            sum += caller.Call(0);
        GC.KeepAlive(sum);
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Loads;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static double LookUp(HostPmu pmu)
    {
        long start = Stopwatch.GetTimestamp();
        uint sum = 0;
        for (int i = 0; i < Lookups; i++)
            sum += pmu.MapPmuv3Event((ushort)(i & 0x3F)).Number;
        GC.KeepAlive(sum);
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Lookups;
    }

    private static HostPmu MapOf(HostPmuModel model) => new SimulatedHost(SimulatedCluster.Of(model, 0, 1)).Pmus[0];

    /// <summary>Two host PMUs over this machine's software events; nothing where the kernel allows no perf event.</summary>
    private static IEnumerable<Ratio> Perf()
    {
        string root = Directory.CreateTempSubdirectory("emu sysfs ").FullName;
        try
        {
            for (int i = 0; i < 2; i++)
            {
                string folder = Directory.CreateDirectory(Path.Combine(root, "bus", "event_source", "devices", $"software_{i}")).FullName;
                File.WriteAllText(Path.Combine(folder, "type"), "1\n");
                File.WriteAllText(Path.Combine(folder, "cpus"), $"{i}\n");
            }

            Directory.CreateDirectory(Path.Combine(root, "devices", "system", "cpu"));
            File.WriteAllText(Path.Combine(root, "devices", "system", "cpu", "possible"), "0-1\n");
            CountingSystemCalls calls = new(LinuxSystemCalls.Kernel);
            HostPmuEvent[] events = new HostPmuEvent[Six];
            for (ushort i = 0; i < Six; i++)
                events[i] = new HostPmuEvent((ushort)(FirstEvent + i), (NativeEvent)(ushort)(i < 3 ? i : i + 2), "E", "exact");
            HostPmuModel model = new("six", "Six software events.", 4, Six, 64, 1m, false, events);
            using LinuxHost host = new(new LinuxHostOptions { Sysfs = root, SystemCalls = calls, FindModel = (_, _) => model });
            LinuxThread thread = host.CurrentThread();
            using PerfCounters perf = new(host, thread, calls);
            if (!perf.IsPossible)
            {
                Console.WriteLine("perf events: " + perf.WhyNot);
                yield break;
            }

            yield return new Ratio("System calls of a reload between two cached sets of six perf events against reading, closing and opening each", perf.CallsOfReload(), perf.CallsOfOpening(), Most: 0.2) { Unit = "calls" };
            yield return Ratio.Of("The time of the same", perf.Reload, perf.CloseAndOpen, most: 1);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    /// <summary>A vCPU with so many counters that run, on a host with two PMUs.</summary>
    private sealed class LoadedVcpu : IDisposable
    {
        private readonly Vm _vm;
        private readonly SimulatedThread _thread;

        public LoadedVcpu(int counters)
        {
            HostPmuModel model = new("every", "Every number.", 4, PmuCounter.MaxEventCounters, 64, 1m, false, HostEventMap.Identity(4), []);
            SimulatedHost host = new(SimulatedCluster.Of(model, 0, 1), SimulatedCluster.Of(model, 1, 1));
            _thread = host.CreateThread(0);
            _vm = new Vm(host.Pmus, new VmOptions { Backend = PmuBackend.CommonEvents });
            Vcpu = _vm.CreateVcpu(_thread);
            int events = Math.Min(counters, PmuCounter.MaxEventCounters);
            for (int n = 0; n < events; n++)
                Vcpu.Pmu.Write(new PmuRegister(PmuRegisterId.PMEVTYPERn_EL0, n), (ulong)(FirstEvent + n));
            ulong enabled = (1UL << events) - 1;
            if (counters > events)
                enabled |= 1UL << PmuCounter.Cycle;
            Vcpu.Pmu.Write(new PmuRegister(PmuRegisterId.PMCNTENSET_EL0, 0), enabled);
            Vcpu.Pmu.Write(new PmuRegister(PmuRegisterId.PMCR_EL0, 0), PMCR_EL0.E_Mask);
            Move(1);
            Move(0);
        }

        public Vcpu Vcpu { get; }

        public double Reload()
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 1; i <= Moves; i++)
                Move(i & 1);
            return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Moves;
        }

        public long Allocated()
        {
            const int Reloads = 1_000;
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 1; i <= Reloads; i++)
                Move(i & 1);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        public void Dispose() => _vm.Dispose();

        private void Move(int cpu)
        {
            _thread.MoveTo(cpu);
            _ = Vcpu.Load(cpu);
        }
    }

    /// <summary>Six counters that run, on two host PMUs by turns.</summary>
    private sealed class PerfCounters : IDisposable
    {
        private readonly LinuxHost _host;
        private readonly LinuxThread _thread;
        private readonly CountingSystemCalls _calls;
        private readonly Vm _vm;
        private readonly Vcpu _vcpu;

        public PerfCounters(LinuxHost host, LinuxThread thread, CountingSystemCalls calls)
        {
            _host = host;
            _thread = thread;
            _calls = calls;
            _vm = new Vm(host.Pmus, new VmOptions { Backend = PmuBackend.CommonEvents });
            _vcpu = _vm.CreateVcpu(thread);
            for (int n = 0; n < Six; n++)
                _vcpu.Pmu.Write(new PmuRegister(PmuRegisterId.PMEVTYPERn_EL0, n), (ulong)(FirstEvent + n));
            _vcpu.Pmu.Write(new PmuRegister(PmuRegisterId.PMCNTENSET_EL0, 0), (1 << Six) - 1);
            _vcpu.Pmu.Write(new PmuRegister(PmuRegisterId.PMCR_EL0, 0), PMCR_EL0.E_Mask);
            _ = _vcpu.Load(0);
            _ = _vcpu.Load(1);
            _ = _vcpu.Load(0);
            foreach (HostPmu pmu in host.Pmus)
                WhyNot ??= ((LinuxHostPmu)pmu).LastRefusal?.Sentence;
        }

        public bool IsPossible => WhyNot is null;

        public string? WhyNot { get; }

        public double Reload()
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 1; i <= PerfMoves; i++)
                _ = _vcpu.Load(i & 1);
            return Stopwatch.GetElapsedTime(start).TotalNanoseconds / PerfMoves;
        }

        public long CallsOfReload()
        {
            long before = _calls.Total;
            _ = _vcpu.Load(1);
            _ = _vcpu.Load(0);
            return (_calls.Total - before) / 2;
        }

        public double CloseAndOpen()
        {
            const int Times = 200;
            int[] events = new int[Six];
            Open(events);
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Times; i++)
            {
                ReadAndClose(events);
                Open(events);
            }

            double time = Stopwatch.GetElapsedTime(start).TotalNanoseconds / Times;
            ReadAndClose(events);
            return time;
        }

        public long CallsOfOpening()
        {
            int[] events = new int[Six];
            Open(events);
            long before = _calls.Total;
            ReadAndClose(events);
            Open(events);
            long calls = _calls.Total - before;
            ReadAndClose(events);
            return calls;
        }

        public void Dispose() => _vm.Dispose();

        // As KVM does: an event's count is folded, the event released, the other one created enabled. No ring buffer, no groups:
        // the fewest system calls that keep the counts.
        private void ReadAndClose(int[] events)
        {
            Span<ulong> count = stackalloc ulong[1];
            foreach (int fd in events)
            {
                _ = _calls.Read(fd, count);
                _ = _calls.Close(fd);
            }
        }

        private void Open(int[] events)
        {
            for (ushort n = 0; n < Six; n++)
            {
                PerfEventAttr attributes = new()
                {
                    Type = (uint)_host.Pmus[1].Type,
                    Size = 72,
                    Config = _host.Pmus[1].MapPmuv3Event((ushort)(FirstEvent + n)).Number,
                    SamplePeriod = 1UL << 32,
                    Flags = PerfEventAttr.Pinned | PerfEventAttr.ExcludeKernel | PerfEventAttr.ExcludeHypervisor,
                };
                events[n] = _calls.OpenEvent(attributes, _thread.ThreadId, -1, -1);
            }
        }
    }

    private abstract class Caller
    {
        public abstract int Call(int cpu);
    }

    private sealed class EmptyCaller : Caller
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public override int Call(int cpu) => cpu;
    }

    private sealed class OtherCaller : Caller
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public override int Call(int cpu) => cpu + 1;
    }

    private sealed class LoadCaller(Vcpu vcpu) : Caller
    {
        public override int Call(int cpu) => (int)vcpu.Load(cpu);
    }

    /// <summary>What an event map is measured against: one array, indexed.</summary>
    private sealed class ArrayPmu : HostPmu
    {
        private readonly NativeEvent[] _natives = new NativeEvent[0x1_0000];

        public ArrayPmu()
            : base("array", 1, CpuSet.Range(0, 0))
        {
        }

        public override int? PmuVersion => 4;

        public override int Counters => Six;

        public override int CounterWidth => 64;

        public override bool HasFixedInstructionCounter => false;

        public override NativeEvent MapPmuv3Event(Pmuv3Event pmuv3Event) => _natives[pmuv3Event.Number];

        public override HostCounter? Open(NativeEvent nativeEvent, HostThread thread, IHostCounterOwner owner) => null;
    }
}
