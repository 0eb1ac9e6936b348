using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using Emu.HostPmus;
using Emu.Kvm;
using Emu.Registers;

namespace Emu.Tests.Hosts;

/// <summary>
/// vCPU threads, a scheduler that moves them and asks for reloads, a policy that takes events away and gives them back, overflows that arrive
/// from another thread after the fact, and an owner that saves vCPUs and restores them on another host, all at once. At the end every
/// count is where the host has it, and every overflow came once.
/// </summary>
public sealed class ReloadStressTests
{
    private const int Vcpus = 3;
    private const int Cpus = 7;
    private const ulong CycleBit = 1UL << PmuCounter.Cycle;
    private const ulong InstructionBit = 1UL << PmuCounter.Instruction;

    // What makes it worth something, and when it is over anyway.
    private const long EnoughReloads = 2_000;
    private const long EnoughMigrations = 40;
    private const long EnoughInterrupts = 2_000;
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(10);

    // The guest has an interrupt each so many occurrences; a slice is up to 3,000 of them.
    private const ulong Period = 5_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void EverythingAtOnce_ConservesCountsAndOverflows(int seed)
    {
        World world = new(seed);
        Thread[] vcpus = [.. Enumerable.Range(0, Vcpus).Select(v => Start(world, () => world.Run(v)))];
        Thread[] others = [Start(world, world.Schedule), Start(world, world.Deliver), Start(world, world.Migrate)];
        long start = Stopwatch.GetTimestamp();
        while (!world.IsOver && !world.HadEnough && Stopwatch.GetElapsedTime(start) < AtMost)
            Thread.Sleep(5);
        world.IsOver = true;
        Array.ForEach(vcpus, thread => thread.Join());
        Array.ForEach(others, thread => thread.Join());
        Assert.Null(world.Failure);
        foreach (Guest guest in world.Guests)
            guest.CheckAtTheEnd();

        // On the slowest machine too: otherwise nothing was shown.
        Assert.InRange(world.Guests.Sum(guest => guest.Reloads), 100, long.MaxValue);
        Assert.InRange(world.Guests.Sum(guest => guest.Migrations), 5, long.MaxValue);
        Assert.InRange(world.Guests.Sum(guest => guest.Interrupts), 100, long.MaxValue);
    }

