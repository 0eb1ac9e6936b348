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

    [Fact]
    public void AArch32Registers_OfTheSpec_AreThoseOfTheManual() => AssertRows(
        SpecTable.Read("aarch32").Registers.Select(static register => AArch32Row(register)),
        Rows("register,form,coproc,opc1,CRn,CRm,opc2,width,feature,maps_to", "--view", "aarch32"));

    [Fact]
    public void ExternalRegisters_OfTheSpec_AreThoseOfTheManual() => AssertRows(
        SpecTable.Read("external").Registers.SelectMany(static register => ExternalRows(register)),
        Rows("register,bits,offset,stride,when,access,feature", "--view", "external"));

    [Theory]
    [InlineData("aarch64")]
    [InlineData("aarch32")]
    [InlineData("external")]
    public void Fields_OfEachRegister_AreTheManuals(string view) => AssertRows(
        SpecTable.Read(view).FieldRows,
        Rows("register,msb,lsb,field,feature", "--view", view, "--what", "fields"));

    [Theory]
    [InlineData("aarch64")]
    [InlineData("aarch32")]
    [InlineData("external")]
    public void Resets_OfEachField_AreTheManuals(string view) => AssertRows(
        SpecTable.Read(view).ResetRows,
        Rows("register,field,reset,condition,value", "--view", view, "--what", "resets"));

    [Theory]
    [InlineData("aarch64")]
    [InlineData("aarch32")]
    [InlineData("external")]
    public void Fields_OfEachLayout_CoverTheRegisterOnce(string view)
    {
        foreach (SpecTable.Register register in SpecTable.Read(view).Registers.Where(static register => register.Fields.Any()))
        {
            foreach (string otherLayout in (string[])["FEAT_PMUv3_EXT32", "FEAT_PMUv3_EXT64"])
            {
                // Two layouts: the first has the condition of its first row, the other that condition's opposite.
                IEnumerable<SpecTable.Field> shown =
                    register.Fields.Where(field => !field.Feature.StartsWith(otherLayout, StringComparison.Ordinal));
                foreach (IGrouping<bool, SpecTable.Field> layout in shown.GroupBy(static field => field.Feature == "!FEAT_PMUv3p5"))
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
    }

    /// <summary>The manual writes an array's CRm and op2 in terms of n.</summary>
    private static string AArch64Row(SpecTable.Register register)
    {
        string[] parts = register.Heading[1].Split(' ');
        string rule = register.Name.Contains("<n>", StringComparison.Ordinal) ? $"n=0..30; CRm={parts[3]}; op2={parts[4]}" : "single";
        return SpecTable.Csv([register.Name, rule, .. parts, "64", register.Heading.ElementAtOrDefault(2) ?? ""]);
    }

    /// <summary>A dash is written where MRRC and MCRR have nothing.</summary>
    private static string AArch32Row(SpecTable.Register register)
    {
        string[] parts = [.. register.Heading[1].Split(' ').Select(static part => part == "-" ? "" : part)];
        return SpecTable.Csv(
            [register.Name, .. parts, parts[0].StartsWith("MRRC", StringComparison.Ordinal) ? "64" : "32", register.Heading[2], register.Heading[3]]);
    }

    private static IEnumerable<string> ExternalRows(SpecTable.Register register) =>
        from place in register.Places
        select SpecTable.Csv(
            register.Name, place.At[0], place.At[1], place.At[2] == "-" ? "" : place.At[2], place.When, place.At[3], register.Heading[1]);

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
