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
/// What the generator wrote, against the verified files in <c>snapshots/</c>. Written against Verify.Xunit; docs/testing.md says when that package does the work
/// and when the project that stands in for it does.
/// </summary>
/// <remarks>EMU_ACCEPT_SNAPSHOTS=1 accepts what was received; never where CI is true.</remarks>
internal static partial class Snapshot
{
    /// <summary>Where the verified files are.</summary>
    public static string Folder { get; } = Repository.PathOf("snapshots");

    private static bool Accepts => Environment.GetEnvironmentVariable("EMU_ACCEPT_SNAPSHOTS") == "1";

    /// <summary>Verifies generated files. A diagnostic of the generator is a failure: what is verified is made of a sound spec.</summary>
    /// <param name="result">What the generator made.</param>
    /// <param name="only">Which of the files; null for all.</param>
    /// <param name="sourceFile">The test's file, given by the compiler: its name is the class.</param>
    /// <param name="method">The test, given by the compiler.</param>
    public static Task Verify(
        GeneratorRunResult result,
        Func<string, bool>? only = null,
        [CallerFilePath] string sourceFile = "",
        [CallerMemberName] string method = "") =>
        Verify(TargetsOf(result, only), Settings(sourceFile, method), sourceFile);

    /// <summary>Verifies a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="sourceFile">The test's file, given by the compiler: its name is the class.</param>
    /// <param name="method">The test, given by the compiler.</param>
    public static Task Verify(string text, [CallerFilePath] string sourceFile = "", [CallerMemberName] string method = "") =>
        Verify([new Target("txt", text)], Settings(sourceFile, method), sourceFile);

    /// <summary>The files that verify a result, each named by its hint.</summary>
    internal static List<Target> TargetsOf(GeneratorRunResult result, Func<string, bool>? only = null)
    {
        if (!result.Diagnostics.IsEmpty)
        {
            Assert.Fail("The generator reported problems; a snapshot is made of a sound spec.\n" + string.Join('\n', result.Diagnostics));
        }

        List<Target> targets = result.GeneratedSources
            .Where(s => only is null || only(s.HintName))
            .Select(static s => new Target("cs", "//HintName: " + s.HintName + "\n" + s.SourceText, Path.GetFileNameWithoutExtension(s.HintName)))
            .ToList();
        Assert.NotEmpty(targets);
        return targets;
    }

    [ModuleInitializer]
    internal static void Initialize()
    {
        VerifierSettings.UseUtf8NoBom();
        VerifierSettings.AddScrubber(static text =>
        {
            // The version of the generator changes with every release, and the files end without a newline.
            string scrubbed = Version().Replace(text.ToString(), "GeneratedCode(\"Emu.Generators\", \"VERSION\")").TrimEnd('\n');
            text.Clear();
            text.Append(scrubbed);
        });
    }

    private static async Task Verify(List<Target> targets, VerifySettings settings, string sourceFile)
    {
        if (Accepts && string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
        {
            Assert.Fail("EMU_ACCEPT_SNAPSHOTS is refused where CI is true: a snapshot is accepted by a person who has read the difference.");
        }

        await Verifier.Verify(targets, settings, sourceFile);
    }

    private static VerifySettings Settings(string sourceFile, string method)
    {
        var settings = new VerifySettings();
        settings.UseDirectory(Folder);
        settings.UseTypeName(Path.GetFileNameWithoutExtension(sourceFile));
        settings.UseMethodName(method);
        if (Accepts)
        {
            settings.AutoVerify();
        }

        return settings;
    }

    [GeneratedRegex("""GeneratedCode\("Emu\.Generators", "[^"]*"\)""")]
    private static partial Regex Version();
}
