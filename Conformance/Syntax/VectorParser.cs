using System;
using System.Collections.Generic;
using Emu.Conformance.Statements;

namespace Emu.Conformance.Syntax;

/// <summary>Reads a whole vector file into statements. Anything it does not understand ends the reading: nothing of such a file is run.</summary>
internal sealed class VectorParser
{
    private readonly string _path;
    private readonly string _text;
    private readonly VectorScope _scope;
    private readonly List<Statement> _statements = [];
    private readonly List<VectorCase> _cases = [];
    private int _prologueEnd;

    public VectorParser(string path, string text)
    {
        _path = path;
        _text = text;
        _scope = new VectorScope(path);
    }

    public VectorFile Parse()
    {
        int next = _text.StartsWith('\uFEFF') ? 1 : 0;
        for (int number = 1; next < _text.Length; number++)
        {
            Position at = new(number, next);
            ReadOnlySpan<char> rest = _text.AsSpan(next);
            int length = rest.IndexOf('\n');
            if (length < 0)
            {
                length = rest.Length;
            }

            next += length + 1;
            ReadOnlySpan<char> line = rest[..length];
            int comment = line.IndexOf('#');
            StatementReader reader = new(_scope, at, _statements.Count, comment < 0 ? line : line[..comment]);
            if (reader.Read())
            {
                ReadLine(ref reader);
            }
        }

        CloseCase();
        if (_cases.Count == 0 && _statements.Count > 0)
        {
            throw new VectorSyntaxException(_path, _statements[0].At.Line, 1, "the file has statements but no 'case', so nothing would be run");
        }

        VectorFile file = new(_path, _text, [.. _statements], _prologueEnd, [.. _cases]) { Saves = _scope.Saves };
        new FlowChecker(file).Check();
        return file;
    }

    private void ReadLine(ref StatementReader reader)
    {
        if (reader.Current is "case")
        {
            ReadCase(ref reader);
            return;
        }

        Statement statement = StatementTable.Parse(ref reader);
        if (statement is ConfigStatement && _cases.Count > 0 && _cases[^1].Start == _statements.Count)
        {
            _cases[^1].HasOwnConfiguration = true;
        }

        _statements.Add(statement);
    }

    private void ReadCase(ref StatementReader reader)
    {
        ReadOnlySpan<char> name = reader.Need("a name");
        CloseCase();
        _cases.Add(new VectorCase(name.ToString(), reader.At.Line, _statements.Count));
        reader.NoMore();
    }

    private void CloseCase()
    {
        if (_scope.OpenLoops.TryPop(out (RepeatStatement Loop, int Column) open))
        {
            throw new VectorSyntaxException(_path, open.Loop.At.Line, open.Column, "this 'repeat' has no 'end' before the case or the file ends");
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
}
