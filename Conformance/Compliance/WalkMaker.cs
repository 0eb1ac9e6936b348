using System;
using System.Collections.Generic;
using Emu.Registers;

namespace Emu.Conformance.Compliance;

/// <summary>
/// Random walks: accesses to the PMU's registers at every Exception level that the image reaches, with values that turn things on, and SW_INCR as the event. Each is one
/// case; the same seed gives the same walks. They keep out of what the architecture leaves CONSTRAINED UNPREDICTABLE.
/// </summary>
internal sealed class WalkMaker
{
    /// <summary>The accesses of a walk.</summary>
    public const int Length = 50;

    private static readonly PmuRegisterId[] Registers =
    [
        PmuRegisterId.PMCR_EL0, PmuRegisterId.PMCNTENSET_EL0, PmuRegisterId.PMCNTENCLR_EL0, PmuRegisterId.PMOVSSET_EL0,
            PmuRegisterId.PMOVSCLR_EL0,
        PmuRegisterId.PMINTENSET_EL1, PmuRegisterId.PMINTENCLR_EL1, PmuRegisterId.PMSWINC_EL0, PmuRegisterId.PMSELR_EL0,
            PmuRegisterId.PMXEVTYPER_EL0,
        PmuRegisterId.PMXEVCNTR_EL0, PmuRegisterId.PMEVTYPERn_EL0, PmuRegisterId.PMEVCNTRn_EL0, PmuRegisterId.PMCCNTR_EL0,
            PmuRegisterId.PMCCFILTR_EL0, PmuRegisterId.PMUSERENR_EL0,
        PmuRegisterId.PMSWINC_EL0, PmuRegisterId.PMEVCNTRn_EL0, PmuRegisterId.PMCNTENSET_EL0, PmuRegisterId.PMOVSSET_EL0,
            PmuRegisterId.PMSWINC_EL0, PmuRegisterId.PMEVCNTRn_EL0,
    ];

    private readonly CaseCompiler _compiler;
    private readonly ComplianceTarget _target;
    private readonly PmuConfiguration _configuration;
    private readonly ulong _seed;
    private readonly IReadOnlyCollection<string> _without;
    private Random _random = new(0);

    /// <param name="compiler">Makes cases for the target.</param>
    /// <param name="target">The target.</param>
    /// <param name="seed">Which walks.</param>
    /// <param name="without">The rules of <see cref="WalkRules"/> whose steps are left out.</param>
    public WalkMaker(CaseCompiler compiler, ComplianceTarget target, ulong seed, IReadOnlyCollection<string> without)
    {
        _compiler = compiler;
        _target = target;
        _seed = seed;
        _without = without;
        _configuration = compiler.Configure(PmuFeatures.None, target.Options) ?? throw new ArgumentException("The architecture has no such PE.", nameof(target));
    }

    /// <summary>A walk.</summary>
    /// <param name="number">Its number: it depends on this and the seed alone.</param>
    public CompiledCase Make(int number)
    {
        _random = new Random(unchecked((int)(_seed ^ (_seed >> 32)) * 7919) + number);
        ComplianceMachine machine = _compiler.Start(_configuration);
        List<Operation> operations = [];
        for (int steps = 0; steps < Length;)
        {
            Operation one = Step(machine);
            if (IsUnpredictable(one, machine.Pmu))
            {
                continue;
            }

            steps++;
            if (WalkRules.Leave(one, machine.Pmu, _without) is { } left)
            {
                OperationRun.Do(machine, left);
                operations.Add(left);
            }
        }

        OperationPlace[] places = new OperationPlace[operations.Count];
        AccessEnd[] exact = OperationRun.Run(_compiler.Start(_configuration), operations, _target.Home, 0, places);
        Expectations.Set(operations, exact, _compiler.Perturbed(_configuration, operations), places, _configuration);
        return new CompiledCase($"walk/{_seed}/{number}{(_without.Count == 0 ? "" : "/without/" + string.Join('+', _without))}", "WALK", operations, null);
    }

