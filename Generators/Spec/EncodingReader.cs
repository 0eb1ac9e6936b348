using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>What encodings need to know of their register.</summary>
internal sealed record RegisterBits(RegisterDeclaration Register, int Width, AccessDirection Direction,
    EquatableArray<LayoutModel> Layouts);

/// <summary>Reads <c>encodings:</c> of a register.</summary>
internal sealed partial class EncodingReader
{
    private const int MostEncodings = 16;

    // A page frame of the memory-mapped view and what may lie beside it.
    private const uint HighestOffset = 0xF_FFFF;

    private readonly RegisterBits _bits;
    private readonly RegisterDeclaration _register;
    private readonly int _width;
    private readonly AccessDirection _direction;
    private readonly SpecNames _names;
    private readonly ConditionBinder _binder;
    private readonly ViewReader _views;
    private readonly ProblemList _problems;

    private EncodingReader(RegisterBits bits, SpecNames names, ConditionBinder binder, ViewReader views, ProblemList problems)
    {
        _bits = bits;
        _register = bits.Register;
        _width = bits.Width;
        _direction = bits.Direction;
        _names = names;
        _binder = binder;
        _views = views;
        _problems = problems;
    }

    public AArch64Encoding? AArch64 { get; private set; }

    public EquatableArray<AArch32Encoding> AArch32 { get; private set; }

    public EquatableArray<ExternalEncoding> External { get; private set; }

    public static EncodingReader Read(
        YamlNode? node,
        RegisterBits bits,
        SpecNames names,
        ConditionBinder binder,
        ViewReader views,
        ProblemList problems)
    {
        EncodingReader result = new(bits, names, binder, views, problems);
        if (MappingReader.Open(node, "'encodings' of " + bits.Register.Name, problems) is { } reader)
        {
            result.AArch64 = result.ReadAArch64(reader.Optional("aarch64"));
            result.AArch32 = result.Several(reader.Optional("aarch32"), "aarch32", result.ReadAArch32);
            result.External = result.Several(reader.Optional("external"), "external", result.ReadExternal);
            reader.Finish();
        }

        return result;
    }

    /// <summary>One mapping, or a list of them.</summary>
    private EquatableArray<T> Several<T>(YamlNode? node, string key, Func<MappingReader, T?> read)
        where T : class, IEquatable<T>
    {
        IReadOnlyList<YamlNode> items = node switch
        {
            null => [],
            YamlSequence list => list.Items,
            _ => [node],
        };
        if (items.Count > MostEncodings)
        {
            _problems.Add(Descriptors.TooLarge, node!, _register.Name + " has too many encodings", Words.Number(MostEncodings));
        }

        List<T> result = new();
        foreach (YamlNode item in items.Take(MostEncodings))
        {
            if (MappingReader.Open(item, "'" + key + "' of " + _register.Name, _problems) is { } reader)
            {
                T? encoding = read(reader);
                reader.Finish();
                if (encoding is not null)
                {
                    result.Add(encoding);
                    _register.Encodings[encoding] = item;
                }
            }
        }

        return result.ToEquatableArray();
    }

    private AArch64Encoding? ReadAArch64(YamlNode? node)
    {
        const string Form = "write 'op0 op1 CRn CRm op2', as in 3 3 9 12 0";
        if (Values.Scalar(node, "'aarch64' of " + _register.Name, "five numbers, op0 op1 CRn CRm op2", _problems) is not { } scalar
            || Numbers(scalar, [5], Form) is not { } numbers)
        {
            return null;
        }

        bool isGood = InRange(numbers[0], 2, 3, "op0", scalar, Form)
            & InRange(numbers[1], 0, 7, "op1", scalar, Form)
            & InRange(numbers[2], 0, 15, "CRn", scalar, Form)
            & InRange(numbers[3], 0, 15, "CRm", scalar, Form)
            & InRange(numbers[4], 0, 7, "op2", scalar, Form)
            & IsFixed(numbers[0], "op0", scalar)
            & IsFixed(numbers[1], "op1", scalar)
            & IsFixed(numbers[2], "CRn", scalar);
        if (!isGood)
        {
            return null;
        }

        AArch64Encoding encoding = new((int)numbers[0].Base, (int)numbers[1].Base, (int)numbers[2].Base, numbers[3], numbers[4]);
        _register.Encodings[encoding] = scalar;
        return encoding;
    }

