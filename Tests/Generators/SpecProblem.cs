using System;
using System.Linq;
using System.Threading;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;
using Emu.Generators.Spec;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Emu.Tests.Generators;

/// <summary>
/// Reads small specs and asserts what is wrong with them. A <c>▸</c> in the text marks where the problem must be reported; it
/// is taken out before the text is read, and counts lines and columns without the code under test.
/// </summary>
internal static class SpecProblem
{
    public const char Marker = '▸';

    /// <summary>The options that every small register spec begins with: one line.</summary>
    public const string Options = "options: { namespace: Test.Registers, name: Test, access_state: Test.State }\n";

    /// <summary>Options and features of a memory-mapped view with two layouts: two lines.</summary>
    public const string LayoutOptions =
        "options: { namespace: Test.Registers, name: Test, access_state: Test.State, external_layouts: { EXT32: \"!FEAT_64\", EXT64: FEAT_64 } }\nfeatures: { FEAT_64: x }\n";

    public static SpecResult Read(string text) => SpecReader.Read("registers.yaml", SourceText.From(text), CancellationToken.None);

    public static SpecModel ReadValid(string text, string options = Options)
    {
        SpecResult result = Read(options + text);
        Assert.Equal(string.Empty, string.Join("\n", result.Diagnostics.Select(static d => d.ToDiagnostic().ToString())));
        return Assert.IsType<SpecModel>(result.Model);
    }

    /// <summary>The text, after the options, has this one problem.</summary>
    public static void InSpec(string id, string sentence, string text) => InFile(id, sentence, Options + text);

    /// <summary>The whole file has this one problem.</summary>
    public static void InFile(string id, string sentence, string text) =>
        One(
            id,
            sentence,
            text,
            static clean => { SpecResult result = Read(clean); return (result.Model is not null, result.Diagnostics); });

    public static void InEvents(string id, string sentence, string text) =>
        One(id, sentence, text, static clean =>
        {
            EventListResult result = EventListReader.Read("events.yaml", SourceText.From(clean), CancellationToken.None);
            return (result.Model is not null, result.Diagnostics);
        });

    public static void InHost(string id, string sentence, string text) =>
        One(id, sentence, text, static clean =>
        {
            HostModelResult result = HostModelReader.Read("Models/x.yaml", SourceText.From(clean), CancellationToken.None);
            return (result.Model is not null, result.Diagnostics);
        });

    private static void One(
        string id, string sentence, string marked, Func<string, (bool HasModel, EquatableArray<DiagnosticInfo> Problems)> read)
    {
        int at = marked.IndexOf(Marker);
        string before = marked.Substring(0, Math.Max(at, 0));
        (bool hasModel, EquatableArray<DiagnosticInfo> problems) = read(marked.Replace(Marker.ToString(), string.Empty));

        Diagnostic diagnostic = Assert.Single(problems.Select(static p => p.ToDiagnostic()).ToArray());
        Assert.Equal(id, diagnostic.Id);
        FileLinePositionSpan span = diagnostic.Location.GetLineSpan();
        int line = before.Count(static c => c == '\n');
        int column = before.Length - (before.LastIndexOf('\n') + 1);
        Assert.Equal((line, column), (span.StartLinePosition.Line, span.StartLinePosition.Character));
        Assert.Contains(sentence, diagnostic.GetMessage(), StringComparison.Ordinal);
        Assert.Contains("; ", diagnostic.GetMessage(), StringComparison.Ordinal);
        Assert.True(hasModel || diagnostic.Severity == DiagnosticSeverity.Error);
    }
}
