using System;
using System.Text;
using Emu.Generators.Diagnostics;
using Emu.Generators.Emit;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Emu.Generators;

/// <summary>Hands text to the compiler. A defect of an emitter becomes a diagnostic of ours, and the other files are still written.</summary>
internal static class Production
{
    /// <summary>The compiler as the taker of files.</summary>
    public static SourceSink Into(SourceProductionContext context) => (hintName, emit) => Add(context, hintName, emit);

    private static void Add(SourceProductionContext context, string hintName, Func<string> emit)
    {
        context.CancellationToken.ThrowIfCancellationRequested();
        if (TryEmit(hintName, emit, out string text) is { } problem)
        {
            context.ReportDiagnostic(problem.ToDiagnostic());
            return;
        }

        context.AddSource(hintName, SourceText.From(text, Encoding.UTF8));
    }

    /// <summary>The text of a file, or the problem that kept it from being written. Cancellation passes through.</summary>
    public static DiagnosticInfo? TryEmit(string hintName, Func<string> emit, out string text)
    {
        text = string.Empty;
        try
        {
            text = emit();
            return null;
        }
        catch (OperationCanceledException)
        {
            throw;
        }
        catch (Exception problem)
        {
            return DiagnosticInfo.Global(Descriptors.InternalError, "writing " + hintName, problem.GetType().Name + ": " + problem.Message);
        }
    }
}
