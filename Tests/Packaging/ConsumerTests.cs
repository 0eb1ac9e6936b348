using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;

namespace Emu.Packaging.Tests;

/// <summary>A program that uses the packages together: on both frameworks, and compiled ahead of time with everything trimmed that it does not use.</summary>
[Collection(UsesFeed.Name)]
public sealed class ConsumerTests(Feed feed)
{
    /// <summary>Counts cycles, takes an overflow, saves, restores, moves between two host PMUs, and runs a vector.</summary>
    private const string Program = """
        using System;
        using Emu;
        using Emu.Catalog;
        using Emu.Conformance;
        using Emu.Hosts;
        using Emu.Kvm;
        using Emu.Registers;

        Line line = new();
        Pmu pmu = new(PmuConfiguration.Create(new PmuOptions { Counters = 6 }), line);
        Start(pmu, ulong.MaxValue - 999);
        PmuSharedHead head = new(pmu);
        head.Advance(999, 400);
        head.Take();
        pmu.Save(out PmuState state);
        byte[] bytes = new byte[PmuState.Size];
        state.CopyTo(bytes);
        head.Advance(6, 2);
        Console.WriteLine($"{pmu.ReadRaw(new PmuRegister(PmuRegisterId.PMCCNTR_EL0))} {line.Level}");
        Console.WriteLine($"{PmuState.TryRead(bytes, out state, out _)} {pmu.TryRestore(state, out _)} {pmu.CyclesToOverflow} {line.Level}");

        SimulatedHost host = new([SimulatedCluster.Of(HostModels.CortexA55, 0, 4), SimulatedCluster.Of(HostModels.CortexA76, 4, 4)]);
        using Vm vm = new(host.Pmus, new VmOptions { Backend = PmuBackend.FixedCountersOnly });
        SimulatedThread thread = host.CreateThread(0);
        Vcpu vcpu = vm.CreateVcpu(thread);
        vcpu.Load(0);
        Start(vcpu.Pmu, 0);
        thread.Advance(1000, 500);
        thread.MoveTo(5);
        vcpu.Load(5);
        thread.Advance(300, 500);
        Console.WriteLine($"{vcpu.Pmu.ReadRaw(new PmuRegister(PmuRegisterId.PMCCNTR_EL0))} {vcpu.Reloads}");

        VectorFile file = VectorFile.Parse("own.pmuv", "case counts\nmsr PMCR_EL0 0x41\nmsr PMCNTENSET_EL0 0x8000_0000\nadvance cycles=7 instructions=1\nmrs PMCCNTR_EL0 => 7\n");
        Console.WriteLine(VectorRunner.Run(file)[0].Passed + " " + (PmuCatalog.Registers.Length > 70));

        static void Start(Pmu pmu, ulong first)
        {
            pmu.Write(new PmuRegister(PmuRegisterId.PMCR_EL0), PMCR_EL0.E_Mask | PMCR_EL0.LC_Mask);
            pmu.Write(new PmuRegister(PmuRegisterId.PMCCNTR_EL0), first);
            pmu.Write(new PmuRegister(PmuRegisterId.PMINTENSET_EL1), PMINTENSET_EL1.C_Mask);
            pmu.Write(new PmuRegister(PmuRegisterId.PMCNTENSET_EL0), PMCNTENSET_EL0.C_Mask);
        }

        internal sealed class Line : IPmuHost
        {
            public bool Level { get; private set; }

            public void SetInterrupt(bool level) => Level = level;
        }
        """;

    private const string Output = "5 True\nTrue True 1 False\n1300 1\nTrue True\n";

    [Theory]
    [InlineData("net8.0")]
    [InlineData("net10.0")]
    public void Program_OnEachFramework_CountsOverflowsRestoresAndMoves(string framework)
    {
        string folder = Write("Consumer." + framework, framework, "");

        // The runtime of .NET 8 need not be there; that of .NET 10 runs both.
        Assert.Equal(Output, DotNet.MustRun(folder, "run", "-c", "Release", "-v", "quiet"));
    }

    [Fact]
    public void Program_CompiledAheadOfTimeAndTrimmed_HasNoWarningAndDoesTheSame()
    {
        string folder = Write("Ahead", "net10.0", "<PublishAot>true</PublishAot><TrimmerSingleWarn>false</TrimmerSingleWarn><CppCompilerAndLinker>gcc</CppCompilerAndLinker><ObjCopyName>objcopy</ObjCopyName>");
        string target = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        DotNet.MustRun(folder, "publish", "-c", "Release", "-v", "quiet", "-r", target, "-o", "out");
        using Process process = Process.Start(new ProcessStartInfo(Path.Combine(folder, "out", "Ahead")) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        Assert.Equal(Output, output);
    }

    private string Write(string name, string framework, string properties) => feed.Write(name,
    [
        (name + ".csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>{framework}</TargetFramework>
                <Nullable>enable</Nullable>
                <InvariantGlobalization>true</InvariantGlobalization>
                <RollForward>Major</RollForward>
                <UseAppHost>{(properties.Length == 0 ? "false" : "true")}</UseAppHost>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Emu.Conformance" Version="{Feed.Version}" />
              </ItemGroup>
            </Project>
            """),
        ("Program.cs", Program),
    ]);
}
