using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using VerifyTests;
using VerifyXunit;

namespace Emu.Tests.Infrastructure;

/// <summary>
/// Snapshot.cs by the Verify package itself: compiled in its place with <c>-p:UseVerify=true</c>, and never yet where we build,
/// because Verify cannot be restored there. See docs/testing.md.
/// </summary>
internal static partial class Snapshot
{
    [ModuleInitializer]
    internal static void Initialize()
    {
        Verifier.DerivePathInfo(static (_, _, type, method) => new PathInfo(Repository.PathOf("snapshots"), type.Name, method.Name));
        VerifierSettings.UseUtf8NoBom();
        VerifierSettings.AddScrubber(static text =>
        {
            string scrubbed = Version().Replace(text.ToString(), "GeneratedCode(\"Emu.Generators\", \"VERSION\")").TrimEnd('\n');
            text.Clear();
            text.Append(scrubbed);
        });
    }

    /// <inheritdoc cref="Verify(string, string, string)"/>
    public static Task Verify(
        GeneratorRunResult result,
        Func<string, bool>? only = null,
        [CallerFilePath] string sourceFile = "",
        [CallerMemberName] string method = "")
    {
        List<Target> targets = result.GeneratedSources
            .Where(s => only is null || only(s.HintName))
            .Select(static s => new Target("cs", "//HintName: " + s.HintName + "\n" + s.SourceText, Path.GetFileNameWithoutExtension(s.HintName)))
            .ToList();
        return Verifier.Verify(targets, Settings(method), sourceFile).ToTask();
    }

    /// <summary>Verifies a text or the generated files.</summary>
    public static Task Verify(string text, [CallerFilePath] string sourceFile = "", [CallerMemberName] string method = "") =>
        Verifier.Verify(text, Settings(method), sourceFile).ToTask();

    private static VerifySettings Settings(string method)
    {
        var settings = new VerifySettings();
        settings.UseMethodName(method);
        return settings;
    }

    [GeneratedRegex("""GeneratedCode\("Emu\.Generators", "[^"]*"\)""")]
    private static partial Regex Version();
}
