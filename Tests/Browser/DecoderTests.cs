using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;

using Emu.Catalog;
using Emu.Cli;
using Emu.Cli.Decode;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Emu.Browser.Tests;

[Collection(SiteInBrowser.Collection)]
public sealed class DecoderTests
{
    private readonly SiteInBrowser _site;

    public DecoderTests(SiteInBrowser site) => _site = site;

    [Fact]
    public async Task Value_TypedIn_IsDecodedAsWorkedOutByHand()
    {
        IPage page = await _site.OpenAsync("decoder.html");
        await page.GetByLabel("Register", new() { Exact = true }).FillAsync("pmevtyper0_el0");
        await page.GetByLabel("Value", new() { Exact = true }).FillAsync("0x8000_0011");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#result h2")).ToHaveTextAsync("PMEVTYPER0_EL0 = 0x0000_0000_8000_0011");

        // Bit 31 is P: do not count at EL1. Bits 15:0 are the event, 0x0011 is CPU_CYCLES (DDI 0487 M.a.a D24.5, PMEVTYPER<n>_EL0, and D13, "Common event numbers").
        Assert.Equal(["31", "P", "1"], (await CellsAsync(page, "P"))[..3]);
        string[] events = await CellsAsync(page, "evtCount");
        Assert.Equal(["15:0", "evtCount", "0x0011"], events[..3]);
        Assert.StartsWith("CPU_CYCLES", events[3], StringComparison.Ordinal);
        Assert.Equal("0b000", (await CellsAsync(page, "TC"))[2]);
        await page.CloseAsync();
    }

    [Fact]
    public async Task ReservedBit_Set_IsPointedOut()
    {
        // Bit 8 of PMCR_EL0 is RES0; bits 6 and 0 are LC (RES1 without AArch32) and E.
        IPage page = await _site.OpenAsync("decoder.html#PMCR_EL0=0x141");
        ILocator row = page.Locator("table.decoded tr.ignored");
        await Expect(row).ToHaveCountAsync(1);
        await Expect(row).ToContainTextAsync("A write of these bits is ignored.");
        await Expect(page.Locator("table.decoded th[scope=row]", new() { HasTextString = "RES0" })).ToHaveCountAsync(1);
        await page.GetByLabel("Show reserved bits").CheckAsync();
        // With every legal feature: [63:33], [10] and [8], and FZS [32] is there.
        await Expect(page.Locator("table.decoded th[scope=row]").GetByText("RES0", new() { Exact = true })).ToHaveCountAsync(3);
        await page.CloseAsync();
    }

    [Fact]
    public async Task Features_OfTheFirstVersion_LeaveTenBitEventNumbers()
    {
        IPage page = await _site.OpenAsync("decoder.html#PMEVTYPER0_EL0=0xFC11");
        await page.GetByText("Implementation:").ClickAsync();
        await page.GetByLabel("PMU version").SelectOptionAsync("1");
        await page.GetByLabel("none", new() { Exact = true }).CheckAsync();
        string[] cells = await CellsAsync(page, "evtCount");
        Assert.Equal(["9:0", "evtCount", "0x011"], cells[..3]);
        await Expect(page.Locator("table.decoded tr.ignored")).ToContainTextAsync("FEAT_PMUv3p1");
        await page.CloseAsync();
    }

    [Fact]
    public async Task Mistakes_InNameAndValue_AreExplained()
    {
        IPage page = await _site.OpenAsync("decoder.html");
        ILocator problem = page.GetByRole(AriaRole.Alert);
        await page.FillAsync("#register", "PMEVTYPR0_EL0");
        await page.FillAsync("#value", "0");
        await page.Keyboard.PressAsync("Enter");
        await Expect(problem).ToContainTextAsync("There is no register PMEVTYPR0_EL0. Did you mean PMEVTYPER0_EL0?");
        await problem.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.Locator("#result h2")).ToContainTextAsync("PMEVTYPER0_EL0 = ");

