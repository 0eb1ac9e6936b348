using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Antmicro.Migrant;
using Antmicro.Migrant.Hooks;
using Antmicro.Renode.Core;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.CPU;
using Antmicro.Renode.Peripherals.Miscellaneous;
using Antmicro.Renode.Time;

namespace Emu.Tests.Runtime.Embedding;

/// <summary>The example for Renode (<c>adapters/renode</c>), driven through its stand-in as Renode would drive it.</summary>
public sealed class RenodeExampleTests
{
    // FEAT_PMUv3_EXT32: PMEVCNTR0, PMCCNTR, PMEVTYPER0, PMCCFILTR, PMCNTENSET, PMINTENSET, PMOVSCLR, PMCR.
    private const long Counter0 = 0x000;
    private const long Cycles = 0x0F8;
    private const long Type0 = 0x400;
    private const long CycleFilter = 0x47C;
    private const long Enable = 0xC00;
    private const long InterruptEnable = 0xC40;
    private const long Overflow = 0xC80;
    private const long Control = 0xE04;

    // Bits [20:5] of MRS X0, PMCCNTR_EL0: op0 3, op1 3, CRn 9, CRm 13, op2 0.
    private const ushort PMCCNTR_EL0 = (3 << 14) | (3 << 11) | (9 << 7) | (13 << 3);

    private readonly Machine _machine = new();
    private readonly Core _core = new();

    [Fact]
    public void Peripheral_OnTheBus_CountsWhatTheCoreExecuted_AndSetsItsLineAtTheOverflow()
    {
        EmuPmu pmu = new(_machine, _core) { CyclesPerInstruction = 2 };
        Assert.Equal(0x1000, pmu.Size);
        pmu.WriteQuadWord(Cycles, ulong.MaxValue - 1999);
        Start(pmu);

        // 2000 cycles are 1000 instructions, 10 µs at 100 MIPS, and the alarm looks after them.
        TimeInterval delay = Assert.Single(_machine.Scheduled).Delay;
        Assert.Equal(11UL, delay.Microseconds);
        _core.ExecutedInstructions = 999;
        Assert.Equal(ulong.MaxValue - 1, pmu.ReadQuadWord(Cycles));
        Assert.False(pmu.IRQ.IsSet);
        _core.ExecutedInstructions = 1001;
        _machine.RunScheduled();
        Assert.True(pmu.IRQ.IsSet);
        Assert.Equal(2UL, pmu.ReadQuadWord(Cycles));
        Assert.Equal(1U << 31, pmu.ReadDoubleWord(Overflow));

        pmu.WriteDoubleWord(Overflow, 1U << 31);
        Assert.False(pmu.IRQ.IsSet);
        Assert.Equal(2, pmu.IRQ.Edges);
    }

    [Fact]
    public void Peripheral_CounterOfInstructions_HasItsAlarm_AndItsOverflow()
    {
        EmuPmu pmu = new(_machine, _core) { CyclesPerInstruction = 3 };
        pmu.WriteDoubleWord(Type0, 0x08); // INST_RETIRED
        pmu.WriteDoubleWord(Counter0, uint.MaxValue - 499);
        pmu.WriteDoubleWord(InterruptEnable, 1);
        pmu.WriteDoubleWord(Enable, 1);
        pmu.WriteDoubleWord(Control, 0x41);
        Assert.Equal(6UL, Assert.Single(_machine.Scheduled).Delay.Microseconds);
        _core.ExecutedInstructions = 500;
        _machine.RunScheduled();
        Assert.True(pmu.IRQ.IsSet);
        Assert.Equal(1U, pmu.ReadDoubleWord(Overflow));
    }

    [Fact]
    public void Peripheral_AlarmThatComesTooEarly_IsSetAgain()
    {
        EmuPmu pmu = new(_machine, _core);
        pmu.WriteQuadWord(Cycles, ulong.MaxValue - 999);
        Start(pmu);
        _core.ExecutedInstructions = 400;
        _machine.RunScheduled();
        Assert.False(pmu.IRQ.IsSet);
        Assert.Equal(7UL, Assert.Single(_machine.Scheduled).Delay.Microseconds);
        _core.ExecutedInstructions = 1000;
        _machine.RunScheduled();
        Assert.True(pmu.IRQ.IsSet);
    }

