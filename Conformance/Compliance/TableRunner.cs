using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;
using Emu.Registers;

namespace Emu.Conformance.Compliance;

/// <summary>How a case of a table ended.</summary>
public enum ComplianceVerdict
{
    /// <summary>Every answer was permitted.</summary>
    Passed,

    /// <summary>An answer was not.</summary>
    Failed,

    /// <summary>The target does not fit, or the case cannot run on such a target.</summary>
    Skipped,
}

/// <summary>A result of a case.</summary>
/// <param name="Name">The case.</param>
/// <param name="Rules">The rules that it holds a PMU to, with commas.</param>
/// <param name="Verdict">How it ended.</param>
/// <param name="Detail">What failed first, or why it was skipped; empty where it passed.</param>
public sealed record ComplianceResult(string Name, string Rules, ComplianceVerdict Verdict, string Detail);

/// <summary>
/// Runs the table of an image on the model, from its bytes, as the interpreter in the image does: the same skips, the same comparisons, stubs executed instruction by instruction, and
/// time that passes in between. It judges the kit before the kit judges a target.
/// </summary>
internal sealed class TableRunner
{
    // What the interpreter takes for one operation; nothing depends on it.
    private const ulong InterpreterCycles = 180;
    private const ulong InterpreterInstructions = 120;
    private const ulong VectorCycles = 30;

    private readonly byte[] _image;
    private readonly ComplianceMachine _machine;
    private readonly ComplianceTarget _target;
    private readonly TargetFeatures _has;

    public TableRunner(byte[] image, ComplianceMachine machine, ComplianceTarget target)
    {
        _image = image;
        _machine = machine;
        _target = target;
        _has = TargetFeatureMap.Of(machine.Pmu.Configuration.Features) | TargetFeatures.Interrupt;
    }

    /// <summary>Runs the cases of the edition that is for the target.</summary>
    /// <returns>A result for each; null where there is no such edition.</returns>
    public List<ComplianceResult>? Run()
    {
        int table = ComplianceImage.TableOf(_image);
        int editions = Word(table + 4);
        for (int i = 0; i < editions; i++)
        {
            int at = table + ComplianceTable.HeaderSize + (i * ComplianceTable.EditionSize);
            if (IsFor(at))
            {
                List<ComplianceResult> results = [];
                int cases = Word(at + 16);
                for (int n = 0; n < Word(at + 20); n++)
                {
                    results.Add(RunCase(cases + (n * ComplianceTable.CaseSize), Word(at + 8), Word(at + 12)));
                }

                return results;
            }
        }

        return null;
    }

    /// <summary>The kinds of target that an image has editions for, and what their cases need, in their order.</summary>
    public static List<(ComplianceTarget Target, TargetFeatures[] Needs)> Editions(byte[] image)
    {
        int Word(int at) => BinaryPrimitives.ReadInt32LittleEndian(image.AsSpan(at));
        int table = ComplianceImage.TableOf(image);
        List<(ComplianceTarget, TargetFeatures[])> editions = [];
        for (int i = 0; i < Word(table + 4); i++)
        {
            int at = table + ComplianceTable.HeaderSize + (i * ComplianceTable.EditionSize);
            TargetFeatures[] needs = new TargetFeatures[Word(at + 20)];
            for (int n = 0; n < needs.Length; n++)
            {
                needs[n] = (TargetFeatures)Word(Word(at + 16) + (n * ComplianceTable.CaseSize) + 16) & ~TargetFeatures.Interrupt;
            }

            editions.Add((new ComplianceTarget((PmuVersion)image[at], image[at + 1], image[at + 2] != 0, image[at + 3] != 0,
                image[at + 4] != 0, image[at + 5]), needs));
        }

        return editions;
    }

    private bool IsFor(int edition) =>
        _image[edition] == (byte)_target.Version
        && _image[edition + 1] == _target.Counters
        && _image[edition + 2] == (_target.EL2 ? 1 : 0)
        && _image[edition + 3] == (_target.EL3 ? 1 : 0)
        && _image[edition + 4] == (_target.AArch32 ? 1 : 0)
        && _image[edition + 5] == _target.Home;

    private ComplianceResult RunCase(int at, int reset, int resetCount)
    {
        string name = Text(Word(at));
        string rules = Text(Word(at + 4));
        int count = Word(at + 12);
        ulong events0 = Read(PmuRegisterId.PMCEID0_EL0);
        ulong events1 = Read(PmuRegisterId.PMCEID1_EL0);
        string? skip = count == 0 ? Text(Word(at + 8))
            : ((TargetFeatures)Word(at + 16) & ~_has) is not TargetFeatures.None and TargetFeatures missing ? $"needs {TargetFeatureMap.Names(missing)}"
            : ((TargetFeatures)Word(at + 20) & _has) is not TargetFeatures.None and TargetFeatures there ? $"is about a PE without {TargetFeatureMap.Names(there)}"
            : (Long(at + 24) & ~events0) != 0 || (Long(at + 32) & ~events1) != 0 ? "needs events that PMCEID0_EL0 and PMCEID1_EL0 do not have"
            : null;
        if (skip is not null)
        {
            return new ComplianceResult(name, rules, ComplianceVerdict.Skipped, skip);
        }

        RunOperations(reset, resetCount);
        string? wrong = RunOperations(Word(at + 8), count);
        return new ComplianceResult(name, rules, wrong is null ? ComplianceVerdict.Passed : ComplianceVerdict.Failed, wrong ?? "");
    }

