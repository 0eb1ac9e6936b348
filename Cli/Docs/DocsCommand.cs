using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;

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

    private static readonly Option<bool> Serve = new("--serve")
    {
        Description = "Then serve the folder to browsers of this machine, until Ctrl+C; the playground needs that.",
    };

    private static readonly Option<int> Port = new("--port")
    {
        Description = "The port to serve on. Default: one that is free.",
        HelpName = "N",
        CustomParser = result => (int)CountOption.Parse(result, "--port", 0, 65535, "Give a number up to 65535, or 0 for a port that is free."),
    };

    private static readonly Option<string?> Address = new("--address")
    {
        Description = "Where the site will be, for example https://docs.example.org/emu/: previews of its pages need whole addresses.",
        HelpName = "URL",
    };

    public static Command Create(Terminal terminal)
    {
        Command command = new("docs", "Writes the documentation of the registers as a static site, with a live PMU in the page.")
        {
            Out, Serve, Port, Address,
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
        if (parsed.GetResult(Port) is { Implicit: false } && !parsed.GetValue(Serve))
            throw new UsageException($"--port {parsed.GetValue(Port)}: a port is for serving; give --serve too, or leave --port out.");

        string? address = AddressOf(parsed);
        IReadOnlyList<SiteFile> runtime = terminal.OpenPlayground();
        IReadOnlyList<SiteFile> files = DocumentationSite.Create(SiteContent.FromCatalog(Versions.Display, runtime.Count > 0, address),
            runtime);
        try
        {
            folder.Write(files, () => terminal.WriteNote($"OUT {name}: waiting for another `emu docs` that writes there"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"OUT {name}: this cannot be written ({OutputFile.Reason(error)}); name another folder, or check the permissions and the free space there.", error);
        }

        terminal.OutputConsole.WriteLine($"{files.Count(file => file.IsPage)} pages in {Quoted.Whole(path)}; open {Quoted.Whole(Path.Combine(name, "index.html"))}");
        if (parsed.GetValue(Serve))
            ServeUntilTold(terminal, path, parsed.GetValue(Port), runtime.Count > 0 ? "playground.html" : "index.html");

        return ExitStatus.Success;
    }

    private static string? AddressOf(ParseResult parsed)
    {
        if (parsed.GetValue(Address) is not { } text)
            return null;

        bool isFolder = Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            && address is { Scheme: "http" or "https", Query.Length: 0, Fragment.Length: 0 };
        if (!isFolder)
        {
            throw new UsageException(
                $"--address {Quoted.Word(text)}: give the address of the site's folder, for example https://docs.example.org/emu/.");
        }

        return address!.AbsoluteUri.TrimEnd('/') + "/";
    }

    private static void ServeUntilTold(Terminal terminal, string path, int port, string first)
    {
        using CancellationTokenSource stop = new();
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        new SiteServer(path).RunAsync(
            port,
            address =>
            {
                terminal.Output.WriteLine($"{address}{first}");
                terminal.Output.Flush();
                terminal.WriteNote("serving to this machine; Ctrl+C ends it");
            },
            stop.Token).GetAwaiter().GetResult();
    }
}
