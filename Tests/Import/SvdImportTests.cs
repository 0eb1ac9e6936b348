using System;
using System.Linq;
using System.Text;

using Emu.Cli.Tests;

namespace Emu.Import.Tests;

/// <summary><c>emu import FILE.svd</c>: the imported spec builds and runs, and what it cannot say is listed.</summary>
public sealed class SvdImportTests
{
    private static readonly Lazy<ImportedDevice> Timer = new(() => ImportedDevice.OfFile("timer.svd", "--block", "TIMER0"));

    [Fact]
    public void Registers_AfterAReset_HaveTheirResetValues()
    {
        ImportedDevice device = ImportedDevice.OfFile("timer.svd", "--block", "TIMER0");

        Assert.Equal(0x8000_0001UL, device.Read(0x04)); // SR: UNDERFLOW, and bit 31, which no field has
        Assert.Equal(0x1000UL, device.Read(0x08)); // LOAD: 4K
        Assert.Equal(0x1000UL, device.Read(0x0C)); // NOW, derived from LOAD, which comes later
        Assert.Equal(0x4433_2211UL, device.Read(0x70)); // B0, B1 and H1 in one word
        Assert.Equal(0x1122_3344_5566_7788UL, device.Read(0x80, 64));
    }

    [Fact]
    public void Writes_ReachEachKindAsTheFileSays()
    {
        ImportedDevice device = ImportedDevice.OfFile("timer.svd", "--block", "TIMER0");

        // oneToClear clears UNDERFLOW, BUSY is read-only, LATCH is oneToSet, FLIP is left to hand-written code, KEY cannot be read.
        Assert.True(device.TryWrite(0x04, 0xFFFF_FFFF));
        Assert.Equal(0x8000_0004UL, device.Read(0x04));
        Assert.False(device.TryWrite(0x0C, 1)); // NOW is read-only
        Assert.True(device.TryWrite(0x60, 0x55)); // TX, written where RX is read
        Assert.Equal(0UL, device.Read(0x60));
        Assert.True(device.TryWrite(0x70, 0xAABB_CCDD));
        Assert.Equal(0xAABB_22DDUL, device.Read(0x70)); // B1 is read-only
    }

    [Fact]
    public void Arrays_OfRegistersAndClusters_AreWhereTheFileSays()
    {
        ImportedDevice device = ImportedDevice.OfFile("timer.svd", "--block", "TIMER0");
        uint[] places = [0x10, 0x1C, 0x20, 0x24, 0x28, 0x40, 0x50, 0x48, 0x4C, 0x58, 0x5C, 0x78, 0x7C];
        foreach (uint place in places)
            Assert.True(device.TryWrite(place, place));

        Assert.All(places, place => Assert.Equal(place, device.Read(place)));
        Assert.False(device.TryWrite(0x2C, 1));
        Assert.False(device.TryWrite(0x44, 1));
    }

    [Theory]
    [InlineData("38: TIMER0.CR.MODE: '#01x' stands for several numbers")]
    [InlineData("39: TIMER0.CR.MODE: the value Other has no number")]
    [InlineData("57: TIMER0.SR.FLIP: 'oneToToggle' has no counterpart")]
    [InlineData("59: TIMER0.SR.KEY: which values may be written")]
    [InlineData("62: TIMER0.NOW: a read does something ('clear')")]
    [InlineData("69: TIMER0.CHANNEL%s: the name of a C structure is left out")]
    [InlineData("80: OUT_MODE is at the place of IN_MODE")]
    [InlineData("91: Lock.OVER is left out: bits 2:1 are also of the field a_b")]
    [InlineData("93: TIMER0.lock.BAD is left out")]
    [InlineData("96: TIMER0: vendor extensions are left out")]
    public void Losses_AreListedByLine(string loss) =>
        Assert.Contains(Timer.Value.Losses, l => l.StartsWith(loss, StringComparison.Ordinal));

