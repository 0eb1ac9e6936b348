using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace Emu.Conformance.Syntax;

/// <summary>Reads a whole vector file into statements. Anything it does not understand ends the reading: nothing of such a file is run.</summary>
internal sealed partial class VectorParser
{
    /// <summary>How deep loops may stand in each other.</summary>
    public const int MaxNesting = 64;

    /// <summary>How many different configurations a file may have: each has tables of its own.</summary>
    private const int MostConfigurations = 1024;


    private readonly string _path;
    private readonly string _text;
    private readonly List<Statement> _statements = [];
    private readonly List<PmuEventCount> _counts = [];
    private readonly List<string> _saveNames = [];
    private readonly List<VectorCase> _cases = [];
    private readonly List<PmuConfiguration> _configurations = [ConfigurationReader.Default];
    private readonly Dictionary<PmuOptions, int> _configurationNumbers = [];
    private readonly Stack<(int Statement, int Column)> _open = new();
    private int _prologueEnd;
    private int _line;
    private int _offset;

    public VectorParser(string path, string text)
    {
        _path = path;
        _text = text;
    }

    public VectorFile Parse()
    {
        int next = _text.StartsWith('\uFEFF') ? 1 : 0;
        while (next < _text.Length)
        {
            _line++;
            _offset = next;
            ReadOnlySpan<char> rest = _text.AsSpan(next);
            int length = rest.IndexOf('\n');
            if (length < 0)
            {
                length = rest.Length;
            }

            next += length + 1;
            ReadOnlySpan<char> line = rest[..length];
            int comment = line.IndexOf('#');
            TokenReader tokens = new(comment < 0 ? line : line[..comment]);
            if (tokens.Read())
            {
                ReadStatement(ref tokens);
            }
        }

        CloseCase();
        if (_cases.Count == 0 && _statements.Count > 0)
        {
            throw new VectorSyntaxException(_path, _statements[0].Line, 1, "the file has statements but no 'case', so nothing would be run");
        }

        VectorFile file = new(_path, _text, [.. _statements], _prologueEnd, [.. _cases])
        {
            Configurations = [.. _configurations],
            Counts = [.. _counts],
            SaveNames = [.. _saveNames],
            VmStatements = [.. _vmStatements],
        };
        new FlowChecker(file).Check();
        return file;
    }

    private void ReadStatement(ref TokenReader tokens)
    {
        switch (tokens.Current)
        {
            case "case": ReadCase(ref tokens); break;
            case "config": ReadConfig(ref tokens); break;
            case "context": ReadContext(ref tokens); break;
            case "control": ReadControl(ref tokens); break;
            case "msr": ReadSystemWrite(ref tokens, StatementKind.Msr); break;
            case "mrs": ReadSystemRead(ref tokens, StatementKind.Mrs); break;
            case "raw-write": ReadSystemWrite(ref tokens, StatementKind.RawWrite); break;
            case "raw-read": ReadSystemRead(ref tokens, StatementKind.RawRead); break;
            case "mcr": ReadAArch32Access(ref tokens, isWrite: true, is64Bit: false); break;
            case "mrc": ReadAArch32Access(ref tokens, isWrite: false, is64Bit: false); break;
            case "mcrr": ReadAArch32Access(ref tokens, isWrite: true, is64Bit: true); break;
            case "mrrc": ReadAArch32Access(ref tokens, isWrite: false, is64Bit: true); break;
            case "ext-write": ReadExternalAccess(ref tokens, isWrite: true); break;
            case "ext-read": ReadExternalAccess(ref tokens, isWrite: false); break;
            case "count": ReadCount(ref tokens); break;
            case "advance": ReadAdvance(ref tokens); break;
            case "irq": ReadIrq(ref tokens); break;
            case "reset": ReadReset(ref tokens); break;
            case "capture": ReadCapture(ref tokens); break;
            case "save": ReadSave(ref tokens); break;
            case "restore": ReadRestore(ref tokens); break;
            case "repeat": ReadRepeat(ref tokens); break;
            case "end": ReadEnd(ref tokens); break;
            default: ReadVmStatement(ref tokens); break;
        }
    }

    private void ReadCase(ref TokenReader tokens)
    {
        ReadOnlySpan<char> name = Need(ref tokens, "a name");
        CloseCase();
        _cases.Add(new VectorCase(name.ToString(), _line, _statements.Count));
        NoMore(ref tokens);
    }

    private void CloseCase()
    {
        if (_open.TryPop(out (int Statement, int Column) open))
        {
            throw new VectorSyntaxException(_path, _statements[open.Statement].Line, open.Column, "this 'repeat' has no 'end' before the case or the file ends");
        }

        if (_cases.Count == 0)
        {
            _prologueEnd = _statements.Count;
        }
        else
        {
            _cases[^1].End = _statements.Count;
        }
    }

