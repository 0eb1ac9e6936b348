using System;

namespace Emu.Packaging.Tests;

/// <summary>The packages in projects that are stricter than ours, older than ours, or wrong.</summary>
[Collection(UsesFeed.Name)]
public sealed class HostileProjectTests(Feed feed)
{
    /// <summary>A register file that uses what the language has: features, effects, arrays, aliases, vectors, a layout by feature.</summary>
    private const string Spec = """
        options: { namespace: Emu.System, name: Demo, access_state: Demo.State }
        features: { EXTRA: More of it. }
        effects: { line: the interrupt line }
        predicates: { Locked: Nobody may write. }
        rules:
          base:
            purpose: All of it.
            checks:
              - { at: EL0, then: UNDEFINED, why: not for applications }
              - { if: Locked, then: trap EL1, why: the lock }
        registers:
          System:
            encodings: { aarch64: 3 0 11 0 0, external: { offset: 0x0 } }
            access: base
            fields:
              63:40: RES0
              39:32: { name: Object, values: { 0: Void, 1: Class } }
              31:0: { name: SET<m>, vector: true, access: W1S, effects: line, reset: { warm: 0 } }
          Emu:
            encodings: { aarch64: 3 0 11 0 1, external: { offset: 0x8 } }
            storage: alias OF System
            access: base
            default: { access: W1C, effects: line }
            fields:
              63:32: RES0
              31:0: { name: CLR<m>, vector: true }
          Int32<n>:
            index: n=0..3
            feature: EXTRA
            encodings: { aarch64: "3 0 11 1 n", external: { offset: 0x10+8*n } }
            access: { rule: base }
            layouts:
              - { when: EXTRA, fields: { 63:0: { name: Value } } }
              - { when: "!EXTRA", fields: { 63:32: RES0, 31:0: { name: Value } } }
        """;

    private const string Program = """
        using global::System;
        using Console = global::System.Console;

        namespace Demo
        {
            /// <summary>What the access rules ask.</summary>
            public readonly ref struct State
            {
                internal State(int level, bool locked)
                {
                    ExceptionLevel = level;
                    Locked = locked;
                }

                internal int ExceptionLevel { get; }

                internal global::Emu.System.DemoFeatures Features { get; init; }

                internal bool Locked { get; }
            }

            internal static class Program
            {
                private static void Main()
                {
                    var all = new global::Emu.System.System(ulong.MaxValue);
                    Console.WriteLine((ulong)all.Object);
                    Console.WriteLine(all.WithSET(31, false).Bits == 0xFFFF_FFFF_7FFF_FFFF);
                    Console.WriteLine(global::Emu.System.System.EffectsOf(1));
                    Console.WriteLine(global::Emu.System.DemoRegisterMap.ResolveAArch64(0xC58B));
                    var register = new global::Emu.System.DemoRegister(global::Emu.System.DemoRegisterId.System, 0);
                    Console.WriteLine(global::Emu.System.DemoAccessRules.CheckWrite(register, new State(1, true)));
                    var device = new global::Emu.System.DemoDevice();
                    device.TryWrite(0x0, 64, ulong.MaxValue);
                    device.TryWrite(0x8, 64, 0xF);
                    Console.WriteLine(device.Bank.System.ToString("X", global::System.Globalization.CultureInfo.InvariantCulture));
                }
            }
        }
        """;

    /// <summary>Names that catch whatever generated code does not write in full.</summary>
    private const string Neighbours = """
        namespace Emu.System
        {
            internal static class Span
            {
            }
        }

        namespace Demo
        {
            internal static class Emu
            {
            }
        }
        """;