    private AArch32Encoding? ReadAArch32(MappingReader reader)
    {
        const string Form = "write 'coproc opc1 CRn CRm opc2' (MRC, MCR), as in 15 0 9 12 0, or 'coproc opc1 CRm' (MRRC, MCRR), as in 15 0 9";
        string name = ReadViewName(reader.Required("name", "name: PMCR"), reader.Place);
        YamlNode? encodingNode = reader.Required("encoding", "encoding: 15 0 9 12 0");
        YamlNode? formNode = reader.Optional("form");
        YamlNode? bitsNode = reader.Optional("bits");
        Condition feature = _binder.BindFeatures(reader.Optional("feature"), "'feature' of " + reader.Place);
        YamlEntry? fieldsEntry = reader.Entry("fields");
        YamlEntry? hiddenEntry = reader.Entry("hidden");
        if (Values.Scalar(encodingNode, "'encoding' of " + reader.Place, "numbers", _problems) is not { } scalar
            || Numbers(scalar, [5, 3], Form) is not { } numbers)
        {
            return null;
        }

        bool isLong = numbers.Length == 3;
        string[] forms = isLong ? ["MRRC/MCRR", "MRRC", "MCRR"] : ["MRC/MCR", "MRC", "MCR"];
        string form = Word(formNode, "'form' of " + reader.Place, forms) ?? forms[(int)_direction];
        int most = Math.Min(isLong ? 64 : 32, _width);
        if (ReadBits(bitsNode, (most - 1, 0), reader.Place, most) is not var (high, low))
        {
            return null;
        }

        IndexedNumber crm = isLong ? numbers[2] : numbers[3];
        bool isGood = InRange(numbers[0], 0, 15, "coproc", scalar, Form)
            & InRange(numbers[1], 0, isLong ? 15U : 7U, "opc1", scalar, Form)
            & InRange(crm, 0, 15, "CRm", scalar, Form)
            & IsFixed(numbers[0], "coproc", scalar)
            & IsFixed(numbers[1], "opc1", scalar);
        if (!isLong)
        {
            isGood &= InRange(numbers[2], 0, 15, "CRn", scalar, Form)
                & InRange(numbers[4], 0, 7, "opc2", scalar, Form)
                & IsFixed(numbers[2], "CRn", scalar);
        }

        if (!_views.TryRead(fieldsEntry, hiddenEntry, _bits, reader.Place, high, low, isLong ? 64 : 32, out ViewModel? view))
        {
            return null;
        }

        return isGood
            ? new AArch32Encoding(
                name,
                form,
                (int)numbers[0].Base,
                (int)numbers[1].Base,
                isLong ? null : (int)numbers[2].Base,
                crm,
                isLong ? null : numbers[4],
                high,
                low,
                feature,
                view)
            : null;
    }

    private ExternalEncoding? ReadExternal(MappingReader reader)
    {
        YamlNode? nameNode = reader.Optional("name");
        string name = nameNode is null ? _register.Name : ReadViewName(nameNode, reader.Place);
        (string layout, Condition layoutWhen) = ReadLayoutName(reader.Optional("layout"), reader.Place);
        YamlNode? offsetNode = reader.Required("offset", "offset: 0xE04");
        YamlNode? bitsNode = reader.Optional("bits");
        string[] accesses = ["RW", "RO", "WO"];
        string access = Word(reader.Optional("access"), "'access' of " + reader.Place, accesses) ?? accesses[(int)_direction];
        Condition feature = _binder.BindFeatures(reader.Optional("feature"), "'feature' of " + reader.Place);
        YamlEntry? fieldsEntry = reader.Entry("fields");
        YamlEntry? hiddenEntry = reader.Entry("hidden");
        if (ReadBits(bitsNode, (_width - 1, 0), reader.Place, _width) is not var (high, low)
            || Values.Scalar(offsetNode, "'offset' of " + reader.Place, "a number", _problems) is not { } scalar
            || IndexExpression.Parse(scalar.Text, scalar.Place, _register.Index?.Variable, _problems) is not { } offset
            || !InRange(offset, 0, HighestOffset, "the offset", scalar, "correct the offset"))
        {
            return null;
        }

        int size = high - low + 1 > 32 ? 64 : 32;
        if (Indices().Any(i => offset.At(i) % (uint)(size / 8) != 0))
        {
            _problems.Add(
                Descriptors.BadEncoding,
                scalar,
                Words.Shorten(scalar.Text),
                "the offset of " + Words.Number(size) + " bits is not a multiple of " + Words.Number(size / 8),
                "correct the offset, or 'bits'");
            return null;
        }

        return _views.TryRead(fieldsEntry, hiddenEntry, _bits, reader.Place, high, low, size, out ViewModel? view)
            ? new ExternalEncoding(name, layout, layoutWhen, offset, size, high, low, access, feature, view)
            : null;
    }

    /// <summary>The name in the AArch32 or the memory-mapped view, with the register's index where it has one.</summary>
    private string ReadViewName(YamlNode? node, string place)
    {
        if (Values.Text(node, "'name' of " + place, _problems) is not { } name)
        {
            return string.Empty;
        }

        string? index = _register.Index is { } array ? "<" + array.Variable + ">" : null;
        bool isRight = index is null ? name.IndexOf('<') < 0 : name.Contains(index);
        if (!isRight && (index is not null || _register.Name.IndexOf('<') < 0))
        {
            _problems.Add(
                Descriptors.Contradiction,
                node!,
                "The name '" + Words.Shorten(name) + "'",
                _register.Name + (index is null ? ", which has no index" : ", whose index is '" + _register.Index!.Variable + "'"),
                index is null ? "remove the index" : "name the view as in PMEVCNTR" + index);
        }

        return name;
    }

    /// <summary>A layout of the memory-mapped view, and when it is the one.</summary>
    private (string Name, Condition When) ReadLayoutName(YamlNode? node, string place)
    {
        if (Values.Text(node, "'layout' of " + place, _problems) is { } name && name != ExternalLayoutReader.Every)
        {
            if (_names.ExternalLayouts.TryGetValue(name, out Condition? when))
            {
                return (name, when);
            }

            _problems.Add(
                Descriptors.UnknownName,
                node!,
                "external layout",
                Words.Shorten(name),
                _problems.Suggest(name, _names.ExternalLayouts.Keys, "declare it in 'external_layouts' of the options, or write EXT"));
        }

        return (ExternalLayoutReader.Every, _names.EveryExternalLayout);
    }

    private string? Word(YamlNode? node, string place, string[] words) =>
        Values.Word(node, place, words.Select(static (w, i) => (w, i)).ToArray(), _problems) is { } chosen ? words[chosen] : null;
}
