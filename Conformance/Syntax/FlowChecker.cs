using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Emu.Conformance.Statements;
using Emu.Conformance.Statements.Kvm;
using Emu.HostPmus;
using Emu.Registers;

namespace Emu.Conformance.Syntax;

/// <summary>
/// Checks what depends on the order of statements: whether the configuration of the moment has the registers and the states that a
/// statement names, and whether there is a VM. Each case is followed from the start of the prologue, a loop's body at most twice: the context after the first round
/// is the one before every further round. The rules are those of the statements (<see cref="Statement.Check"/>); this is what they ask, and what they change.
/// </summary>
internal sealed class FlowChecker
{
    private readonly VectorFile _file;
    private readonly bool _prologueHasVm;
    private readonly Dictionary<(int Loop, ulong Context, PmuConfiguration Configuration),
        (ContextChange Context, PmuConfiguration Configuration)> _walked = [];
    private readonly Dictionary<(PmuConfiguration First, bool IsOwn), Prologue> _prologues = [];
    private bool _keepsConfiguration;
    private int _loops;
    private int _next;

    public FlowChecker(VectorFile file)
    {
        _file = file;
        _prologueHasVm = HasVmIn(0, file.PrologueEnd);
    }

    /// <summary>The case has a VM.</summary>
    public bool HasVm { get; private set; }

    /// <summary>Where the PE executes; the guest of a VM is checked where its context changes.</summary>
    public ContextChange Context { get; set; } = ContextChange.Start;

    /// <summary>The configuration of the PMU of a case without a VM.</summary>
    public PmuConfiguration Configuration { get; private set; } = ConfigurationReader.Default;

    /// <summary>The numbers of the names that states were saved under.</summary>
    public HashSet<int> Saved { get; } = [];

    /// <summary>The machine's PMUs up to here.</summary>
    public List<HostPmuStatement> HostPmus { get; } = [];

    /// <summary>The machine's CPUs; null before the VM is created.</summary>
    public CpuSet? PossibleCpus { get; set; }

    /// <summary>The statement is in a loop.</summary>
    public bool IsInLoop => _loops != 0;

    public void Check()
    {
        foreach (VectorCase one in _file.Cases)
        {
            HasVm = one.HasVm = _prologueHasVm || HasVmIn(one.Start, one.End);
            WalkPrologue(one);
            _walked.Clear();
            _keepsConfiguration = false;
            Walk(one.Start, one.End);
        }
    }

    // ------------------------------------------------------------------------------------------------------ for the statements

    /// <summary>A fresh PMU of this configuration; a case with a VM has none, and the prologue's gives way to the case's own.</summary>
    public void Configure(PmuConfiguration configuration)
    {
        if (!HasVm && !_keepsConfiguration)
        {
            Configuration = configuration;
            Context = ContextChange.Start;
        }
    }

    /// <summary>The statement acts on the PMU of the case or on that of the selected vCPU.</summary>
    public void NeedPmu(Statement statement)
    {
        if (HasVm)
        {
            NeedVm(statement);
        }
        else
        {
            CheckContext(statement);
        }
    }

    /// <summary>The statement acts on a PMU that does not belong to a VM.</summary>
    public void NeedPmuAlone(Statement statement)
    {
        if (HasVm)
        {
            Fail(statement, "this statement does not occur in a case with a VM");
        }

        CheckContext(statement);
    }

    /// <summary>The statement is an instruction of AArch64 state.</summary>
    public void NeedAArch64(Statement statement)
    {
        NeedPmu(statement);
        if (Context.AArch32)
        {
            Fail(statement, "mrs and msr need state=a64");
        }
    }

    /// <summary>The statement is an instruction of AArch32 state.</summary>
    public void NeedAArch32(Statement statement)
    {
        if (HasVm)
        {
            Fail(statement, "mcr, mrc, mcrr and mrrc need state=a32, which the guest of a VM does not have");
        }

        CheckContext(statement);
        if (!Context.AArch32)
        {
            Fail(statement, "mcr, mrc, mcrr and mrrc need state=a32");
        }
    }

