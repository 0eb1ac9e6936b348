using System.Collections.Generic;
using Emu.Conformance.Statements;
using Emu.Conformance.Syntax;
using Emu.Registers;

namespace Emu.Conformance.Compliance;

/// <summary>
/// Makes operations from statements, each kind by a named rule (docs/compliance.md has them). It also runs the case as it is, because some rules ask what the
/// PMU's state is at that place. Whether the operations mean the same is not decided here: <see cref="CaseCompiler"/> runs both on the model.
/// </summary>
internal sealed partial class CaseRewriter
{
    private const ulong HcrRW = HCR_EL2.RW_Mask;
    private const ulong HcrTGE = HCR_EL2.TGE_Mask;
    private const ulong HcrOwn = HcrRW | (3UL << 3);
    private const ulong HcrKept = HcrRW | HCR_EL2.E2H_Mask;
    private const ulong ScrRW = SCR_EL3.RW_Mask;
    private const ulong ScrNS = SCR_EL3.NS_Mask;
    private const ulong ScrNSE = SCR_EL3.NSE_Mask;

    // FGTEn2, FGTEn, EEL2: what the rules ask of SCR_EL3. RW, HCE, FIQ and IRQ are the image's own, and of HCR_EL2 RW, IMO and FMO: the timer that ends a case comes home by them.
    private const ulong ScrAsked = SCR_EL3.FGTEn2_Mask | SCR_EL3.FGTEn_Mask | SCR_EL3.EEL2_Mask;
    private const ulong ScrOwn = SCR_EL3.RW_Mask | SCR_EL3.HCE_Mask | (3UL << 1);
    private const ulong InitialScr = SCR_EL3.FGTEn2_Mask | SCR_EL3.FGTEn_Mask | ScrOwn | ScrNS;
    private const ulong LongestWait = 1_000_000;
    private const ulong MostOccurrences = 4096;

    private readonly PmuConfiguration _configuration;
    private readonly int _home;
    private readonly OriginalRun _original;
    private readonly HashSet<ushort> _pushed = [];
    private ulong _askedScr = InitialScr;
    private ulong _scr = InitialScr;

    private CaseRewriter(PortableCase one, PmuConfiguration configuration, int home)
    {
        _configuration = configuration;
        _home = home;
        _original = new OriginalRun(configuration);
        foreach (Statement statement in one.Statements)
        {
            if (statement is CountStatement single)
            {
                _pushed.Add(single.Count.Event);
            }
            else if (statement is CountTogetherStatement several)
            {
                foreach (PmuEventCount count in several.Counts)
                {
                    _pushed.Add(count.Event);
                }
            }
        }
    }

    /// <summary>The operations, in order.</summary>
    public List<Operation> Operations { get; } = [];

    /// <summary>What the model answers to the statements that the operations with <see cref="Operation.IsAnswer"/> stand for, in their order.</summary>
    public List<AccessEnd> Answers { get; } = [];

    /// <summary>Rewrites a case.</summary>
    /// <param name="one">The case.</param>
    /// <param name="configuration">What the target is made of.</param>
    /// <param name="home">The Exception level that the image is started at.</param>
    /// <param name="reason">Null, or why it cannot be rewritten.</param>
    public static CaseRewriter Rewrite(PortableCase one, PmuConfiguration configuration, int home, out string? reason)
    {
        CaseRewriter rewriter = new(one, configuration, home);
        reason = one.Reason;
        for (int i = 0; i < one.Statements.Count && reason is null; i++)
        {
            reason = rewriter.Take(one.Statements[i]);
        }

        return rewriter;
    }

    /// <summary>A read shows the type of a counter that selected a pushed event, in whose place the table has SW_INCR.</summary>
    public bool IsTypeOfPushedEvent(Operation operation, AccessEnd answer, int selected)
    {
        if (operation.Kind != OperationKind.Access || !operation.Instruction.IsRead)
        {
            return false;
        }

        PmuRegister register = RegisterOf(operation.Instruction);
        bool isType = register.Id == PmuRegisterId.PMEVTYPERn_EL0
            || (register.Id == PmuRegisterId.PMXEVTYPER_EL0 && selected != PmuCounter.Cycle);
        return isType && _pushed.Contains((ushort)answer.Value);
    }

