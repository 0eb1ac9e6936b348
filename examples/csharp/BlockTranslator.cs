using System;
using System.Reflection.Emit;

namespace Emu.Examples;

/// <summary>How the blocks of <see cref="BlockTranslator"/> count.</summary>
public enum BlockCounting
{
    /// <summary>Not at all: what the others are compared with.</summary>
    None,

    /// <summary>Two additions in the shared head, a test of both top bits, and a call only where one is set.</summary>
    Inline,

    /// <summary>A call for each block.</summary>
    Call,
}

/// <summary>
/// Counting from generated code, in C#: a loop of guest blocks becomes IL, which .NET compiles to machine code. Each block is x0 = x0 * 5 + 1, and takes 7 cycles for 5
/// instructions. <c>examples/c/jit.c</c> is the same in C.
/// </summary>
public static class BlockTranslator
{
    /// <summary>Cycles of a block.</summary>
    public const int Cycles = 7;

    /// <summary>Instructions of a block.</summary>
    public const int Instructions = 5;

    /// <summary>Runs the blocks so many times.</summary>
    /// <param name="head">The head of the PMU.</param>
    /// <param name="times">How often; at least once.</param>
    /// <returns>The guest's x0.</returns>
    public delegate ulong BlockLoop(PmuSharedHead head, long times);

    /// <summary>Translates the loop.</summary>
    /// <param name="head">The head that the code will count in: its address is a constant of the code.</param>
    /// <param name="counting">How it counts.</param>
    public static BlockLoop Translate(PmuSharedHead head, BlockCounting counting)
    {
        ArgumentNullException.ThrowIfNull(head);
        DynamicMethod method = new("blocks", typeof(ulong), [typeof(PmuSharedHead), typeof(long)], typeof(BlockTranslator).Module);
        ILGenerator il = method.GetILGenerator();
        il.DeclareLocal(typeof(ulong)); // x0
        Label top = il.DefineLabel();
        il.MarkLabel(top);
        il.Emit(OpCodes.Ldloc_0);
        il.Emit(OpCodes.Ldc_I8, 5L);
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Ldc_I8, 1L);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc_0);
        if (counting == BlockCounting.Inline)
        {
            Label next = il.DefineLabel();
            Add(il, head.Address, Cycles);
            Add(il, head.Address + sizeof(ulong), Instructions);
            il.Emit(OpCodes.Or);
            il.Emit(OpCodes.Ldc_I8, 0L);
            il.Emit(OpCodes.Bge, next);
            CallAdvanceNow(il, 0, 0);
            il.MarkLabel(next);
        }
        else if (counting == BlockCounting.Call)
        {
            CallAdvanceNow(il, Cycles, Instructions);
        }

        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldc_I8, 1L);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Dup);
        il.Emit(OpCodes.Starg_S, (byte)1);
        il.Emit(OpCodes.Brtrue, top);
        il.Emit(OpCodes.Ldloc_0);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<BlockLoop>();
    }

    /// <summary>Adds to a word of the head, and leaves the sum on the stack.</summary>
    private static void Add(ILGenerator il, nint address, int amount)
    {
        LocalBuilder sum = il.DeclareLocal(typeof(long));
        il.Emit(OpCodes.Ldc_I8, (long)address);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Dup);
        il.Emit(OpCodes.Ldind_I8);
        il.Emit(OpCodes.Ldc_I8, (long)amount);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Dup);
        il.Emit(OpCodes.Stloc, sum);
        il.Emit(OpCodes.Stind_I8);
        il.Emit(OpCodes.Ldloc, sum);
    }

    /// <summary>Takes what is in the head, and what comes on top; the interrupt follows.</summary>
    private static void CallAdvanceNow(ILGenerator il, int cycles, int instructions)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I8, (long)cycles);
        il.Emit(OpCodes.Ldc_I8, (long)instructions);
        il.Emit(OpCodes.Call, typeof(PmuSharedHead).GetMethod(nameof(PmuSharedHead.AdvanceNow))!);
    }
}
