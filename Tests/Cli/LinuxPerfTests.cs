using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;

using Emu.Cli.Demo.Linux;
using Emu.Cli.Run;
using Emu.Kvm;
using Emu.Machine;

namespace Emu.Cli.Tests;

/// <summary>A test that boots Debian's kernel with Debian's perf: it takes long, and is there with EMU_TEST_ALL=1 only, as in Tests/linux-full.</summary>
internal sealed class LinuxPerfFactAttribute : FactAttribute
{
    public LinuxPerfFactAttribute()
    {
        if (LinuxKernelTests.KernelPath is null)
            Skip = "EMU_LINUX_KERNEL does not name a kernel of `emu demo linux --fetch`: ./test sets it.";
        else if (Environment.GetEnvironmentVariable("EMU_TEST_ALL") != "1")
            Skip = "EMU_TEST_ALL is not 1.";
    }
}

/// <summary>What Debian's perf says in a guest is what the machine did.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class LinuxPerfTests : IDisposable
{
    private const int Cpus = 4;
    private const ulong Limit = 4_000_000_000;
    private const ulong Period = 200_000;

    // md5sum of 3.5 MB takes about 24.8 million instructions.
    private const ulong Half = 12_000_000;

    private const string Start = """
        #!/bin/busybox sh
        export PATH=/bin:/usr/bin HOME=/root TERM=dumb
        /bin/busybox --install -s /bin
        mount -t proc proc /proc
        mount -t sysfs sysfs /sys
        mount -t devtmpfs devtmpfs /dev 2>/dev/null
        echo 0 >/proc/sys/kernel/perf_cpu_time_max_percent
        head -c 3500000 /dev/zero >/tmp/data
        mark() { sleep 0.1; echo "@ $1"; sleep 0.1; }

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("emu perf ").FullName;
    private readonly CountWitness _witness = new();
    private readonly List<string[]> _lines = [];
    private readonly Dictionary<string, ulong> _at = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [LinuxPerfFact]
    public void FourCpus_PerfStatAndRecordOfAll_AddUpToWhatTheMachineDid()
    {
        const string Script = """
            echo "@ cpus $(nproc)"
            for turn in 1 2 3; do
              for cpu in 1 2 3; do
                echo 0 >/sys/devices/system/cpu/cpu$cpu/online
                echo "@ off $(nproc)"
                echo 1 >/sys/devices/system/cpu/cpu$cpu/online
              done
            done
            echo "@ cpus $(nproc)"
            echo 'for mask in 1 2 4 8; do taskset $mask md5sum /tmp/data >/dev/null; done' >/tmp/work
            mark begin
            perf stat -a -A -x, -e r08 -o /tmp/stat sh /tmp/work
            mark 'end stat'
            sed -n 's/,/ /g; s/^CPU/@ stat /p' /tmp/stat
            mark begin
            perf record -q -a -e r11 -c 200000 -o /tmp/perf.data sh /tmp/work
            mark 'end record'
            perf script -i /tmp/perf.data -F cpu,ip 2>/dev/null | sed -n 's/.*\[0*\([0-9]\)\].*/\1/p' | sort | uniq -c | sed 's/^/@ sampled /'
            """;
        using LineStream console = new(Read);
        BoardResult result = Boot(Options(Script, "cortex-a55:2,cortex-a76:2", Cpus, console));

        Assert.Equal(BoardExit.Exited, result.Exit);
        Assert.Equal(["4", "4"], Of("cpus").Select(static line => line[0]));
        Assert.Equal(Enumerable.Repeat("3", 9), Of("off").Select(static line => line[0]));

        List<string[]> stat = Of("stat");
        Assert.Equal(["0", "1", "2", "3"], stat.Select(static line => line[0]));
        ulong sum = 0;
        foreach (string[] line in stat)
        {
            ulong said = ulong.Parse(line[1], CultureInfo.InvariantCulture);
            Assert.Equal(_witness.Of("stat", int.Parse(line[0], CultureInfo.InvariantCulture)).Instructions, said);
            Assert.True(said > 2 * Half);
            sum += said;
        }

        Assert.Equal(Enumerable.Range(0, Cpus).Aggregate(0UL, (all, cpu) => all + _witness.Of("stat", cpu).Instructions), sum);

        List<string[]> sampled = Of("sampled");
        Assert.Equal(Cpus, sampled.Count);
        foreach (string[] line in sampled)
        {
            string[] words = [.. line.Where(static word => word.Length != 0)];
            Witnessed happened = _witness.Of("record", int.Parse(words[1], CultureInfo.InvariantCulture));
            Assert.Equal(happened.Interrupts, int.Parse(words[0], CultureInfo.InvariantCulture));
            Assert.True((ulong)happened.Interrupts > 2 * Half / Period);
        }
    }

    [LinuxPerfFact]
    public void MiddleOfPerfStat_SavedAndRestoredOnNeoverseN2_SaysWhatTheMachineDid()
    {
        const string Script = """
            mark begin
            perf stat -x, -e r08 -o /tmp/stat md5sum /tmp/data
            mark 'end stat'
            sed -n 's/,/ /g; s/^\([0-9]\)/@ stat \1/p' /tmp/stat
            """;
        using LineStream console = new(Read);
        BoardOptions options = Options(Script, "cortex-a55:1,cortex-a76:1", 1, console);
        Assert.Equal(BoardExit.Exited, Boot(options).Exit);
        ulong unmoved = Stat();
        ulong middle = _at["stat"] - Half;

        _lines.Clear();
        using MemoryStream file = new();
        using (Machine.Board before = new(options with { SaveAt = middle }))
        {
            Assert.Equal(BoardExit.ReadyToSave, before.Run().Exit);
            Assert.True(_witness.Counts);
            before.Save(file);
        }

        file.Position = 0;
        SavedMachine saved = SavedMachine.Read(file, "linux");
        BoardResult result = Boot(saved.Options with
        {
            Host = HostSetup.Build(Cluster.ParseList("--host", "neoverse-n2:1")),
            Console = console,
            Observer = _witness,
            MaxInstructions = Limit
        });

        Assert.Equal(BoardExit.Exited, result.Exit);
        Assert.Equal("neoverse-n2", Assert.Single(result.Cores).Core);
        ulong said = Stat();
        Assert.Equal(_witness.Of("stat").Instructions, said);

        // Timer interrupts come at other instructions, and nothing else differs.
        Assert.InRange(said, unmoved - (unmoved / 500), unmoved + (unmoved / 500));

        ulong Stat() => ulong.Parse(Assert.Single(Of("stat"))[0], CultureInfo.InvariantCulture);
    }

    private static BoardResult Boot(BoardOptions options)
    {
        using Machine.Board machine = new(options);
        return machine.Run();
    }

    private BoardOptions Options(string script, string host, int cpus, LineStream console)
    {
        string init = Path.Combine(_folder, "init");
        File.WriteAllText(init, Start + script + "\nsleep 0.1\npoweroff -f\n");
        File.SetUnixFileMode(init, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return new BoardOptions
        {
            Image = GuestImage.Load(LinuxKernelTests.KernelPath!),
            Initrd = Initrd.Load([Path.Combine(Path.GetDirectoryName(LinuxKernelTests.KernelPath!)!, "root"), _folder]),
            MemorySize = 512UL << 20,
            Cpus = cpus,
            Arguments = "console=ttyAMA0 quiet panic=-1 cryptomgr.notests",
            Host = HostSetup.Build(Cluster.ParseList("--host", host)),
            Backend = PmuBackend.CommonEvents,
            MaxInstructions = Limit,
            Console = console,
            Observer = _witness,
        };
    }

    private List<string[]> Of(string name) => [.. _lines.Where(line => line[0] == name).Select(static line => line[1..])];

    private void Read(string line)
    {
        if (!line.StartsWith("@ ", StringComparison.Ordinal))
            return;

        string[] words = line[2..].Split(' ');
        _lines.Add(words);
        if (words is ["begin"])
        {
            _witness.Begin();
        }
        else if (words is ["end", string part])
        {
            _witness.End(part);
            _at[part] = _witness.Instructions;
        }
    }
}
