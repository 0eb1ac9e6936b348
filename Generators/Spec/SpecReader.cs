using System;
using System.Threading;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Emu.Generators.Spec;

/// <summary>
/// What came of a register spec: its problems, and a model of what is sound in it, so that a project with a wrong spec shows the
/// spec's mistakes, and no errors about what is missing because of them. Null where nothing can be made.
/// </summary>
internal sealed record SpecResult(string Path, SpecModel? Model, EquatableArray<DiagnosticInfo> Diagnostics);

/// <summary>What came of an event list.</summary>
internal sealed record EventListResult(string Path, EventListModel? Model, EquatableArray<DiagnosticInfo> Diagnostics);

/// <summary>What came of a host model.</summary>
internal sealed record HostModelResult(string Path, HostModel? Model, EquatableArray<DiagnosticInfo> Diagnostics);

/// <summary>The way in for register specs: text to model. It never throws for bad input; cancellation passes through.</summary>
internal static class SpecReader
{
    public static SpecResult Read(AdditionalText file, CancellationToken cancellation) =>
        Read(file.Path, Document.TextOf(file, cancellation), cancellation);

    /// <param name="path">As the compiler has it; diagnostics point to it.</param>
    /// <param name="text">Null where the compiler could not read the file.</param>
    /// <param name="cancellation">Passes through as an exception.</param>
    public static SpecResult Read(string path, SourceText? text, CancellationToken cancellation)
    {
        SpecModel? model = Document.Read(path, text, "reading the register spec", RegisterSpecReader.Read, out EquatableArray<DiagnosticInfo> problems, cancellation);
        return new SpecResult(path, model, problems);
    }
}

/// <summary>The way in for event lists.</summary>
internal static class EventListReader
{
    public static EventListResult Read(AdditionalText file, CancellationToken cancellation) =>
        Read(file.Path, Document.TextOf(file, cancellation), cancellation);

    /// <inheritdoc cref="SpecReader.Read(string, SourceText?, CancellationToken)"/>
    public static EventListResult Read(string path, SourceText? text, CancellationToken cancellation)
    {
        EventListModel? model =
            Document.Read(path, text, "reading the event list", EventSpecReader.Read, out EquatableArray<DiagnosticInfo> problems, cancellation);
        return new EventListResult(path, model, problems);
    }
}

/// <summary>The way in for host models.</summary>
internal static class HostModelReader
{
    public static HostModelResult Read(AdditionalText file, CancellationToken cancellation) =>
        Read(file.Path, Document.TextOf(file, cancellation), cancellation);

    /// <inheritdoc cref="SpecReader.Read(string, SourceText?, CancellationToken)"/>
    public static HostModelResult Read(string path, SourceText? text, CancellationToken cancellation)
    {
        HostModel? model = Document.Read(path, text, "reading the host model", HostSpecReader.Read, out EquatableArray<DiagnosticInfo> problems, cancellation);
        return new HostModelResult(path, model, problems);
    }
}

/// <summary>What the three have in common.</summary>
internal static class Document
{
    public delegate TModel? Reader<TModel>(YamlMapping root, ProblemList problems, CancellationToken cancellation);

    /// <summary>The file's text; null where the compiler has none to give.</summary>
    public static SourceText? TextOf(AdditionalText file, CancellationToken cancellation)
    {
        try
        {
            return file.GetText(cancellation);
        }
        catch (OperationCanceledException)
        {
            throw;
        }
        catch (Exception)
        {
            // Hosts differ in what they throw for a file that is gone or binary.
            return null;
        }
    }

    public static TModel? Read<TModel>(
        string path,
        SourceText? text,
        string stage,
        Reader<TModel> read,
        out EquatableArray<DiagnosticInfo> problems,
        CancellationToken cancellation)
        where TModel : class
    {
        ProblemList list = new(path);
        TModel? model = null;
        try
        {
            if (text is null)
            {
                list.AddOfFile(Descriptors.UnreadableSpec, "the compiler gives no text for it", "check that the file exists and is readable");
            }
            else if (Root(text, path, list, cancellation) is { } root)
            {
                // Where the YAML itself is wrong, what follows from it is not news.
                bool isYaml = !list.Contains(Descriptors.SyntaxError) && !list.Contains(Descriptors.RefusedYaml);
                model = read(root, isYaml ? list : new ProblemList(path), cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            throw;
        }
        catch (Exception problem)
        {
            // A defect of the generator must not end the compiler, and must not look like a mistake in the spec.
            list.AddOfFile(Descriptors.InternalError, stage, problem.GetType().Name + ": " + Words.Shorten(problem.Message));
        }

        problems = list.ToArray();
        return model;
    }

    private static YamlMapping? Root(SourceText source, string path, ProblemList problems, CancellationToken cancellation)
    {
        string text = source.ToString();
        YamlNode? root = YamlTreeReader.Read(text, problems, out int? brokenLine, cancellation);
        if (brokenLine is { } line)
        {
            root = YamlRecovery.Read(text, line, path, cancellation);
        }

        if (root is null or YamlScalar { IsEmpty: true })
        {
            if (!problems.HasErrors)
            {
                problems.AddOfFile(Descriptors.EmptySpec, "The file is empty", "the sections of docs/spec-format.md");
            }

            return null;
        }

        if (root is not YamlMapping mapping)
        {
            if (problems.HasErrors)
            {
                return null;
            }

            problems.Add(Descriptors.WrongKind, root, "The file", "a mapping of sections", root.Description);
            return null;
        }

        return mapping;
    }
}