    [Fact]
    public void Peripheral_SavedAndLoaded_GoesOn()
    {
        EmuPmu pmu = new(_machine, _core, counters: 4);
        pmu.SetContext(2, secure: false);
        pmu.WriteDoubleWord(Type0, 0x0800_0013);
        pmu.WriteDoubleWord(CycleFilter, 0x0800_0000);
        Start(pmu);
        pmu.Count(0x13, 5);
        _core.ExecutedInstructions = 123;

        EmuPmu loaded = Loaded(pmu);
        Assert.Equal(123UL, loaded.ReadQuadWord(Cycles));
        _core.ExecutedInstructions = 125;
        loaded.Count(0x13, 1);
        Assert.Equal(6U, loaded.ReadDoubleWord(Counter0));
        Assert.Equal(125UL, loaded.ReadQuadWord(Cycles));
    }

    [Fact]
    public void Peripheral_SystemRegisters_AreTheSamePmu()
    {
        EmuPmu pmu = new(_machine, counters: 4);
        Start(pmu);
        pmu.Advance(cycles: 100, instructions: 40);
        pmu.SetContext(1, secure: false);
        Assert.True(pmu.ReadSystemRegister(PMCCNTR_EL0, out ulong cycles).IsOk);
        Assert.Equal(100UL, cycles);
        Assert.True(pmu.WriteSystemRegister(PMCCNTR_EL0, 7).IsOk);
        Assert.Equal(7UL, pmu.ReadQuadWord(Cycles));
        pmu.SetContext(0, secure: false);
        Assert.Equal(1, pmu.ReadSystemRegister(PMCCNTR_EL0, out _).TargetEL);
        pmu.Reset();
        Assert.Equal(0U, pmu.ReadDoubleWord(Control) & 1);
    }

    [Fact]
    public void Peripheral_AccessThatIsRefused_IsLogged()
    {
        EmuPmu pmu = new(_machine);
        Logger.Lines.Clear();
        Assert.Equal(0U, pmu.ReadDoubleWord(2));
        Assert.Equal(["EmuPmu: Warning: The read of 32 bits at offset 0x2 gets an error response"], Logger.Lines);
    }

    private static void Start(EmuPmu pmu)
    {
        pmu.WriteDoubleWord(InterruptEnable, 1U << 31);
        pmu.WriteDoubleWord(Enable, 1U << 31 | 1);
        pmu.WriteDoubleWord(Control, 0x41);
    }

    /// <summary>What Renode's serializer does with the object: every field but those that are transient.</summary>
    private static EmuPmu Loaded(EmuPmu pmu)
    {
        const BindingFlags Fields = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;
        Hook<PreSerializationAttribute>(pmu);
        EmuPmu loaded = (EmuPmu)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(typeof(EmuPmu));
        foreach (FieldInfo field in typeof(EmuPmu).GetFields(Fields)
            .Where(static one => one.GetCustomAttribute<TransientAttribute>() is null))
        {
            field.SetValue(loaded, field.GetValue(pmu));
        }

        Hook<PostDeserializationAttribute>(loaded);
        return loaded;
    }

    private static void Hook<T>(EmuPmu pmu)
        where T : Attribute =>
        typeof(EmuPmu).GetMethods(BindingFlags.Instance | BindingFlags.NonPublic)
            .Single(static one => one.GetCustomAttribute<T>() is not null).Invoke(pmu, null);

    private sealed class Core : ICPU
    {
        public ulong ExecutedInstructions { get; set; }

        public void Reset()
        {
        }
    }

    private sealed class Machine : IMachine
    {
        public List<(TimeInterval Delay, Action<TimeInterval> Action)> Scheduled { get; } = [];

        public void ScheduleAction(TimeInterval delay, Action<TimeInterval> action, string? name = null) => Scheduled.Add((delay, action));

        public void RunScheduled()
        {
            List<(TimeInterval Delay, Action<TimeInterval> Action)> due = [.. Scheduled];
            Scheduled.Clear();
            due.ForEach(static one => one.Action(one.Delay));
        }
    }
}
