using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Emu.Generators.Spec;
using Emu.HostPmus;
using Emu.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Emu.Tests.Generators;

/// <summary>The generated code compiles without a warning in projects that are not ours.</summary>
public sealed class HostileConsumerTests
{
    /// <summary>What the access rules of registers.yaml ask, answered by constants.</summary>
    private static string State { get; } = $$"""
        #nullable enable
        namespace Emu
        {
            /// <summary>A state.</summary>
            public readonly ref struct PmuAccessState
            {
                internal int ExceptionLevel => 0;
                internal global::Emu.Registers.PmuFeatures Features => default;
                {{Predicates()}}
                internal global::Emu.Registers.MDCR_EL2 MDCR_EL2 => default;
                internal global::Emu.Registers.MDCR_EL3 MDCR_EL3 => default;
                internal global::Emu.Registers.HDFGRTR_EL2 HDFGRTR_EL2 => default;
                internal global::Emu.Registers.HDFGWTR_EL2 HDFGWTR_EL2 => default;
                internal global::Emu.Registers.HDFGRTR2_EL2 HDFGRTR2_EL2 => default;
                internal global::Emu.Registers.HDFGWTR2_EL2 HDFGWTR2_EL2 => default;
                internal global::Emu.Registers.PMUSERENR_EL0 PMUSERENR_EL0 => default;
                internal global::Emu.Registers.PMUACR_EL1 PMUACR_EL1 => default;
                internal global::Emu.Registers.PMSELR_EL0 PMSELR_EL0 => default;
            }
        }
        """;

    /// <summary>Types that catch every name that is not written in full.</summary>
    private const string Neighbours = """
        namespace Emu.Registers
        {
            internal static class System { }
            internal static class Emu { }
            internal static class Span { }
        }

        namespace Hostile.Tools
        {
            internal static class System { }
            internal static class Emu { }
            internal static class Array { }
        }
        """;

    [Theory]
    [InlineData(LanguageVersion.CSharp12)]
    [InlineData(LanguageVersion.CSharp13)]
    [InlineData(LanguageVersion.Latest)]
    public void RealSpec_UnderEveryLanguageVersion_CompilesWithoutWarnings(LanguageVersion version) => AssertCompiles(version, Strict);

    [Fact]
    public void RealSpec_UncheckedAndWithoutNullable_CompilesWithoutWarnings() =>
        AssertCompiles(
            LanguageVersion.CSharp12, Strict.WithOverflowChecks(false).WithNullableContextOptions(NullableContextOptions.Disable));

    [Fact]
    public void RealSpec_Optimized_CompilesWithoutWarnings() =>
        AssertCompiles(LanguageVersion.CSharp12, Strict.WithOptimizationLevel(OptimizationLevel.Release));

    [Fact]
    public void Catalog_BesideTypesOfTheSameNames_CompilesWithoutWarnings()
    {
        CSharpParseOptions parse = Parse(LanguageVersion.CSharp12);
        CSharpCompilation consumer = Consumer(Strict, typeof(Emu.Catalog.RegisterInfo))
            .AddSyntaxTrees(CSharpSyntaxTree.ParseText(Neighbours, parse));

        AssertCompiles(consumer, parse, "catalog", [RealSpec.Registers, RealSpec.Events]);
    }

    [Fact]
    public void HostModels_BesideTypesOfTheSameNames_CompileWithoutWarnings()
    {
        CSharpParseOptions parse = Parse(LanguageVersion.CSharp12);
        CSharpCompilation consumer = Consumer(Strict, typeof(HostPmuModel))
            .AddSyntaxTrees(CSharpSyntaxTree.ParseText("namespace Hostile.Tools { internal static class System { } internal static class Emu { } }", parse));

        AssertCompiles(consumer, parse, "hosts", RealSpec.HostModels);
    }

    private static CSharpCompilationOptions Strict { get; } = new(
        OutputKind.DynamicallyLinkedLibrary,
        generalDiagnosticOption: ReportDiagnostic.Error,
        warningLevel: 9999,
        checkOverflow: true,
        allowUnsafe: false,
        nullableContextOptions: NullableContextOptions.Enable);

    /// <summary>One member for each of the spec's predicates.</summary>
    private static string Predicates() => string.Join(' ', SpecReader.Read("registers.yaml", SourceText.From(RealSpec.Text), CancellationToken.None)
        .Model!.Predicates
        .Select(static p => p.TakesIndex ? "internal bool " + p.Name + "(int n) => n > 5;" : "internal bool " + p.Name + " => false;"));

    private static CSharpParseOptions Parse(LanguageVersion version) => new(version, DocumentationMode.Diagnose);

    private static CSharpCompilation Consumer(CSharpCompilationOptions options, params Type[] libraries) =>
        GeneratorHarness.EmptyConsumer()
            .WithOptions(options)
            .AddReferences(libraries.Select(static t => MetadataReference.CreateFromFile(t.Assembly.Location)));

    private static void AssertCompiles(LanguageVersion version, CSharpCompilationOptions options)
    {
        CSharpParseOptions parse = Parse(version);
        CSharpCompilation consumer = Consumer(options).AddSyntaxTrees(
            CSharpSyntaxTree.ParseText(State, parse),
            CSharpSyntaxTree.ParseText(Neighbours, parse));
        AssertCompiles(consumer, parse, "registers,bank,map,masks,rules,device,events", [RealSpec.Registers, RealSpec.Events]);
    }

    private static void AssertCompiles(
        CSharpCompilation consumer, CSharpParseOptions parse, string outputs, IEnumerable<AdditionalText> files)
    {
        GeneratorHarness.Driver(files, outputs, "Hostile.Tools", parse)
            .RunGeneratorsAndUpdateCompilation(consumer, out Compilation compiled, out ImmutableArray<Diagnostic> ours);

        Assert.Empty(ours);
        Assert.True(compiled.SyntaxTrees.Count() > consumer.SyntaxTrees.Length);
        string problems = string.Join('\n', compiled.GetDiagnostics().Where(static d => d.Severity != DiagnosticSeverity.Hidden).Take(20));
        if (problems.Length != 0)
        {
            // Not Assert.Equal: it would cut the messages off.
            Assert.Fail(problems);
        }
    }
}