    private void ReadRepeat(ref TokenReader tokens)
    {
        int column = tokens.Start + 1;
        ulong times = NeedNumber(ref tokens, ulong.MaxValue);
        NoMore(ref tokens);
        if (_open.Count == MaxNesting)
        {
            throw new VectorSyntaxException(_path, _line, column, $"loops stand in each other more than {MaxNesting} deep");
        }

        _open.Push((_statements.Count, column));
        Add(new Statement { Kind = StatementKind.Repeat, A = times });
    }

    private void ReadEnd(ref TokenReader tokens)
    {
        if (!_open.TryPop(out (int Statement, int Column) open))
        {
            Fail(tokens, "this 'end' has no 'repeat'");
        }

        NoMore(ref tokens);
        _statements[open.Statement] = _statements[open.Statement] with { Index = _statements.Count };
        Add(new Statement { Kind = StatementKind.End, Index = open.Statement });
    }

    private void ReadConfig(ref TokenReader tokens)
    {
        int column = tokens.Start;
        ConfigurationReader reader = new();
        while (tokens.Read())
        {
            (ReadOnlySpan<char> key, ReadOnlySpan<char> value) = SplitKey(tokens);
            if (reader.Take(key, value) is { } wrong)
            {
                Fail(tokens, wrong);
            }
        }

        if (reader.Build(out PmuConfiguration? configuration) is { } reason)
        {
            throw new VectorSyntaxException(_path, _line, column + 1, reason);
        }

        int index = NumberOf(configuration!);
        if (index == MostConfigurations)
        {
            throw new VectorSyntaxException(_path, _line, column + 1, $"the file has more than {MostConfigurations} different configurations; divide it into several");
        }

        if (_cases.Count > 0 && _cases[^1].Start == _statements.Count)
        {
            _cases[^1].HasOwnConfiguration = true;
        }

        Add(new Statement { Kind = StatementKind.Config, Index = index });
    }

    // Files say the same configuration again and again; it is kept once.
    private int NumberOf(PmuConfiguration configuration)
    {
        if (!_configurationNumbers.TryGetValue(configuration.Options, out int index))
        {
            index = _configurations.Count;
            _configurations.Add(configuration);
            _configurationNumbers.Add(configuration.Options, index);
        }

        return index;
    }

    private void Add(in Statement statement) => _statements.Add(statement with { Line = _line, Offset = _offset });

    // ------------------------------------------------------------------------------------------------------------------ tokens

    private ReadOnlySpan<char> Need(ref TokenReader tokens, string what)
    {
        if (!tokens.Read() || tokens.Current is "=>")
        {
            Fail(tokens, $"{what} is missing here");
        }

        return tokens.Current;
    }

    private ulong NeedNumber(ref TokenReader tokens, ulong largest)
    {
        ReadOnlySpan<char> text = Need(ref tokens, "a number");
        return NumberAt(tokens, text, largest);
    }

    private ulong NumberAt(in TokenReader tokens, ReadOnlySpan<char> text, ulong largest)
    {
        if (!Numbers.TryParse(text, out ulong value, out bool isTooLarge) && !isTooLarge)
        {
            Fail(tokens, $"{Quoted.Word(text)} is no number of up to 64 bits");
        }

        if (isTooLarge || value > largest)
        {
            Fail(tokens, $"{Quoted.Line(text)} is more than {largest}, the largest that may stand here");
        }

        return value;
    }

    private void NoMore(ref TokenReader tokens)
    {
        if (tokens.Read())
        {
            Fail(tokens, $"{Quoted.Word(tokens.Current)} is too much here");
        }
    }

    private KeyValue SplitKey(in TokenReader tokens)
    {
        int equals = tokens.Current.IndexOf('=');
        if (equals <= 0 || equals == tokens.Current.Length - 1 || tokens.Current is "=>")
        {
            Fail(tokens, $"{Quoted.Word(tokens.Current)} is not KEY=VALUE");
        }

        return new KeyValue(tokens.Current[..equals], tokens.Current[(equals + 1)..]);
    }

    [DoesNotReturn]
    private void Fail(in TokenReader tokens, string reason) => throw new VectorSyntaxException(_path, _line, tokens.Start + 1, reason);

    private readonly ref struct KeyValue(ReadOnlySpan<char> key, ReadOnlySpan<char> value)
    {
        private readonly ReadOnlySpan<char> _key = key;
        private readonly ReadOnlySpan<char> _value = value;

        public void Deconstruct(out ReadOnlySpan<char> key, out ReadOnlySpan<char> value)
        {
            key = _key;
            value = _value;
        }
    }
}
