using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Text;

using Emu.Catalog;

using Spectre.Console;

using EncodingInfo = Emu.Catalog.EncodingInfo;

namespace Emu.Cli.Decode;

/// <summary><c>emu decode</c>: a register's value, field by field.</summary>
internal static class DecodeCommand
{
    /// <summary>Blanks between columns.</summary>
    private const int Gap = 2;

    /// <summary>A narrower terminal breaks the lines itself.</summary>
    private const int NarrowestMeaning = 20;

    private static readonly Argument<string?> Register = new("REGISTER")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "The register: its Arm name, such as PMEVTYPER0_EL0 or, of AArch32, PMEVTYPER0; or where it is: S3_3_C9_C12_0, sys_reg(3,3,9,12,0), \"MRC p15, 0, R0, c9, c12, 0\" or an offset such as 0xE04. NAME=VALUE is one word.",
    };

    private static readonly Argument<string?> Value = new("VALUE")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "The value: decimal, 0x… or 0b…, with _ between digits. Without one the register itself is explained.",
    };

    private static readonly Option<string?> Dump = new("--dump")
    {
        Description = "Explain every register in a file instead: lines with a name and a value, with =, : or -> between them. Other lines are listed on standard error.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> Hex = new("--hex")
    {
        Description = "Values are hexadecimal, also without 0x.",
    };

    private static readonly Option<PmuVersion> Pmuver = PmuVersionOption.Create("The PMU's version, as in ID_AA64DFR0_EL1.PMUVer. Default: 9.");

    private static readonly Option<string> Features = new("--features")
    {
        Description = "The optional features it has: names between commas, all (all that is legal) or none. Default: all.",
        HelpName = "LIST",
    };

    private static readonly Option<bool> All = new("--all")
    {
        Description = "Show reserved bits and fields that are not there too.",
    };

    public static Command Create(Terminal terminal)
    {
        Command command = new("decode", "Explains a register's value field by field.")
        {
            Register, Value, Dump, Hex, Pmuver, Features, All,
        };
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal)
    {
        string? register = parsed.GetValue(Register);
        string? value = parsed.GetValue(Value);
        if (parsed.GetValue(Dump) is { } dump)
        {
            if (register is not null)
                throw new UsageException($"--dump {dump}: the file names the registers; leave {register} out, or --dump.");

            return WriteDump(parsed, terminal, dump);
        }

        if (register is null)
            throw new UsageException("REGISTER is missing; give a register and a value, as in `emu decode PMCR_EL0 0x41`, or --dump FILE. `emu decode --help` explains the command.");

        if (SplitPair(register) is { } pair)
        {
            if (value is not null)
                throw new UsageException($"VALUE {value}: {register} has a value already; give one of them.");

            (register, value) = pair;
        }

        // The event of r11 is told before the value: a mistake in the name is the first to mend.
        NamedRegister found = RegisterLookup.Find(register, FeaturesOf(parsed, aarch32: false).Has);
        Explain(parsed, terminal, found, value is null ? null : ParseValue(value, parsed.GetValue(Hex)));
        return ExitStatus.Success;
    }

    /// <summary>A name and a value in one word; null where it is a name alone, some of which have = in them.</summary>
    private static (string Register, string Value)? SplitPair(string text)
    {
        if (EncodingForm.Numbers(text) is not null || EventName.FindNamed(text) is not null)
            return null;

        int at = text.LastIndexOfAny(['=', ':', '>']);
        if (at <= 0)
            return null;

        int end = text[at] == '>' && text[at - 1] == '-' ? at - 1 : at;
        return text[at] == '>' && end == at ? null : (text[..end].Trim(), text[(at + 1)..].Trim());
    }

    private static int WriteDump(ParseResult parsed, Terminal terminal, string file)
    {
        bool isFirst = true;
        foreach (DumpLine line in RegisterDump.Read(terminal, file, parsed.GetValue(Hex)))
        {
            if (line.Register is not { } register)
            {
                terminal.Output.Flush();
                terminal.Error.WriteLine($"{file}:{line.Number.ToString(System.Globalization.CultureInfo.InvariantCulture)}: {line.Why}");
                continue;
            }

            if (!isFirst)
                terminal.OutputConsole.WriteLine();
            isFirst = false;
            Explain(parsed, terminal, RegisterLookup.Find(register, static _ => true), line.Value);
        }

        return isFirst ? throw new UsageException($"--dump {file}: no line of it has a register and a value; write lines such as PMCR_EL0 = 0x41.") : ExitStatus.Success;
    }

    private static FeatureSet FeaturesOf(ParseResult parsed, bool aarch32)
    {
        PmuVersion version = parsed.GetResult(Pmuver) is { Implicit: false } ? parsed.GetValue(Pmuver) : PmuVersion.V3p9;
        return FeatureSet.Of(version, parsed.GetValue(Features) ?? "all", aarch32);
    }

    private static void Explain(ParseResult parsed, Terminal terminal, NamedRegister named, ulong? given)
    {
        (RegisterInfo register, string name, EncodingInfo? view) = named;
        FeatureSet features = FeaturesOf(parsed, aarch32: view?.View == RegisterView.AArch32);
        int width = named.Width;
        if (given is { } wide && width < 64 && wide >> width != 0)
            throw new UsageException($"VALUE {HexText.Of(wide, 64)}: {name} has {width} bits; the largest value is {HexText.Of(ulong.MaxValue >> (64 - width), width)}.");

        IAnsiConsole console = terminal.OutputConsole;
        WriteHead(console, register, name, given is { } shown ? HexText.Of(shown, width) : null);
        if (!register.Feature.Holds(features.Has))
            Warn(console, $"This PMU does not have it: it needs {register.Feature}.");
        else if (view is not null && !view.Feature.Holds(features.Has))
            Warn(console, $"This PMU does not have it: it needs {view.Feature}.");

        if (view is not null && RegisterLookup.TargetOf(register, view) is { } target)
        {
            console.WriteLine($"The {target.View.Name} that {register.Storage.Selector?.Replace("_EL0", "", StringComparison.Ordinal)} selects:");
            (register, view) = target;
        }

        if (given is not { } value)
        {
            WriteFields(console, Decoder.Describe(register, view, features.Has), parsed.GetValue(All));
            return;
        }

        ReadOnlySpan<FieldInfo> fields = view is null
            ? register.LayoutFor(features.Has).Fields
            : Decoder.FieldsOf(register, view, features.Has);
        if (register.Direction != RegisterDirection.WriteOnly && Decoder.WhyImpossible(fields, value, features.Has) is { } reason)
            Warn(console, $"No read gives this value: {reason}");

        IReadOnlyList<DecodedField> rows = view is null
            ? Decoder.Decode(register, value, features.Has)
            : Decoder.Decode(register, view, value, features.Has);
        WriteFields(console, rows, parsed.GetValue(All));
    }

    private static void Warn(IAnsiConsole console, string sentence) => console.Write(new Text(sentence + "\n", new Style(Color.Yellow)));

    private static ulong ParseValue(string text, bool isHex)
    {
        if (RegisterDump.TryParse(text, isHex, out ulong value, out bool isTooLarge))
            return value;

        throw new UsageException(isTooLarge
            ? $"VALUE {text}: this is too large; the largest value of 64 bits is {HexText.Of(ulong.MaxValue, 64)}."
            : $"VALUE {text}: this is not a number; give {Number.Forms}, for example 0x8000_0011.");
    }

    private static void WriteHead(IAnsiConsole console, RegisterInfo register, string name, string? value)
    {
        console.Write(new Text(name, new Style(Color.Aqua, decoration: Decoration.Bold)));
        console.WriteLine(value is null ? "" : $" = {value}");
        console.Write(new Text($"{register.Title}. {register.Purpose}\n", new Style(decoration: Decoration.Dim)));
        console.WriteLine();
    }

    private static void WriteFields(IAnsiConsole console, IReadOnlyList<DecodedField> fields, bool all)
    {
        List<DecodedField> shown = [];
        foreach (DecodedField field in fields)
        {
            if (all || field.State != FieldState.Reserved)
                shown.Add(field);
        }

        int bits = Widest(shown, field => field.Bits);
        int name = Widest(shown, field => field.Name);
        // Of a register without a value there is no column of values.
        int value = shown.Exists(static field => field.Value.Length > 0) ? Widest(shown, field => field.Value) : -Gap;
        int indent = bits + name + value + (4 * Gap);
        int width = Math.Max(console.Profile.Width - indent, NarrowestMeaning);
        foreach (DecodedField field in shown)
        {
            Style style = StyleOf(field.State);
            console.Write(new Text(new string(' ', Gap) + field.Bits.PadLeft(bits), new Style(Color.Grey)));
            console.Write(new Text(new string(' ', Gap) + field.Name.PadRight(name + Gap), style));
            console.Write(new Text(field.Meaning.Length == 0 ? field.Value : field.Value.PadRight(Math.Max(value + Gap, 0)), style));
            console.Write(
                new Text(Wrap(field.Meaning, width, indent) + "\n", field.State == FieldState.Clear ? new Style(Color.Grey) : Style.Plain));
        }
    }

    /// <summary>Breaks a text between words; its further lines begin under its first.</summary>
    private static string Wrap(string text, int width, int indent)
    {
        StringBuilder wrapped = new();
        int column = 0;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (column > 0 && column + 1 + word.Length > width)
            {
                wrapped.Append('\n').Append(' ', indent);
                column = 0;
            }

            if (column > 0)
            {
                wrapped.Append(' ');
                column++;
            }

            wrapped.Append(word);
            column += word.Length;
        }

        return wrapped.ToString();
    }

    private static int Widest(List<DecodedField> fields, Func<DecodedField, string> text)
    {
        int widest = 1;
        foreach (DecodedField field in fields)
            widest = Math.Max(widest, text(field).Length);

        return widest;
    }

    private static Style StyleOf(FieldState state) => state switch
    {
        FieldState.Set => new Style(Color.Green, decoration: Decoration.Bold),
        FieldState.Ignored => new Style(Color.Yellow),
        FieldState.Reserved => new Style(Color.Grey),
        _ => Style.Plain,
    };
}
