using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Emu.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Emu.Tests.Style;

/// <summary>The layout of CONTRIBUTING.md that the compiler cannot enforce: the length of lines of code, and the comments of the parts of a partial class.</summary>
public sealed class LayoutTests
{
    private const int Columns = 140;

    private static readonly string[] Skipped = ["bin", "obj", ".git", "artifacts", "node_modules", "snapshots"];

    private static readonly Lazy<(string Path, SyntaxTree Tree)[]> Sources = new(static () =>
    [
        .. Directory.EnumerateFiles(
            Repository.Root, "*.cs", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Select(static path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Where(static path => !path.Split('/').Any(Skipped.Contains))
            .Order(StringComparer.Ordinal)
            .Select(static path => (path, Parse(Repository.Read(path.Split('/'))))),
    ]);

    /// <summary>Comments and the texts of strings are prose or tables, and do not count.</summary>
    [Fact]
    public void Code_HasAtMost140Columns() =>
        SameLines.Check("Lines of code", [], [.. Sources.Value.SelectMany(static source => LongLines(source.Path, source.Tree))]);

    [Fact]
    public void PartialType_InSeveralFiles_SaysOfEachPartWhatItIs() => SameLines.Check("Parts of a class", [], [.. PartFaults(Sources.Value)]);

    [Fact]
    public void LongLines_OfCode_AreFoundAndProseIsNot()
    {
        string code = "        int x = " + string.Join(" + ", Enumerable.Repeat("1", 40)) + ";";
        string text = "        string x = \"" + new string('a', 200) + "\";";
        string hole = "        string x = $\"" + new string('a', 200) + "{1}\";";
        string comment = "        int y = 1; // " + new string('a', 200);
        SyntaxTree tree = Parse($"class C\n{{\n    void M()\n    {{\n{code}\n{text}\n{hole}\n{comment}\n    }}\n}}\n");

        Assert.Equal($"a.cs:5: {code.Length} columns, at most 140: break the line", Assert.Single(LongLines("a.cs", tree)));
    }

    [Theory]
    [InlineData("/// <content>One.</content>\npartial class C;", "/// <content>Two.</content>\npartial class C;", null)]
    [InlineData("/// <content>One.</content>\npartial class C;", "partial class C;", "b.cs: say above 'partial class C' which part of the class this is")]
    [InlineData("// One.\npartial class C;", "// One.\npartial class C;", "b.cs: the comment above 'partial class C' is that of a.cs: say which part of the class this is")]
    [InlineData("/// <content>One.</content>\npartial class C;", "namespace N;\npartial class C;", null)]
    public void PartFaults_OfTwoFiles_NameTheOneWithoutAComment(string one, string other, string? fault)
    {
        string[] expected = fault is null ? [] : [fault];

        Assert.Equal(expected, PartFaults([("a.cs", Parse(one)), ("b.cs", Parse(other))]));
    }

    private static SyntaxTree Parse(string text) => CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview));

    private static IEnumerable<string> LongLines(string path, SyntaxTree tree)
    {
        SourceText text = tree.GetText();
        TextLine[] lines = [.. text.Lines.Where(static line => line.End - line.Start > Columns)];
        if (lines.Length == 0)
        {
            return [];
        }

        SyntaxNode root = tree.GetRoot();
        TextSpan[] prose =
        [
            .. root.DescendantTrivia(descendIntoTrivia: false).Where(static trivia => trivia.ToFullString().TrimStart().StartsWith('/'))
            .Select(static trivia => trivia.FullSpan),
            .. root.DescendantNodes(static node => node is not InterpolatedStringExpressionSyntax).Where(IsText)
            .Select(static node => node.Span),
        ];
        return lines.Select(
            line => (
                Number: line.LineNumber + 1,
                Length: line.ToString().TrimEnd().Length - prose.Sum(span => span.Intersection(line.Span)?.Length ?? 0)))
            .Where(static line => line.Length > Columns)
            .Select(line => $"{path}:{line.Number}: {line.Length} columns, at most {Columns}: break the line");
    }

    private static bool IsText(SyntaxNode node) =>
        node is InterpolatedStringExpressionSyntax || (node is LiteralExpressionSyntax literal && literal.Token.Value is string or char)
            || node.IsKind(SyntaxKind.Utf8StringLiteralExpression);

    /// <summary>The comment above each part of a type that has parts in several files; a type in a namespace is not the one of the same name in another.</summary>
    private static IEnumerable<string> PartFaults(IEnumerable<(string Path, SyntaxTree Tree)> sources)
    {
        IEnumerable<IGrouping<string, Part>> parts =
            from source in sources
            from type in source.Tree.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>()
            where type.Modifiers.Any(SyntaxKind.PartialKeyword)
            let space = string.Join('.', type.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().Select(static one => one.Name.ToString()))
            let project = source.Path.Contains('/') ? source.Path.Split('/')[0] : ""
            group new Part(source.Path, $"'partial {type.Keyword.Text} {type.Identifier.Text}'", CommentAbove(type)) by $"{project} {space} {type.Identifier.Text} {type.Arity}";
        foreach (IGrouping<string, Part> type
            in parts.Where(static type => type.Select(static part => part.Path).Distinct(StringComparer.Ordinal).Count() > 1))
        {
            Dictionary<string, string> seen = new(StringComparer.Ordinal);
            foreach ((string path, string name, string comment) in type)
            {
                if (comment.Length == 0)
                {
                    yield return $"{path}: say above {name} which part of the class this is";
                }
                else if (!seen.TryAdd(comment, path))
                {
                    yield return $"{path}: the comment above {name} is that of {seen[comment]}: say which part of the class this is";
                }
            }
        }
    }

    private static string CommentAbove(TypeDeclarationSyntax type) =>
        string.Concat(
            type.GetLeadingTrivia().Select(static trivia => trivia.ToFullString()).Where(static text => text.TrimStart().StartsWith('/')));

    /// <summary>One declaration of a partial type.</summary>
    private sealed record Part(string Path, string Name, string Comment);
}
