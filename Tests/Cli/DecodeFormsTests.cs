using System;
using System.IO;

namespace Emu.Cli.Tests;

/// <summary>The ways to name a register that people have at hand: from a kernel's sources, a disassembly, a debugger or perf.</summary>
public sealed class DecodeFormsTests
{
    /// <summary>DDI 0487 D24.5 and G8.4: PMCR_EL0 is op0 3, op1 3, CRn 9, CRm 12, op2 0; PMCR is MRC p15, 0, c9, c12, 0; PMCCNTR is MRRC p15, 0, c9.</summary>
    [Theory]
    [InlineData("sys_reg(3,3,9,12,0)", "PMCR_EL0")]
    [InlineData("SYS_REG( 3, 3, 9, 12, 0 )", "PMCR_EL0")]
    [InlineData("ARM64_SYS_REG(3, 3, 14, 12, 3)", "PMEVTYPER3_EL0")]
    [InlineData("S3_3_C9_C12_0", "PMCR_EL0")]
    [InlineData("op0=3 op1=3 CRn=9 CRm=12 op2=0", "PMCR_EL0")]
    [InlineData("Op0( 3), Op1( 3), CRn( 9), CRm(12), Op2( 0)", "PMCR_EL0")]
    [InlineData("3 3 9 12 0", "PMCR_EL0")]
    [InlineData("3,3,9,12,0", "PMCR_EL0")]
    [InlineData("MRS X0, PMCR_EL0", "PMCR_EL0")]
    [InlineData("msr pmcr_el0, x3", "PMCR_EL0")]
    [InlineData("0xd53b9c00", "PMCR_EL0")]
    [InlineData("d51b9c01", "PMCR_EL0")]
    [InlineData("MRC p15, 0, R0, c9, c12, 0", "PMCR")]
    [InlineData("p15,0,<Rt>,c9,c12,0", "PMCR")]
    [InlineData("MCR p15, 0, r12, c14, c12, 3", "PMEVTYPER3")]
    [InlineData("MRRC p15, 0, R0, R1, c9", "PMCCNTR")]
    [InlineData("15 0 9 12 0", "PMCR")]
    public void Name_InEveryForm_FindsTheRegister(string form, string name)
    {
        // PMCR_EL0 and the others have E, or evtCount, or CCNT at bit 0: 1 is a value of each.
        foreach (string[] line in (string[][])[["decode", form, "1"], ["decode", form + "=0x1"], ["decode", form + ": 1"], ["decode", form + " -> 1"]])
        {
            Answer answer = CommandLine.Run(line);
            Assert.Equal("", answer.Error);
            Assert.StartsWith(name + " = 0x0000_", answer.Output, StringComparison.Ordinal);
        }
    }