    [Fact]
    public void Values_OfDerivedFields_AreThoseOfTheBase()
    {
        Assert.Contains("8: {name: DMA, reset: {warm: 0}, purpose: 'Runs: #1 of all', values: {0: {name: Off, purpose: Stands still.}, 1: On}}", Timer.Value.Yaml, StringComparison.Ordinal);
        Assert.Contains("23:22: {name: CHD,", Timer.Value.Yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void WholeFile_OfSeveralPeripherals_NamesRegistersByBoth()
    {
        ImportedDevice device = ImportedDevice.OfFile("timer.svd");

        Assert.Contains("\n  TIMER0_CR:", device.Yaml, StringComparison.Ordinal);
        Assert.Contains("\n  TIMER1_CR:", device.Yaml, StringComparison.Ordinal);
        Assert.Equal(0x8000_0001UL, device.Read(0x104)); // TIMER1 is derived, 0x100 further on
    }

    [Fact]
    public void Peripherals_BeyondOneRegisterFile_AreLeftOutAndNamed()
    {
        StringBuilder peripherals = new();
        for (int i = 0; i < 40; i++)
            peripherals.Append($"<peripheral><name>P{i}</name><baseAddress>0x{0x4000_0000 + (i * 0x1000):X}</baseAddress><registers><register><name>R%s</name><dim>8</dim><dimIncrement>4</dimIncrement><dimIndex>A-H</dimIndex><addressOffset>0</addressOffset></register></registers></peripheral>");

        ImportedDevice device = ImportedDevice.OfText(".svd", Device(peripherals.ToString()));

        // 64 KiB hold sixteen blocks of 4 KiB, with 8 registers each.
        Assert.Equal(0UL, device.Read(0xF01C));
        Assert.Contains(device.Losses, l => l.Contains("P16 is left out", StringComparison.Ordinal) && l.Contains("--block P16", StringComparison.Ordinal));
        Assert.Equal(24, device.Losses.Count(l => l.Contains("is left out: several peripherals are taken together", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-8")]
    public void Encodings_WithAByteOrderMark_AreRead(string encoding)
    {
        Encoding chosen = Encoding.GetEncoding(encoding);
        byte[] bytes = [.. chosen.GetPreamble(), .. chosen.GetBytes("<?xml version=\"1.0\" encoding=\"" + encoding + "\"?>\n" + Device(OneRegister("Grüße")))];

        Assert.Contains("purpose: Grüße", Import("a.svd", bytes).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Encoding_Latin1ThatSaysUtf8_IsReadAndListed()
    {
        byte[] bytes = Encoding.Latin1.GetBytes("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + Device(OneRegister("5 µs")));
        Answer answer = Import("a.svd", bytes);

        Assert.Contains("purpose: 5 µs", answer.Output, StringComparison.Ordinal);
        Assert.Contains("a.svd:2: The file is not UTF-8", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;\">]><device>&lol2;</device>", ":1:", "a DOCTYPE is refused")]
    [InlineData("<device>\n <peripherals>\n  <peripheral></periphera>\n</peripherals></device>", ":3:", "not well-formed XML")]
    [InlineData("<device>", ":1:", "not well-formed XML")]
    [InlineData("<html></html>", ":1:2:", "<html> and not <device>")]
    [InlineData("<device><name>A</name></device>", ":1:2:", "has no peripheral")]
    [InlineData("<device><name>A</name><peripherals><peripheral><name>P</name></peripheral></peripherals></device>", ":1:2:", "no peripheral has a register")]
    [InlineData("<device>&nbsp;</device>", ":1:", "not well-formed XML")]
    [InlineData("\0\u0001\u0002", ":1:1:", "not well-formed XML")]
    public void File_ThatCannotBeRead_IsOneSentenceWithItsPlace(string text, string place, string sentence)
    {
        Answer answer = Import("a.svd", Encoding.UTF8.GetBytes(text));

        Assert.Equal(2, answer.ExitStatus);
        Assert.Equal("", answer.Output);
        Assert.Contains("a.svd" + place, answer.Error, StringComparison.Ordinal);
        Assert.Contains(sentence, answer.Error, StringComparison.Ordinal);
        Assert.Equal(1, answer.Error.Count(c => c == '\n'));
    }

    [Theory]
    [InlineData("<dim>4294967295</dim><dimIncrement>4</dimIncrement>")]
    [InlineData("<dim>0</dim>")]
    [InlineData("<dim>300</dim><dimIncrement>4</dimIncrement>")]
    [InlineData("<dim>3</dim><dimIncrement>0</dimIncrement>")]
    [InlineData("<dim>3</dim><dimIncrement>2</dimIncrement>")]
    [InlineData("<dim>3</dim><dimIncrement>4</dimIncrement><dimIndex>5-7</dimIndex>")]
    [InlineData("<dim>3</dim><dimIncrement>4</dimIncrement><dimIndex>a,a,b</dimIndex>")]
    [InlineData("<dim>3</dim><dimIncrement>0x7FFFFFFFFFFFFFFF</dimIncrement>")]
    [InlineData("<dim>1</dim><dimIncrement>0x7FFFFFFFFFFFFFFF</dimIncrement>")]
    [InlineData("<size>0</size>")]
    [InlineData("<size>65</size>")]
    [InlineData("<size>24</size>")]
    [InlineData("<access>anything</access>")]
    [InlineData("<resetValue>many</resetValue>")]
    [InlineData("<resetValue>0xFFFFFFFFFFFFFFFF</resetValue><resetMask>0xF0F0</resetMask>")]
    [InlineData("<fields><field><name>Value</name><bitRange>[31:0]</bitRange></field></fields>")]
    [InlineData("<fields><field><name>R</name><bitRange>[31:31]</bitRange></field><field><name>R_Mask</name><bitRange>[0:0]</bitRange></field><field><name>withR</name><bitRange>[1:1]</bitRange></field></fields>")]
    [InlineData("<fields><field derivedFrom=\"A\"><name>B</name></field><field derivedFrom=\"B\"><name>A</name></field></fields>")]
    [InlineData("<fields><field derivedFrom=\"Nowhere.At.All\"><name>B</name></field></fields>")]
    public void Oddities_OfRealFiles_StillBuild(string inside)
    {
        string register = $"<register><name>R%s</name><description>&#x1; odd  : # {{ }} \u00a0'\"</description><addressOffset>0</addressOffset>{inside}</register>";
        ImportedDevice.OfText(".svd", Device($"<peripheral><name>P</name><baseAddress>0x40000000</baseAddress><registers>{register}<register><name>Z</name><addressOffset>0x8000</addressOffset></register></registers></peripheral>"));
    }

    [Theory]
    [InlineData(3000, 3000)]
    [InlineData(5000, 4095)]
    public void ManyRegisters_AreImportedInTheirNumberAndTheRestIsListed(int count, int held)
    {
        StringBuilder registers = new();
        for (int i = 0; i < count; i++)
            registers.Append($"<register><name>R{i}</name><addressOffset>{i * 4}</addressOffset></register>");
        Answer answer = Import("a.svd", Encoding.UTF8.GetBytes(Device($"<peripheral><name>P</name><baseAddress>0</baseAddress><registers>{registers}</registers></peripheral>")));

        Assert.Equal(0, answer.ExitStatus);
        Assert.Equal(held, answer.Output.Split("  R").Length - 1);
        Assert.Equal(count - held, answer.Error.Split(" is left out: a register file has at most").Length - 1);
    }

    [Fact]
    public void Fields_ThatSayMoreThanTheirRegister_AreReadOrWritten()
    {
        const string Registers = """
            <register><name>STATUS</name><access>read-only</access><addressOffset>0</addressOffset><resetValue>0x0102</resetValue><fields>
              <field><name>LEVEL</name><bitRange>[7:0]</bitRange></field>
              <field><name>MARK</name><bitRange>[15:8]</bitRange><access>read-write</access></field></fields></register>
            <register><name>COMMAND</name><access>write-only</access><addressOffset>4</addressOffset><resetValue>0</resetValue><fields>
              <field><name>GO</name><bitRange>[0:0]</bitRange></field>
              <field><name>BUSY</name><bitRange>[31:31]</bitRange><access>read-only</access></field></fields></register>
            """;
        ImportedDevice device = ImportedDevice.OfText(".svd", Device($"<peripheral><name>P</name><baseAddress>0</baseAddress><registers>{Registers}</registers></peripheral>"));

        // LEVEL inherits read-only, MARK is written; GO inherits write-only and reads 0, BUSY can be read.
        Assert.True(device.TryWrite(0, 0xFFFF_FFFF));
        Assert.Equal(0xFF02UL, device.Read(0));
        Assert.True(device.TryWrite(4, 0xFFFF_FFFF));
        Assert.Equal(0UL, device.Read(4));
    }

    /// <summary>Whatever CMSIS-SVD 1.3 allows at each level: derived from what comes later and is derived itself, lists as indices, clusters in clusters, resets under masks.</summary>
    [Fact]
    public void OddButValidFile_IsReadAsTheFormatSays()
    {
        ImportedDevice device = ImportedDevice.OfFile("odd.svd", "--block", "C");

        // C is derived from B, which is derived from A: R0 is write-only there, for B says so, but for its field HI; R1 says read-write itself.
        Assert.Equal(0xFF00UL, device.Read(0x00));
        Assert.True(device.TryRead(0x04, 32, out ulong first));

        // Bits out of the mask 0xFFFF are UNKNOWN, and 0 here; R2 has its own value 7.
        Assert.Equal(0xFFFFUL, first);
        Assert.Equal(7UL, device.Read(0x08));
        Assert.Equal(0x12UL, device.Read(0x40)); // EXTRA, of C itself
        foreach (uint place in (uint[])[0x10, 0x14, 0x18, 0x20, 0x28, 0x30, 0x100, 0x200, 0x148, 0x14C, 0x168, 0x26C, 0x400, 0x448, 0x46C])
        {
            Assert.True(device.TryWrite(place, place), $"0x{place:X}");
            Assert.Equal(place, device.Read(place));
        }

        // A cluster's value is handed down, and a cluster in it has its own.
        ImportedDevice fresh = ImportedDevice.OfFile("odd.svd", "--block", "A");
        Assert.Equal((5UL, 6UL, 6UL), (fresh.Read(0x100), fresh.Read(0x148), fresh.Read(0x150)));
        Assert.False(fresh.TryWrite(0x150, 1)); // DEEP is read-only
        Assert.Contains("values: {0: Z, 1: O}", fresh.Yaml[fresh.Yaml.IndexOf("name: HI", StringComparison.Ordinal)..].Split('\n')[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Bits_OfNoFieldThatAreOneAfterAReset_AreToldInTheirNumber()
    {
        ImportedDevice device = ImportedDevice.OfText(".svd", Device("<peripheral><name>P</name><baseAddress>0</baseAddress><registers><register><name>R</name><addressOffset>0</addressOffset><resetValue>0x32</resetValue><fields><field><name>F</name><bitRange>[0:0]</bitRange></field></fields></register></registers></peripheral>"));

        Assert.Contains(device.Losses, loss => loss.EndsWith(": R: bits 5:4 are of no field and 1 after a reset; they become RES1.", System.StringComparison.Ordinal));
        Assert.Contains(device.Losses, loss => loss.EndsWith(": R: bit 1 is of no field and 1 after a reset; it becomes RES1.", System.StringComparison.Ordinal));
        Assert.Equal(0x32UL, device.Read(0));
    }

    [Fact]
    public void Peripheral_OfManyRegistersBeyond64KiB_BuildsAndRuns()
    {
        StringBuilder registers = new();
        for (int i = 0; i < 600; i++)
            registers.Append($"<register><name>R{i}</name><addressOffset>0x{i * 0x600:X}</addressOffset><resetValue>{i}</resetValue></register>");
        registers.Append("<register><name>FIFO[%s]</name><dim>64</dim><dimIncrement>4</dimIncrement><addressOffset>0xF0000</addressOffset></register>");
        ImportedDevice device = ImportedDevice.OfText(".svd", Device($"<peripheral><name>USB</name><baseAddress>0x50000000</baseAddress><registers>{registers}</registers></peripheral>"), "--block", "USB");

        Assert.DoesNotContain(device.Losses, loss => loss.Contains("left out", StringComparison.Ordinal)
            || loss.Contains("no place", StringComparison.Ordinal));
        foreach (int at in (int[])[0, 1, 254, 255, 256, 257, 511, 599])
        {
            Assert.Equal((ulong)at, device.Read((uint)at * 0x600));
            Assert.True(device.TryWrite((uint)at * 0x600, 0xC0DE_0000 + (ulong)at));
        }

        Assert.Equal(0xC0DE_0100UL, device.Read(256 * 0x600));
        Assert.Equal(0xC0DE_0001UL, device.Read(0x600));
        Assert.True(device.TryWrite(0xF00FC, 63));
        Assert.Equal(63UL, device.Read(0xF00FC));
        Assert.Equal(0UL, device.Read(0xF00F8));
        Assert.False(device.TryWrite(0xF0100, 1));
        Assert.False(device.TryWrite(0xFFFFC, 1));
        Assert.False(device.TryWrite(0x100000, 1));
    }

    internal static Answer Import(string name, byte[] bytes, params string[] options)
    {
        string folder = System.IO.Directory.CreateTempSubdirectory("emu-import-").FullName;
        try
        {
            System.IO.File.WriteAllBytes(System.IO.Path.Combine(folder, name), bytes);
            return CommandLine.RunIn(folder, ["import", name, .. options]);
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    private static string Device(string peripherals) => $"<device><name>Device</name><width>32</width><size>32</size><peripherals>{peripherals}</peripherals></device>";

    private static string OneRegister(string description) =>
        $"<peripheral><name>P</name><baseAddress>0</baseAddress><registers><register><name>R</name><description>{description}</description><addressOffset>0</addressOffset></register></registers></peripheral>";
}
