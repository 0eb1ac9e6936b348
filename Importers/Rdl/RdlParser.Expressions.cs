using System.Collections.Generic;
using System.Linq;

namespace Emu.Importers.Rdl;

/// <summary>Expressions, by the strength of their operators.</summary>
internal sealed partial class RdlParser
{
    private static readonly string[][] Levels =
    [
        ["||"], ["&&"], ["|"], ["^", "~^", "^~"], ["&"], ["==", "!="], ["<", "<=", ">", ">="], ["<<", ">>"], ["+", "-"], ["*", "/", "%"], ["**"],
    ];

    private static readonly HashSet<string> Unary = ["!", "~", "-", "+", "&", "|", "^", "~&", "~|", "~^", "^~"];

    private RdlExpression ParseExpression()
    {
        if (++_depth > 2 * DeepestNesting)
            throw new ImportException(Now.Line, Now.Column, "this expression is nested too deeply; write it in parts");
        RdlExpression condition = ParseLevel(0);
        RdlToken question = Now;
        if (TryTake("?"))
        {
            RdlExpression yes = ParseExpression();
            Expect(":");
            condition = new RdlOperation("?", [condition, yes, ParseExpression()], question.Line, question.Column);
        }

        _depth--;
        return condition;
    }

    private RdlExpression ParseLevel(int level)
    {
        if (level == Levels.Length)
            return ParseUnary();

        RdlExpression left = ParseLevel(level + 1);
        while (Now.Kind == RdlKind.Mark && Levels[level].Contains(Now.Text))
        {
            RdlToken sign = Take();
            left = new RdlOperation(sign.Text, [left, ParseLevel(level + 1)], sign.Line, sign.Column);
        }

        return left;
    }

    private RdlExpression ParseUnary()
    {
        if (Now.Kind != RdlKind.Mark || !Unary.Contains(Now.Text))
            return ParsePrimary();

        RdlToken sign = Take();
        if (++_depth > 2 * DeepestNesting)
            throw new ImportException(sign.Line, sign.Column, "this expression is nested too deeply; write it in parts");
        RdlExpression operand = ParseUnary();
        _depth--;
        return new RdlOperation("unary " + sign.Text, [operand], sign.Line, sign.Column);
    }

    private RdlExpression ParsePrimary()
    {
        RdlToken token = Now;
        switch (token.Kind)
        {
            case RdlKind.Number:
                Take();
                // 8'(x) is a cast to eight bits, which changes nothing of a number that fits.
                return Now.Is("'") && Ahead(1).Is("(") ? ParseCast() : new RdlNumber(token.Value, token.Line, token.Column);
            case RdlKind.Text:
                Take();
                return new RdlText(token.Text, token.Line, token.Column);
            case RdlKind.Word:
                return ParseName();
        }

        if (TryTake("("))
        {
            RdlExpression inner = ParseExpression();
            Expect(")");
            return Now.Is("'") && Ahead(1).Is("(") ? ParseCast() : inner;
        }

        if (token.Is("{") || token.Is("'{"))
            return ParseList();

        throw Wrong("a value");
    }

    private RdlExpression ParseCast()
    {
        Expect("'");
        Expect("(");
        RdlExpression inner = ParseExpression();
        Expect(")");
        return inner;
    }

    private RdlExpression ParseName()
    {
        RdlToken first = Take();
        if (Now.Is("'") && Ahead(1).Is("("))
            return ParseCast();
        if (Now.Is("'{"))
            return ParseList();
        if (TryTake("::"))
            return new RdlWord(first.Text + "::" + ExpectWord("a value of the enumeration"), first.Line, first.Column);
        if (!Now.Is(".") && !Now.Is("->") && !Now.Is("["))
            return new RdlWord(first.Text, first.Line, first.Column);

        string text = first.Text;
        while (true)
        {
            if (TryTake("["))
            {
                ParseExpression();
                Expect("]");
                text += "[]";
            }
            else if (TryTake("."))
            {
                text += "." + ExpectWord("a name");
            }
            else if (TryTake("->"))
            {
                text += "->" + ExpectWord("the name of a property");
            }
            else
            {
                return new RdlReference(text, first.Line, first.Column);
            }
        }
    }

    /// <summary>{a, b}, '{a, b} or T'{a: 1, b: 2}.</summary>
    private RdlReference ParseList()
    {
        RdlToken start = Take();
        while (!TryTake("}"))
        {
            ParseExpression();
            if (TryTake(":"))
                ParseExpression();
            if (!TryTake(",") && !Now.Is("}"))
                throw Wrong("',' or '}'");
        }

        return new RdlReference("{…}", start.Line, start.Column);
    }
}
