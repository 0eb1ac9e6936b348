using System;
using System.Diagnostics;
using System.IO;
using System.Linq;

namespace Emu.Cli.Tests;

/// <summary>The C header compiles without a warning, and its own checks hold.</summary>
public sealed class CHeaderTests
{
    [CompilerTheory]
    [InlineData("cc gcc clang", "-x c -std=c11", "")]
    [InlineData("c++ g++ clang++", "-x c++ -std=c++17", "")]
    [InlineData("cc gcc clang", "-x c -std=c11", "aarch64")]
    [InlineData("cc gcc clang", "-x c -std=c11", "aarch32")]
    [InlineData("cc gcc clang", "-x c -std=c11", "external")]
    public void Header_OfAView_CompilesWithoutAWarning(string compilers, string language, string view)
    {
        string header = Header(view.Length == 0 ? [] : ["--view", view]);
        Assert.Equal("", Compile(compilers, language, header + "int main(void) { return 0; }\n"));
    }

    [CompilerTheory]
    [InlineData("PMCR_EL0_ENCODING == 0xDCE0")]
    [InlineData("PMCR_EL0_FZS_MASK == UINT64_C(1) << 32")]
    [InlineData("PMEVCNTRn_EL0_ENCODING(30) == ((3 << 14) | (3 << 11) | (14 << 7) | (11 << 3) | 6)")]
    [InlineData("PMEVTYPERn_EL0_evtCount_15_10_SHIFT == 10 && PMEVTYPERn_EL0_evtCount_15_10_WIDTH == 6")]
    [InlineData("ID_AA64DFR0_EL1_PMUVer_PMUv3p9 == 9")]
    [InlineData("PMEVCNTRn_EL0_EVCNT_MASK == UINT64_MAX && PMEVCNTRn_EL0_EVCNT_31_0_MASK == UINT32_MAX")]
    [InlineData("PMOVSR_CRN == 9 && PMOVSR_CRM == 12 && PMOVSR_OPC2 == 3 && PMCCNTR_MRRC_CRM == 9")]
    [InlineData("PMCR_EL0_EXT32_OFFSET == 0xE04 && PMCR_EL0_EXT64_OFFSET == 0xE10 && PMCCNTR_EL0_EXT32_OFFSET_HIGH == 0xFC")]
    [InlineData("PMMIR_EXT32_OFFSET == 0xE40 && PMMIR_EXT32_OFFSET_HIGH == 0xE44 && PMPCSR_EXT32_OFFSET_ALIAS == 0x220 && PMCIDR3_EXT_OFFSET == 0xFFC")]
    [InlineData("PMDEVARCH_ARCHPART_PMU64 == 0xA26 && PMLAR_KEY_Unlock == 0xC5ACCE55 && PMCCR_EPMN_MASK == 31")]
    [InlineData("PMEVTYPERn_EL0_EXT32_OFFSET(30) == 0x478 && PMEVTYPERn_EL0_EXT64_OFFSET(30) == 0x4F0")]
    public void Header_CheckedByTheCompiler_HasTheManualsNumbers(string condition) =>
        Assert.Equal("", Compile("cc gcc clang", "-x c -std=c11", Header([]) + $"_Static_assert({condition}, \"\");\nint main(void) {{ return 0; }}\n"));

    [Fact]
    public void Header_OfOneRegister_IsGuardedAndHasNoOther()
    {
        string header = Header(["PMSELR_EL0"]);
        Assert.Contains("#ifndef EMU_PMU_REGISTERS_H\n#define EMU_PMU_REGISTERS_H\n", header);
        Assert.EndsWith("#endif\n", header);
        Assert.Contains("#define PMSELR_EL0_SEL_MASK UINT64_C(0x1F)\n", header);
        Assert.Contains("#define PMSELR_EL0_CRM 12\n", header);
        Assert.DoesNotContain("PMCR", header);
        Assert.DoesNotContain('\r', header);
    }

    [Fact]
    public void Header_WithWhat_IsAnError() =>
        Assert.StartsWith("emu: --what fields: a C header has everything", CommandLine.Run("registers", "--what", "fields", "--format", "c-header").Error);

    private static string Header(string[] arguments)
    {
        Answer answer = CommandLine.Run(["registers", .. arguments, "--format", "c-header"]);
        Assert.Equal("", answer.Error);
        return answer.Output;
    }

    /// <summary>What the compiler says about a source with every warning on.</summary>
    private static string Compile(string compilers, string language, string source)
    {
        ProcessStartInfo start = new(CompilerTheoryAttribute.Find(compilers)!)
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in (string[])[.. language.Split(' '), "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-"])
            start.ArgumentList.Add(argument);

        using Process compiler = Process.Start(start)!;
        compiler.StandardInput.Write(source);
        compiler.StandardInput.Close();
        string said = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        Assert.True(compiler.ExitCode == 0, said);
        return said;
    }

    /// <summary>A theory that needs a C and a C++ compiler; where none is installed it says so and is skipped.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class CompilerTheoryAttribute : TheoryAttribute
    {
        public CompilerTheoryAttribute()
        {
            if (Find("cc gcc clang") is null || Find("c++ g++ clang++") is null)
                Skip = "There is no C and C++ compiler on the PATH (cc and c++, gcc and g++, or clang and clang++).";
        }

        /// <summary>The first of some programs that the PATH has.</summary>
        public static string? Find(string programs) => programs
            .Split(' ')
            .SelectMany(
                static program => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
                    .Select(folder => Path.Combine(folder, program)))
            .FirstOrDefault(File.Exists);
    }
}