    private static Thread Start(World world, Action action)
    {
        Thread thread = new(() =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                world.Failure ??= e;
                world.IsOver = true;
            }
        });
        thread.Start();
        return thread;
    }

    private sealed class World
    {
        private readonly ConcurrentQueue<LaggingCounter> _alarms = new();
        private readonly int _seed;
        private readonly LaggingPmu[][] _hosts =
        [
            [
                new LaggingPmu("little", 8, "0-1", fixedInstructions: true),
                new LaggingPmu("big", 9, "2-3", fixedInstructions: true),
                new LaggingPmu("mid", 10, "4-5", fixedInstructions: true),
            ],
            [
                new LaggingPmu("e", 8, "0-2", number =>
                    number.Number switch { 0x08 => new(0x8C), 0x11 => new(0x02), _ => NativeEvent.NotCounted }, fixedInstructions: true),
                new LaggingPmu("p", 9, "3-6", number =>
                    number.Number switch { 0x08 => new(0x8D), 0x11 => new(0x03), _ => NativeEvent.NotCounted }, fixedInstructions: true),
            ],
        ];

        public World(int seed)
        {
            _seed = seed;
            Guests = [.. Enumerable.Range(0, Vcpus).Select(v => new Guest(_hosts, _alarms.Enqueue, new Random(seed * 100 + v)))];
        }

        public Guest[] Guests { get; }

        public volatile bool IsOver;

        public volatile Exception? Failure;

        public bool HadEnough =>
            Guests.Sum(guest => guest.Reloads) >= EnoughReloads
            && Guests.Sum(guest => guest.Migrations) >= EnoughMigrations
            && Guests.Sum(guest => guest.Interrupts) >= EnoughInterrupts;

        public void Run(int v)
        {
            while (!IsOver)
            {
                Guests[v].RunSlice();
                Thread.Yield();
            }
        }

        public void Schedule()
        {
            Random random = new(_seed + 1000);
            while (!IsOver)
            {
                Guest guest = Guests[random.Next(Vcpus)];
                switch (random.Next(8))
                {
                    case 0:
                        guest.Vm.RequestReload();
                        break;
                    case 1:
                        LaggingPmu[] host = _hosts[random.Next(2)];
                        LaggingPmu pmu = host[random.Next(host.Length)];
                        pmu.IsWithdrawn = !pmu.IsWithdrawn;
                        foreach (Guest one in Guests)
                            one.Vm.RequestReload();
                        break;
                    default:
                        guest.Target = random.Next(Cpus);
                        break;
                }

                Thread.Yield();
            }
        }

        public void Deliver()
        {
            Random random = new(_seed + 2000);
            List<LaggingCounter> late = [];
            while (!IsOver)
            {
                while (_alarms.TryDequeue(out LaggingCounter? counter))
                    late.Add(counter);

                // Out of order, some twice, some long after their counter went elsewhere.
                for (int i = late.Count - 1; i >= 0; i--)
                {
                    if (random.Next(3) != 0)
                        continue;
                    late[i].Ring();
                    if (random.Next(4) != 0)
                        late.RemoveAt(i);
                }

                Thread.Yield();
            }
        }

        public void Migrate()
        {
            Random random = new(_seed + 3000);
            while (!IsOver)
            {
                Guests[random.Next(Vcpus)].MoveToTheOtherHost(random);
                Thread.Sleep(random.Next(3));
            }
        }
    }

    /// <summary>A guest of one vCPU. The lock is what the vCPU's own mutex is in KVM: who runs it, or saves it, holds it.</summary>
    private sealed class Guest : IPmuHost
    {
        private static readonly PmuRegister[] Registers =
        [
            .. new[]
            {
                "PMCR_EL0", "PMCNTENSET_EL0", "PMCNTENCLR_EL0", "PMINTENSET_EL1", "PMINTENCLR_EL1", "PMOVSSET_EL0", "PMOVSCLR_EL0",
                "PMCCNTR_EL0", "PMICNTR_EL0", "PMCCFILTR_EL0", "PMSELR_EL0", "PMUSERENR_EL0",
            }.Select(GuestAccess.Register),
        ];

        private readonly Lock _mutex = new();
        private readonly LaggingPmu[][] _hosts;
        private readonly LaggingThread _thread = new(0);
        private readonly Random _random;
        private readonly ulong[] _handled = new ulong[2];
        private readonly ulong[] _total = new ulong[2];
        private Vcpu _vcpu = null!;
        private long _reloadsBefore;
        private long _reloads;
        private long _migrations;
        private long _interrupts;
        private int _host;
        private bool _interrupt;
        private volatile int _target;

        public Guest(LaggingPmu[][] hosts, Action<LaggingCounter> alarm, Random random)
        {
            _hosts = hosts;
            _random = random;
            _thread.Alarm = alarm;
            Vm = CreateVm();
            _vcpu.Msr("PMCCNTR_EL0", unchecked(0UL - Period));
            _vcpu.Msr("PMICNTR_EL0", unchecked(0UL - Period));
            _vcpu.Msr("PMINTENSET_EL1", CycleBit | InstructionBit);
            _vcpu.Msr("PMCNTENSET_EL0", CycleBit | InstructionBit);
            _vcpu.Msr("PMCR_EL0", 0x41);
        }

        public volatile Vm Vm;

        public int Target
        {
            set => _target = value;
        }

        public long Reloads => Interlocked.Read(ref _reloads);

        public long Migrations => Interlocked.Read(ref _migrations);

        public long Interrupts => Interlocked.Read(ref _interrupts);

        public void SetInterrupt(bool level) => _interrupt = level;

        /// <summary>An entry, some execution, an exit.</summary>
        public void RunSlice()
        {
            lock (_mutex)
            {
                int cpu = _target;
                _thread.MoveTo(cpu);
                Assert.Equal(LoadStatus.Ok, _vcpu.Load(cpu));
                Interlocked.Exchange(ref _reloads, _reloadsBefore + _vcpu.Reloads);
                if (_interrupt)
                    HandleInterrupt();

                ulong cycles = (ulong)_random.Next(3000);
                ulong instructions = (ulong)_random.Next(2000);
                bool isEnabled = (_vcpu.Mrs("PMCR_EL0") & 1) != 0;
                bool canCount = isEnabled && Vm.PmuOf(cpu) is not null;
                Executed(0, _thread.Execute(TestHosts.CpuCycles, cycles), canCount && (_vcpu.Mrs("PMCNTENSET_EL0") & CycleBit) != 0 ? cycles : 0);
                Executed(1, _thread.Execute(TestHosts.InstRetired, instructions), canCount ? instructions : 0, mayBeWithdrawn: true);

                switch (_random.Next(40))
                {
                    case 0:
                        _vcpu.Msr("PMCNTENCLR_EL0", CycleBit);
                        break;
                    case 1:
                        _vcpu.Msr("PMCR_EL0", 0x40);
                        break;
                    case 2:
                        _vcpu.Pmu.SetContext(new PmuContext(0));
                        _vcpu.Pmu.SetContext(new PmuContext(1));
                        break;
                    default:
                        _vcpu.Msr("PMCNTENSET_EL0", CycleBit | InstructionBit);
                        _vcpu.Msr("PMCR_EL0", 0x41);
                        break;
                }
            }
        }

        /// <summary>Saved by ONE_REG, restored in any order on a host of other PMUs, and gone on with there.</summary>
        public void MoveToTheOtherHost(Random random)
        {
            lock (_mutex)
            {
                (PmuRegister Register, ulong Value)[] saved = [.. Registers.Select(register => (register, Get(register)))];
                Vm old = Vm;
                _reloadsBefore += _vcpu.Reloads;
                _host = 1 - _host;
                _interrupt = false;
                Vm created = CreateVm();
                random.Shuffle(saved);
                foreach ((PmuRegister register, ulong value) in saved)
                    Assert.Equal(Errno.None, _vcpu.SetOneReg(register, value));
                Vm = created;
                old.Dispose();
                Interlocked.Increment(ref _migrations);
            }
        }

        public void CheckAtTheEnd()
        {
            // The last slice may have switched PMCR_EL0.E off, and while it is 0 an overflow raises no interrupt. No overflow is late any more.
            _vcpu.Msr("PMCR_EL0", 0x41);
            _vcpu.RequestReload();
            _vcpu.Load(_thread.Cpu);
            if (_interrupt)
                HandleInterrupt();
            Check(0, "PMCCNTR_EL0");
            Check(1, "PMICNTR_EL0");
            _vcpu.Expect("PMOVSSET_EL0", 0UL);
        }

        private void Check(int which, string name)
        {
            ulong value = _vcpu.Mrs(name);
            Assert.True((long)value < 0, $"{name} wrapped to {value}, and nobody was told.");
            ulong counted = (_handled[which] * Period) + (value + Period);
            Assert.Equal(_total[which], counted);
            Assert.Equal(counted / Period, _handled[which]);
        }

        // The guest's handler: each flag is of a counter that wrapped, and the next interrupt comes at the next multiple of the period.
        private void HandleInterrupt()
        {
            Interlocked.Increment(ref _interrupts);
            ulong flags = _vcpu.Mrs("PMOVSSET_EL0");
            Assert.NotEqual(0UL, flags);
            _vcpu.Msr("PMOVSCLR_EL0", flags);
            if ((flags & CycleBit) != 0)
                Rewind(0, "PMCCNTR_EL0");
            if ((flags & InstructionBit) != 0)
                Rewind(1, "PMICNTR_EL0");
            Assert.Equal(0UL, flags & ~(CycleBit | InstructionBit));
        }

        private void Rewind(int which, string name)
        {
            ulong value = _vcpu.Mrs(name);
            Assert.True((long)value >= 0, $"{name} is {(long)value}, and was said to have wrapped.");
            _handled[which] += 1 + (value / Period);
            _vcpu.Msr(name, (value % Period) - Period);
        }

        // The host's own account of it, which is all that the guest had there, once.
        private void Executed(int which, ulong counted, ulong due, bool mayBeWithdrawn = false)
        {
            if (!mayBeWithdrawn || counted != 0)
                Assert.Equal(due, counted);
            _total[which] += counted;
        }

        private ulong Get(PmuRegister register)
        {
            Assert.Equal(Errno.None, _vcpu.GetOneReg(register, out ulong value));
            return value;
        }

        private Vm CreateVm()
        {
            Vm vm = new(_hosts[_host], new VmOptions
            {
                Backend = PmuBackend.FixedCountersOnly,
                InstructionCounter = true,
                PossibleCpus = CpuSet.Range(0, Cpus - 1),
            });
            _thread.MoveTo(0);
            _vcpu = vm.CreateVcpu(_thread, this);
            return vm;
        }
    }
}