    private ulong Read(PmuRegisterId id) => _machine.Access(_target.Home, RegisterInstruction.Mrs(id), 0).Value;

    private string? RunOperations(int at, int count)
    {
        string? wrong = null;
        for (int i = 0; i < count; i++, at += ComplianceTable.OperationSize)
        {
            if (((TargetFeatures)Word(at + 36) & ~_has) != 0)
            {
                continue;
            }

            int level = _image[at + 4] & 3;
            _machine.Elapse(_target.Home, InterpreterCycles, InterpreterInstructions, 1);
            AccessEnd end = (_image[at + 4] & 0x80) != 0 ? new AccessEnd(EndKind.Ok, _machine.Interrupt ? 1UL : 0) : RunStub(at, level);
            for (int passed = Math.Max(level, 1); passed < _target.Home; passed++)
            {
                _machine.Elapse(passed, VectorCycles, VectorCycles, 1);
            }

            if (!Holds(at, end))
            {
                wrong ??= Describe(at, i, end);
            }
        }

        return wrong;
    }

    private AccessEnd RunStub(int at, int level)
    {
        bool aarch32 = (_image[at + 4] & 0x10) != 0;
        ulong x0 = Long(at + 8);
        ulong x1 = BinaryPrimitives.ReadUInt16LittleEndian(_image.AsSpan(at + 6));
        int pc = Word(at);
        bool zero = false;
        while (true)
        {
            uint word = (uint)Word(pc);
            pc += sizeof(uint);
            switch (word)
            {
                case StubTable.Svc or StubTable.Svc32:
                    _machine.Elapse(level, 2, 1, 1);
                    return new AccessEnd(EndKind.Ok, x0);
                case StubTable.WaitDown or StubTable.WaitDown32:
                    // The whole loop in one step: two instructions for each round.
                    _machine.Elapse(level, 2 * x0, 2 * x0, x0);
                    x0 = 0;
                    zero = true;
                    break;
                case StubTable.CountDown:
                    zero = --x1 == 0;
                    break;
                case StubTable.BackTwo:
                    pc -= zero ? 0 : 3 * sizeof(uint);
                    break;
                case StubTable.BackOne or StubTable.BackOne32:
                    pc -= zero ? 0 : 2 * sizeof(uint);
                    break;
                default:
                    RegisterInstruction instruction = (aarch32 ? RegisterInstruction.DecodeAArch32(word) : RegisterInstruction.Decode(word))
                        ?? throw new InvalidOperationException($"The table has the instruction 0x{word:x8}, which does not belong to a stub.");
                    AccessEnd end = _machine.Access(level, instruction, x0);
                    if (end.Kind != EndKind.Ok)
                    {
                        return end;
                    }

                    x0 = instruction.IsRead ? end.Value : x0;
                    break;
            }
        }
    }

    private bool Holds(int at, AccessEnd end) => Expectations.Holds(
        new Operation
        {
            End = (ExpectedEnd)(_image[at + 5] & 15),
            AtLeast = (_image[at + 5] & 0x10) != 0,
            Not = (_image[at + 5] & 0x20) != 0,
            Expected = Long(at + 16),
            Mask = Long(at + 24),
        },
        end);

    private string Describe(int at, int step, AccessEnd end)
    {
        string got = end.Kind switch
        {
            EndKind.Undefined => "undef",
            EndKind.Trap => $"trap el={end.Level} ec=0x{end.Syndrome >> 26:x} iss=0x{end.Syndrome & 0x1FF_FFFF:x}",
            _ => $"0x{end.Value:x}",
        };
        int text = Word(at + 32);
        string what = text != 0 ? Text(text) : $"step {step}: expected 0x{Long(at + 16):x}/0x{Long(at + 24):x}";
        return $"{what}, got {got}";
    }

    private string Text(int at)
    {
        ReadOnlySpan<byte> bytes = _image.AsSpan(at);
        return Encoding.ASCII.GetString(bytes[..bytes.IndexOf((byte)0)]);
    }

    private int Word(int at) => BinaryPrimitives.ReadInt32LittleEndian(_image.AsSpan(at));

    private ulong Long(int at) => BinaryPrimitives.ReadUInt64LittleEndian(_image.AsSpan(at));
}
