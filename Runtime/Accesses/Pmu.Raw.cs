using Emu.Registers;

namespace Emu;

// The raw plane: a debugger, save and restore. There are no checks and no side effects. Only what is derived from a register follows it.
public sealed partial class Pmu
{
    /// <summary>The state behind a register, with no check and no side effect.</summary>
    /// <param name="register">The register. What has no state, or does not exist in the configuration, reads 0; a window shows what is selected.</param>
    /// <returns>The value; PMCR_EL0.N is the number of implemented event counters.</returns>
    public ulong ReadRaw(PmuRegister register)
    {
        register = PmuRegisterFile.Selected(in _pe.Bank, register);
        ulong reached = Masks.Exists(register.Id) ? Configuration.Reach(register) : 0;
        if (reached == 0)
        {
            return 0;
        }

        PmuLiveState live = new(this, Configuration.Counters);
        return PmuRegisterFile.ReadRaw(in _pe.Bank, register, in live, Masks) & reached;
    }

    /// <summary>Replaces the state behind a register, with no check and no side effect. What is derived from the register follows.</summary>
    /// <param name="register">The register; the set and clear names of a vector replace all of it. One that does not exist in the configuration keeps nothing.</param>
    /// <param name="value">The value; read-only and reserved bits, and bits of counters that are not there, are ignored.</param>
    public void WriteRaw(PmuRegister register, ulong value)
    {
        register = PmuRegisterFile.Selected(in _pe.Bank, register);
        ulong reached = Masks.Exists(register.Id) ? Configuration.Reach(register) : 0;
        if (reached != 0)
        {
            Follow(
                PmuRegisterFile.WriteRaw(ref _pe.Bank, register, value, reached, Masks),
                new WrittenRegister(register, value, reached, Configuration.Counters));
        }
    }
}
