using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text;
using VerifyTests;

namespace VerifyXunit;

/// <summary>
/// Compares texts with verified files, under the names of the package Verify.Xunit and in its file protocol:
/// <c>Class.Method#NAME.verified.EXTENSION</c> for each of several texts, <c>Class.Method.verified.txt</c> for one.
/// </summary>
public static class Verifier
{
    /// <summary>Verifies one text.</summary>
    /// <param name="target">The text.</param>
    /// <param name="settings">Where the files are and how they are named; null for beside the source, by the test's name.</param>
    /// <param name="sourceFile">The test's file, given by the compiler.</param>
    public static SettingsTask Verify(string target, VerifySettings? settings = null, [CallerFilePath] string sourceFile = "") =>
        Verify([new Target("txt", target)], settings, sourceFile);

    /// <summary>Verifies one text with the given extension.</summary>
    /// <param name="target">The text.</param>
    /// <param name="extension">The extension of its file, without a dot.</param>
    /// <param name="settings">Where the files are and how they are named; null for beside the source, by the test's name.</param>
    /// <param name="sourceFile">The test's file, given by the compiler.</param>
    public static SettingsTask Verify(
        string target, string extension, VerifySettings? settings = null, [CallerFilePath] string sourceFile = "") =>
        Verify([new Target(extension, target)], settings, sourceFile);

    /// <summary>Verifies several texts, each in its own file. A verified file of the same test that belongs to none of them is a failure.</summary>
    /// <param name="targets">The texts.</param>
    /// <param name="settings">Where the files are and how they are named; null for beside the source, by the test's name.</param>
    /// <param name="sourceFile">The test's file, given by the compiler.</param>
    public static SettingsTask Verify(
        IEnumerable<Target> targets, VerifySettings? settings = null, [CallerFilePath] string sourceFile = "") =>
        new(settings, used => Check([.. targets], used, sourceFile));

    private static void Check(IReadOnlyList<Target> targets, VerifySettings settings, string sourceFile)
    {
        string folder = Path.GetDirectoryName(sourceFile)!;
        string name = settings.FileName ?? NameOf(settings);
        SortedDictionary<string, string> received = new(StringComparer.Ordinal);
        foreach (Target target in targets)
        {
            string file = target.Name is null ? name : name + "#" + target.Name;
            if (!received.TryAdd(file + ".verified." + target.Extension, Scrubbed(target.StringData, settings)))
            {
                throw new ArgumentException("Two texts of one test have the name " + target.Name + ".", nameof(targets));
            }
        }

        string? problem = Comparison.Compare(Path.Combine(folder, settings.Folder ?? "."), name, received, settings.Accepts);
        if (problem is not null)
        {
            throw new VerifyException("The text differs from the verified one; it is beside the verified files as *.received.*.\n" + problem);
        }
    }

    private static string NameOf(VerifySettings settings)
    {
        System.Reflection.MethodInfo? test = UseVerifyAttribute.Method;
        string? type = settings.TypeName ?? test?.DeclaringType?.Name;
        string? method = settings.MethodName ?? test?.Name;
        return type is null || method is null
            ? throw new InvalidOperationException("No test runs here: say UseFileName, or import Verify.props in the project.")
            : type + "." + method;
    }

    private static string Scrubbed(string received, VerifySettings settings)
    {
        StringBuilder text = new(received.Replace("\r\n", "\n", StringComparison.Ordinal));
        foreach (Action<StringBuilder> scrubber in settings.Scrubbers.Concat(VerifierSettings.Scrubbers))
        {
            scrubber(text);
        }

        return text.ToString();
    }
}
