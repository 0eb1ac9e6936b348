using System;
using System.Collections.Generic;
using Emu.Registers;
using Emu.Tests.Runtime.Model;

namespace Emu.Tests.Runtime.Embedding;

/// <summary>Counting in the shared head is the same as telling the PMU of each advance.</summary>
public sealed class SharedHeadTests
{
    private const ulong Enable = 1;

    public static TheoryData<PmuVersion, PmuFeatures> Configurations() => new()
    {
        { PmuVersion.V3, PmuFeatures.None },
        { PmuVersion.V3p5, PmuFeatures.None },
        { PmuVersion.V3p7, PmuFeatures.FEAT_PMUv3_TH },
        { PmuVersion.V3p9, PmuFeatures.FEAT_PMUv3_EDGE | PmuFeatures.FEAT_PMUv3_ICNTR },
        { PmuVersion.V3p9, PmuFeatures.FEAT_SEBEP | PmuFeatures.FEAT_EBEP | PmuFeatures.FEAT_PMUv3_SS },
    };

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Advance_InTheHead_GivesTheStateOfEachAdvanceTold(PmuVersion version, PmuFeatures features)
    {
        PmuConfiguration configuration = PmuConfiguration.Create(new PmuOptions { Version = version, Features = features, Counters = 4 });
        for (ulong seed = 1; seed <= 12; seed++)
        {
            Random64 random = new(seed);
            Pmu told = new(configuration);
            PmuSharedHead head = new(new Pmu(configuration));
            for (int step = 0; step < 3000; step++)
            {
                Step(ref random, told, head);
                Assert.Equal(told.Interrupt ? 1 : 0, head.Head.Interrupt);
                if (step % 16 == 0)
                {
                    AssertSame(told, head);
                }
            }

            AssertSame(told, head);
        }
    }

    [Fact]
    public void Advance_OfTheOccurrenceThatOverflows_AssertsTheInterruptAtOnce()
    {
        PmuSharedHead head = Counting(first: ulong.MaxValue - 99);
        Assert.Equal(100UL, head.Head.CycleBudget);
        head.Advance(99, 7);
        Assert.Equal(0, head.Head.Interrupt);
        head.Advance(1, 0);
        Assert.Equal(1, head.Head.Interrupt);
        Assert.Equal(0UL, Read(head, "PMCCNTR_EL0"));
    }

    [Theory]
    [InlineData(0UL, 1UL << 63, 1UL << 63)]
    [InlineData(5UL, ulong.MaxValue, 4UL)]
    [InlineData((1UL << 63) + 1, (1UL << 63) - 1, 0UL)]
    public void Advance_OfHugeCounts_LosesNothing(ulong first, ulong cycles, ulong expected)
    {
        PmuSharedHead head = Counting(first);
        head.Advance(cycles, ulong.MaxValue);
        Assert.Equal(expected, Read(head, "PMCCNTR_EL0"));
        Assert.Equal(expected < first ? 1 : 0, head.Head.Interrupt);
    }

    [Fact]
    public void Counts_AddedByGeneratedCode_AreTaken()
    {
        PmuSharedHead head = Counting(first: ulong.MaxValue - 9);
        head.Head.Cycles += 9;
        Assert.True((head.Head.Cycles & PmuHead.Due) == 0);
        Assert.Equal(ulong.MaxValue, Read(head, "PMCCNTR_EL0"));
        head.Head.Cycles += 4;
        Assert.False((head.Head.Cycles & PmuHead.Due) == 0);
        head.Take();
        head.Publish();
        Assert.Equal(3UL, Read(head, "PMCCNTR_EL0"));
        Assert.Equal(1, head.Head.Interrupt);
    }

    [Fact]
    public void Observer_IsToldOfABudgetThatComesEarlierByAWrite_AndNotOfOneThatElapses()
    {
        Told told = new();
        PmuSharedHead head = Counting(first: 0, told);
        told.Budgets = 0;
        head.Advance(1000, 0);
        _ = Read(head, "PMCCNTR_EL0");
        head.Publish();
        Assert.Equal(0, told.Budgets);
        Write(head, "PMCCNTR_EL0", ulong.MaxValue - 4);
        Assert.Equal(1, told.Budgets);
        Assert.Equal(5UL, head.Head.CycleBudget);
    }

    [Fact]
    public void Observer_IsToldOfEventsThatStartToBeCounted()
    {
        Told told = new();
        PmuSharedHead head = new(new Guest().Pmu, told);
        Span<ushort> events = stackalloc ushort[8];
        Assert.Equal(0, head.Pmu.ListenedEvents(events));
        Write(head, "PMEVTYPER0_EL0", PmuEvents.MEM_ACCESS);
        Write(head, "PMEVTYPER1_EL0", PmuEvents.MEM_ACCESS);
        Write(head, "PMEVTYPER2_EL0", PmuEvents.SW_INCR);
        Write(head, "PMEVTYPER3_EL0", PmuEvents.CHAIN);
        Write(head, "PMCNTENSET_EL0", 0x8000_000F);
        Assert.Equal(0, told.Listens);
        Write(head, "PMCR_EL0", Enable);
        Assert.Equal(1, told.Listens);
        Assert.Equal(2, head.Pmu.ListenedEvents(events));
        Assert.Equal([PmuEvents.MEM_ACCESS, PmuEvents.CPU_CYCLES], events[..2].ToArray());
        Assert.Equal(2, head.Pmu.ListenedEvents([]));
    }