    private const string Strict = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>{0}</TargetFramework>
            <RootNamespace>Demo</RootNamespace>
            <LangVersion>12</LangVersion>
            <Nullable>enable</Nullable>
            <CheckForOverflowUnderflow>true</CheckForOverflowUnderflow>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <MSBuildTreatWarningsAsErrors>true</MSBuildTreatWarningsAsErrors>
            <AnalysisLevel>latest-all</AnalysisLevel>
            <EnforceCodeStyleInBuild>true</EnforceCodeStyleInBuild>
            <GenerateDocumentationFile>true</GenerateDocumentationFile>
            <InvariantGlobalization>true</InvariantGlobalization>
            <RollForward>Major</RollForward>
            <UseAppHost>false</UseAppHost>
            {1}
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Emu.Generators" Version="{2}" PrivateAssets="all" />
            {3}
          </ItemGroup>
        </Project>
        """;

    [Fact]
    public void Generator_InAStrictProjectForNet8_BuildsWithoutAWarningAndRuns()
    {
        string folder = feed.Write("Strict",
        [
            // CA1515: what generated code shows of it must be public, in a program too.
            ("Strict.csproj", Project("net8.0", properties: "<NoWarn>$(NoWarn);CA1515</NoWarn><EmuGenerate>rules,device</EmuGenerate>")),
            ("Demo.registers.yaml", Spec),
            ("Program.cs", Program),
            ("Neighbours.cs", Neighbours),
        ]);

        Assert.Equal("255\nTrue\nLine\nInt323\nTrapEL1\nFFFFFFFFF0\n", DotNet.MustRun(folder, "run", "-v", "quiet"));
    }

    /// <summary>One project with the runtime's register file and another one; the runtime's assembly for .NET 8.</summary>
    [Fact]
    public void GeneratorAndRuntime_InOneProjectForNet8_DoNotMeet()
    {
        const string Own = "using Emu; using Emu.Registers; using Own;\n"
            + "var pmu = new Pmu(PmuConfiguration.Create(new PmuOptions { Version = PmuVersion.V3p9, Counters = 6 }));\n"
            + "System.Console.WriteLine(PMCR_EL0.E_Mask + \" \" + CTRL.EN_Mask + \" \" + typeof(Pmu).Assembly.GetReferencedAssemblies()[0].Version!.Major);\n";
        string folder = feed.Write("Both",
        [
            ("Both.csproj", Project("net8.0", references: "<PackageReference Include=\"Emu.Runtime\" Version=\"" + Feed.Version + "\" />")
                .Replace("latest-all", "latest", StringComparison.Ordinal)),
            ("registers.yaml", "options: { namespace: Own, name: Pmu }\nregisters: { CTRL: { width: 32, fields: { 31:2: RES0, 1: { name: EN }, 0: RES0 } } }\n"),
            ("Program.cs", Own),
        ]);

        Assert.Equal("1 2 8\n", DotNet.MustRun(folder, "run", "-v", "quiet"));
    }

    [Fact]
    public void WrongSpec_StopsTheBuild_AtItsLineAndColumnWithTheRemedy()
    {
        string folder = feed.Write("Wrong",
        [
            ("Wrong.csproj", Project("net10.0")),
            ("registers.yaml", "options: { namespace: Own, name: Own }\nregisters:\n  CTRL:\n    width: 32\n    fields:\n      31:1: RES0\n      1: { name: EN }\n      0: RES0\n    colour: red\n"),
            ("Program.cs", "internal static class Program { private static void Main() { } }\n"),
        ]);

        Answer answer = DotNet.Run(folder, "build", "-v", "quiet", "-clp:NoSummary");

        Assert.Equal(1, answer.ExitStatus);
        Assert.Contains("registers.yaml(7,7): error EMU0031: ", answer.Output, StringComparison.Ordinal);
        Assert.Contains("registers.yaml(9,5): error EMU0010: ", answer.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("CS8785", answer.Output, StringComparison.Ordinal);
    }

    /// <summary>A project that lists the file itself, as older ones had to, does not get it twice.</summary>
    [Fact]
    public void SpecListedByHandToo_IsReadOnce()
    {
        string folder = feed.Write("Listed",
        [
            ("Listed.csproj", Project("net10.0")
                .Replace("</ItemGroup>", "<AdditionalFiles Include=\"$(MSBuildProjectDirectory)/registers.yaml\" /><AdditionalFiles Include=\"registers.yaml\" /></ItemGroup>", StringComparison.Ordinal)),
            ("registers.yaml", "options: { namespace: Own, name: Own }\nregisters: { CTRL: { width: 32, fields: { 31:0: { name: EN } } } }\n"),
            ("Program.cs", "internal static class Program { private static void Main() => global::System.Console.WriteLine(global::Own.CTRL.EN_Width); }\n"),
        ]);

        Assert.Equal("32\n", DotNet.MustRun(folder, "run", "-v", "quiet"));
    }

    private static string Project(string framework, string properties = "", string references = "") =>
        Strict.Replace("{0}", framework, StringComparison.Ordinal)
            .Replace("{1}", properties, StringComparison.Ordinal)
            .Replace("{2}", Feed.Version, StringComparison.Ordinal)
            .Replace("{3}", references, StringComparison.Ordinal);
}
