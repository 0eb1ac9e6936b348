using System;
using System.Collections.Generic;
using System.Globalization;

namespace Emu.Hostile;

/// <summary>What the command line asks for.</summary>
internal sealed record Settings
{
    private const ulong DefaultCount = 2000;

    /// <summary>many, seed, reduce, save, or worker.</summary>
    public string Task { get; private init; } = "many";

    public ulong First { get; private init; }

    public ulong Count { get; private init; } = DefaultCount;

    public int Jobs { get; private init; } = Math.Min(Environment.ProcessorCount, 4);

    public string File { get; private init; } = "";

    /// <summary>Words of the code that are replaced by NOP.</summary>
    public IReadOnlyList<int> Blank { get; private init; } = [];

    private Attack Without { get; init; }

    public string WithoutOption => Without == Attack.None ? "" : $" --without {WithoutList}";

    public IReadOnlyList<string> WithoutArguments => Without == Attack.None ? [] : ["--without", WithoutList];

    private string WithoutList => Without.ToString().Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <exception cref="FormatException">An argument makes no sense.</exception>
    public static Settings Parse(string[] arguments)
    {
        Settings settings = new();
        for (int i = 0; i < arguments.Length; i++)
        {
            string option = arguments[i];
            string Next() => ++i < arguments.Length ? arguments[i] : throw new FormatException($"{option} needs a value.");
            ulong Number() => ulong.TryParse(Next(), NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)
                ? number
                : throw new FormatException($"{option} {arguments[i]}: this is not a number.");
            settings = option switch
            {
                "--first" => settings with { First = Number() },
                "--count" => settings with { Count = Number() },
                "--jobs" => settings with { Jobs = (int)Math.Clamp(Number(), 1, 64) },
                "--seed" => settings with { Task = "seed", First = Number() },
                "--reduce" => settings with { Task = "reduce", First = Number() },
                "--worker" => settings with { Task = "worker", First = Number() },
                "--save" => settings with { Task = "save", First = Number(), File = Next() },
                "--without" => settings with { Without = ParseAttacks(Next()) },
                "--blank" => settings with { Blank = ParseWords(Next()) },
                _ => throw new FormatException($"{option} is not an option."),
            };
        }

        return settings;
    }

    /// <summary>The guest of a seed, as these settings change it.</summary>
    public HostileGuest Make(ulong seed)
    {
        HostileGuest guest = new(seed, Without);
        foreach (int word in Blank)
        {
            guest.Blank(word, 1);
        }

        return guest;
    }

    private static Attack ParseAttacks(string text) => Enum.TryParse(text, ignoreCase: true, out Attack attacks)
        ? attacks
        : throw new FormatException($"--without {text}: the kinds are {string.Join(", ", Enum.GetNames<Attack>()).ToLowerInvariant()}.");

    private static List<int> ParseWords(string text)
    {
        List<int> words = new();
        foreach (string word in text.Split(','))
        {
            words.Add(int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < Corner.BodyEnd / 4
                ? number
                : throw new FormatException($"--blank {text}: '{word}' is not a number of a word of the code."));
        }

        return words;
    }
}
