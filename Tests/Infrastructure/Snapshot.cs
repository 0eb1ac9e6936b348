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
/// What the generator wrote, against the verified files in <c>snapshots/</c>. Written against Verify.Xunit; docs/testing.md says when that package is used
/// and when its stand-in.
/// </summary>
/// <remarks>EMU_ACCEPT_SNAPSHOTS=1 accepts what was received; never where CI is true.</remarks>
internal static partial class Snapshot
{
    private const string Verified = ".verified.cs";
    private const int ShownProblems = 20;

    /// <summary>Where the verified files are.</summary>
    public static string Folder { get; } = Repository.PathOf("snapshots");

    private static bool Accepts => Environment.GetEnvironmentVariable("EMU_ACCEPT_SNAPSHOTS") == "1";

    /// <summary>
    /// Verifies generated files: each is one file in the folder that <see cref="VerifiedInAttribute"/> gives the test, and nothing else is in there. A diagnostic
    /// of the generator is a failure: what is verified is made of a sound spec.
    /// </summary>
    /// <param name="result">What the generator made.</param>
    /// <param name="only">Which of the files; null for all.</param>
    /// <param name="sourceFile">The test's file, given by the compiler: its name is the class.</param>
    /// <param name="method">The test, given by the compiler.</param>
    public static async Task Verify(
        GeneratorRunResult result,
        Func<string, bool>? only = null,
        [CallerFilePath] string sourceFile = "",
        [CallerMemberName] string method = "")
    {
        if (Accepts && string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
        {
            Assert.Fail("EMU_ACCEPT_SNAPSHOTS is refused where CI is true: a snapshot is accepted by a person who has read the difference.");
        }

        string test = Path.GetFileNameWithoutExtension(sourceFile) + "." + method;
        string folder = Path.Combine(Folder, VerifiedInAttribute.Folders[test]);
        IReadOnlyDictionary<string, string> texts = TextsOf(result, only);
        List<string> problems = new();
        foreach ((string name, string text) in texts)
        {
            VerifySettings settings = new();
            settings.UseDirectory(folder);
            settings.UseFileName(name);
            if (Accepts)
            {
                settings.AutoVerify();
            }

            Task verification = Verifier.Verify([new Target("cs", text)], settings, sourceFile);
            await verification.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (verification.Exception?.InnerException is { } problem)
            {
                problems.Add(problem.Message);
            }
        }

        foreach (string path in Dangling(folder, texts.Keys))
        {
            if (Accepts)
            {
                File.Delete(path);
            }
            else
            {
                problems.Add("Dangling, nothing generates it: " + Path.GetRelativePath(Folder, path));
            }
        }

        if (problems.Count > 0)
        {
            Assert.Fail($"{problems.Count} of the files in {Path.GetRelativePath(Repository.PathOf("."), folder)}:\n" + string.Join('\n', problems.Take(ShownProblems)));
        }
    }

    /// <summary>The texts that verify a result, each named by its hint.</summary>
    internal static IReadOnlyDictionary<string, string> TextsOf(GeneratorRunResult result, Func<string, bool>? only = null)
    {
        if (!result.Diagnostics.IsEmpty)
        {
            Assert.Fail("The generator reported problems; a snapshot is made of a sound spec.\n" + string.Join('\n', result.Diagnostics));
        }

        Dictionary<string, string> texts = result.GeneratedSources
            .Where(s => only is null || only(s.HintName))
            .ToDictionary(static s => NameOf(s.HintName), static s => "//HintName: " + s.HintName + "\n" + s.SourceText, StringComparer.Ordinal);
        Assert.NotEmpty(texts);
        return texts;
    }

    /// <summary>The verified files of a folder that belong to none of these names.</summary>
    internal static IReadOnlyList<string> Dangling(string folder, IEnumerable<string> names)
    {
        HashSet<string> files = names.Select(static name => name + Verified).ToHashSet(StringComparer.Ordinal);
        return Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder, "*.verified.*").Where(path => !files.Contains(Path.GetFileName(path))).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>A file's name without what every generated file's name ends in.</summary>
    private static string NameOf(string hint) => hint.EndsWith(".g.cs", StringComparison.Ordinal) ? hint[..^".g.cs".Length] : hint;

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

    [GeneratedRegex("""GeneratedCode\("Emu\.Generators", "[^"]*"\)""")]
    private static partial Regex Version();
}
