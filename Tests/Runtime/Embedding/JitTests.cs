using System.Reflection.Emit;
using Emu.Registers;

namespace Emu.Tests.Runtime.Embedding;

/// <summary>A tiny translator to IL: the guest's blocks count in the shared head by themselves, and what an MRS reads is resolved when it is translated.</summary>
public sealed class JitTests
{
    private const int Blocks = 1000;
    private const int Cycles = 7;
    private const int Instructions = 5;

    /// <summary>Runs a loop of blocks.</summary>
    private delegate void BlockLoop(PmuSharedHead head, int times);

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(0UL)]
    [InlineData(ulong.MaxValue - 3000)]
    public void Blocks_TranslatedToIL_CountAsIfEachWereTold(ulong first)
    {
        PmuSharedHead head = Counting(first);
        Pmu told = Counting(first).Pmu;
        Translate(head)(head, Blocks);
        for (int i = 0; i < Blocks; i++)
        {
            told.Advance(Cycles, Instructions);
        }

        head.Take();
        head.Publish();
        Assert.Equal(first + (Blocks * Cycles), Read(head.Pmu));
        Assert.Equal(Read(told), Read(head.Pmu));
        Assert.Equal(told.Interrupt, head.Pmu.Interrupt);
    }

    [Fact]
    public void Blocks_TranslatedToIL_StopAtTheOverflow()
    {
        // The 1000th cycle overflows: it is in the block that comes after 142 of 7 cycles.
        PmuSharedHead head = Counting(ulong.MaxValue - 999);
        BlockLoop loop = Translate(head);
        loop(head, 142);
        Assert.Equal(0, head.Head.Interrupt);
        loop(head, 1);
        Assert.Equal(1, head.Head.Interrupt);
    }

    [Fact]
    public void RegistersOfInstructions_ResolvedAtTranslation_SayWhatHasToBeDone()
    {
        // MRS X0, PMCCNTR_EL0 has to be told about what happened before; MRS X0, PMCEID0_EL0 is a constant; MSR PMUSERENR_EL0, X0 ends what was decided about accesses.
        Assert.True(Flags(0xD53B_9D00).HasFlag(PmuRegisterFlags.Volatile));
        Assert.True(Flags(0xD53B_9CC0).HasFlag(PmuRegisterFlags.Constant));
        Assert.True(Flags(0xD51B_9E00).HasFlag(PmuRegisterFlags.ChangesAccess));
    }

    private static PmuRegisterFlags Flags(uint instruction)
    {
        Assert.True(PmuEncoding.TryFromInstruction(instruction, out PmuEncoding encoding, out _, out _));
        return PmuRegisterInformation.FlagsOf(PmuRegisterMap.ResolveAArch64(encoding.Value).Id);
    }

    /// <summary>For each block: two additions in the head, a test of both top bits, and a call only where one is set.</summary>
    private static BlockLoop Translate(PmuSharedHead head)
    {
        DynamicMethod method = new("blocks", typeof(void), [typeof(PmuSharedHead), typeof(int)], typeof(JitTests).Module, skipVisibility: true);
        ILGenerator il = method.GetILGenerator();
        Label top = il.DefineLabel();
        Label over = il.DefineLabel();
        il.MarkLabel(top);
        Add(il, head.Address, Cycles);
        Add(il, head.Address + sizeof(ulong), Instructions);
        Load(il, head.Address);
        Load(il, head.Address + sizeof(ulong));
        il.Emit(OpCodes.Or);
        il.Emit(OpCodes.Ldc_I8, 0L);
        il.Emit(OpCodes.Bge, over);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, typeof(PmuSharedHead).GetMethod(nameof(PmuSharedHead.Take))!);
        il.MarkLabel(over);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Starg_S, (byte)1);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Brtrue, top);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<BlockLoop>();
    }

    private static void Add(ILGenerator il, nint address, int amount)
    {
        il.Emit(OpCodes.Ldc_I8, (long)address);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Dup);
        il.Emit(OpCodes.Ldind_I8);
        il.Emit(OpCodes.Ldc_I8, (long)amount);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stind_I8);
    }

    private static void Load(ILGenerator il, nint address)
    {
        il.Emit(OpCodes.Ldc_I8, (long)address);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Ldind_I8);
    }

    private static PmuSharedHead Counting(ulong first)
    {
        Guest guest = new();
        guest["PMCR_EL0"] = PMCR_EL0.E_Mask | PMCR_EL0.LC_Mask;
        guest["PMINTENSET_EL1"] = Guest.Cycle;
        guest["PMCCNTR_EL0"] = first;
        guest["PMCNTENSET_EL0"] = Guest.Cycle;
        return new PmuSharedHead(guest.Pmu);
    }

    private static ulong Read(Pmu pmu) => pmu.ReadRaw(Guest.Register("PMCCNTR_EL0"));
}