    private string? Take(Statement statement)
    {
        if (statement is not ContextStatement && Go() is { } impossible)
        {
            return impossible;
        }

        string? reason = statement switch
        {
            ContextStatement => null,
            ControlStatement one => Control(one),
            MsrStatement one => Access(one, new RegisterInstruction(one.Register, false), one.Value),
            MrsStatement one => Access(one, new RegisterInstruction(one.Register, true), 0),
            AArch32WriteStatement one => Access(one, new RegisterInstruction(one.Register, false, true), one.Value),
            AArch32ReadStatement one => Access(one, new RegisterInstruction(one.Register, true, true), 0),
            RawWriteStatement one => RawWrite(one),
            RawReadStatement one => RawRead(one),
            CountStatement one => Count(one, one.Count.Event, one.Count.Occurrences),
            CountTogetherStatement one => CountTogether(one),
            AdvanceStatement one => Advance(one),
            IrqStatement => LookAtInterrupt(statement),
            CaptureStatement => Capture(statement),
            ExternalReadStatement or ExternalWriteStatement => "it is about the memory-mapped view",
            ResetStatement => "it is about a reset",
            SaveStatement or RestoreStatement => "it is about saved states",
            _ => "it is about the KVM plane",
        };
        if (reason is not null)
        {
            return reason;
        }

        AccessEnd? answer = _original.Run(statement);
        if (answer is { } known)
        {
            Answers.Add(known);
        }

        return null;
    }

    // ---------------------------------------------------------------------------------------------------------- where

    // Rule `level`: the statement is executed at the Exception level of its context, by an ERET from the home.
    private string? Go()
    {
        ContextChange context = _original.Context;
        PmuContext place = context.ToContext(_configuration.Has(PmuFeatures.FEAT_RME));
        int level = context.ExceptionLevel;
        if (_configuration.WhyNot(place) is { } why)
        {
            return why;
        }

        if (level > _home)
        {
            return $"needs an image started at EL{level}";
        }

        if (place.Halted)
        {
            return "it is about Debug state";
        }

        if (place.Streaming)
        {
            return "it is about Streaming SVE mode";
        }

        if (context.AArch32 && level > 0)
        {
            return "it is about EL1 in AArch32 state";
        }

        if (level == 3)
        {
            return null;
        }

        if (place.Security != SecurityState.NonSecure && _home < 3)
        {
            return "needs an image started at EL3";
        }

        SetSecurity(place.Security);
        return null;
    }

    // Rule `security`: SCR_EL3.{NS,NSE} are the Security state of the context.
    private void SetSecurity(SecurityState security)
    {
        if (_home < 3)
        {
            return;
        }

        ulong state = security switch
        {
            SecurityState.NonSecure => ScrNS,
            SecurityState.Realm => ScrNS | ScrNSE,
            _ => 0,
        };
        ulong wanted = (_askedScr & ScrAsked) | ScrOwn | state;
        if (wanted != _scr)
        {
            _scr = wanted;
            Prepare(RegisterInstruction.Msr(PeRegister.SCR_EL3), wanted);
        }
    }

    // An access at the home that only prepares: it has to be performed.
    private void Prepare(RegisterInstruction instruction, ulong value, Statement? source = null) =>
        Operations.Add(new Operation { Level = _home, Instruction = instruction, Value = value, Source = source, End = ExpectedEnd.Ok });

    // ---------------------------------------------------------------------------------------------------------- accesses

    private string? Access(Statement statement, RegisterInstruction instruction, ulong value)
    {
        PmuRegister register = RegisterOf(instruction);
        if (!instruction.IsRead)
        {
            value = Portable(register, value, instruction.AArch32);
            if (register.Id == PmuRegisterId.PMIAR_EL1)
            {
                return "PMIAR_EL1 follows what the PE does";
            }
        }

        Operations.Add(new Operation
        {
            Level = _original.Context.ExceptionLevel,
            Instruction = instruction,
            Value = value,
            AArch32 = instruction.AArch32,
            Source = statement,
            IsAnswer = true,
        });
        return null;
    }

    private PmuRegister RegisterOf(RegisterInstruction instruction) => instruction.AArch32
        ? PmuRegisterMap.ResolveAArch32(instruction.Encoding, _configuration.Features).Register
        : PmuRegisterMap.ResolveAArch64((ushort)instruction.Encoding);

    // Rules `res0` (bits without a meaning are written as 0) and `event` (the pushed events are SW_INCR).
    private ulong Portable(PmuRegister register, ulong value, bool aarch32 = false)
    {
        int selected = (int)_original.Raw(PmuRegisterId.PMSELR_EL0);
        value &= ComparedBits.Written(_configuration, register, selected);
        bool isType = register.Id == PmuRegisterId.PMEVTYPERn_EL0
            || (register.Id == PmuRegisterId.PMXEVTYPER_EL0 && selected != PmuCounter.Cycle);
        if (isType && _pushed.Contains((ushort)(value & ComparedBits.TypeMask(_configuration, 0) & ushort.MaxValue)))
        {
            value &= ~(ulong)ushort.MaxValue;
        }

        return aarch32 ? value & ulong.MaxValue : value;
    }
}
