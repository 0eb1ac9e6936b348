using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;

using Emu.Machine;

namespace Emu.Cli.Run;

/// <summary>The options of <c>emu run</c> that an operating system needs: its memory, its initial RAM disk, its random numbers.</summary>
internal static class LinuxOptions
{
    public static readonly Option<string[]> Initrds = new("--initrd")
    {
        Description = "Linux's initial RAM disk: a cpio archive, compressed or not, or a folder of which Emu makes one, with /dev/console. It may be given several times; a later file replaces an earlier one of the same name.",
        HelpName = "FILE|FOLDER",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public static readonly Option<ulong> Memory = new("--memory")
    {
        Description = "How much memory the guest has, a multiple of 2M up to 8G (K, M, G: 1024, 1024 × 1024, …). Default: 128M.",
        HelpName = "SIZE",
        CustomParser = MemorySizeOption.Parse,
    };

    public static readonly Option<ulong> Seed = new("--seed")
    {
        Description = "What the guest's random numbers begin with (rng-seed in the device tree): the same number gives the same run. Default: 0.",
        HelpName = "N",
        CustomParser = static result => CountOption.Parse(result, "--seed", 0, ulong.MaxValue, "Give a number."),
    };

    public static readonly Option<bool> Kaslr = new("--kaslr")
    {
        Description = "Let Linux choose its virtual addresses by the seed (kaslr-seed in the device tree). Without it they are those that it was linked for.",
    };

    /// <summary>Takes the values of the options.</summary>
    /// <exception cref="UsageException">A file is not there.</exception>
    /// <exception cref="BoardException">A file cannot be read.</exception>
    public static RunSettings Apply(RunSettings settings, ParseResult parsed, Terminal terminal)
    {
        RunSettings applied = settings with { Seed = parsed.GetValue(Seed), Kaslr = parsed.GetValue(Kaslr) };
        if (parsed.GetResult(Memory) is { Implicit: false })
            applied = applied with { MemorySize = parsed.GetValue(Memory) };

        string[] names = parsed.GetValue(Initrds) ?? [];
        foreach (string name in names)
        {
            string path = Path.Combine(terminal.Folder, name);
            if (name.Length == 0 || (!File.Exists(path) && !Directory.Exists(path)))
                throw new UsageException($"--initrd {name}: there is no such file or folder.");
        }

        return names.Length == 0
            ? applied
            : applied with { Initrd = Initrd.Load([.. names.Select(name => Path.Combine(terminal.Folder, name))]) };
    }

    /// <summary>What a run reads beside its image.</summary>
    public static IEnumerable<InputFile> Inputs(ParseResult parsed) =>
        (parsed.GetValue(Initrds) ?? []).Select(static name => new InputFile("the initial RAM disk", name));
}
