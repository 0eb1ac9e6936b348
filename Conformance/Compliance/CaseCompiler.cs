using System.Collections.Generic;
using Emu.Registers;

namespace Emu.Conformance.Compliance;

/// <summary>
/// Makes a case for a kind of target. A case is made only where three runs of the model agree: the case as it is, on the configuration it is written for; the same on the target's;
/// and the rewritten one on the target's. Then it is run again while time passes in between, and what changes is compared as a relation or not at all.
/// </summary>
internal sealed partial class CaseCompiler
{
    private readonly ComplianceTarget _target;
    private readonly List<Operation> _reset;
    private readonly Dictionary<(
        PmuFeatures Features, int Counters, int Width, bool Priority, bool Events), PmuConfiguration?> _configurations = [];

    public CaseCompiler(ComplianceTarget target)
    {
        _target = target;
        _reset = CaseReset.For(target);
    }

    /// <summary>The operations before each case.</summary>
    public IReadOnlyList<Operation> Reset => _reset;

    /// <summary>Makes a case.</summary>
    public CompiledCase Compile(PortableCase one)
    {
        if (one.Reason is not null)
        {
            return CompiledCase.Without(one, one.Reason);
        }

        PmuOptions own = one.Configuration.Options;
        const PmuFeatures View = PmuFeatures.FEAT_PMUv3_EXT | PmuFeatures.FEAT_PMUv3_EXT32 | PmuFeatures.FEAT_PMUv3_EXT64;
        PmuFeatures features = own.Features & ~View;
        if ((features & PmuFeatures.FEAT_PMUv3_EXTPMN) != 0)
        {
            return CompiledCase.Without(one, "it is about counters of an external agent");
        }

        if (Configure(features, _target.Counters, own) is not { } configuration
            || Configure(features, own.Counters, own) is not { } sameCounters)
        {
            return CompiledCase.Without(one, $"is for another PE: {Describe(one.Configuration)}");
        }

        CaseRewriter rewritten = CaseRewriter.Rewrite(one, configuration, _target.Home, out string? reason);
        if (reason is not null)
        {
            return CompiledCase.Without(one, reason);
        }

        if (!MeansTheSame(one, sameCounters, rewritten))
        {
            return CompiledCase.Without(one, $"is for another PE: {Describe(one.Configuration)}");
        }

        List<Operation> operations = rewritten.Operations;
        OperationPlace[] places = new OperationPlace[operations.Count];
        AccessEnd[] exact = OperationRun.Run(Start(configuration), operations, _target.Home, 0, places);
        if (!AnswersAlike(one, configuration, rewritten, exact, places))
        {
            return CompiledCase.Without(one, "it means something else when it is rewritten");
        }

        Expectations.Set(operations, exact, Perturbed(configuration, operations), places, configuration);
        operations = Expectations.WithoutUnpredictableWrites(operations, exact, configuration, places);
        if (!operations.Exists(static operation => operation.IsAnswer && Compares(operation)))
        {
            return CompiledCase.Without(one, "nothing is left to compare");
        }

        (ulong events0, ulong events1) = EventsOf(configuration, own, operations);
        return new CompiledCase(one.Name, one.Rules, operations, null)
        {
            Features = features,
            Needs = TargetFeatureMap.Of(configuration.Features & ~_baseFeatures)
                | (operations.Exists(static o => o.Kind == OperationKind.Interrupt) ? TargetFeatures.Interrupt : 0),
            Forbids = ForbiddenBy(features, own, operations),
            Events0 = events0,
            Events1 = events1,
            Source = one,
        };
    }

    /// <summary>A machine of a configuration as each case finds it.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="afterOthers">What other cases captured is there: no write takes it away.</param>
    public ComplianceMachine Start(PmuConfiguration configuration, bool afterOthers = false)
    {
        ComplianceMachine machine = new(configuration, _target.Home);
        if (afterOthers && configuration.Has(PmuFeatures.FEAT_PMUv3_SS))
        {
            CaptureSomething(machine.Pmu);
        }

        TargetFeatures has = TargetFeatureMap.Of(configuration.Features);
        foreach (Operation one in _reset)
        {
            if ((one.Needs & ~has) == 0)
            {
                OperationRun.Do(machine, one);
            }
        }

        return machine;
    }

    private static void CaptureSomething(Pmu pmu)
    {
        const ulong Allowed = 3;
        void Set(PmuRegisterId id, ulong value, int index = 0) => pmu.WriteRaw(new PmuRegister(id, index), value);

        Set(PmuRegisterId.PMCCNTR_EL0, 0x5A5A_A5A5_0F0F_F0F1);
        Set(PmuRegisterId.PMICNTR_EL0, 0x5A5A_A5A5_0F0F_F0F2);
        for (int counter = 0; counter < pmu.Configuration.Counters; counter++)
        {
            Set(PmuRegisterId.PMEVCNTRn_EL0, 0x5A5A_A5A5_0F0F_F0F3 + (ulong)counter, counter);
        }

        ulong el3 = pmu.GetControl(PmuControl.MDCR_EL3);
        if (pmu.Configuration.Has(PmuControl.MDCR_EL3))
        {
            pmu.SetControl(PmuControl.MDCR_EL3, el3 | (Allowed << MDCR_EL3.PMSSE_Shift));
            pmu.Capture();
            pmu.SetControl(PmuControl.MDCR_EL3, el3);
            return;
        }

        ulong el2 = pmu.GetControl(PmuControl.MDCR_EL2);
        if (pmu.Configuration.Has(PmuControl.MDCR_EL2))
        {
            pmu.SetControl(PmuControl.MDCR_EL2, el2 | (Allowed << MDCR_EL2.PMSSE_Shift));
            pmu.Capture();
            pmu.SetControl(PmuControl.MDCR_EL2, el2);
            return;
        }

        Set(PmuRegisterId.PMECR_EL1, Allowed << 3);
        pmu.Capture();
    }

