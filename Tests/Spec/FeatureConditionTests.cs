using System;
using System.Linq;
using Emu.Catalog;

namespace Emu.Tests.Spec;

/// <summary>The trees of conditions, and how they are written.</summary>
public sealed class FeatureConditionTests
{
    private static readonly FeatureCondition A = FeatureCondition.Feature("A");
    private static readonly FeatureCondition B = FeatureCondition.Feature("B");
    private static readonly FeatureCondition C = FeatureCondition.Feature("C");

    [Fact]
    public void Text_OfEachKind_IsTheSpecsNotation()
    {
        Assert.Equal("always", default(FeatureCondition).Text);
        Assert.Equal("never", FeatureCondition.Never.Text);
        Assert.Equal("A", A.Text);
        Assert.Equal("!A", FeatureCondition.Not(A).Text);
        Assert.Equal("A & B & C", FeatureCondition.All(A, B, C).Text);
        Assert.Equal("!(A | B)", FeatureCondition.Not(FeatureCondition.Any(A, B)).Text);
        Assert.Equal("A & (B | !C)", FeatureCondition.All(A, FeatureCondition.Any(B, FeatureCondition.Not(C))).Text);
        Assert.Equal("(A & B) | C", FeatureCondition.Any(FeatureCondition.All(A, B), C).Text);
        Assert.Equal(
            ["A", "B", "C"],
            FeatureCondition.Any(FeatureCondition.All(A, B), C).Words().Where(static word => word.IsFeature)
                .Select(static word => word.Text));
    }

    [Fact]
    public void Tree_WithTermsThatChangeNothing_IsMadeWithoutThem()
    {
        Assert.Equal(A, FeatureCondition.All(A, FeatureCondition.Always, A));
        Assert.Equal(A, FeatureCondition.Any(FeatureCondition.Never, A));
        Assert.Equal(FeatureCondition.Never, FeatureCondition.All(A, FeatureCondition.Not(A)));
        Assert.Equal(FeatureCondition.Always, FeatureCondition.Any(FeatureCondition.Not(A), B, A));
        Assert.Equal(FeatureCondition.Always, FeatureCondition.All());
        Assert.Equal(FeatureCondition.Never, FeatureCondition.Any());
        Assert.Equal(A, FeatureCondition.Not(FeatureCondition.Not(A)));
        Assert.Equal(FeatureCondition.All(A, B, C), FeatureCondition.All(A, FeatureCondition.All(B, C)));
        Assert.NotEqual(FeatureCondition.All(A, B), FeatureCondition.Any(A, B));
        Assert.NotEqual(FeatureCondition.All(A, B), FeatureCondition.All(B, A));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("A", false)]
    [InlineData("AB", true)]
    [InlineData("AC", false)]
    [InlineData("ABC", true)]
    [InlineData("BC", false)]
    public void Holds_WithFeatures_IsWorkedOutByHand(string features, bool holds)
    {
        // A, and B or the absence of A: B decides where A is there.
        FeatureCondition condition = FeatureCondition.All(A, FeatureCondition.Any(B, FeatureCondition.Not(A)));
        Assert.Equal(holds, condition.Holds(name => features.Contains(name, StringComparison.Ordinal)));
        Assert.Equal(!holds, FeatureCondition.Not(condition).Holds(name => features.Contains(name, StringComparison.Ordinal)));
    }

    [Fact]
    public void Json_OfEachKind_IsTheTree()
    {
        Assert.Equal("true", FeatureCondition.Always.ToJson().ToJsonString());
        Assert.Equal("false", FeatureCondition.Never.ToJson().ToJsonString());
        Assert.Equal("""{"all":["A",{"any":["B",{"not":"C"}]}]}""", FeatureCondition.All(A, FeatureCondition.Any(B, FeatureCondition.Not(C))).ToJson().ToJsonString());
    }

    [Fact]
    public void Catalog_OfTheRealSpec_HasTheConditionsOfTheManual()
    {
        // DDI 0487 M.a.a, PMCR_EL0: LP needs FEAT_PMUv3p5.
        FieldInfo lp = PmuCatalog.PMCR_EL0.Layouts[0].Fields.ToArray().Single(static field => field.Name == "LP");
        Assert.Equal(FeatureCondition.Feature("FEAT_PMUv3p5"), lp.Feature);
        EventInfo[] events = PmuEventsCatalog.Events.ToArray();
        Assert.Equal(
            ["always: this or INST_SPEC", "FEAT_PMUv3_ICNTR"],
            events.Single(static one => one.Name == "INST_RETIRED").Required.Select(static one => one.ToString()));
    }

    [Theory]
    [InlineData(9, 0, 0u, 0, "9")]
    [InlineData(8, 3, 0x1FFF_FFFFu, 1, "8+(n>>3)")]
    [InlineData(0, 0, 7u, 1, "n&7")]
    [InlineData(0, 3, 3u, 1, "(n>>3)&3")]
    [InlineData(0x400, 0, uint.MaxValue, 4, "1024+4*n")]
    [InlineData(8, 0, 7u, 2, "8+2*(n&7)")]
    public void Formula_OfANumber_BindsAsInC(int first, int shift, uint mask, int stride, string text) =>
        Assert.Equal(text, new EncodingPart("CRm", text, first, shift, mask, stride).Formula("n"));

    [Fact]
    public void Place_OfAnArray_IsWorkedOutForOneRegister()
    {
        // PMEVCNTR<n>_EL0: op0=3 op1=3 CRn=14 CRm=8+n[4:3] op2=n[2:0] (DDI 0487 M.a.a, PMEVCNTR<n>_EL0); MRS X0 is 0xD5300000 with the numbers from bit 19 down.
        RegisterInfo register = PmuCatalog.PMEVCNTRn_EL0;
        Place place = new(register, register.Encodings.ToArray().Single(static one => one.View == RegisterView.AArch64));
        Assert.Equal("S3_3_C14_C11_6", place.GenericName(30));
        Assert.Equal("3 3 14 11 6", place.Numbers(30));
        Assert.Equal("0xD53BEBC0", place.InstructionWord(write: false, 30));
        Assert.Equal("0xD51BEBC0", place.InstructionWord(write: true, 30));
    }
}
