using System.CommandLine;
using System.Globalization;

using Emu.Conformance.Compliance;

namespace Emu.Cli.Compliance;

/// <summary><c>emu compliance image</c>: writes the image.</summary>
internal static class ImageCommand
{
    private static readonly Argument<string> Out = new("OUT")
    {
        Description = "The Image to write; beside it OUT.elf, the same as an ELF file.",
    };

    private static readonly Option<bool> Semihosting = new("--semihosting")
    {
        Description = "Console and exit by semihosting in place of the PL011 and PSCI of the device tree.",
    };

    private static readonly Option<ulong?> Uart = Address("--uart", "The address of the PL011, where there is no device tree.");

    private static readonly Option<ulong?> Gic = Address("--gic", "The address of the interrupt controller's distributor, where there is no device tree.");

    private static readonly Option<ulong?> Gicr = Address("--gicr", "The address of a GICv3's redistributors, where there is no device tree.");

    private static readonly Option<ulong?> Where = Address("--address", "The address of OUT.elf, a multiple of 4096. Default: 0x40200000.");

    public static Command Create(Terminal terminal)
    {
        Command command = new("image", "Writes the cases as an arm64 Image (QEMU, U-Boot) and as an ELF file.") { Out, TargetOptions.Vectors, Semihosting, Uart, Gic, Gicr, Where };
        TargetOptions.AddTo(command);
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal)
    {
        string name = parsed.GetRequiredValue(Out);
        ulong address = parsed.GetValue(Where) ?? ComplianceImage.DefaultAddress;
        if (address % 4096 != 0)
            throw new UsageException($"--address 0x{address:x}: give a multiple of 4096.");

        OutputFile image = OutputFile.Claim(terminal, "OUT", name);
        OutputFile elf = OutputFile.Claim(terminal, "OUT", name + ".elf");
        ComplianceSuite suite = BuiltInVectors.Read(parsed.GetValue(TargetOptions.Vectors) ?? [], terminal);
        byte[] bytes = ComplianceBuild.Image(suite, TargetOptions.Targets(parsed), Devices(parsed), parsed);
        image.Write(bytes);
        elf.Write(ComplianceImage.ToElf(bytes, address));
        terminal.WriteNote($"wrote {name} and {name}.elf, {Number.Count((ulong)bytes.Length)} bytes");
        return ExitStatus.Success;
    }

    private static ComplianceDevices Devices(ParseResult parsed) => new()
    {
        Semihosting = parsed.GetValue(Semihosting),
        Uart = parsed.GetValue(Uart) ?? 0,
        Distributor = parsed.GetValue(Gic) ?? 0,
        Redistributor = parsed.GetValue(Gicr) ?? 0,
    };

    private static Option<ulong?> Address(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "ADDRESS",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            string digits = text.StartsWith("0x", System.StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
            if (ulong.TryParse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong value))
                return value;

            result.AddError($"{name} {text}: give an address in hexadecimal, for example 0x9000000.");
            return null;
        },
    };
}