    /// <summary>A configuration of the target with more features; null where the architecture has none.</summary>
    public PmuConfiguration? Configure(PmuFeatures features, PmuOptions own, bool events = true) =>
        Configure(features, _target.Counters, own, events);

    /// <summary>How the operations end while time passes, run by run.</summary>
    public List<AccessEnd[]> Perturbed(PmuConfiguration configuration, IReadOnlyList<Operation> operations)
    {
        List<AccessEnd[]> all = [];
        for (int run = 1; run < OperationRun.Runs; run++)
        {
            all.Add(OperationRun.Run(Start(configuration, afterOthers: true), operations, _target.Home, run));
        }

        return all;
    }

    // What the version and the other options bring: no case needs it, because the edition is for such a PE.
    private static readonly PmuFeatures _baseFeatures = PmuFeatures.EL2 | PmuFeatures.EL3 | PmuFeatures.FEAT_AA32;

    private PmuConfiguration? Configure(PmuFeatures features, int counters, PmuOptions own, bool events = true)
    {
        (PmuFeatures, int, int, bool, bool) key = (features, counters, own.ThresholdWidth, own.EL3TrapPriority, events);
        if (!_configurations.TryGetValue(key, out PmuConfiguration? found))
        {
            PmuOptions options = _target.Options with
            {
                Features = features,
                Counters = counters,
                ThresholdWidth = own.ThresholdWidth,
                EL3TrapPriority = own.EL3TrapPriority,
                Events = events ? PmuEventSet.All : PmuEventSet.None,
            };
            PmuConfiguration.TryCreate(options, out found, out _);
            _configurations.Add(key, found);
        }

        return found;
    }

    // The features that would change an answer, one at a time.
    private TargetFeatures ForbiddenBy(PmuFeatures features, PmuOptions own, List<Operation> operations)
    {
        TargetFeatures forbidden = TargetFeatures.None;
        foreach ((TargetFeatures target, PmuFeatures more) in TargetFeatureMap.Optional)
        {
            if ((features & more) == 0
                && Configure(features | more, own) is { } richer
                && !Expectations.Hold(operations, OperationRun.Run(Start(richer), operations, _target.Home, 0)))
            {
                forbidden |= target;
            }
        }

        return forbidden;
    }

    // The common events that the case programs, where it needs any.
    private (ulong Events0, ulong Events1) EventsOf(PmuConfiguration configuration, PmuOptions own, List<Operation> operations)
    {
        PmuConfiguration without = Configure(own.Features & configuration.Features, own, events: false)!;
        if (Expectations.Hold(operations, OperationRun.Run(Start(without), operations, _target.Home, 0)))
        {
            return (0, 0);
        }

        ulong events0 = 0;
        ulong events1 = 0;
        foreach (Operation one in operations)
        {
            if (one.Kind == OperationKind.Access && !one.Instruction.IsRead && IsType(one.Instruction, configuration))
            {
                int number = (ushort)one.Value;
                int bit = (number & 0x1F) + (number >= 0x4000 ? 32 : 0);
                switch (number & ~0x1F)
                {
                    case 0x0000 or 0x4000: events0 |= 1UL << bit; break;
                    case 0x0020 or 0x4020: events1 |= 1UL << bit; break;
                }
            }
        }

        return (events0, events1);
    }

    private static bool IsType(RegisterInstruction instruction, PmuConfiguration configuration)
    {
        PmuRegister register = instruction.AArch32
            ? PmuRegisterMap.ResolveAArch32(instruction.Encoding, configuration.Features).Register
            : PmuRegisterMap.ResolveAArch64((ushort)instruction.Encoding);
        return register.Id is PmuRegisterId.PMEVTYPERn_EL0 or PmuRegisterId.PMXEVTYPER_EL0;
    }

    private static bool Compares(Operation operation) =>
        operation.End is ExpectedEnd.Undefined or ExpectedEnd.Trap or ExpectedEnd.Unpredictable || operation.Mask != 0 || operation.AtLeast
        || (operation.End == ExpectedEnd.Ok && operation.IsAnswer && operation.Kind == OperationKind.Access);

    private static string Describe(PmuConfiguration configuration)
    {
        PmuOptions options = configuration.Options;
        string features = options.Features == PmuFeatures.None ? "" : $" features={options.Features.ToString().Replace(" ", "", System.StringComparison.Ordinal)}";
        return $"pmuver={(int)options.Version} counters={options.Counters} el2={(options.EL2 ? 1 : 0)} el3={(options.EL3 ? 1 : 0)} aarch32={(options.AArch32 ? 1 : 0)}{features}";
    }
}