    /// <summary>DDI 0487 I5.3: in the 32-bit layout PMCR_EL0 is at 0xE04, and 0xC04 is the upper half of PMCNTENSET_EL0, whose bit 32 is F0.</summary>
    [Fact]
    public void Offset_OfTheMemoryMappedView_FindsWhatIsThere()
    {
        Assert.StartsWith("PMCR_EL0 = 0x0000_0000_0000_0041", CommandLine.Run("decode", "0xE04", "0x41").Output, StringComparison.Ordinal);
        Answer half = CommandLine.Run("decode", "0xC04", "1");
        Assert.StartsWith("PMCNTENSET_EL0[63:32] = 0x0000_0001\n", half.Output, StringComparison.Ordinal);
        Assert.Contains("  F0", half.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Register_WithoutAValue_IsExplainedItself()
    {
        Answer answer = CommandLine.Run("decode", "sys_reg(3,3,9,12,0)");
        Assert.Equal(0, answer.ExitStatus);
        Assert.Equal("", answer.Error);
        string[] lines = answer.Output.Split('\n');
        Assert.Equal("PMCR_EL0", lines[0]);
        Assert.Contains("  15:11  N    The number of event counters that the reader can access.", lines);
        // Both values of LP are told, and reserved bits only with --all.
        Assert.Contains(lines, line => line.Contains("0 Bit31: At bit 31. 1 Bit63: At bit 63.", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("RES0", StringComparison.Ordinal));
        Assert.Contains("63:33  RES0", CommandLine.Run("decode", "PMCR_EL0", "--all").Output, StringComparison.Ordinal);
        Assert.Contains("15:0  evtCount", CommandLine.Run("decode", "PMEVTYPER0_EL0").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("r11", "this is perf's way to write the event CPU_CYCLES, 0x0011, and not a register. A PMEVTYPER<n>_EL0 holds its number: `emu decode PMEVTYPER0_EL0 0x11`; `emu events CPU_CYCLES` tells more.")]
    [InlineData("event=0x08", "this is perf's way to write the event INST_RETIRED, 0x0008, and not a register.")]
    [InlineData("cpu_cycles", "this is the event CPU_CYCLES, 0x0011, and not a register.")]
    [InlineData("17", "this is the number of the event CPU_CYCLES, 0x0011, and not a register.")]
    [InlineData("rff12", "this is perf's way to write the event 0xFF12, and not a register.")]
    [InlineData("sys_reg(3,0,1,0,0)", "the PMU has no register with this encoding.")]
    [InlineData("S3_0_C1_C0_0", "the PMU has no register with this encoding.")]
    [InlineData("MRC p15, 0, R0, c1, c0, 0", "the PMU has no register with this encoding.")]
    [InlineData("sys_reg(3,3,9,99,0)", "there is no such register.")]
    [InlineData("PMCR_EL0.N", "this names a field; give the whole register, as in `emu decode PMCR_EL0 0x41`.")]
    public void Name_ThatIsNoRegister_SaysWhatItIs(string name, string what)
    {
        foreach (string[] line in (string[][])[["decode", name], ["decode", name, "0x1"]])
        {
            Answer answer = CommandLine.Run(line);
            Assert.Equal(2, answer.ExitStatus);
            Assert.StartsWith($"emu: REGISTER {name}: {what}", answer.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Dump_WithEncodings_ExplainsThem()
    {
        string folder = Directory.CreateTempSubdirectory("emu-dump-").FullName;
        try
        {
            File.WriteAllText(
                Path.Combine(folder, "d"),
                "sys_reg(3, 3, 9, 12, 0) = 0x41\nMRC p15, 0, R0, c9, c12, 5 -> 1f\n Op0( 3), Op1( 3), CRn( 9), CRm(12), Op2( 1): 80000001\nMRS X0, PMUSERENR_EL0 1\n"
                + "r11 = 5\nCPU_CYCLES 1000\nS3_0_C1_C0_0 = 1\nsys_reg(3,0,1,0,0): 2\n");
            Answer answer = CommandLine.RunIn(folder, "decode", "--dump", "d", "--hex");
            Assert.Equal(0, answer.ExitStatus);
            string[] heads = Array.FindAll(answer.Output.Split('\n'), line => line.Contains(" = 0x", StringComparison.Ordinal));
            Assert.Equal(
                ["PMCR_EL0 = 0x0000_0000_0000_0041", "PMSELR = 0x0000_001F", "PMCNTENSET_EL0 = 0x0000_0000_8000_0001", "PMUSERENR_EL0 = 0x0000_0000_0000_0001"],
                heads);
            Assert.Equal(
                "d:5: passed over: r11 is perf's way to write the event CPU_CYCLES, 0x0011, and not a register\n"
                + "d:6: passed over: CPU_CYCLES is the event CPU_CYCLES, 0x0011, and not a register\n"
                + "d:7: passed over: the PMU has no register S3_0_C1_C0_0\n"
                + "d:8: passed over: the PMU has no register sys_reg(3,0,1,0,0)\n",
                answer.Error.Replace("\r", "", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
