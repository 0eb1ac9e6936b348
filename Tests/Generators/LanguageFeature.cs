using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using Emu.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Emu.Tests.Generators;

/// <summary>The small spec around the sections of one test of the spec's language.</summary>
public abstract class LanguageFeature
{
    private const string Head = """
        options: { namespace: Demo, name: Demo, access_state: Demo.State, reference: The manual, external_layouts: { EXT32: "!FEAT_B", EXT64: FEAT_B } }
        features:
          FEAT_A: First.
          FEAT_B: { purpose: Second., requires: FEAT_A }

        """;

    /// <summary>Verifies what the generator makes of a spec with these sections, whose code must compile.</summary>
    private protected Task Verify(string test, string sections, params string[] hints)
    {
        GeneratorRunResult result = GeneratorHarness.Run(
            "registers,bank,map,masks,rules,catalog",
            SmallSpec.File(Head + sections + "\n"));
        AssertCompiles(result);
        return Snapshot.Verify(result, hint => Array.IndexOf(hints, hint) >= 0, Repository.PathOf("Tests", "Generators", GetType().Name + ".cs"), test);
    }

    /// <summary>Compiles what the generator makes of a spec with these sections.</summary>
    private protected static Assembly Load(string sections)
    {
        GeneratorRunResult result = GeneratorHarness.Run("registers,bank,map,masks", SmallSpec.File(Head + sections + "\n"));
        using MemoryStream image = new();
        Assert.True(
            GeneratorHarness.EmptyConsumer().AddSyntaxTrees(result.GeneratedSources.Select(static s => s.SyntaxTree)).Emit(image).Success);
        return Assembly.Load(image.ToArray());
    }

    private static void AssertCompiles(GeneratorRunResult result)
    {
        // What the rules of these specs ask, whichever of it they have.
        bool hasControl = result.GeneratedSources.Any(static s => s.HintName == "CONTROL.g.cs");
        string state = """
            namespace Demo;
            public readonly ref struct State
            {
                public int ExceptionLevel => 0;
                public DemoFeatures Features => default;
                public bool Locked => false;
                public bool IsGone(int n) => n > 5;
            """ + (hasControl ? "public CONTROL CONTROL => default; }" : "}");
        string problems = string.Join('\n', GeneratorHarness.EmptyConsumer()
            .AddReferences(MetadataReference.CreateFromFile(typeof(Emu.Catalog.RegisterInfo).Assembly.Location))
            .AddSyntaxTrees(result.GeneratedSources.Select(static s => s.SyntaxTree))
            .AddSyntaxTrees(CSharpSyntaxTree.ParseText(state))
            .GetDiagnostics()
            .Where(static d => d.Severity >= DiagnosticSeverity.Warning)
            .Take(20));
        if (problems.Length != 0)
        {
            Assert.Fail(problems);
        }
    }
}