    private Operation Step(ComplianceMachine machine)
    {
        int level = Level();
        if (_random.Next(12) == 0)
        {
            return new Operation
            {
                Kind = OperationKind.Interrupt,
                Level = _target.Home,
                IsAnswer = true,
                Needs = TargetFeatures.Interrupt
            };
        }

        if (_target.Home >= 2 && _target.EL2 && _random.Next(10) == 0)
        {
            // HPMN, HPME, TPM seldom, TPMCR, HPMD, HLP: what the version has of them.
            ulong value = Some(1, Math.Max(1, _target.Counters)) | (Some(0, 1) << 7);
            value |= _random.Next(4) == 0 ? (Some(0, 3) << 5) | (Some(0, 1) << 17) | (Some(0, 1) << 26) : 0;
            return Access(_target.Home, PmuRegisterId.MDCR_EL2, 0, false, value);
        }

        PmuRegisterId id = Registers[_random.Next(Registers.Length)];
        int index = id is PmuRegisterId.PMEVTYPERn_EL0 or PmuRegisterId.PMEVCNTRn_EL0 ? _random.Next(Math.Max(1, _target.Counters)) : 0;
        bool isRead = id != PmuRegisterId.PMSWINC_EL0 && _random.Next(2) == 0;
        if (id == PmuRegisterId.PMUSERENR_EL0 && level == 0)
        {
            isRead = true;
        }

        return Access(level, id, index, isRead, isRead ? 0 : Value(id, machine.Pmu));
    }

    private ulong Some(int least, int most) => (uint)_random.Next(least, most + 1);

    private int Level()
    {
        while (true)
        {
            int level = _random.Next(_target.Home + 1);
            if (level != 2 || _target.EL2)
            {
                return level;
            }
        }
    }

    private Operation Access(int level, PmuRegisterId id, int index, bool isRead, ulong value)
    {
        PmuRegister register = new(id, index);
        return new Operation
        {
            Level = level,
            Instruction = new RegisterInstruction(PmuRegisterMap.EncodeAArch64(register), isRead),
            Value = isRead ? 0 : value & ComparedBits.Written(_configuration, register, 0),
            IsAnswer = true,
        };
    }

    private ulong Value(PmuRegisterId id, Pmu pmu)
    {
        ulong some = (ulong)_random.NextInt64() & (ulong)_random.NextInt64();
        switch (id)
        {
            case PmuRegisterId.PMCR_EL0:
                // Counters stay on most of the time, LC is 1: the cycle counter does not overflow by the time that a target takes.
                return 0x40 | (_random.Next(4) == 0 ? some & 0x2A6 : 0) | (_random.Next(5) == 0 ? 0UL : 1);
            case PmuRegisterId.PMSELR_EL0:
                return _random.Next(5) == 0 ? 31 : Some(0, Math.Max(1, _target.Counters) - 1);
            case PmuRegisterId.PMEVTYPERn_EL0 or PmuRegisterId.PMXEVTYPER_EL0 or PmuRegisterId.PMCCFILTR_EL0:
                // SW_INCR; P, U, NSK, NSU, NSH and M.
                return _random.Next(2) == 0 ? 0 : (some & 0xFC00_0000) | (_random.Next(2) == 0 ? 0x0800_0000UL : 0);
            case PmuRegisterId.PMEVCNTRn_EL0 or PmuRegisterId.PMXEVCNTR_EL0 or PmuRegisterId.PMCCNTR_EL0:
                return _random.Next(4) switch { 0 => 0xFFFF_FFFF, 1 => ulong.MaxValue, 2 => 0xFFFF_FFFE, _ => some };
            case PmuRegisterId.PMUSERENR_EL0:
                return _random.Next(2) == 0 ? 1 : some & 0xF;
            default:
                return _random.Next(3) == 0 ? 0xFFFF_FFFF : some & 0xFFFF_FFFF;
        }
    }

    // A counter that the level does not reach, by name or by PMSELR_EL0, without FEAT_FGT; and PMSELR_EL0 that selects such a counter.
    private bool IsUnpredictable(Operation one, Pmu pmu)
    {
        if (one.Kind != OperationKind.Access)
        {
            return false;
        }

        PmuRegister register = PmuRegisterMap.ResolveAArch64((ushort)one.Instruction.Encoding);
        int counter = register.Id switch
        {
            PmuRegisterId.PMEVTYPERn_EL0 or PmuRegisterId.PMEVCNTRn_EL0 => register.Index,
            PmuRegisterId.PMXEVTYPER_EL0 or PmuRegisterId.PMXEVCNTR_EL0 => (int)pmu.ReadRaw(new PmuRegister(PmuRegisterId.PMSELR_EL0)),
            _ => -1,
        };
        if (counter < 0 || (counter == PmuCounter.Cycle && register.Id == PmuRegisterId.PMXEVTYPER_EL0))
        {
            return false;
        }

        int reached = one.Level < 2 && _target.EL2 && _target.Home >= 2
            ? (int)(pmu.ReadRaw(new PmuRegister(PmuRegisterId.MDCR_EL2)) & 31)
            : _target.Counters;
        return counter >= reached;
    }
}
