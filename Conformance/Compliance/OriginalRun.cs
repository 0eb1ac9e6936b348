using Emu.Conformance.Statements;
using Emu.Conformance.Syntax;
using Emu.Registers;

namespace Emu.Conformance.Compliance;

/// <summary>The model running the statements of a case as they are, one after the other: what the rewritten case has to answer.</summary>
internal sealed class OriginalRun
{
    private readonly bool _rootState;

    /// <summary>A fresh PMU, as each case of a vector starts with.</summary>
    /// <param name="configuration">What it is made of.</param>
    public OriginalRun(PmuConfiguration configuration)
    {
        Pmu = new Pmu(configuration);
        _rootState = configuration.Has(PmuFeatures.FEAT_RME);
    }

    /// <summary>The PMU.</summary>
    public Pmu Pmu { get; }

    /// <summary>Where the PE executes.</summary>
    public ContextChange Context { get; private set; } = ContextChange.Start;

    /// <summary>What a raw read of a register gives.</summary>
    public ulong Raw(PmuRegisterId id, int index = 0) => Pmu.ReadRaw(new PmuRegister(id, index));

    /// <summary>Runs a statement.</summary>
    /// <returns>Its answer, of a statement that has one.</returns>
    public AccessEnd? Run(Statement statement)
    {
        if (statement is ContextStatement place)
        {
            Context = Context.Then(place.Change);
            return null;
        }

        Pmu.SetContext(Context.ToContext(_rootState));
        switch (statement)
        {
            case ControlStatement one:
                Pmu.SetControl(one.Control, one.Value);
                return null;
            case MsrStatement one:
                return AccessEnd.Of(Pmu.Write(one.Register, one.Value), 0);
            case MrsStatement one:
                return AccessEnd.Of(Pmu.Read(one.Register, out ulong read), read);
            case AArch32WriteStatement one:
                return AccessEnd.Of(Pmu.WriteAArch32(one.Register, one.Value), 0).By(new RegisterInstruction(one.Register, false, true));
            case AArch32ReadStatement one:
                return AccessEnd.Of(
                    Pmu.ReadAArch32(one.Register, out ulong read32), read32).By(new RegisterInstruction(one.Register, true, true));
            case RawWriteStatement one:
                Pmu.WriteRaw(one.Register, one.Value);
                return null;
            case RawReadStatement one:
                return new AccessEnd(EndKind.Ok, Pmu.ReadRaw(one.Register));
            case CountStatement one:
                Pmu.Count(one.Count.Event, one.Count.Occurrences);
                return null;
            case CountTogetherStatement one:
                Pmu.Count(one.Counts);
                return null;
            case AdvanceStatement one:
                Pmu.Advance(one.Cycles, one.Instructions);
                return null;
            case CaptureStatement:
                Pmu.Capture();
                return null;
            case IrqStatement:
                return new AccessEnd(EndKind.Ok, Pmu.Interrupt ? 1UL : 0);
            default:
                return null;
        }
    }
}