    [Fact]
    public void HeadInMemoryOfTheEmbedder_HasTheLayoutOfTheCLibrary()
    {
        Assert.Equal(PmuHead.Size, System.Runtime.InteropServices.Marshal.SizeOf<PmuHead>());
        ulong[] memory = GC.AllocateArray<ulong>(PmuHead.Size / sizeof(ulong), pinned: true);
        PmuSharedHead head = new(
            Counting(first: ulong.MaxValue - 4).Pmu,
            null,
            System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0));
        memory[0] += 3;
        Assert.Equal(ulong.MaxValue - 1, Read(head, "PMCCNTR_EL0"));
        head.Advance(2, 0);
        Assert.Equal(1UL, memory[7] & uint.MaxValue);
        Assert.Equal(1UL, memory[4] & 3);
    }

    [Fact]
    public void Advance_AllocatesNothing()
    {
        PmuSharedHead head = Counting(first: 0);
        Loop(head);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Loop(head);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void Loop(PmuSharedHead head)
        {
            for (int i = 0; i < 1000; i++)
            {
                head.Advance(3, 1);
                head.Take();
                head.Publish();
            }
        }
    }

    private static void Step(ref Random64 random, Pmu told, PmuSharedHead head)
    {
        switch (random.Below(8))
        {
            case 0:
                PmuRegister register = new((PmuRegisterId)(1 + random.Below(35)), random.Below(4));
                ulong value = random.Next() & random.Next();
                PmuAccess access = told.Write(register, value);
                head.Take();
                Assert.Equal(access, head.Pmu.Write(register, value));
                head.Publish();
                break;
            case 1:
                PmuContext context = PmuContext.FromBits((byte)random.Below(16));
                bool possible = told.TrySetContext(context);
                head.Take();
                Assert.Equal(possible, head.Pmu.TrySetContext(context));
                head.Publish();
                break;
            case 2:
                ushort number = (ushort)random.Below(64);
                told.Count(number, 3);
                head.Count(number, 3);
                break;
            case 3:
                // Values that overflow soon, and one that enables everything.
                Near(ref random, told);
                head.Take();
                told.Save(out PmuState state);
                Assert.True(head.Pmu.TryRestore(state));
                head.Publish();
                break;
            default:
                ulong cycles = random.Below(10) == 0 ? random.Next() : (ulong)random.Below(100);
                ulong instructions = random.Below(10) == 0 ? random.Next() : (ulong)random.Below(20);
                told.Advance(cycles, instructions);
                head.Advance(cycles, instructions);
                break;
        }
    }

    private static void Near(ref Random64 random, Pmu pmu)
    {
        pmu.WriteRaw(Guest.Register("PMCR_EL0"), Enable | (random.Next() & 0x6C8));
        pmu.WriteRaw(Guest.Register("PMCNTENSET_EL0"), ulong.MaxValue);
        pmu.WriteRaw(Guest.Register("PMINTENSET_EL1"), random.Next());
        pmu.WriteRaw(Guest.Register("PMOVSCLR_EL0"), 0);
        pmu.WriteRaw(Guest.Register("PMEVTYPER0_EL0"), random.Below(2) == 0 ? PmuEvents.INST_RETIRED : PmuEvents.CPU_CYCLES);
        foreach (string counter in (IEnumerable<string>)["PMCCNTR_EL0", "PMEVCNTR0_EL0"])
        {
            pmu.WriteRaw(Guest.Register(counter), (random.Below(2) == 0 ? ulong.MaxValue : uint.MaxValue) - (ulong)random.Below(300));
        }
    }

    private static void AssertSame(Pmu told, PmuSharedHead head)
    {
        head.Take();
        head.Publish();
        Assert.Equal(Bytes(told), Bytes(head.Pmu));
        Assert.True(head.Head.CycleBudget <= told.CyclesToOverflow || head.Pmu.LooksAtEachAdvance || told.CyclesToOverflow > PmuHead.Due);
        Assert.True(
            head.Head.InstructionBudget <= told.InstructionsToOverflow || head.Pmu.LooksAtEachAdvance
                || told.InstructionsToOverflow > PmuHead.Due);
        Assert.Equal(told.HasPendingException ? 1 : 0, head.Head.Exception);
    }

    private static byte[] Bytes(Pmu pmu)
    {
        pmu.Save(out PmuState state);
        byte[] bytes = new byte[PmuState.Size];
        state.CopyTo(bytes);
        return bytes;
    }

    private static PmuSharedHead Counting(ulong first, IPmuHeadObserver? observer = null)
    {
        PmuSharedHead head = new(new Guest().Pmu, observer);
        Write(head, "PMCR_EL0", Enable | (1UL << 6));
        Write(head, "PMINTENSET_EL1", Guest.Cycle);
        Write(head, "PMCCNTR_EL0", first);
        Write(head, "PMCNTENSET_EL0", Guest.Cycle);
        return head;
    }

    private static void Write(PmuSharedHead head, string name, ulong value)
    {
        head.Take();
        Assert.True(head.Pmu.Write(Guest.Register(name), value).IsOk, name);
        head.Publish();
    }

    private static ulong Read(PmuSharedHead head, string name)
    {
        head.Take();
        Assert.True(head.Pmu.Read(Guest.Register(name), out ulong value).IsOk, name);
        return value;
    }

    private sealed class Told : IPmuHeadObserver
    {
        public int Budgets { get; set; }

        public int Listens { get; set; }

        public void OnBudgetChanged() => Budgets++;

        public void OnListenedEventsChanged() => Listens++;
    }
}
