using System.Collections.Generic;
using System.Text;

namespace Emu.Importers.Rdl;

/// <summary>Tokens to definitions. Nothing is worked out here, because parameters differ from instance to instance.</summary>
internal sealed partial class RdlParser(List<RdlToken> tokens)
{
    private const int DeepestNesting = 64;

    private static readonly HashSet<string> Components = ["addrmap", "regfile", "reg", "field", "mem", "signal"];

    private static readonly HashSet<string> Modifiers = ["posedge", "negedge", "bothedge", "level", "nonsticky", "sticky", "stickybit"];

    private int _at;
    private int _depth;

    private RdlToken Now => tokens[_at];

    private RdlToken Ahead(int count) => tokens[System.Math.Min(_at + count, tokens.Count - 1)];

    /// <exception cref="ImportException">It is not SystemRDL.</exception>
    public RdlDefinition ParseFile()
    {
        RdlDefinition root = new("root", null, null, 1, 1);
        while (Now.Kind != RdlKind.End)
            ParseItem(root);
        return root;
    }

    private ImportException Wrong(string expected) => new(Now.Line, Now.Column, $"{expected} is expected here and not {Now.Shown}");

    private RdlToken Take() => tokens[_at < tokens.Count - 1 ? _at++ : _at];

    private bool TryTake(string text)
    {
        if (!Now.Is(text))
            return false;
        Take();
        return true;
    }

    private void Expect(string text)
    {
        if (!TryTake(text))
            throw Wrong($"'{text}'");
    }

    private string ExpectWord(string what) => Now.Kind == RdlKind.Word ? Take().Text : throw Wrong(what);

    private void ParseItem(RdlDefinition owner)
    {
        if (TryTake(";"))
            return;
        if (Now.Kind != RdlKind.Word)
            throw Wrong("a component, an instance or a property");

        int line = Now.Line;
        switch (Now.Text)
        {
            case "default" when Ahead(1).Kind == RdlKind.Word:
                Take();
                ParseAssignment(owner, isDefault: true, []);
                return;
            case "enum":
                ParseEnumeration(owner);
                return;
            case "property" or "struct" or "constraint":
                string what = Take().Text;
                Skip();
                owner.Items.Add(new RdlIgnored(what, line));
                return;
            case "abstract" when Ahead(1).Is("struct"):
                Skip();
                owner.Items.Add(new RdlIgnored("struct", line));
                return;
        }

        if (Modifiers.Contains(Now.Text) && Ahead(1).Kind == RdlKind.Word)
        {
            string modifier = Take().Text;
            owner.Items.Add(new RdlIgnored(modifier, line));
            ParseAssignment(owner, isDefault: false, []);
            return;
        }

        string? alias = null;
        if (Now.Is("alias") && Ahead(1).Kind == RdlKind.Word && Ahead(2).Kind == RdlKind.Word)
        {
            Take();
            alias = Take().Text;
        }

        bool isExternal = false;
        while (Now.Text is "external" or "internal" && Ahead(1).Kind == RdlKind.Word)
            isExternal = Take().Text == "external";

        if (Components.Contains(Now.Text) && (Ahead(1).Is("{") || Ahead(1).Is("#") || Ahead(1).Kind == RdlKind.Word))
            ParseDefinition(owner, alias, isExternal);
        else if (Ahead(1).Kind == RdlKind.Word || Ahead(1).Is("#") || alias is not null)
            ParseInstances(owner, null, alias, isExternal);
        else if (Ahead(1).Is("->") || Ahead(1).Is(".") || Ahead(1).Is("["))
            ParseDynamic(owner);
        else
            ParseAssignment(owner, isDefault: false, []);
    }

    private void ParseDefinition(RdlDefinition owner, string? alias, bool isExternal)
    {
        RdlToken kind = Take();
        string? name = Now.Kind == RdlKind.Word ? Take().Text : null;
        RdlDefinition definition = new(kind.Text, name, owner, kind.Line, kind.Column);
        if (TryTake("#"))
            ParseParameters(definition);
        Expect("{");
        if (++_depth > DeepestNesting)
            throw new ImportException(kind.Line, kind.Column, $"components are nested more than {DeepestNesting} deep; give them names and flatten them");
        while (!TryTake("}"))
        {
            if (Now.Kind == RdlKind.End)
                throw new ImportException(kind.Line, kind.Column, $"this {kind.Text} has no end; write '}};' behind it");
            ParseItem(definition);
        }

        _depth--;
        if (name is not null)
            owner.Items.Add(new RdlDeclared(definition, kind.Line));
        while (Now.Text is "external" or "internal")
            isExternal = Take().Text == "external";
        if (name is not null && TryTake(";"))
            return;
        if (Now.Is(";"))
            throw Wrong("the name of an instance, because the component has none,");
        ParseInstances(owner, definition, alias, isExternal);
    }

