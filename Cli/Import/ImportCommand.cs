using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;

using Emu.Generators.Spec;
using Emu.Hosts;
using Emu.Importers;

namespace Emu.Cli.Import;

/// <summary><c>emu import</c>: register descriptions of other formats as YAML for the generator.</summary>
internal static class ImportCommand
{
    private static readonly Argument<string> Input = new("FILE")
    {
        Description = "A CMSIS-SVD (.svd, .xml) or SystemRDL 2.0 (.rdl) file.",
    };

    private static readonly Option<string[]> Block = new("--block")
    {
        Description = "The peripheral (CMSIS-SVD) or the component (SystemRDL) to take; may be given several times. Default: all that one register file holds.",
        HelpName = "NAME",
    };

    private static readonly Option<string?> Name = new("--name")
    {
        Description = "What the generated types begin with, such as Timer for TimerDevice. Default: the name in the file.",
        HelpName = "NAME",
    };

    private static readonly Option<string?> Namespace = new("--namespace")
    {
        Description = "The namespace of the generated code. Default: Imported and the name.",
        HelpName = "NAME",
    };

    public static Command Create(Terminal terminal)
    {
        Command command = new("import", "Turns a CMSIS-SVD or SystemRDL file into YAML for the generator: the YAML on standard output, what it cannot say on standard error, line by line.")
        {
            Input, Block, Name, Namespace,
        };
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal)
    {
        string file = parsed.GetRequiredValue(Input);
        ImportOptions options = new(
            Legal(parsed.GetValue(Namespace), "--namespace", Identifiers.IsLegalPath),
            Legal(parsed.GetValue(Name), "--name", Identifiers.IsLegal),
            parsed.GetValue(Block) ?? []);
        ImportedSpec imported;
        try
        {
            byte[] bytes = BoundedFile.ReadBytes(
                Path.GetFullPath(file.Length == 0 ? throw new UsageException("FILE is empty; name a .svd or an .rdl file.") : file, terminal.Folder), SpecImport.MostBytes, "a file to import");
            imported = SpecImport.Read(file, bytes, options);
        }
        catch (ImportException error)
        {
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{file}:{error.Line}:{error.Column}: {error.Message}."), error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"FILE {file}: this cannot be read ({OutputFile.Reason(error)}).", error);
        }

        YamlWriter.Write(imported.Spec, terminal.Output);
        terminal.Output.Flush();
        foreach (Loss loss in imported.Losses)
            terminal.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file}:{loss.Line}: {loss.Text}"));
        terminal.WriteNote(Summary(file, imported));
        return ExitStatus.Success;
    }

    private static string Summary(string file, ImportedSpec imported)
    {
        int registers = imported.Spec.Registers.Count;
        IReadOnlyList<string> blocks = imported.Blocks;
        string from = blocks.Count == 1 ? blocks[0] : string.Create(CultureInfo.InvariantCulture, $"{blocks.Count} blocks");
        string losses = imported.Losses.Count switch
        {
            0 => "nothing is lost",
            1 => "one loss, listed above",
            int many => string.Create(CultureInfo.InvariantCulture, $"{many} losses, listed above"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{file}: {registers} {(registers == 1 ? "register" : "registers")} of {from}; {losses}");
    }

    private static string? Legal(string? name, string option, Predicate<string> isLegal) =>
        name is null || isLegal(name) ? name : throw new UsageException($"{option} {name}: this is not a C# name; give letters, digits and _, with no digit first.");
}
