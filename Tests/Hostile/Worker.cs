using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using Emu.Machine;

namespace Emu.Hostile;

/// <summary>The child process: it runs guests one after the other and says on its standard output which one it is at.</summary>
internal static class Worker
{
    public const string Begin = "begin ";
    public const string Clean = "clean ";
    public const string Bad = "bad ";

    public static void Run(TextWriter output, ulong first, ulong count, Func<ulong, HostileGuest> make)
    {
        for (ulong seed = first; seed < first + count; seed++)
        {
            output.WriteLine($"{Begin}{seed}");
            output.Flush();
            ulong present = seed;
            string? wrong = Judge(() => make(present), out BoardExit exit);
            output.WriteLine(wrong is null ? $"{Clean}{seed} {exit}" : $"{Bad}{seed} {wrong.ReplaceLineEndings(" ")}");
            output.Flush();
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "No guest may make the machine throw: any exception is a finding.")]
    private static string? Judge(Func<HostileGuest> make, out BoardExit exit)
    {
        exit = default;
        try
        {
            return Verdict.Of(make, out exit);
        }
        catch (Exception e)
        {
            return $"{e.GetType().Name}: {e.Message} {e.StackTrace}";
        }
    }
}
