using System.Collections.Generic;
using System.Linq;
using Emu.Conformance;

namespace Emu.Tests.Conformance;

/// <summary>A case step by step, with every answer: what the playground shows.</summary>
public sealed class VectorSessionTests
{
    [Fact]
    public void Steps_OfACase_AnswerInTheWordsOfTheFormat()
    {
        Assert.Equal(
            [
                "config counters=2 => ok",
                "msr PMCNTENSET_EL0 1 => ok",
                "mrs PMCNTENSET_EL0 => 1",
                "mrs PMCNTENSET_EL0: expected 2, got 1",
                "raw-read PMCNTENSET_EL0 => 0x1",
                "irq => 0",
                "mrs PMEVCNTR2_EL0: expected ok, got undef",
                "context el=0 => ok",
                "mrs PMCNTENSET_EL0 => trap el=1 ec=0x18 iss=0x32e419",
            ],
            Run("case a\nconfig counters=2\nmsr PMCNTENSET_EL0 1\nmrs PMCNTENSET_EL0 => 1\nmrs PMCNTENSET_EL0 => 2\nraw-read PMCNTENSET_EL0 => 0x1\nirq => 0\nmrs PMEVCNTR2_EL0\ncontext el=0\nmrs PMCNTENSET_EL0 => any\n"));
    }

    [Fact]
    public void Prologue_RunsFirst_AndTheCasesOwnConfigurationTakesItsPlace()
    {
        VectorFile file = VectorFile.Parse("a", "config counters=6\nmsr PMCNTENSET_EL0 1\ncase a\nconfig counters=2\nmrs PMCNTENSET_EL0 => 1\n");
        using VectorSession session = new(file, file.Cases[0]);
        Assert.Equal(2, session.Pmu!.Configuration.Counters);
        while (session.Step() is { } answer)
        {
            Assert.True(answer.Passed, answer.ToString());
        }

        Assert.Equal(2, session.Pmu.Configuration.Counters);
    }

    [Fact]
    public void Loops_Step_RoundByRound()
    {
        Assert.Equal(
            ["repeat 2 => ok", "msr PMSWINC_EL0 1 => ok", "end => ok", "msr PMSWINC_EL0 1 => ok", "end => ok"],
            Run("case a\nrepeat 2\nmsr PMSWINC_EL0 1\nend\n"));
    }

    /// <summary>A session and a run judge alike.</summary>
    [Fact]
    public void Verdicts_OfEveryVector_AreThoseOfTheRunner()
    {
        foreach (string path in VectorReplay.FilesOf([Infrastructure.Repository.PathOf("Tests", "Vectors")]).Where(p => !p.Contains("cycles")))
        {
            VectorFile file = VectorFile.Load(path);
            foreach (VectorCase one in file.Cases)
            {
                using VectorSession session = new(file, one);
                int steps = 0;
                while (steps++ < 20_000 && session.Step() is { } answer)
                {
                    Assert.True(answer.Passed, $"{path}: {one.Name}: {answer}");
                }
            }
        }
    }

    private static List<string> Run(string text)
    {
        VectorFile file = VectorFile.Parse("a", text);
        using VectorSession session = new(file, file.Cases[0]);
        List<string> lines = [];
        while (session.Step() is { } answer)
        {
            lines.Add(answer.ToString());
        }

        return lines;
    }
}
