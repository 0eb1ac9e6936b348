using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using Emu.Hostile;

namespace Emu.Machine.Tests;

/// <summary>The tool that runs hostile guests: whatever becomes of a child process, the guest at fault is named, and the others are run.</summary>
public class HostileGuestTests
{
    [Fact]
    public void SameSeed_SameGuest()
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            Assert.Equal(new HostileGuest(seed, Attack.None).File(), new HostileGuest(seed, Attack.None).File());
            Assert.NotEqual(new HostileGuest(seed, Attack.None).File(), new HostileGuest(seed + 1, Attack.None).File());
        }
    }

    [Fact]
    public void LeftOut_AnAttackIsNotInTheGuest()
    {
        // Words at random could be anything: they are left out as well. MSR and MRS with op0 2 are debug registers.
        for (ulong seed = 0; seed < 200; seed++)
        {
            HostileGuest guest = new(seed, Attack.Debug | Attack.Words | Attack.SelfModifying);
            Assert.DoesNotContain(Words(guest), static word => word >> 20 is 0xD51 or 0xD53 && (word >> 19 & 1) == 0);
        }
    }

    [Fact]
    public void ChildrenThatCrash_TheGuestAtFaultIsNamedAndTheRestIsRun()
    {
        List<Outcome> outcomes = Run(6, "begin) [ $seed = 3 ] && kill -SEGV $$;;");

        Assert.Equal([0, 1, 2, 3, 4, 5], outcomes.ConvertAll(static one => (int)one.Seed));
        Assert.Equal("its process ended with status 139 (SIGSEGV)", outcomes[3].Problem);
        Assert.Single(outcomes, static one => one.Problem is not null);
        Assert.Equal("Exited", outcomes[5].End);
    }

    [Fact]
    public void ChildThatWorksWithoutEnd_IsEndedByItsCpuTime()
    {
        List<Outcome> outcomes = Run(3, "begin) [ $seed = 1 ] && while :; do :; done;;");

        Assert.StartsWith("no end after 1 s of CPU time", outcomes[1].Problem, StringComparison.Ordinal);
        Assert.Null(outcomes[0].Problem);
        Assert.Null(outcomes[2].Problem);
    }

    [Fact]
    public void ChildThatWaitsForEver_IsEndedByTheClock()
    {
        List<Outcome> outcomes = Run(2, "begin) [ $seed = 0 ] && sleep 600;;", wall: 2);

        Assert.Equal("no end after 2 s", outcomes[0].Problem);
        Assert.Null(outcomes[1].Problem);
    }

    [Fact]
    public void ChildThatFindsSomething_ItsWordsAreTheFinding()
    {
        List<Outcome> outcomes = Run(2, "end) [ $seed = 1 ] && word=bad;;");

        Assert.Null(outcomes[0].Problem);
        Assert.Equal("Exited", outcomes[1].Problem);
    }

    [Fact]
    public void ChildThatGoesAwayQuietly_IsAFinding()
    {
        List<Outcome> outcomes = Run(2, "end) exit 0;;");

        Assert.Equal("its process ended with status 0", outcomes[0].Problem);
        Assert.Equal("its process ended with status 0", outcomes[1].Problem);
    }

    /// <summary>Supervises a child written in shell that answers like a real one, except for what happens at some seed.</summary>
    private static List<Outcome> Run(ulong count, string happens, double wall = 120)
    {
        List<Outcome> outcomes = new();
        Supervisor supervisor = new((first, many) => Child(first, many, happens))
        {
            CpuLimit = TimeSpan.FromSeconds(1),
            WallLimit = TimeSpan.FromSeconds(wall),
        };
        supervisor.Run(0, count, outcomes.Add);
        return outcomes;
    }

    private static Process Child(ulong first, ulong count, string happens)
    {
        string script = $$"""
            at() { case $1 in {{happens}} esac; }
            seed=$1
            while [ $seed -lt $(($1 + $2)) ]; do
              word=clean
              echo "begin $seed"
              at begin
              at end
              echo "$word $seed Exited"
              seed=$((seed + 1))
            done
            """;
        ProcessStartInfo start = new("/bin/sh") { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (string argument
            in (string[])["-c", script, "sh", first.ToString(CultureInfo.InvariantCulture), count.ToString(CultureInfo.InvariantCulture)])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private static List<uint> Words(HostileGuest guest)
    {
        List<uint> words = new();
        for (int i = 0; i < guest.Code.Length; i += sizeof(uint))
        {
            words.Add(BitConverter.ToUInt32(guest.Code[i..]));
        }

        return words;
    }
}
