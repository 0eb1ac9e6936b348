using System;
using System.Collections.Generic;
using System.Linq;

namespace Emu.Cli.Tests;

/// <summary>What <c>emu registers</c> prints against the tables typed from the manual, row by row.</summary>
public sealed class RegistersTableTests
{
    [Fact]
    public void AArch64Registers_OfTheSpec_AreThoseOfTheManual() => AssertRows(
        SpecTable.Read("aarch64").Registers.Select(static register => AArch64Row(register)),
        Rows("register,instance_rule,op0,op1,CRn,CRm,op2,width,feature", "--view", "aarch64"));

    [Theory]
    [InlineData("aarch64")]
    public void Fields_OfEachRegister_AreTheManuals(string view) => AssertRows(
        SpecTable.Read(view).FieldRows,
        Rows("register,msb,lsb,field,feature", "--view", view, "--what", "fields"));

    [Theory]
    [InlineData("aarch64")]
    public void Resets_OfEachField_AreTheManuals(string view) => AssertRows(
        SpecTable.Read(view).ResetRows,
        Rows("register,field,reset,condition,value", "--view", view, "--what", "resets"));

    [Theory]
    [InlineData("aarch64")]
    public void Fields_OfEachLayout_CoverTheRegisterOnce(string view)
    {
        foreach (SpecTable.Register register in SpecTable.Read(view).Registers)
        {
            // Two layouts: the first has the condition of its first row, the other that condition's opposite.
            foreach (IGrouping<bool, SpecTable.Field> layout in register.Fields.GroupBy(static field => field.Feature == "!FEAT_PMUv3p5"))
            {
                ulong covered = 0;
                foreach (SpecTable.Field field in layout)
                {
                    int[] bits = [.. field.Bits.Split(':').Select(int.Parse)];
                    ulong mask = (ulong.MaxValue >> (63 - (bits[0] - bits[^1]))) << bits[^1];
                    Assert.True((covered & mask) == 0, $"{register.Name}: {field.Bits} twice");
                    covered |= mask;
                }

                Assert.True(covered is ulong.MaxValue or uint.MaxValue, $"{register.Name}: 0x{covered:X}");
            }
        }
    }

    /// <summary>The manual writes an array's CRm and op2 in terms of n.</summary>
    private static string AArch64Row(SpecTable.Register register)
    {
        string[] parts = register.Heading[1].Split(' ');
        string rule = register.Name.Contains("<n>", StringComparison.Ordinal) ? $"n=0..30; CRm={parts[3]}; op2={parts[4]}" : "single";
        return SpecTable.Csv([register.Name, rule, .. parts, "64", register.Heading.ElementAtOrDefault(2) ?? ""]);
    }

    private static List<string> Rows(string heading, params string[] arguments)
    {
        Answer answer = CommandLine.Run(["registers", .. arguments, "--format", "csv"]);
        Assert.Equal("", answer.Error);
        Assert.DoesNotContain('\r', answer.Output);
        Assert.EndsWith("\n", answer.Output);
        List<string> lines = [.. answer.Output.TrimEnd('\n').Split('\n')];
        Assert.Equal(heading, lines[0]);
        return lines[1..];
    }

    /// <summary>The same rows, whatever their order; no row twice.</summary>
    private static void AssertRows(IEnumerable<string> expected, List<string> printed)
    {
        string[] wanted = [.. expected];
        Assert.True(
            printed.Count == printed.Distinct().Count() && wanted.ToHashSet().SetEquals(printed),
            $"not printed:\n{string.Join('\n', wanted.Except(printed))}\nnot in the table:\n{string.Join('\n', printed.Except(wanted))}");
    }
}
