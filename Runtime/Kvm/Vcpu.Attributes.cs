using System;
using System.Buffers.Binary;

namespace Emu.Kvm;

/// <content>The device attributes of the vCPU, group KVM_ARM_VCPU_PMU_V3_CTRL (kvm-facts 2), with their errors as values.</content>
public sealed partial class Vcpu
{
    private const int FirstPpi = 16;
    private const int FirstSpi = 32;
    private const int LastSpi = 1019;
    private const int UsualPpi = 23;
    private const int FilterArgumentSize = 8;

    /// <summary>The PMU's interrupt number; 0 while it has none.</summary>
    public int InterruptNumber { get; private set; }

    /// <summary>KVM_HAS_DEVICE_ATTR.</summary>
    /// <param name="attribute">Any number.</param>
    /// <returns>0 for an attribute there is, whatever the state; else ENXIO.</returns>
    public Errno HasAttribute(PmuDeviceAttr attribute)
    {
        lock (Vm.ConfigLock)
            return Vm.HasPmuFeature && attribute is >= PmuDeviceAttr.Irq and <= PmuDeviceAttr.FixedCountersOnly ? Errno.None : Errno.ENXIO;
    }

    /// <summary>KVM_GET_DEVICE_ATTR.</summary>
    /// <param name="attribute">Only IRQ has a value; FIXED_COUNTERS_ONLY answers by 0 or ENXIO.</param>
    /// <param name="value">The interrupt number; else 0.</param>
    public Errno GetAttribute(PmuDeviceAttr attribute, out int value)
    {
        value = 0;
        lock (Vm.ConfigLock)
        {
            switch (attribute)
            {
                case PmuDeviceAttr.Irq:
                    if (!Vm.Options.InKernelIrqchip)
                        return Errno.EINVAL;
                    if (!Vm.HasPmuFeature)
                        return Errno.ENODEV;
                    value = InterruptNumber;
                    return InterruptNumber == 0 ? Errno.ENXIO : Errno.None;
                case PmuDeviceAttr.FixedCountersOnly:
                    return Vm.FixedCountersOnly ? Errno.None : Errno.ENXIO;
                default:
                    return Errno.ENXIO;
            }
        }
    }

    /// <summary>KVM_SET_DEVICE_ATTR of an attribute that takes no argument.</summary>
    /// <param name="attribute">Any number.</param>
    public Errno SetAttribute(PmuDeviceAttr attribute) => SetAttribute(attribute, default(ReadOnlySpan<byte>));

    /// <summary>KVM_SET_DEVICE_ATTR of an attribute that takes one number.</summary>
    /// <param name="attribute">Any number.</param>
    /// <param name="value">Its argument.</param>
    public Errno SetAttribute(PmuDeviceAttr attribute, int value)
    {
        Span<byte> argument = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(argument, value);
        return SetAttribute(attribute, argument);
    }

    /// <summary>KVM_SET_DEVICE_ATTR of FILTER.</summary>
    /// <param name="firstEvent">The first PMUv3 event.</param>
    /// <param name="events">How many events; 0 is allowed, and the first call then only decides what holds for all.</param>
    /// <param name="action">What to do with them.</param>
    public Errno SetFilter(Pmuv3Event firstEvent, ushort events, FilterAction action)
    {
        Span<byte> argument = stackalloc byte[FilterArgumentSize];
        argument.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(argument, firstEvent.Number);
        BinaryPrimitives.WriteUInt16LittleEndian(argument[2..], events);
        argument[4] = (byte)action;
        return SetAttribute(PmuDeviceAttr.Filter, argument);
    }

    /// <summary>KVM_SET_DEVICE_ATTR: the checks in KVM's order.</summary>
    /// <param name="attribute">Any number; one that is not an attribute is ENXIO.</param>
    /// <param name="argument">What <c>addr</c> points at, little-endian; less than the attribute needs cannot be read: EFAULT.</param>
    public Errno SetAttribute(PmuDeviceAttr attribute, ReadOnlySpan<byte> argument)
    {
        lock (Vm.ConfigLock)
        {
            if (!Vm.HasPmuFeature)
                return Errno.ENODEV;
            if (IsSetupComplete)
                return Errno.EBUSY;
            switch (attribute)
            {
                case PmuDeviceAttr.Irq:
                    return SetInterrupt(argument);
                case PmuDeviceAttr.Init:
                    return CompleteInit();
                case PmuDeviceAttr.Filter:
                    return argument.Length < FilterArgumentSize
                        ? Errno.EFAULT
                        : Vm.AddFilter(BinaryPrimitives.ReadUInt16LittleEndian(argument),
                            BinaryPrimitives.ReadUInt16LittleEndian(argument[2..]), argument[4]);
                case PmuDeviceAttr.SetPmu:
                    return argument.Length < sizeof(int) ? Errno.EFAULT : Vm.ChoosePmu(BinaryPrimitives.ReadInt32LittleEndian(argument));
                case PmuDeviceAttr.SetNrCounters:
                    return argument.Length < sizeof(uint)
                        ? Errno.EFAULT : Vm.SetCounters(BinaryPrimitives.ReadUInt32LittleEndian(argument));
                case PmuDeviceAttr.FixedCountersOnly:
                    return Vm.SetFixedCountersOnly();
                default:
                    return Errno.ENXIO;
            }
        }
    }

    /// <summary>What a VMM that wants nothing special does before the first run: an interrupt number, if one is needed, and INIT.</summary>
    internal Errno CompleteSetup()
    {
        Errno error = Vm.Options.InKernelIrqchip ? SetAttribute(PmuDeviceAttr.Irq, UsualPpi) : Errno.None;
        return error != Errno.None ? error : SetAttribute(PmuDeviceAttr.Init);
    }

    private static bool IsPpi(int number) => number is >= FirstPpi and < FirstSpi;

    private static bool IsSpi(int number) => number is >= FirstSpi and <= LastSpi;

    // kvm-facts 2.2.
    private Errno SetInterrupt(ReadOnlySpan<byte> argument)
    {
        if (!Vm.Options.InKernelIrqchip)
            return Errno.EINVAL;
        if (argument.Length < sizeof(int))
            return Errno.EFAULT;
        int number = BinaryPrimitives.ReadInt32LittleEndian(argument);
        if (!IsPpi(number) && !IsSpi(number))
            return Errno.EINVAL;
        foreach (Vcpu other in Vm.Vcpus)
        {
            // This one is looked at too: so the same SPI again is EINVAL, and the same PPI again EBUSY.
            if (other.InterruptNumber != 0 && IsPpi(number) != (other.InterruptNumber == number))
                return Errno.EINVAL;
        }

        if (InterruptNumber != 0)
            return Errno.EBUSY;
        InterruptNumber = number;
        return Errno.None;
    }

    // kvm-facts 2.3.
    private Errno CompleteInit()
    {
        if (Vm.ChosenPmu is null)
            return Errno.ENXIO;
        if (Vm.Options.InKernelIrqchip && InterruptNumber == 0)
            return Errno.ENXIO;
        IsSetupComplete = true;
        return Errno.None;
    }

    // The checks of a vCPU's first KVM_RUN (kvm-facts 2.8). From their end on the VM has run.
    private LoadStatus FirstRun()
    {
        lock (Vm.ConfigLock)
        {
            if (!IsInitialized)
                return LoadStatus.NotInitialized;
            if (!IsSetupComplete)
                return LoadStatus.NotReady;
            Vm.OnFirstRun();
            _hasRun = true;
            if (_isStale)
                MakePmu();
            return LoadStatus.Ok;
        }
    }
}
