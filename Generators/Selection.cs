using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;
using Emu.Generators.Spec;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Emu.Generators;

/// <summary>What a run of the generator is for. The targets of the package start the runs that generate nothing (EmuRun).</summary>
internal enum RunKind
{
    /// <summary>Sources, and every diagnostic.</summary>
    Generate,

    /// <summary>Only errors, before the compiler sees any source. So an error that only follows from a wrong spec is not shown together with the mistakes of the spec.</summary>
    Check,

    /// <summary>What names have changed since the last build that succeeded, after one that failed.</summary>
    Changes,
}

/// <summary>What the project asks for.</summary>
/// <param name="Outputs">The outputs, with those that they need.</param>
/// <param name="IsExplicit">The project names them; it did not just leave the default.</param>
/// <param name="RootNamespace">The project's namespace, for outputs that belong to no spec; null where it is not a C# name.</param>
/// <param name="Problems">Words of EmuGenerate that name no output.</param>
/// <param name="Run">What this run of the generator is for; a run that generates has all the outputs, another none.</param>
internal sealed record Selection(
    Outputs Outputs, bool IsExplicit, string? RootNamespace, EquatableArray<DiagnosticInfo> Problems, RunKind Run = RunKind.Generate)
{
    // The semicolon is MSBuild's own separator of lists.
    private static readonly char[] Separators = { ',', ';' };

    private static readonly (string Name, Outputs Output)[] Names =
    {
        ("registers", Outputs.Registers),
        ("bank", Outputs.Bank | Outputs.Registers),
        ("map", Outputs.Map | Outputs.Registers),
        ("masks", Outputs.Masks | Outputs.Bank | Outputs.Registers),
        ("rules", Outputs.Rules | Outputs.Map | Outputs.Registers),
        ("file", Outputs.File | Outputs.Map | Outputs.Masks | Outputs.Bank | Outputs.Registers),
        ("device", Outputs.Device | Outputs.Map | Outputs.Masks | Outputs.Bank | Outputs.Registers),
        ("events", Outputs.Events),
        ("hosts", Outputs.Hosts),
        ("catalog", Outputs.Catalog),
    };

    public static Selection Read(AnalyzerConfigOptions options)
    {
        options.TryGetValue("build_property.EmuGenerate", out string? names);
        options.TryGetValue("build_property.RootNamespace", out string? rootNamespace);
        options.TryGetValue("build_property.EmuRun", out string? run);
        Selection selection = Parse(names, rootNamespace);
        return run switch
        {
            "check" => selection with { Outputs = Outputs.None, Run = RunKind.Check },
            "changes" => selection with { Outputs = Outputs.None, Run = RunKind.Changes },
            _ => selection,
        };
    }

    public static Selection Parse(string? names, string? rootNamespace)
    {
        Outputs outputs = Outputs.None;
        List<DiagnosticInfo> problems = new();
        string[] words = (names ?? string.Empty).Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        bool isExplicit = false;
        foreach (string word in words.Select(static w => w.Trim()).Where(static w => w.Length != 0))
        {
            isExplicit = true;
            Outputs found = Names.FirstOrDefault(n => string.Equals(n.Name, word, StringComparison.OrdinalIgnoreCase)).Output;
            if (found == Outputs.None)
            {
                problems.Add(DiagnosticInfo.Global(
                    Descriptors.UnknownOutput,
                    word,
                    Words.Suggest(word, Names.Select(static n => n.Name), "choose from " + string.Join(", ", Names.Select(static n => n.Name)))));
            }

            outputs |= found;
        }

        string? path = rootNamespace is not null && Identifiers.IsLegalPath(rootNamespace) ? rootNamespace : null;
        return new Selection(isExplicit ? outputs : Outputs.Default, isExplicit, path, problems.ToEquatableArray());
    }

    /// <summary>The names of outputs.</summary>
    public static IEnumerable<string> NamesOf(Outputs outputs) =>
        Names.Where(n => (n.Output & outputs) == n.Output).Select(static n => n.Name);

    public bool Has(Outputs output) => (Outputs & output) != 0;
}