    private void ParseParameters(RdlDefinition definition)
    {
        Expect("(");
        do
        {
            // longint unsigned W = 8, or boolean B, or TYPE T[]
            List<string> words = [];
            while (Now.Kind == RdlKind.Word)
                words.Add(Take().Text);
            if (words.Count < 2)
                throw Wrong("the type and the name of a parameter");
            if (TryTake("["))
                Expect("]");
            definition.Parameters.Add((words[^1], TryTake("=") ? ParseExpression() : null));
        }
        while (TryTake(","));
        Expect(")");
    }

    private void ParseInstances(RdlDefinition owner, RdlDefinition? inline, string? alias, bool isExternal)
    {
        string? type = inline is null ? ExpectWord("the name of a component") : null;
        Dictionary<string, RdlExpression> parameters = [];
        if (TryTake("#"))
        {
            Expect("(");
            do
            {
                Expect(".");
                string parameter = ExpectWord("the name of a parameter");
                Expect("(");
                parameters[parameter] = ParseExpression();
                Expect(")");
            }
            while (TryTake(","));
            Expect(")");
        }

        while (Now.Text is "external" or "internal" && Ahead(1).Kind == RdlKind.Word)
            isExternal = Take().Text == "external";
        do
        {
            RdlToken name = Now;
            RdlInstantiation instance =
                new(inline, type, parameters, ExpectWord("the name of an instance"), name.Line, name.Column) { AliasOf = alias, IsExternal = isExternal };
            owner.Items.Add(ParsePlace(instance));
        }
        while (TryTake(","));
        Expect(";");
    }

    /// <summary>What follows an instance's name.</summary>
    private RdlInstantiation ParsePlace(RdlInstantiation instance)
    {
        List<RdlExpression> array = [];
        while (TryTake("["))
        {
            RdlExpression first = ParseExpression();
            if (TryTake(":"))
                instance = instance with { Range = (first, ParseExpression()) };
            else
                array.Add(first);
            Expect("]");
        }

        instance = instance with { Array = array };
        while (true)
        {
            if (TryTake("="))
                instance = instance with { Reset = ParseExpression() };
            else if (TryTake("@"))
                instance = instance with { At = ParseExpression() };
            else if (TryTake("+="))
                instance = instance with { Stride = ParseExpression() };
            else if (TryTake("%="))
                instance = instance with { Align = ParseExpression() };
            else
                return instance;
        }
    }

    private void ParseDynamic(RdlDefinition owner)
    {
        List<(string, IReadOnlyList<RdlExpression>)> target = [];
        do
        {
            string name = ExpectWord("the name of an instance");
            List<RdlExpression> indices = [];
            while (TryTake("["))
            {
                indices.Add(ParseExpression());
                Expect("]");
            }

            target.Add((name, indices));
        }
        while (TryTake("."));
        Expect("->");
        ParseAssignment(owner, isDefault: false, target);
    }

    private void ParseAssignment(RdlDefinition owner, bool isDefault, IReadOnlyList<(string, IReadOnlyList<RdlExpression>)> target)
    {
        int line = Now.Line;
        if (Modifiers.Contains(Now.Text) && Ahead(1).Kind == RdlKind.Word)
            owner.Items.Add(new RdlIgnored(Take().Text, line));
        string property = ExpectWord("the name of a property");
        RdlExpression? value = TryTake("=") ? ParseExpression() : null;
        Expect(";");
        owner.Items.Add(new RdlAssignment(property, value, isDefault, target, line));
    }

    private void ParseEnumeration(RdlDefinition owner)
    {
        int line = Take().Line;
        string name = ExpectWord("the name of an enumeration");
        Expect("{");
        List<RdlEntry> entries = [];
        while (!TryTake("}"))
        {
            int at = Now.Line;
            string entry = ExpectWord("the name of a value");
            RdlExpression? value = TryTake("=") ? ParseExpression() : null;
            StringBuilder description = new();
            if (TryTake("{"))
            {
                while (!TryTake("}"))
                {
                    string property = ExpectWord("name or desc");
                    Expect("=");
                    RdlExpression text = ParseExpression();
                    Expect(";");
                    if (text is RdlText words && (property == "desc" || (property == "name" && description.Length == 0)))
                        description.Clear().Append(words.Value);
                }
            }

            entries.Add(new RdlEntry(entry, value, description.ToString(), at));
            if (!TryTake(";") && !TryTake(",") && !Now.Is("}"))
                throw Wrong("';'");
        }

        Expect(";");
        owner.Items.Add(new RdlEnumeration(name, entries, line));
    }

    /// <summary>Passes over a definition, to the ; behind its braces.</summary>
    private void Skip()
    {
        RdlToken start = Now;
        int depth = 0;
        while (Now.Kind != RdlKind.End)
        {
            RdlToken token = Take();
            depth += token.Is("{") || token.Is("'{") ? 1 : token.Is("}") ? -1 : 0;
            if (depth <= 0 && token.Is(";"))
                return;
        }

        throw new ImportException(start.Line, start.Column, "this definition has no end; write ';' behind it");
    }
}
