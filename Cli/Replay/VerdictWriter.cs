using System;
using System.IO;
using System.Text;

namespace Emu.Cli.Replay;

/// <summary>Colours the verdict that a line begins with.</summary>
internal sealed class VerdictWriter : TextWriter
{
    private const string Green = "\u001b[32m";
    private const string Red = "\u001b[1;31m";
    private const string Reset = "\u001b[0m";
    private const int VerdictLength = 4;

    private readonly TextWriter _target;

    public VerdictWriter(TextWriter target) => _target = target;

    public override Encoding Encoding => _target.Encoding;

    public override void Write(char value) => _target.Write(value);

    public override void WriteLine(string? value)
    {
        string? color = value switch
        {
            not null when value.StartsWith("PASS ", StringComparison.Ordinal) => Green,
            not null when value.StartsWith("FAIL ", StringComparison.Ordinal) => Red,
            _ => null,
        };
        if (value is null || color is null)
            _target.WriteLine(value);
        else
            _target.WriteLine(string.Concat(color, value.AsSpan(0, VerdictLength), Reset, value.AsSpan(VerdictLength)));
    }

    public override void Flush() => _target.Flush();
}
