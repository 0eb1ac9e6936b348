using System;
using System.IO;
using System.Linq;
using Emu.Tests.Infrastructure;

namespace Emu.Native.Tests;

/// <summary>Compiles and runs C and C++ programs against what is installed.</summary>
internal static class Compiler
{
    private static readonly string[] Warnings = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"];
    private static readonly string Built = Repository.PathOf("artifacts", "native-tests");

    /// <summary>clang, or clang-14 where no program has the short name.</summary>
    public static string Clang => OnPath("clang") ? "clang" : "clang-14";

    public static string ClangPlus => OnPath("clang++") ? "clang++" : "clang++-14";

    /// <summary>A program's source in Tests/Native/programs.</summary>
    public static string Source(string name) => Repository.PathOf("Tests", "Native", "programs", name);

    /// <summary>An example's source.</summary>
    public static string Example(string name) => Repository.PathOf("examples", "c", name);

    /// <summary>Compiles a program, and links it with the library of a prefix.</summary>
    /// <param name="compiler">The compiler.</param>
    /// <param name="source">The source.</param>
    /// <param name="name">What to call the program; no two tests use one name.</param>
    /// <param name="options">More options: the language's standard, and what it is built with.</param>
    /// <returns>The program.</returns>
    public static string Compile(string compiler, string source, string name, params string[] options) =>
        Compile(InstalledLibrary.Prefix, compiler, source, name, options);

    /// <inheritdoc cref="Compile(string, string, string, string[])"/>
    public static string Compile(string prefix, string compiler, string source, string name, string[] options)
    {
        Directory.CreateDirectory(Built);
        string program = Path.Combine(Built, name);
        string lib = Path.Combine(prefix, "lib");
        Outcome compiled = Command.Run(
            compiler,
            [.. options, .. Warnings, "-g", "-I", Path.Combine(prefix, "include"), source, "-o", program, "-x", "none", "-L", lib, "-lemu_pmu", "-pthread", "-ldl", $"-Wl,-rpath,{lib}"]);
        Assert.True(compiled.Status == 0, $"{compiler} {string.Join(' ', options)} {source}: {compiled.All}");
        Assert.True(compiled.Error.Length == 0, compiled.Error);
        return program;
    }

    /// <summary>Runs a program that says ok.</summary>
    public static void ExpectOk(Outcome outcome)
    {
        Assert.True(outcome.Status == 0, outcome.All);
        Assert.EndsWith("ok\n", outcome.Output);
    }

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
