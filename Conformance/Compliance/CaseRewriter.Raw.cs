using Emu.Conformance.Statements;
using Emu.Registers;

namespace Emu.Conformance.Compliance;

/// <content>The raw plane, by accesses of the PE: rules <c>raw-write</c> and <c>raw-read</c>.</content>
internal sealed partial class CaseRewriter
{
    // Rule `raw-write`: the state is set by accesses at the home; a vector by clearing all of it, then setting.
    private string? RawWrite(RawWriteStatement statement)
    {
        PmuRegister register = statement.Register;
        ulong value = Portable(register, statement.Value);
        switch (register.Id)
        {
            case PmuRegisterId.PMCNTENSET_EL0 or PmuRegisterId.PMCNTENCLR_EL0:
                Replace(statement, PmuRegisterId.PMCNTENCLR_EL0, PmuRegisterId.PMCNTENSET_EL0, value);
                return null;
            case PmuRegisterId.PMOVSSET_EL0 or PmuRegisterId.PMOVSCLR_EL0:
                Replace(statement, PmuRegisterId.PMOVSCLR_EL0, PmuRegisterId.PMOVSSET_EL0, value);
                return null;
            case PmuRegisterId.PMINTENSET_EL1 or PmuRegisterId.PMINTENCLR_EL1:
                Replace(statement, PmuRegisterId.PMINTENCLR_EL1, PmuRegisterId.PMINTENSET_EL1, value);
                return null;
            case PmuRegisterId.PMCR_EL0:
                value &= ~(PMCR_EL0.C_Mask | PMCR_EL0.P_Mask);
                break;
            case PmuRegisterId.PMSSCR_EL1 or PmuRegisterId.PMIAR_EL1:
                return $"{register} has no state that can be set without an effect";
            case PmuRegisterId.MDCR_EL3 when _home < 3:
            case PmuRegisterId.MDCR_EL2 or PmuRegisterId.HDFGRTR_EL2 or PmuRegisterId.HDFGWTR_EL2 or PmuRegisterId.HDFGRTR2_EL2
                or PmuRegisterId.HDFGWTR2_EL2
                when _home < 2:
                return null;
        }

        RegisterInstruction write = RegisterInstruction.Msr(register.Id, register.Index);
        if (write.Encoding == 0)
        {
            return $"{register} is in the memory-mapped view alone";
        }

        if (_configuration.Masks.Exists(register.Id) && register.Index < Limit(register.Id))
        {
            Prepare(write, value, statement);
        }

        return null;
    }

    private int Limit(PmuRegisterId id) => id is PmuRegisterId.PMEVCNTRn_EL0 or PmuRegisterId.PMEVTYPERn_EL0 ? _configuration.Counters : 1;

    private void Replace(Statement statement, PmuRegisterId clear, PmuRegisterId set, ulong value)
    {
        Prepare(RegisterInstruction.Msr(clear), ulong.MaxValue, statement);
        Prepare(RegisterInstruction.Msr(set), value, statement);
    }

    // Rule `raw-read`: a read at the home.
    private string? RawRead(RawReadStatement statement)
    {
        PmuRegister register = statement.Register;
        RegisterInstruction read = RegisterInstruction.Mrs(register.Id, register.Index);
        if (read.Encoding == 0 || register.Id is PmuRegisterId.PMSWINC_EL0 or PmuRegisterId.PMZR_EL0)
        {
            return $"{register} cannot be read by software on the PE";
        }

        Operations.Add(new Operation { Level = _home, Instruction = read, Source = statement, IsAnswer = true });
        return null;
    }
}
