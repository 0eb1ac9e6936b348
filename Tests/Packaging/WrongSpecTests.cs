using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Emu.Packaging.Tests;

/// <summary>What a build says whose spec is wrong, or whose hand-written code no longer fits a sound spec.</summary>
[Collection(UsesFeed.Name)]
public sealed partial class WrongSpecTests(Feed feed)
{
    private const string Spec = """
        options: { namespace: Own, name: Own }
        registers:
          CTRL:
            width: 32
            encodings: { external: { offset: 0x0 } }
            fields:
              31:1: RES0
              0: { name: EN }
        """;

    private const string Program = """
        [assembly: System.CLSCompliant(Own.CTRL.EN_Width == 2)]
        internal static class Program
        {
            private static Own.CTRL Value;
            private static void Main() => System.Console.WriteLine((Value = new Own.CTRL(0).WithEN(true)).EN);
        }
        """;

    [Fact]
    public void WrongSpec_HasNoErrorOfTheCompilerBesideItsOwn()
    {
        string folder = Write("Wrong", Spec);
        foreach ((string spec, string error) in ((string, string)[])
        [
            ("", "registers.yaml(1,1): error EMU0014: "),
            ("registers: [", "error EMU0003: "),
            (Spec.Replace("  CTRL:", "  C-TRL:", StringComparison.Ordinal), "registers.yaml(3,3): error EMU0017: "),
        ])
        {
            File.WriteAllText(Path.Combine(folder, "registers.yaml"), spec);
            string output = Build(folder, succeeds: false);

            Assert.Contains(error, output, StringComparison.Ordinal);
            Assert.DoesNotMatch(CompilerError(), output);
        }
    }

    [Fact]
    public void SoundSpec_WhoseNamesChanged_IsNamedAfterTheCompilersErrors_AndNowhereElse()
    {
        string folder = Write("Renamed", Spec);
        string spec = Path.Combine(folder, "registers.yaml");
        Build(folder, succeeds: true);

        File.WriteAllText(spec, Spec.Replace("name: EN", "name: ENABLE", StringComparison.Ordinal));
        string first = Build(folder, succeeds: false);
        string again = Build(folder, succeeds: false);

        const string Hint = "registers.yaml(1,1): warning EMU0060: The spec is sound, but since the last build that succeeded the field EN of CTRL is called ENABLE; ";
        Assert.Contains("error CS0117", first, StringComparison.Ordinal);

        // With CI=true a summary follows, which lists warnings before errors; what counts is the order in which the build speaks.
        string running = first.Split("Build FAILED", 2)[0];
        Assert.True(running.IndexOf(Hint, StringComparison.Ordinal) > running.LastIndexOf("error CS", StringComparison.Ordinal), first);
        Assert.Contains(Hint, again, StringComparison.Ordinal);

        // A mistake in the code alone.
        File.WriteAllText(spec, Spec);
        File.AppendAllText(Path.Combine(folder, "Program.cs"), "internal class More { private Missing _m; }\n");
        string code = Build(folder, succeeds: false);
        Assert.Contains("error CS0246", code, StringComparison.Ordinal);
        Assert.DoesNotContain("EMU0060", code, StringComparison.Ordinal);

        // An editor compiles nothing, and its generator goes on with the last good spec.
        File.WriteAllText(spec, "");
        string items = DotNet.MustRun(folder, "msbuild", "-p:DesignTimeBuild=true", "-getItem:AdditionalFiles");
        Assert.Equal(Spec, File.ReadAllText(Path.Combine(folder, Kept().Match(items).Groups[1].Value)));
    }

    /// <summary>A register that is gone from the spec is gone from the emitted files.</summary>
    [Fact]
    public void EmittedFiles_AreThoseOfThisBuild()
    {
        string folder = Write("Emitted", Spec + "\n  OLD:\n    width: 32\n    encodings: { external: { offset: 0x4 } }\n    fields: { 31:0: { name: ALL } }\n");
        const string Emit = "-p:EmitCompilerGeneratedFiles=true;CompilerGeneratedFilesOutputPath=obj/generated";
        Build(folder, succeeds: true, Emit);
        Assert.Contains("OLD.g.cs", Emitted(folder));

        File.WriteAllText(Path.Combine(folder, "registers.yaml"), Spec);
        Build(folder, succeeds: true, Emit);
        Build(folder, succeeds: true, Emit);

        Assert.Contains("CTRL.g.cs", Emitted(folder));
        Assert.DoesNotContain("OLD.g.cs", Emitted(folder));
    }

    private static string[] Emitted(string folder) =>
        Directory.GetFiles(Path.Combine(folder, "obj", "generated"), "*.g.cs", SearchOption.AllDirectories).Select(Path.GetFileName).ToArray()!;

    private static string Build(string folder, bool succeeds, params string[] more)
    {
        string[] restored = Directory.Exists(Path.Combine(folder, "obj")) ? ["--no-restore"] : [];
        Answer answer = DotNet.Run(folder, ["build", "-v", "quiet", "-clp:NoSummary", .. restored, .. more]);
        Assert.True(answer.ExitStatus == 0 == succeeds, answer.Output);
        return answer.Output;
    }

    private string Write(string name, string spec) => feed.Write(name,
    [
        (name + ".csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <MSBuildTreatWarningsAsErrors>true</MSBuildTreatWarningsAsErrors>
                <EmuGenerate>registers</EmuGenerate>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Emu.Generators" Version="{Feed.Version}" PrivateAssets="all" />
              </ItemGroup>
            </Project>
            """),
        ("registers.yaml", spec),
        ("Program.cs", Program),
    ]);

    [GeneratedRegex("error CS[0-9]+")]
    private static partial Regex CompilerError();

    [GeneratedRegex("\"Identity\": \"([^\"]*\\.good)\"")]
    private static partial Regex Kept();
}
