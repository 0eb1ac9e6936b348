using Emu.Registers;

namespace Emu;

// How accesses would end, without performing them; CheckWrite and CheckWriteAArch32 are beside the accesses, which share them.
public sealed partial class Pmu
{
    /// <summary>
    /// How a guest's MRS would end now, without performing it: nothing changes, no counter is looked at. An emulator whose access check comes before its clock may be
    /// read asks this, and reads later.
    /// </summary>
    /// <param name="register">The register.</param>
    /// <remarks>
    /// This and the other checks may run on another thread beside the one that drives the PMU. A check beside a call that changes what decides about accesses answers as
    /// before that call or as after it.
    /// </remarks>
    public PmuAccess CheckRead(PmuRegister register)
    {
        int decision = PmuRegisterFile.AccessNumber(register);
        int word = (_context.ExceptionLevel * WordsPerLevel) + (decision >> 6);
        if ((_allowedAccesses[word] >> (decision & 63) & 1) != 0)
        {
            return PmuAccess.Ok;
        }

        if (register.IsNone)
        {
            return PmuAccess.NotPmu;
        }

        PmuAccessOutcome outcome = PmuAccessRules.CheckRead(register, new PmuAccessState(this));
        return outcome == PmuAccessOutcome.Allow ? PmuAccess.Ok : Refused(outcome, register, isRead: true);
    }

    /// <summary>How a guest's MRC or MRRC would end now, without performing it; see <see cref="CheckRead"/>.</summary>
    /// <param name="encoding">As for <see cref="ReadAArch32"/>.</param>
    public PmuAccess CheckReadAArch32(uint encoding)
    {
        PmuRegisterView view = PmuRegisterMap.ResolveAArch32(encoding, _features);
        if (view.IsNone)
        {
            return PmuAccess.NotPmu;
        }

        if (!view.CanRead)
        {
            return PmuAccess.Undefined;
        }

        PmuAccessOutcome outcome = PmuAccessRules.CheckRead(view.Register, new PmuAccessState(this));
        return outcome == PmuAccessOutcome.Allow ? PmuAccess.Ok : RefusedAArch32(outcome, encoding, isRead: true);
    }
}
