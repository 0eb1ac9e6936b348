using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Emu.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Emu.Native.Tests;

/// <summary>docs/embedding.md: each block compiles without a warning, runs, and prints what its comments say.</summary>
public sealed partial class EmbeddingPageTests
{
    private const string Usings = "using System;\nusing Emu;\nusing Emu.Registers;\n";

    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "embedding.md"));

    public static TheoryData<string> CSharpSections => [.. Blocks("csharp").Select(static block => block.Section)];

    public static TheoryData<string> CSections => [.. Blocks("c").Select(static block => block.Section)];

    [Fact]
    public void Page_EverySectionThatHasCode_HasItInBothLanguages()
    {
        string[] sections = [.. Blocks("c").Select(static block => block.Section)];

        Assert.Equal(sections, Blocks("csharp").Select(static block => block.Section));
        Assert.True(sections.Length >= 9, string.Join(", ", sections));
        Assert.All(Blocks("c").Concat(Blocks("csharp")), static block => Assert.NotEmpty(Promised(block.Code)));
    }

    [Theory]
    [MemberData(nameof(CSharpSections))]
    public void CSharp_OfASection_PrintsWhatItsCommentsSay(string section)
    {
        string code = Code("csharp", section);

        Assert.Equal(Promised(code), RunCSharp(Usings + code));
    }

    [Theory]
    [MemberData(nameof(CSections))]
    public void C_OfASection_PrintsWhatItsCommentsSay(string section)
    {
        string code = Code("c", section);
        string body = code.Contains("int main(", StringComparison.Ordinal) ? code : $"int main(void)\n{{\n{code}    return 0;\n}}\n";
        string name = "embedding-" + section.ToLowerInvariant().Replace(' ', '-').Replace("'", "", StringComparison.Ordinal);
        string source = Repository.PathOf("artifacts", "native-tests", name + ".c");
        Directory.CreateDirectory(Path.GetDirectoryName(source)!);
        File.WriteAllText(source, Code("c frame", "Push or pull") + body);

        // Not each block has a use for each function of the frame.
        Outcome run = Command.Run(Compiler.Compile("gcc", source, name, "-std=c11", "-O1", "-Wno-unused-function"));

        Assert.True(run.Status == 0, run.All);
        Assert.Equal(Promised(code), run.Output);
    }

    private static string Code(string language, string section) => Blocks(language).Single(block => block.Section == section).Code;

    private static IEnumerable<(string Section, string Code)> Blocks(string language)
    {
        foreach (Match section in SectionOfPage().Matches(Page))
        {
            foreach (Match block in CodeBlock().Matches(section.Groups[2].Value))
            {
                if (block.Groups[1].Value == language)
                {
                    yield return (section.Groups[1].Value, block.Groups[2].Value);
                }
            }
        }
    }

    private static string Promised(string code) => string.Concat(Promise().Matches(code).Select(static match => match.Groups[1].Value + "\n"));

    private static string RunCSharp(string source)
    {
        string[] platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Embedding",
            [CSharpSyntaxTree.ParseText(source)],
            platform.Select(static path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        using MemoryStream image = new();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(image);
        Assert.Empty(result.Diagnostics.Where(static diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));

        image.Position = 0;
        TextWriter console = Console.Out;
        using StringWriter output = new() { NewLine = "\n" };
        Console.SetOut(output);
        try
        {
            new AssemblyLoadContext("embedding").LoadFromStream(image).EntryPoint!.Invoke(null, [Array.Empty<string>()]);
        }
        finally
        {
            Console.SetOut(console);
        }

        return output.ToString();
    }

    [GeneratedRegex(@"^## ([^\n]+)\n(.*?)(?=^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex SectionOfPage();

    [GeneratedRegex("^```([a-z ]+)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("""prints "([^"\n]*)" ?""")]
    private static partial Regex Promise();
}