    /// <summary>The statement acts on a VM.</summary>
    public void NeedVm(Statement statement)
    {
        if (PossibleCpus is null)
        {
            Fail(statement, "there is no VM before this statement");
        }
    }

    /// <summary>The statement acts on a VM, on a CPU of the machine.</summary>
    public void NeedCpu(Statement statement, int cpu)
    {
        NeedVm(statement);
        if (!PossibleCpus!.Contains(cpu))
        {
            Fail(statement, $"pCPU {cpu} is not possible; possible are {PossibleCpus}");
        }
    }

    /// <summary>Whether the configuration has all these features.</summary>
    public bool Has(PmuFeatures features) => Configuration.Has(features);

    /// <summary>Ends the reading of the file at a statement.</summary>
    [DoesNotReturn]
    public void Fail(Statement statement, string reason) => throw new VectorSyntaxException(_file.Path, statement.At.Line, 1, reason);

    /// <summary>Checks the body of a loop, whose <c>repeat</c> was met, and goes on behind it.</summary>
    public void WalkLoop(RepeatStatement loop)
    {
        _loops++;
        ContextChange before = Context;
        for (int round = 0; round < 2 && (ulong)round < loop.Times; round++)
        {
            WalkBody(loop);
            if (Context.Bits == before.Bits)
            {
                break;
            }
        }

        _loops--;
        _next = loop.End + 1;
    }

    // ---------------------------------------------------------------------------------------------------------------- the walk

    private bool HasVmIn(int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            if (_file.Statements[i] is CreateVmStatement)
            {
                return true;
            }
        }

        return false;
    }

    // The prologue before each case, but only once for each configuration that it can meet. With a VM it is walked for each case.
    private void WalkPrologue(VectorCase one)
    {
        PmuConfiguration first = one.HasOwnConfiguration
            ? ((ConfigStatement)_file.Statements[one.Start]).Configuration : ConfigurationReader.Default;
        Saved.Clear();
        HostPmus.Clear();
        PossibleCpus = null;
        if (!HasVm && _prologues.TryGetValue((first, one.HasOwnConfiguration), out Prologue? known))
        {
            (Context, Configuration) = (known.Context, known.Configuration);
            Saved.UnionWith(known.Saved);
            HostPmus.AddRange(known.HostPmus);
            return;
        }

        Context = ContextChange.Start;
        Configuration = first;
        _walked.Clear();
        _keepsConfiguration = one.HasOwnConfiguration;
        Walk(0, _file.PrologueEnd);
        if (!HasVm)
        {
            _prologues.Add((first, one.HasOwnConfiguration), new Prologue(Context, Configuration, [.. Saved], [.. HostPmus]));
        }
    }

    private void Walk(int start, int end)
    {
        for (_next = start; _next < end;)
        {
            _file.Statements[_next++].Check(this);
        }
    }

    // A loop in loops is walked again only in a context or a configuration that it has not been walked in: 64 of them would take 2^64 walks.
    private void WalkBody(RepeatStatement loop)
    {
        (int, ulong, PmuConfiguration) key = (loop.Index, Context.Bits, Configuration);
        if (_walked.TryGetValue(key, out (ContextChange Context, PmuConfiguration Configuration) after))
        {
            (Context, Configuration) = after;
            return;
        }

        Walk(loop.Index + 1, loop.End);
        _walked.Add(key, (Context, Configuration));
    }

    // The context counts only where a statement runs in it: on the way to it, key by key, it may be impossible.
    private void CheckContext(Statement statement)
    {
        if (Configuration.WhyNot(Context.ToContext(rootState: Has(PmuFeatures.FEAT_RME))) is { } why)
        {
            Fail(statement, $"the context is not possible: {why}; give another el=, security= or state=, or the feature in config");
        }
    }

    /// <summary>What a walk of the prologue left.</summary>
    private sealed record Prologue(ContextChange Context, PmuConfiguration Configuration, int[] Saved, HostPmuStatement[] HostPmus);
}
