using System.Globalization;
using System.IO;

namespace Emu.Hosts.Linux;

/// <summary>Why the host refused an event, in one sentence with the remedy.</summary>
/// <param name="Number">The errno; see the constants.</param>
/// <param name="Sentence">What was refused, why, and what to do.</param>
public readonly record struct PerfError(int Number, string Sentence)
{
    /// <summary>EPERM: the call itself is forbidden.</summary>
    public const int NotPermitted = 1;

    /// <summary>ENOENT: the PMU has no such event.</summary>
    public const int NoSuchEvent = 2;

    /// <summary>ESRCH: no such thread.</summary>
    public const int NoSuchThread = 3;

    /// <summary>EACCES: perf_event_paranoid does not allow it.</summary>
    public const int AccessDenied = 13;

    /// <summary>EBUSY: another user has the PMU exclusively.</summary>
    public const int Busy = 16;

    /// <summary>ENODEV: the PMU is not there.</summary>
    public const int NoSuchPmu = 19;

    /// <summary>EINVAL: the kernel cannot make sense of it, or it does not fit together with the others of its group.</summary>
    public const int Invalid = 22;

    /// <summary>ENFILE: the system has no file descriptor left.</summary>
    public const int SystemFilesExhausted = 23;

    /// <summary>EMFILE: the process has no file descriptor left.</summary>
    public const int FilesExhausted = 24;

    /// <summary>ENOSPC: no counter left.</summary>
    public const int NoSpace = 28;

    /// <summary>ENOSYS: the kernel has no perf events.</summary>
    public const int NoPerfEvents = 38;

    /// <summary>EOPNOTSUPP: the PMU cannot do what is asked of it.</summary>
    public const int NotSupported = 95;

    /// <inheritdoc/>
    public override string ToString() => Sentence;

    /// <summary>The sentence for an errno of perf_event_open.</summary>
    /// <param name="number">The errno, positive.</param>
    /// <param name="pmu">The PMU's name in sysfs.</param>
    /// <param name="what">The event, as <c>event 0x11 (CPU_CYCLES)</c>.</param>
    /// <param name="target">What had to be counted, as <c>thread 17</c> or <c>pCPU 3</c>.</param>
    /// <param name="paranoia">The text of <c>perf_event_paranoid</c>; null when it cannot be read.</param>
    internal static PerfError Of(int number, string pmu, string what, string target, string? paranoia)
    {
        string refused = $"{pmu} did not open {what} for {target}: ";
        return new PerfError(number, refused + number switch
        {
            NotPermitted => "EPERM, perf_event_open is forbidden here, as containers' seccomp profiles and kernel lockdown do; allow the call or grant CAP_PERFMON.",
            NoSuchEvent => "ENOENT, the PMU has no such event, or its kernel driver is gone; choose another event or another PMU.",
            NoSuchThread => "ESRCH, the thread has ended; open the event for a thread that runs.",
            AccessDenied => $"EACCES, kernel.perf_event_paranoid is {paranoia ?? "unknown"} and does not allow it; set it to {RemedyOf(target)} with sysctl, or grant CAP_PERFMON.",
            Busy => "EBUSY, another user has the PMU for himself; stop what else profiles this machine.",
            NoSuchPmu => "ENODEV, the PMU is not on that pCPU, or the pCPU is offline; use a PMU that covers it.",
            Invalid => "EINVAL, the kernel does not accept the event in this form; compare its number with the PMU's format folder in sysfs.",
            SystemFilesExhausted => "ENFILE, the system has no file descriptor left; raise fs.file-max.",
            FilesExhausted => "EMFILE, the process has no file descriptor left; raise its limit with ulimit -n.",
            NoSpace => "ENOSPC, the PMU has no counter left; stop what else counts there.",
            NoPerfEvents => "ENOSYS, this system has no perf events; use a Linux kernel built with CONFIG_PERF_EVENTS.",
            NotSupported => "EOPNOTSUPP, the PMU cannot count in this way: it has no overflow interrupt, or cannot leave out the modes it is asked to; use another PMU.",
            _ => $"errno {number}; perf_event_open(2) says what it means.",
        });
    }

    /// <summary>The text of <c>kernel.perf_event_paranoid</c>; null when it cannot be read.</summary>
    /// <param name="procfs">The folder to read in place of <c>/proc</c>.</param>
    internal static string? ReadParanoia(string procfs) =>
        SysfsFile.Read(Path.Combine(procfs, "sys", "kernel"), "perf_event_paranoid") is { } text
        && int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int level)
            ? level.ToString(CultureInfo.InvariantCulture)
            : null;

    // Counting a whole pCPU takes 0 or less; the kernel's part of a thread takes 1; a thread's own user mode takes 2.
    private static string RemedyOf(string target) => target.StartsWith("pCPU", System.StringComparison.Ordinal) ? "0" : "1";
}
