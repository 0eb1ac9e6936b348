using System.Globalization;
using System.IO;

using Emu.Generators.Model;

using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Emu.Importers;

/// <summary>Writes a register file as the YAML that docs/spec-format.md describes.</summary>
internal sealed class YamlWriter
{
    private readonly Emitter _emitter;

    private YamlWriter(TextWriter output) =>
        _emitter =
            new Emitter(output, new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1000));

    /// <summary>Writes what an importer makes: registers of the memory-mapped view with one layout, and no conditions.</summary>
    public static void Write(SpecModel spec, TextWriter output)
    {
        StringWriter text = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        new YamlWriter(text).Write(spec);
        output.Write(text.ToString().TrimEnd('\n') + "\n");
    }

    private void Write(SpecModel spec)
    {
        _emitter.Emit(new StreamStart());
        _emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Block(() =>
        {
            Key("options");
            Block(() =>
            {
                Pair("namespace", spec.Options.Namespace);
                Pair("name", spec.Options.Name);
                if (spec.Options.Reference is { } reference)
                    Pair("reference", reference);
            });
            Key("registers");
            Block(() =>
            {
                foreach (RegisterModel register in spec.Registers)
                {
                    Key(register.Name);
                    Block(() => Register(register));
                }
            });
        });
        _emitter.Emit(new DocumentEnd(isImplicit: true));
        _emitter.Emit(new StreamEnd());
    }

    private void Register(RegisterModel register)
    {
        if (register.Title.Length > 0)
            Pair("title", register.Title);
        if (register.Purpose.Length > 0)
            Pair("purpose", register.Purpose);
        if (register.Index is { } index)
            Pair("index", $"{index.Variable}={Number(index.First)}..{Number(index.Last)}");
        if (register.Width != 64)
            Pair("width", Number(register.Width));
        if (register.Direction != AccessDirection.ReadWrite)
            Pair("direction", register.Direction == AccessDirection.ReadOnly ? "RO" : "WO");
        if (register.Storage.Kind == StorageKind.Alias)
            Pair("storage", "alias OF " + register.Storage.Target);
        if (register.External.Count > 0)
        {
            Key("encodings");
            Flow(() =>
            {
                Key("external");
                Flow(() => Place(register, register.External[0]));
            });
        }

        Key("fields");
        Block(() =>
        {
            foreach (FieldModel field in register.Layouts[0].Fields)
            {
                Key(field.High == field.Low ? Number(field.High) : $"{Number(field.High)}:{Number(field.Low)}");
                if (field.IsReserved)
                    Word(field.Name);
                else
                    Flow(() => Field(field));
            }
        });
    }

    private void Place(RegisterModel register, ExternalEncoding place)
    {
        Pair("offset", place.Offset.Text);
        string access = register.Direction switch
        {
            AccessDirection.ReadOnly => "RO",
            AccessDirection.WriteOnly => "WO",
            _ => "RW",
        };
        if (place.Access != access)
            Pair("access", place.Access);
    }

    private void Field(FieldModel field)
    {
        Pair("name", field.Name);
        if (field.Access != FieldAccess.RW)
            Pair("access", field.Access.ToString());
        if (field.Resets.Count > 0)
        {
            Key("reset");
            Flow(() => Pair("warm", field.Resets[0].Value is { } value ? Hex(value) : "UNKNOWN"));
        }

        if (field.Purpose.Length > 0)
            Pair("purpose", field.Purpose);
        if (field.Values.Count > 0)
        {
            Key("values");
            Flow(() =>
            {
                foreach (ValueModel value in field.Values)
                {
                    Key(Hex(value.Value));
                    if (value.Purpose.Length == 0)
                    {
                        Word(value.Name);
                        continue;
                    }

                    Flow(() =>
                    {
                        Pair("name", value.Name);
                        Pair("purpose", value.Purpose);
                    });
                }
            });
        }
    }

    private void Block(System.Action content) => Mapping(MappingStyle.Block, content);

    private void Flow(System.Action content) => Mapping(MappingStyle.Flow, content);

    private void Mapping(MappingStyle style, System.Action content)
    {
        _emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, style));
        content();
        _emitter.Emit(new MappingEnd());
    }

    private void Pair(string key, string value)
    {
        Key(key);
        Word(value);
    }

    private void Key(string text) => Word(text);

    private void Word(string text) => _emitter.Emit(new Scalar(text));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Hex(ulong value) =>
        value < 10 ? value.ToString(CultureInfo.InvariantCulture) : "0x" + value.ToString("X", CultureInfo.InvariantCulture);
}
