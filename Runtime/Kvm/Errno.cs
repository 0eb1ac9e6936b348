namespace Emu.Kvm;

/// <summary>What a call of the control plane answers: 0, or the Linux error number that KVM gives.</summary>
public enum Errno
{
    /// <summary>Done.</summary>
    None = 0,

    /// <summary>No such register.</summary>
    ENOENT = 2,

    /// <summary>No such attribute, or it has no value.</summary>
    ENXIO = 6,

    /// <summary>The vCPU is not initialised.</summary>
    ENOEXEC = 8,

    /// <summary>No memory.</summary>
    ENOMEM = 12,

    /// <summary>The argument cannot be read or written.</summary>
    EFAULT = 14,

    /// <summary>Too late, or something else excludes it.</summary>
    EBUSY = 16,

    /// <summary>It is there already.</summary>
    EEXIST = 17,

    /// <summary>No such device.</summary>
    ENODEV = 19,

    /// <summary>An argument is out of its range.</summary>
    EINVAL = 22,
}
