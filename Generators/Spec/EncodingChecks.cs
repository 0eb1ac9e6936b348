using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>
/// No two registers may have the same place in a view in the same direction, with features that allow both. A read-only and a
/// write-only register may share a place, and so may registers of which a PE has only one.
/// </summary>
internal sealed class EncodingChecks
{
    private readonly Dictionary<string, List<Occupant>> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Place, int Line)> _aarch32Names = new(StringComparer.Ordinal);
    private readonly HashSet<(YamlNode Where, string Other)> _reported = [];
    private readonly SpecNames _names;
    private readonly FeatureLogic _logic;
    private readonly ProblemList _problems;

    private EncodingChecks(SpecNames names, FeatureLogic logic, ProblemList problems)
    {
        _names = names;
        _logic = logic;
        _problems = problems;
    }

    public static void Check(IReadOnlyList<RegisterModel> registers, SpecNames names, FeatureLogic logic, ProblemList problems)
    {
        EncodingChecks checks = new(names, logic, problems);
        foreach (RegisterModel register in registers)
        {
            checks.Add(register);
        }
    }

    private void Add(RegisterModel register)
    {
        for (int i = 0; i < (register.Index?.Count ?? 1); i++)
        {
            Add(register, (register.Index?.First ?? 0) + i);
        }
    }

    private void Add(RegisterModel register, int index)
    {
        RegisterDeclaration declaration = _names.Registers[register.Name];
        string name = register.Name + (register.Index is null ? string.Empty : " (" + register.Index.Variable + "=" + Words.Number(index) + ")");
        bool reads = register.Direction != AccessDirection.WriteOnly;
        bool writes = register.Direction != AccessDirection.ReadOnly;
        if (register.AArch64 is { } encoding)
        {
            Occupy(
                Place("AArch64", encoding.Op0, encoding.Op1, encoding.CRn, (int)encoding.CRm.At(index), (int)encoding.Op2.At(index)),
                new Occupant(register, name, declaration.Encodings[encoding], register.Feature, reads, writes));
        }

        foreach (AArch32Encoding view in register.AArch32)
        {
            string place = view.CRn is { } crn
                ? Place("AArch32", view.Coproc, view.Opc1, crn, (int)view.CRm.At(index), (int)view.Opc2!.At(index))
                : Place("AArch32", view.Coproc, view.Opc1, (int)view.CRm.At(index));
            YamlNode where = declaration.Encodings[view];
            Occupy(
                place,
                new Occupant(
                    register,
                    name,
                    where,
                    And(register.Feature, view.Feature),
                    view.CanRead(register.Direction),
                    view.CanWrite(register.Direction)));
            CheckName(register, view, index, place, where);
        }

        foreach (ExternalEncoding view in register.External)
        {
            Occupant occupant =
                new(register, name, declaration.Encodings[view], And(register.Feature, view.Feature), view.CanRead, view.CanWrite);
            foreach (string layout in LayoutsOf(view))
            {
                // A place of 64 bits is two of 32.
                for (uint word = 0; word < view.Bits / 32; word++)
                {
                    Occupy("the memory-mapped view " + layout + " at " + Words.Hex(view.Offset.At(index) + (4 * word)), occupant);
                }
            }
        }
    }

    /// <summary>A name of the AArch32 view gives one encoding of each size.</summary>
    private void CheckName(RegisterModel register, AArch32Encoding view, int index, string place, YamlNode where)
    {
        if (register.Index is { } array && !view.Name.Contains("<" + array.Variable + ">"))
        {
            // Reported already; all its registers have one name.
            return;
        }

        string name = register.Index is null ? view.Name : view.Name.Replace("<" + register.Index.Variable + ">", Words.Number(index));
        string key = (view.IsLong ? "64 " : "32 ") + name;
        if (!_aarch32Names.TryGetValue(key, out (string Place, int Line) first))
        {
            _aarch32Names.Add(key, (place, where.Place.Line));
        }
        else if (first.Place != place && _reported.Add((where, name)))
        {
            _problems.Add(Descriptors.DuplicateName, where, "The AArch32 register", Words.Shorten(name), Words.Shorten(name), Words.Number(first.Line));
        }
    }

    /// <summary>The layouts that an entry belongs to. Without layouts there is one place, and it has no layout's name.</summary>
    private string[] LayoutsOf(ExternalEncoding view) =>
        view.Layout != ExternalLayoutReader.Every || _names.ExternalLayouts.Count == 0
            ? [view.Layout]
            : _names.ExternalLayouts.Keys.ToArray();

    private static string Place(string view, params int[] numbers) => view + " " + string.Join(" ", numbers.Select(Words.Number));

    private void Occupy(string place, Occupant newcomer)
    {
        if (!_places.TryGetValue(place, out List<Occupant>? occupants))
        {
            occupants = [];
            _places.Add(place, occupants);
        }

        foreach (Occupant other in occupants)
        {
            if (!((other.Reads && newcomer.Reads) || (other.Writes && newcomer.Writes)))
            {
                continue;
            }

            switch (_logic.CanBeTrue(out _, other.Feature, newcomer.Feature))
            {
                case FeatureLogic.Answer.Yes:
                    // An array that lies over another is one mistake, and not one for each index.
                    if (_reported.Add((newcomer.Where, other.Register.Name)))
                    {
                        _problems.Add(
                            Descriptors.DuplicateEncoding,
                            newcomer.Where,
                            newcomer.Name,
                            place,
                            other.Name + " in line " + Words.Number(other.Where.Place.Line));
                    }

                    return;
                case FeatureLogic.Answer.Unknown:
                    _problems.Add(Descriptors.ConditionsTooComplex, newcomer.Where, "That " + newcomer.Register.Name + " and " + other.Register.Name + " exclude each other");
                    return;
            }
        }

        occupants.Add(newcomer);
    }

    private static Condition And(Condition left, Condition right) =>
        left.IsAlways ? right : right.IsAlways ? left : new AndCondition(new[] { left, right }.ToEquatableArray());

    private sealed record Occupant(RegisterModel Register, string Name, YamlNode Where, Condition Feature, bool Reads, bool Writes);
}