        await page.FillAsync("#value", "0x1_0000_0000_0000_0000");
        await page.Keyboard.PressAsync("Enter");
        await Expect(problem).ToContainTextAsync("0x1_0000_0000_0000_0000 is not a number");
        await Expect(page.Locator("#result")).ToBeHiddenAsync();
        await page.CloseAsync();
    }

    [Fact]
    public async Task RegisterPage_ItsForm_OpensTheDecoderWithTheValue()
    {
        IPage page = await _site.OpenAsync("registers/PMCR_EL0.html");
        await page.GetByLabel("Decode a value").FillAsync("0x3041");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#result h2")).ToHaveTextAsync("PMCR_EL0 = 0x0000_0000_0000_3041");
        // N, bits 15:11, is 6.
        Assert.Equal(["15:11", "N", "6"], (await CellsAsync(page, "N"))[..3]);
        await page.CloseAsync();
    }

    [Fact]
    public async Task Bits_ByKeyboard_CanBeFlipped()
    {
        IPage page = await _site.OpenAsync("decoder.html#PMCNTENSET_EL0=0");
        ILocator bits = page.Locator(".bitgrid button");
        await Expect(bits).ToHaveCountAsync(64);
        await bits.Last.FocusAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.Keyboard.PressAsync("Space");
        // Bits 1 and 2 enable event counters 1 and 2.
        await Expect(page.Locator("#value")).ToHaveValueAsync("0x0000_0000_0000_0006");
        await Expect(page.Locator("table.decoded")).ToContainTextAsync("P1, P2");
        await Expect(page.Locator(".bitgrid [data-bit='2']")).ToBeFocusedAsync();
        await Expect(page.Locator(".bitgrid [data-bit='2']")).ToHaveAttributeAsync("aria-pressed", "true");
        await page.CloseAsync();
    }

    [Fact]
    public async Task Dump_Pasted_IsDecodedLineByLine()
    {
        IPage page = await _site.OpenAsync("decoder.html");
        await page.GetByLabel("Paste lines").FillAsync("boot ok\nPMCR_EL0 = 0x3041\n  pmcntenset_el0: 0x80000003 S3_3_C9_C12_5=31\nPMNONE_EL0 4\n");
        await Expect(page.Locator("#dump-count")).ToHaveTextAsync("3 registers");
        await Expect(page.Locator("#dump-result summary")).ToHaveTextAsync(
            ["PMCR_EL0 = 0x0000_0000_0000_3041", "PMCNTENSET_EL0 = 0x0000_0000_8000_0003", "PMSELR_EL0 = 0x0000_0000_0000_001F"]);
        await page.CloseAsync();
    }

    [Fact]
    public async Task Form_WithAnEncodingOrAnEvent_AnswersAsTheCommand()
    {
        IPage page = await _site.OpenAsync("decoder.html");
        ILocator head = page.Locator("#result h2");
        ILocator problem = page.GetByRole(AriaRole.Alert);
        await page.FillAsync("#register", "sys_reg(3,3,9,12,0)");
        await Expect(head).ToHaveTextAsync("PMCR_EL0");
        await Expect(page.Locator("table.decoded tbody tr").First).ToContainTextAsync("FZS");
        await page.FillAsync("#value", "0x41");
        await Expect(head).ToHaveTextAsync("PMCR_EL0 = 0x0000_0000_0000_0041");
        await page.FillAsync("#value", "");
        await page.FillAsync("#register", "MRC p15, 0, R0, c9, c12, 5 = 0x1f");
        await Expect(head).ToHaveTextAsync("PMSELR = 0x0000_001F");
        await page.FillAsync("#register", "r11");
        await page.Keyboard.PressAsync("Enter");
        await Expect(problem).ToHaveTextAsync("r11 is perf's way to write the event CPU_CYCLES, 0x0011, and not a register. A PMEVTYPER<n>_EL0 holds its number.");
        await page.FillAsync("#register", "sys_reg(3,0,1,0,0)");
        await page.Keyboard.PressAsync("Enter");
        await Expect(problem).ToHaveTextAsync("The PMU has no register with the encoding sys_reg(3,0,1,0,0).");
        await page.GetByLabel("Paste lines").FillAsync("sys_reg(3, 3, 9, 12, 0) = 0x41\nMRC p15, 0, R0, c9, c12, 5 -> 0x1f\nr11 = 5\nS3_0_C1_C0_0 = 1");
        Assert.Equal(["PMCR_EL0 = 0x0000_0000_0000_0041", "PMSELR = 0x0000_001F"], await page.Locator("#dump-result summary").AllTextContentsAsync());
        Assert.Equal(
            ["Line 3: r11 is perf's way to write the event CPU_CYCLES, 0x0011, and not a register.", "Line 4: the PMU has no register S3_0_C1_C0_0."],
            await page.Locator("#dump-skipped li").AllTextContentsAsync());
        await page.CloseAsync();
    }

    [Fact]
    public async Task Descriptions_OfEveryRegister_AreThoseOfTheCommand()
    {
        FeatureSet features = FeatureSet.Of(PmuVersion.V3p9, "all");
        string[] names = [.. _site.Content.Registers.Select(register => register.Name)];
        IPage page = await _site.OpenAsync("decoder.html");
        string[] answers = await page.EvaluateAsync<string[]>(
            """
            (names) => names.map((name) => emuDecode.describe(emuDecode.find(name).register, emuDecode.choose(9, 'all').features)
              .map((row) => [row.bits, row.name, row.value, row.meaning, row.state].join('|')).join('\n'))
            """,
            names);
        Assert.Equal(_site.Content.Registers.Select(register => Text(Decoder.Describe(register, null, features.Has))), answers);
        await page.CloseAsync();
    }

    [Fact]
    public async Task Dump_WithEverySeparatorAndHexWithoutPrefix_SaysWhichLinesWerePassedOver()
    {
        IPage page = await _site.OpenAsync("decoder.html");
        await page.GetByLabel("Values are hexadecimal").CheckAsync();
        await page.GetByLabel("Paste lines").FillAsync("PMCR_EL0 -> 41013041\nPMCNTENSET: 80000003\nPMUSERENR_EL0 = 5\na line of prose\nPMSELR_EL0\nPMOVSR = fffffffff\n\nPMCCNTR_EL0 = what");

        Assert.Equal(
            ["PMCR_EL0 = 0x0000_0000_4101_3041", "PMCNTENSET = 0x8000_0003", "PMUSERENR_EL0 = 0x0000_0000_0000_0005"],
            await page.Locator("#dump-result summary").AllTextContentsAsync());
        Assert.Equal(
            [
                "Line 4: no word of it is the name of a register.",
                "Line 5: PMSELR_EL0 has no value behind it.",
                "Line 6: fffffffff has more bits than PMOVSR, which has 32.",
                "Line 8: what is not a number.",
            ],
            await page.Locator("#dump-skipped li").AllTextContentsAsync());
        await page.CloseAsync();
    }

    [Fact]
    public async Task Value_ThatNoReadGives_IsSaid()
    {
        // Bit 8 of PMCR_EL0 is RES0. Without AArch32 bit 6, LC, is RES1; PMCR is a register of a PE with AArch32, where it is RW.
        IPage page = await _site.OpenAsync("decoder.html#PMCR_EL0=0x101");
        await Expect(page.Locator(".impossible")).ToContainTextAsync("bit [8] is RES0 and reads as 0");
        await Expect(page.Locator(".impossible")).ToContainTextAsync("bit [6] is RES1 and reads as 1");
        await page.GotoAsync("about:blank");
        await page.GotoAsync(_site.Address("decoder.html#PMCR=0x1"));
        await Expect(page.Locator("#result h2")).ToHaveTextAsync("PMCR = 0x0000_0001");
        await Expect(page.Locator(".impossible")).ToHaveCountAsync(0);
        await page.CloseAsync();
    }

    [Fact]
    public async Task Link_ThatIsMalformed_ThrowsNothing()
    {
        List<string> errors = [];
        IPage page = await _site.NewPageAsync();
        page.PageError += (_, error) => errors.Add(error);
        await page.GotoAsync(_site.Address("decoder.html#PMCR_EL0=%E0%A4%A"));
        await Expect(page.GetByLabel("Value", new() { Exact = true })).ToHaveValueAsync("%E0%A4%A");
        Assert.Empty(errors);
        await page.CloseAsync();
    }

    /// <summary>The script and <c>emu decode</c> must say the same of every register, whatever the value and the implementation.</summary>
    [Fact]
    public async Task Rows_OfEveryRegister_AreThoseOfTheCommand()
    {
        Random random = new(20260101);
        List<object[]> questions = [];
        List<string> expected = [];
        foreach (RegisterInfo register in _site.Content.Registers)
        {
            ulong mask = register.Width == 64 ? ulong.MaxValue : (1UL << register.Width) - 1;
            ulong[] values = [0, mask, (ulong)random.NextInt64(long.MinValue, long.MaxValue) & mask, 1UL << random.Next(register.Width)];
            foreach (PmuVersion version in Enum.GetValues<PmuVersion>())
            {
                foreach (string list in (string[])["all", "none"])
                {
                    FeatureSet features = FeatureSet.Of(version, list);
                    ulong value = values[random.Next(values.Length)];
                    string name = register.NameOf(register.Index?.Last ?? 0);
                    questions.Add([name, $"0x{value:X}", (int)version, list]);
                    expected.Add(Text(Decoder.Decode(register, value, features.Has)));
                }
            }
        }

        IPage page = await _site.OpenAsync("decoder.html");
        string[] answers = await page.EvaluateAsync<string[]>(
            """
            (questions) => questions.map(([name, value, version, list]) => {
              const { register } = emuDecode.find(name);
              const { features } = emuDecode.choose(version, list);
              return emuDecode.decode(register, BigInt(value), features).map((row) => [row.bits, row.name, row.value, row.meaning, row.state].join('|')).join('\n');
            })
            """,
            questions);
        for (int at = 0; at < expected.Count; at++)
            Assert.Equal($"{JsonSerializer.Serialize(questions[at])}\n{expected[at]}", $"{JsonSerializer.Serialize(questions[at])}\n{answers[at]}");

        await page.CloseAsync();
    }

    [Fact]
    public async Task Numbers_RightAndWrong_AreReadAsTheCommandReadsThem()
    {
        string[] texts = ["0", "65", "0x41", "0X4_1", "0b1000_001", "1_000", "18446744073709551615", "18446744073709551616", "0xFFFF_FFFF_FFFF_FFFF", "0x", "0b", "0b2", "_1", "1_", "1__0", "x41", "-1", "", "0x_1", "٣", "1 2"];
        IPage page = await _site.OpenAsync("decoder.html");
        string?[] answers = await page.EvaluateAsync<string?[]>("(texts) => texts.map((text) => { const value = emuDecode.parse(text); return value === null ? null : String(value); })", texts);
        Assert.Equal(texts.Select(text => $"{text}: {(Number.TryParse(text, out ulong value) ? value : null)}"), texts.Zip(answers, (text, answer) => $"{text}: {answer}"));
        await page.CloseAsync();
    }

    [Fact]
    public async Task Names_RightAndWrong_FindWhatTheCommandFinds()
    {
        string[] names =
        [
            "PMCR_EL0", "pmcr_el0", "PMEVTYPER<n>_EL0", "PMEVTYPERn_EL0", "PMEVTYPER30_EL0", "PMEVTYPER31_EL0", "PMEVTYPER03_EL0", "S3_3_C9_C12_0", "s3_3_c14_c12_3", "S3_3_C09_C12_0",
            "sys_reg(3, 3, 9, 12, 0)", "ARM64_SYS_REG(3,3,14,12,3)", "op0=3 op1=3 CRn=9 CRm=12 op2=0", "Op0( 3), Op1( 3), CRn( 9), CRm(12), Op2( 1)", "3 3 9 12 5", "3,3,9,13,0",
            "MRS X0, PMUSERENR_EL0", "msr pmselr_el0, x3", "0xd53b9c00", "D51B9CA1", "MRC p15, 0, R0, c9, c12, 0", "p15,0,<Rt>,c9,c12,5", "MRRC p15, 0, R0, R1, c9", "15 0 14 12 3",
            "0xE04", "0xC04", "0xca0", "0x0F8", "0x400", "0x404", "0x47C", "0xFFC", "PMXEVTYPER",
            "S3_9_C9_C12_0", "S3_3_C9_C99_0", "S2_0_C14_C11_7", "PMEVTYPR0_EL0", "nonsense", "PMEVCNTR_EL0", "MDCR_EL1",
        ];
        IPage page = await _site.OpenAsync("decoder.html");
        string[] answers = await page.EvaluateAsync<string[]>("(names) => names.map((name) => emuDecode.lookUp(name, emuDecode.choose(9, 'all').features)?.name ?? 'no, ' + emuDecode.suggest(name))", names);
        Assert.Equal(names.Select(name => $"{name}: {Find(name)}"), names.Zip(answers, (name, answer) => $"{name}: {answer}"));

        // An AArch32 name is that register, and not the nearest one of AArch64.
        Assert.Equal("PMCR", await page.EvaluateAsync<string>("() => emuDecode.find('PMCR')?.name ?? emuDecode.suggest('PMCR')"));
        await page.CloseAsync();

        static string Find(string name)
        {
            try
            {
                return RegisterLookup.Find(name, FeatureSet.Of(PmuVersion.V3p9, "all").Has).Name;
            }
            catch (UsageException error)
            {
                int at = error.Message.IndexOf("Did you mean ", StringComparison.Ordinal);
                return at < 0 ? "no, null" : "no, " + error.Message[(at + "Did you mean ".Length)..].TrimEnd('?');
            }
        }
    }

    /// <summary>The rules that the script knows feature by feature and pair by pair must hold for any choice.</summary>
    [Fact]
    public async Task Features_InAnyChoice_AreWhatTheRuntimeAllows()
    {
        Random random = new(4711);
        List<object[]> questions = [];
        List<string> expected = [];
        for (int round = 0; round < 400; round++)
        {
            PmuVersion version = Enum.GetValues<PmuVersion>()[random.Next(7)];
            // Few at a time, or hardly a choice were legal.
            string[] names = [.. _site.Content.Features.Where(_ => random.Next(12) == 0).Select(feature => feature.Name)];
            if (names.Length == 0)
                continue;

            questions.Add([(int)version, names]);
            try
            {
                FeatureSet features = FeatureSet.Of(version, string.Join(',', names));
                expected.Add(
                    string.Join(' ', _site.Content.Features.Where(feature => features.Has(feature.Name)).Select(feature => feature.Name)));
            }
            catch (UsageException)
            {
                expected.Add("illegal");
            }
        }

        IPage page = await _site.OpenAsync("decoder.html");
        string[] answers = await page.EvaluateAsync<string[]>(
            """
            (questions) => questions.map(([version, names]) => {
              const { features, problem } = emuDecode.choose(version, names);
              return problem ? 'illegal' : emuDecode.features.filter((_, bit) => (features >> BigInt(bit)) & 1n).map(([name]) => name).join(' ');
            })
            """,
            questions);
        Assert.Contains(expected, answer => answer == "illegal");
        Assert.Contains(expected, answer => answer != "illegal");
        for (int at = 0; at < expected.Count; at++)
            Assert.Equal($"{JsonSerializer.Serialize(questions[at])}: {expected[at]}", $"{JsonSerializer.Serialize(questions[at])}: {answers[at]}");

        await page.CloseAsync();
    }

    private static string Text(IEnumerable<DecodedField> rows) =>
        string.Join('\n', rows.Select(row => $"{row.Bits}|{row.Name}|{row.Value}|{row.Meaning}|{row.State.ToString().ToLowerInvariant()}"));

    /// <summary>Bits, name, value and meaning of the row of a field.</summary>
    private static async Task<string[]> CellsAsync(IPage page, string field)
    {
        ILocator row = page.Locator("table.decoded tbody tr").Filter(new() { Has = page.Locator($"th[scope=row]:text-is('{field}')") });
        await Expect(row).ToHaveCountAsync(1);
        return [.. await row.Locator("th, td").AllInnerTextsAsync()];
    }
}
