namespace Emu.Kvm;

/// <summary>Whether a vCPU may run on the pCPU it was loaded on.</summary>
public enum LoadStatus
{
    /// <summary>It runs.</summary>
    Ok,

    /// <summary>
    /// The VM's PMU was chosen explicitly and does not cover this pCPU: KVM_EXIT_FAIL_ENTRY with CPU_UNSUPPORTED. Nothing of the
    /// guest changed; on a pCPU that is covered the vCPU runs on.
    /// </summary>
    FailEntry,

    /// <summary>The vCPU was never initialised: ENOEXEC.</summary>
    NotInitialized,

    /// <summary>INIT of its PMU was not done before the first run: EINVAL.</summary>
    NotReady,
}
