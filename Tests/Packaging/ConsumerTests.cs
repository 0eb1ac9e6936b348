using System.Diagnostics;
using System.IO;
using System.Linq;
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

        SimulatedHost host = new(SimulatedCluster.Of(HostModels.CortexA55, 0, 4), SimulatedCluster.Of(HostModels.CortexA76, 4, 4));
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

    [Fact]
    public void Program_OnEachFramework_CountsOverflowsRestoresAndMoves()
    {
        string folder = Write("Consumer", "net8.0;net10.0", "<UseAppHost>false</UseAppHost>");
        DotNet.MustRun(folder, "build", "-c", "Release", "-v", "quiet");

        // The runtime of .NET 8 need not be there; that of .NET 10 runs both.
        Assert.Equal(Output, DotNet.MustRun(folder, Path.Combine(folder, "bin", "Release", "net8.0", "Consumer.dll")));
        Assert.Equal(Output, DotNet.MustRun(folder, Path.Combine(folder, "bin", "Release", "net10.0", "Consumer.dll")));
    }

    [Theory]
    [InlineData("Ahead", "<PublishAot>true</PublishAot><CppCompilerAndLinker>gcc</CppCompilerAndLinker><ObjCopyName>objcopy</ObjCopyName>")]
    [InlineData("Trimmed", "<PublishTrimmed>true</PublishTrimmed><SelfContained>true</SelfContained><RuntimeFrameworkVersion>10.0.12</RuntimeFrameworkVersion>")]
    public void Program_CompiledAheadOfTimeOrTrimmed_HasNoWarningAndDoesTheSame(string name, string properties)
    {
        string folder = Write(name, "net10.0", properties + "<TrimmerSingleWarn>false</TrimmerSingleWarn>");
        string target = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        DotNet.MustRun(folder, "publish", "-c", "Release", "-v", "quiet", "-r", target, "-o", "out");

        // A trimmed program has only what it uses of the base library: all of .NET is some 70 MB.
        long size = new DirectoryInfo(Path.Combine(folder, "out")).GetFiles().Where(static file => file.Extension != ".dbg")
            .Sum(static file => file.Length);
        Assert.InRange(size, 1, 40_000_000);
        using Process process = Process.Start(new ProcessStartInfo(Path.Combine(folder, "out", name)) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        Assert.Equal(Output, output);
    }

    private string Write(string name, string frameworks, string properties) => feed.Write(name,
    [
        (name + ".csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework{(frameworks.Contains(';') ? "s" : "")}>{frameworks}</TargetFramework{(frameworks.Contains(';') ? "s" : "")}>
                <Nullable>enable</Nullable>
                <InvariantGlobalization>true</InvariantGlobalization>
                <RollForward>Major</RollForward>
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
