using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Emu.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Emu.Tests.Generators.Jit;

/// <summary>Machine code as the JIT reports it: a program is compiled with optimizations and run in a process that writes it down.</summary>
internal static partial class Disassembly
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private static readonly Lazy<Dictionary<string, List<string>>> Methods = new(static () => Parse(Run(DisassemblyTests.Source)));

    /// <summary>The instructions of a method.</summary>
    public static IReadOnlyList<string> Of(string type, string method) =>
        Methods.Value.TryGetValue(type + ":" + method, out List<string>? instructions)
            ? instructions
            : throw new InvalidOperationException("The JIT reported no " + type + ":" + method + ", only " + string.Join(", ", Methods.Value.Keys));

    /// <summary>Whether an instruction calls, on x64 or Arm64.</summary>
    public static bool IsCall(string instruction) => Mnemonic(instruction) is "call" or "bl" or "blr" or "rex.jmp" or "tail.jmp";

    /// <summary>Whether an instruction branches, on x64 or Arm64.</summary>
    public static bool IsBranch(string instruction)
    {
        string mnemonic = Mnemonic(instruction);
        return mnemonic[0] == 'j' || mnemonic is "b" or "br" or "cbz" or "cbnz" or "tbz" or "tbnz" || mnemonic.StartsWith("b.", StringComparison.Ordinal);
    }

    private static string Mnemonic(string instruction) => instruction.Split(' ', 2)[0];

    private static string Run(string source)
    {
        string folder = Directory.CreateTempSubdirectory("emu jit ").FullName;
        try
        {
            string program = Path.Combine(folder, "child.dll");
            string report = Path.Combine(folder, "report.txt");
            Compile(source, program);
            File.WriteAllText(
                Path.Combine(folder, "child.runtimeconfig.json"),
                "{ \"runtimeOptions\": { \"framework\": { \"name\": \"Microsoft.NETCore.App\", \"version\": \"" + Environment.Version + "\" } } }");

            ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
            start.ArgumentList.Add("exec");
            start.ArgumentList.Add(program);
            start.Environment["DOTNET_TieredCompilation"] = "0";
            start.Environment["DOTNET_JitDisasm"] = "Generated:* Twin:* *:ImplementedMask";
            start.Environment["DOTNET_JitDisasmDiffable"] = "1";
            start.Environment["DOTNET_JitStdOutFile"] = report;

            // Measuring coverage, say, would have the JIT see other code.
            start.Environment.Remove("CORECLR_ENABLE_PROFILING");
            using Process process = Process.Start(start)!;
            string errors = process.StandardError.ReadToEnd();
            if (!process.WaitForExit(Limit) || process.ExitCode != 0)
            {
                throw new InvalidOperationException("The child failed: " + errors);
            }

            return File.ReadAllText(report);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Compile(string source, string program)
    {
        CSharpCompilation empty = GeneratorHarness.EmptyConsumer("child")
            .WithOptions(new CSharpCompilationOptions(OutputKind.ConsoleApplication, optimizationLevel: OptimizationLevel.Release))
            .AddSyntaxTrees(CSharpSyntaxTree.ParseText(source));
        GeneratorHarness.Driver([RealSpec.Registers], "registers").RunGeneratorsAndUpdateCompilation(empty, out Compilation compilation, out _);
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(program);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(static d => d.Severity == DiagnosticSeverity.Error)));
    }

    /// <summary>By <c>Type:Method</c>, the instructions, without labels, directives and comments.</summary>
    private static Dictionary<string, List<string>> Parse(string report)
    {
        Dictionary<string, List<string>> methods = new(StringComparer.Ordinal);
        List<string>? instructions = null;
        foreach (string line in report.Split('\n'))
        {
            Match header = Header().Match(line);
            if (header.Success)
            {
                instructions = methods[header.Groups[1].Value] = [];
                continue;
            }

            string text = line.Split(';')[0].Trim();
            if (instructions is not null && text.Length != 0 && char.IsWhiteSpace(line[0]) && !text.EndsWith(':'))
            {
                instructions.Add(Blanks().Replace(text, " "));
            }
        }

        return methods;
    }

    [GeneratedRegex(@"^; Assembly listing for method ([^(\[]+)")]
    private static partial Regex Header();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
