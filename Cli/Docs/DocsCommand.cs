using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;

using Emu.Conformance.Syntax;
using Emu.Site;

using Spectre.Console;

namespace Emu.Cli.Docs;

/// <summary><c>emu docs</c>: the register spec as a static site.</summary>
internal static class DocsCommand
{
    private static readonly Argument<string> Out = new("OUT")
    {
        Description = "The folder to write to: one that is not there yet, an empty one, or one that emu docs filled before.",
    };

    public static Command Create(Terminal terminal)
    {
        Command command = new("docs", "Writes the documentation of the registers as a static site.")
        {
            Out,
        };
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal)
    {
        string name = parsed.GetRequiredValue(Out);
        if (name.Length == 0)
            throw new UsageException("OUT is empty; name the folder to write to.");

        string path = Path.GetFullPath(name, terminal.Folder);
        SiteFolder folder = SiteFolder.Claim(path, name);
        IReadOnlyList<SiteFile> files = DocumentationSite.Create(SiteContent.FromCatalog(Versions.Display));
        try
        {
            folder.Write(files, () => terminal.WriteNote($"OUT {name}: waiting for another `emu docs` that writes there"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"OUT {name}: this cannot be written ({OutputFile.Reason(error)}); name another folder, or check the permissions and the free space there.", error);
        }

        terminal.OutputConsole.WriteLine($"{files.Count(file => file.IsPage)} pages in {Quoted.Whole(path)}; open {Quoted.Whole(Path.Combine(name, "index.html"))}");
        return ExitStatus.Success;
    }
}
