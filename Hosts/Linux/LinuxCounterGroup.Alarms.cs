using System;
using System.Threading;

namespace Emu.Hosts.Linux;

/// <content>Overflows: how far they are, and the alarms that the kernel gives on the way.</content>
internal sealed partial class LinuxCounterGroup
{
    internal void Rearm(LinuxCounter counter, ulong toOverflow)
    {
        if (!counter.IsWanted)
            return;
        if (_isOn)
            Refresh();
        Arm(counter, toOverflow);
        if (_isOn)
            SetAlarm(counter);
    }

    /// <summary>From any thread: an alarm went off. The vCPU's thread looks at its next entry.</summary>
    internal void Look()
    {
        Interlocked.Exchange(ref _look, 1);
        Owner.OnOverflowPending();
    }

    /// <summary>From the watcher: it no longer waits for the group, because the kernel has put its events out of action.</summary>
    internal void OnUnwatched() => Volatile.Write(ref _isUnwatched, 1);

    /// <summary>An armed member has reached its target and its owner does not know yet.</summary>
    internal bool TakeOverflow(LinuxCounter counter)
    {
        if (_isOn && Volatile.Read(ref _look) != 0 && Interlocked.Exchange(ref _look, 0) != 0)
        {
            Refresh();
            for (int i = 0; i < _count; i++)
            {
                LinuxCounter member = _members[i];
                if (!IsDue(member))
                {
                    // If the alarm was its own it came too early, and is used up.
                    member.IsAlarmExact = false;
                    SetAlarm(member);
                }
            }
        }

        if (!IsDue(counter))
            return false;
        counter.IsArmed = false;
        return true;
    }

    private static bool IsDue(LinuxCounter counter) =>
        counter.IsArmed && counter.IsWanted && unchecked((long)(counter.Value - counter.Target)) >= 0;

    private static void Arm(LinuxCounter counter, ulong toOverflow)
    {
        // Nothing counts 2^63 occurrences; a target beyond would look like one that is past.
        counter.IsArmed = toOverflow <= long.MaxValue;
        counter.Target = unchecked(counter.Value + Math.Max(toOverflow, 1));
        counter.IsAlarmExact = false;
    }

    /// <summary>Makes sure that an alarm comes at the target or before it, and not more often than needed.</summary>
    /// <remarks>The member's value is the present one, or as good as: a little more has been counted since at most.</remarks>
    private void SetAlarm(LinuxCounter counter)
    {
        // The kernel goes on from alarm to alarm without losing an occurrence between them.
        ulong past = unchecked(counter.Value - counter.NextAlarm);
        if (unchecked((long)past) >= 0)
            counter.NextAlarm = unchecked(counter.NextAlarm + (((past / counter.Period) + 1) * counter.Period));

        ulong period = RegularPeriod;
        if (counter.IsArmed && counter.IsWanted)
        {
            ulong distance = unchecked(counter.Target - counter.Value);
            ulong toAlarm = unchecked(counter.NextAlarm - counter.Value);
            bool isInTime = counter.IsAlarmExact ? toAlarm <= distance : toAlarm + Margin <= distance;
            if (isInTime && (counter.IsAlarmExact || counter.Period == RegularPeriod))
                return;
            counter.IsAlarmExact = distance <= RegularPeriod + Margin;
            if (counter.IsAlarmExact)
                period = distance;
        }
        else
        {
            counter.IsAlarmExact = false;
            if (counter.Period == RegularPeriod)
                return;
        }

        // It starts again from the present value (_perf_event_period forgets what is left of the old one).
        ulong argument = period;
        if (_system.Control(counter.Fd, LinuxSystemCalls.IoctlPeriod, ref argument) >= 0)
        {
            counter.Period = period;
            counter.NextAlarm = unchecked(counter.Value + period);
        }
    }
}
