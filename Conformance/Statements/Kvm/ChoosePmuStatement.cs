using System;
using System.Collections.Generic;
using System.IO;
using Emu.Conformance.Machines;
using Emu.Conformance.Syntax;
using Emu.HostPmus;
using Emu.Hosts.Linux;
using Emu.Kvm;

namespace Emu.Conformance.Statements.Kvm;

/// <summary><c>choose-pmu [sysfs=DIR] [kvm-pmu=NAME] [machine=old|new] [=&gt; RESULT]</c>: the VMM's choice of a backend.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Sysfs">The folder to read in place of <c>/sys</c>; null: the case's host PMUs are its entries.</param>
/// <param name="Requested">The entry that the user asks for, or null.</param>
/// <param name="IsOldMachine">The machine type is one from before fixed counters only.</param>
/// <param name="Expected">How it must end.</param>
internal sealed record ChoosePmuStatement(
    Position At, string? Sysfs, string? Requested, bool IsOldMachine, VmExpectation Expected) : KvmStatement(At)
{
    public override string Success => "0";

    public static Statement Parse(ref StatementReader reader)
    {
        string? sysfs = null;
        string? requested = null;
        bool? isOld = null;
        bool more = reader.Read();
        for (; more && reader.Current is not "=>"; more = reader.Read())
        {
            (ReadOnlySpan<char> key, ReadOnlySpan<char> value) = reader.SplitKey();
            if (key is "sysfs" && sysfs is null)
            {
                sysfs = Path.Combine(Path.GetDirectoryName(reader.Scope.Path) ?? "", value.ToString());
            }
            else if (key is "kvm-pmu" && requested is null)
            {
                requested = value.ToString();
            }
            else if (key is "machine" && isOld is null && value is "old" or "new")
            {
                isOld = value is "old";
            }
            else
            {
                reader.Fail($"{Quoted.Word(reader.Current)} is not a key of choose-pmu, or is given twice; it takes sysfs, kvm-pmu and machine=old or machine=new");
            }
        }

        return new ChoosePmuStatement(reader.At, sysfs, requested, isOld ?? false, reader.VmExpectationHere(more, VmAllowed.Backend));
    }

    public override void Check(FlowChecker flow)
    {
        if (Sysfs is null && flow.HostPmus.Count == 0)
        {
            flow.Fail(this, "choose-pmu looks at sysfs= or at the host PMUs before it, and there is neither");
        }
    }

    public override string? Run(VectorMachine machine)
    {
        VmAnswer answer = Choose(machine.HostPmus, machine.PossibleCpus);
        bool matches = Expected.Matches(answer);
        return matches && !machine.KeepsAnswer ? null : machine.Ended(matches, answer.InWords(Success));
    }

    private VmAnswer Choose(List<HostPmuStatement> hostPmus, CpuSet? possible)
    {
        IReadOnlyList<EventSource>? sources;
        if (Sysfs is not null)
        {
            sources = EventSource.ReadAll(Sysfs);
            possible = EventSource.ReadPossibleCpus(Sysfs);
        }
        else
        {
            sources = hostPmus.ConvertAll(static pmu => new EventSource(pmu.Name, pmu.Name, (uint)pmu.Type, pmu.Cpus));
            possible ??= HostPmuStatement.CpusOf(hostPmus);
        }

        BackendChoice choice = BackendChoice.Choose(
            possible,
            sources,
            type => hostPmus.Count == 0 || hostPmus.Exists(pmu => (uint)pmu.Type == type),
            Requested,
            IsOldMachine);
        return choice.Kind == BackendChoiceKind.Refused ? Errno.ENXIO : VmAnswer.Of(choice.ToString());
    }
}
