using System.Collections.Generic;
using Emu.Registers;

namespace Emu.Conformance.Syntax;

/// <summary>
/// Checks what depends on the order of statements: whether the configuration of the moment has the registers and the states that a
/// statement names. Each case is followed from the start of the prologue, a loop's body at most twice: the context after the first round
/// is the one before every further round.
/// </summary>
internal sealed partial class FlowChecker
{
    private readonly VectorFile _file;
    private readonly bool _prologueHasVm;
    private readonly HashSet<int> _saved = [];
    private readonly Dictionary<(int Loop, ulong Context, PmuConfiguration Configuration), (ContextChange Context, PmuConfiguration Configuration)> _walked = [];
    private readonly Dictionary<(PmuConfiguration First, bool IsOwn), (ContextChange Context, PmuConfiguration Configuration, int[] Saved)> _prologues = [];
    private PmuConfiguration _configuration = ConfigurationReader.Default;
    private ContextChange _context;

    public FlowChecker(VectorFile file)
    {
        _file = file;
        _prologueHasVm = HasVm(0, file.PrologueEnd);
    }

    public void Check()
    {
        foreach (VectorCase one in _file.Cases)
        {
            StartMachine();
            one.HasVm = _prologueHasVm || HasVm(one.Start, one.End);
            if (one.HasVm)
            {
                CheckVmCase(0, _file.PrologueEnd);
                CheckVmCase(one.Start, one.End);
                continue;
            }

            WalkPrologue(one);
            _walked.Clear();
            Walk(one.Start, one.End, keepConfiguration: false);
        }
    }

    // The prologue before each case, but only once for each configuration that it can meet.
    private void WalkPrologue(VectorCase one)
    {
        bool own = one.HasOwnConfiguration;
        PmuConfiguration first = own ? _file.Configurations[_file.Statements[one.Start].Index] : ConfigurationReader.Default;
        _saved.Clear();
        if (_prologues.TryGetValue((first, own), out (ContextChange Context, PmuConfiguration Configuration, int[] Saved) known))
        {
            (_context, _configuration) = (known.Context, known.Configuration);
            _saved.UnionWith(known.Saved);
            return;
        }

        _context = ContextChange.Start;
        _configuration = first;
        _walked.Clear();
        Walk(0, _file.PrologueEnd, keepConfiguration: own);
        _prologues.Add((first, own), (_context, _configuration, [.. _saved]));
    }

    // A loop in loops is walked again only in a context or a configuration that it has not been walked in: 64 of them would take 2^64 walks.
    private void WalkLoop(int start, int end, bool keepConfiguration)
    {
        (int, ulong, PmuConfiguration) key = (start, _context.Bits, _configuration);
        if (_walked.TryGetValue(key, out (ContextChange Context, PmuConfiguration Configuration) after))
        {
            (_context, _configuration) = after;
            return;
        }

        Walk(start, end, keepConfiguration);
        _walked.Add(key, (_context, _configuration));
    }

    private void Walk(int start, int end, bool keepConfiguration)
    {
        for (int i = start; i < end; i++)
        {
            Statement statement = _file.Statements[i];
            switch (statement.Kind)
            {
                case StatementKind.Config when !keepConfiguration:
                    _configuration = _file.Configurations[statement.Index];
                    _context = ContextChange.Start;
                    break;
                case StatementKind.Context:
                    _context = _context.Then(new ContextChange(statement.A));
                    break;
                case StatementKind.Config or StatementKind.End:
                    break;
                case StatementKind.Repeat:
                    _loops++;
                    ContextChange before = _context;
                    for (int round = 0; round < 2 && (ulong)round < statement.A; round++)
                    {
                        WalkLoop(i + 1, statement.Index, keepConfiguration);
                        if (_context.Bits == before.Bits)
                        {
                            break;
                        }
                    }

                    _loops--;
                    i = statement.Index;
                    break;
                default:
                    CheckStatement(statement);
                    break;
            }
        }
    }

    // The context counts only where a statement runs in it: on the way to it, key by key, it may be impossible.
    private void CheckStatement(in Statement statement)
    {
        if (statement.Kind == StatementKind.Vm)
        {
            CheckVmStatement(statement);
            return;
        }

        CheckContext(statement);
        switch (statement.Kind)
        {
            case StatementKind.Control:
                CheckControl(statement);
                break;
            case StatementKind.Msr or StatementKind.Mrs when _context.AArch32:
                Fail(statement, "mrs and msr need state=a64");
                break;
            case StatementKind.Save:
                _saved.Add(statement.Index);
                break;
            case StatementKind.Restore when !_saved.Contains(statement.Index):
                Fail(statement, $"nothing was saved as {Quoted.Word(_file.SaveNames[statement.Index])} before this statement");
                break;
            case StatementKind.AArch32Read or StatementKind.AArch32Write when !_context.AArch32:
                Fail(statement, "mcr, mrc, mcrr and mrrc need state=a32");
                break;
        }
    }

    private void CheckContext(in Statement statement)
    {
        int level = _context.ExceptionLevel;
        SecurityState security = _context.ToContext(rootState: false).Security;
        if ((level == 2 && !Has(PmuFeatures.EL2)) || (level == 3 && !Has(PmuFeatures.EL3)))
        {
            Fail(statement, $"the context is EL{level}, which this configuration does not have");
        }

        if (security is SecurityState.Realm or SecurityState.Root && !Has(PmuFeatures.FEAT_RME))
        {
            Fail(statement, "the context is in Realm or Root state, which needs FEAT_RME");
        }

        if (security == SecurityState.Root && level < 3)
        {
            Fail(statement, $"the context is EL{level} in Root state: Root state is EL3");
        }

        if (security == SecurityState.Secure && level == 2 && !Has(PmuFeatures.FEAT_SEL2))
        {
            Fail(statement, "the context is Secure EL2, which needs FEAT_SEL2");
        }

        if (_context.AArch32 && (level > 1 || !_configuration.Options.AArch32))
        {
            Fail(statement, $"the context is EL{level} in AArch32 state: that is for EL0 and EL1 with aarch32=1");
        }
    }

    private void CheckControl(in Statement statement)
    {
        PmuControl control = (PmuControl)statement.Operand;
        PmuFeatures needed = control switch
        {
            PmuControl.HCR_EL2 or PmuControl.MDCR_EL2 or PmuControl.HSTR_EL2 => PmuFeatures.EL2,
            PmuControl.HDFGRTR_EL2 or PmuControl.HDFGWTR_EL2 => PmuFeatures.EL2 | PmuFeatures.FEAT_FGT,
            PmuControl.HDFGRTR2_EL2 or PmuControl.HDFGWTR2_EL2 => PmuFeatures.EL2 | PmuFeatures.FEAT_FGT2,
            PmuControl.SCR_EL3 or PmuControl.MDCR_EL3 => PmuFeatures.EL3,
            PmuControl.SDER32_EL3 => PmuFeatures.EL3 | PmuFeatures.FEAT_AA32EL1,
            PmuControl.PMBLIMITR_EL1 or PmuControl.PMBSR_EL1 => PmuFeatures.FEAT_SPEv1p2,
            _ => PmuFeatures.None,
        };
        if (!Has(needed))
        {
            Fail(statement, $"{control} needs {needed & ~_configuration.Features}, which this configuration does not have");
        }
    }


    private bool Has(PmuFeatures features) => _configuration.Has(features);

    private void Fail(in Statement statement, string reason) => throw new VectorSyntaxException(_file.Path, statement.Line, 1, reason);
}
