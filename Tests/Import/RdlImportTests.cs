using System;
using System.Linq;
using System.Text;

using Emu.Cli.Tests;

namespace Emu.Import.Tests;

/// <summary><c>emu import FILE.rdl</c>: the imported spec builds and runs, and what it cannot say is listed.</summary>
public sealed class RdlImportTests
{
    [Fact]
    public void Registers_AfterAReset_HaveTheirResetValues()
    {
        ImportedDevice device = ImportedDevice.OfFile("block.rdl");

        Assert.Equal(0xA1UL, device.Read(0x00)); // control: level 0xA, mode Run
        Assert.Equal(0x100UL, device.Read(0x04)); // st: busy
        Assert.Equal(0x3UL, device.Read(0x08)); // wide: no busy by its parameter, events = 3 from outside
        Assert.Equal(0xDEAD_BEEFUL, device.Read(0x28)); // buffer[3]: 0x10 + 3 * 8
        Assert.Equal(0x12UL, device.Read(0x80)); // channel[2].a: 0x40 + 2 * 0x20
    }

    [Fact]
    public void Writes_ReachEachKindAsTheFileSays()
    {
        ImportedDevice device = ImportedDevice.OfFile("block.rdl");

        Assert.True(device.TryWrite(0x08, 0xFFFF_FFFF)); // events is woclr, set is woset, seen is rw
        Assert.Equal(0x600UL, device.Read(0x08));
        Assert.False(device.TryWrite(0xC0, 1)); // in: software reads alone
        Assert.False(device.TryRead(0xC4, 32, out _)); // out: software writes alone
        Assert.True(device.TryWrite(0xD0, 0x50)); // the alias of control shows bits 7:4
        Assert.Equal(0x51UL, device.Read(0x00));
        Assert.True(device.TryWrite(0xD4, 0xFFFF_FFFF)); // hidden: na, toggle: for hand-written code, once: rw1
        Assert.Equal(0x200UL, device.Read(0xD4));
    }

    /// <summary>SystemRDL 2.0, 9.4: na and r of hardware change no value, so nothing is lost; w and rw are.</summary>
    [Fact]
    public void Hardware_ThatWritesNothing_IsNoLoss()
    {
        ImportedDevice device = ImportedDevice.OfText(
            ".rdl", "addrmap A { reg { field { sw = rw; hw = na; } a = 1; field { sw = rw; hw = r; } b = 0; field { sw = rw; hw = w; } c = 1; } x @ 0; };");

        Assert.Equal(5UL, device.Read(0));
        string loss = Assert.Single(device.Losses, one => one.Contains("hw = ", StringComparison.Ordinal));
        Assert.Contains("A.x.c: what hardware may do (hw = w) is left out", loss, StringComparison.Ordinal);
    }

    [Fact]
    public void Addresses_ThatAreNotSaid_FollowEachOther()
    {
        ImportedDevice device = ImportedDevice.OfFile("block.rdl");

        // packed follows out at 0xC4, b[1] is 64 bits behind b[0] at channel + 8.
        Assert.True(device.TryWrite(0xC8, 0xF));
        Assert.Equal(0xFUL, device.Read(0xC8));
        Assert.True(device.TryWrite(0x50, 7, 64));
        Assert.Equal(7UL, device.Read(0x50, 64));
    }

    /// <summary>What SystemRDL 2.0 allows and few files have: parameters of named types, defaults in bodies, arrays of arrays, aliases, properties from outside, literals with widths.</summary>
    [Fact]
    public void OddButValidFile_IsReadAsTheStandardSays()
    {
        ImportedDevice device = ImportedDevice.OfFile("odd.rdl");

        Assert.Equal(1UL, device.Read(0x00)); // p0.mode: 'h5 in two bits
        Assert.Equal(1UL, device.Read(0x08, 64)); // p1: 64 bits by its parameter
        Assert.Equal(0xCAFEUL, device.Read(0x400)); // s1.x, from outside
        Assert.Equal(0x1234_00A5UL, device.Read(0x500)); // byte0 and half in one word
        Assert.Equal(3UL, device.Read(0x150)); // rf[1].b: 0x100 + 0x40 + 0x10
        Assert.False(device.TryRead(0x154, 32, out _)); // rf[1].c is written alone
        Assert.True(device.TryWrite(0x340, 9)); // rf2[1][2].a: 0x200 + 5 * 0x40
        Assert.Equal(9UL, device.Read(0x340));
        Assert.True(device.TryWrite(0x400, 0x1234));
        Assert.Equal(0x1234UL, device.Read(0x404)); // s2 is an alias of s1
        Assert.False(device.TryWrite(0x404, 1)); // and software reads it alone
    }

    [Theory]
    [InlineData("33: block.control.kick: the property singlepulse is left out")]
    [InlineData("42: channel%s_b%s: a register file has arrays with one index")]
    [InlineData("49: block.odd.toggle: 'onwrite = wot' has no counterpart")]
    [InlineData("49: block.odd.once: 'sw = rw1' has no counterpart")]
    [InlineData("50: block.rst: a signal is left out")]
    public void Losses_AreListedByLine(string loss) =>
        Assert.Contains(ImportedDevice.OfFile("block.rdl").Losses, l => l.StartsWith(loss, StringComparison.Ordinal));

    [Theory]
    [InlineData("addrmap a { `include \"b.rdl\"\n};", ":1:13:", "`include is refused")]
    [InlineData("addrmap a {\n  reg { field {} f[7:0] } r;\n};", ":2:", "is expected here")]
    [InlineData("addrmap a {\n  missing m;\n};", ":2:11:", "there is no component missing")]
    [InlineData("addrmap a { reg { field {} f; } r[0]; };", ":1:35:", "an array has 1 to")]
    [InlineData("addrmap a { a b; };", ":1:", "in each other more than")]
    [InlineData("addrmap a { reg { field {} f = 1/0; } r; };", ":1:33:", "divides by 0")]
    [InlineData("addrmap a {", ":1:1:", "has no end")]
    [InlineData("<% print 1; %>", ":1:1:", "embedded Perl")]
    [InlineData("addrmap a { /* ", ":1:13:", "this comment has no end")]
    [InlineData("addrmap a { };", ":1:1:", "has no register")]
    [InlineData("", ":1:1:", "the file has no address map")]
    public void File_ThatCannotBeRead_IsOneSentenceWithItsPlace(string text, string place, string sentence)
    {
        Answer answer = SvdImportTests.Import("a.rdl", Encoding.UTF8.GetBytes(text));

        Assert.Equal((2, ""), (answer.ExitStatus, answer.Output));
        Assert.Contains("a.rdl" + place, answer.Error, StringComparison.Ordinal);
        Assert.Contains(sentence, answer.Error, StringComparison.Ordinal);
        Assert.Equal(1, answer.Error.Count(c => c == '\n'));
    }

    [Theory]
    [InlineData("reg r { field {} a[0:3]; field {} b[4:7]; };", "31:28: {name: a}")] // bits counted from the top
    [InlineData("reg r { regwidth = 8; field {} a[4]; field {} b; };", "4: {name: b}")]
    [InlineData("addrmap m { default sw = r; reg { field {} a; field { sw = rw; } b; } r; };", "0: {name: a, access: RO}")]
    [InlineData("enum E { A = 1; B; }; reg r { field { encode = E; reset = E::B; } a[1:0]; };", "{name: a, reset: {warm: 2}, values: {1: A, 2: B}}")]
    [InlineData("addrmap m #(longint N = 3) { reg { field {} a[N + 1] = (1 << N) | 1; } r[N ** 2]; };", "index: n=0..8")]
    [InlineData("addrmap m { reg { regwidth = 64; field {} a; } x; reg { field {} a; } y; reg { regwidth = 64; field {} a; } z; };", "offset: 0x10")]
    [InlineData("addrmap m { addressing = fullalign; reg { field {} a; } x; reg { field {} a; } y[3]; };", "offset: 0x10+0x4*n")]
    [InlineData("addrmap m { reg { field {} a; } x; regfile { reg { field {} a; } y; } f[2] %= 0x20; };", "offset: 0x20+0x4*n")]
    [InlineData("property myprop { type = string; component = reg; }; addrmap m { reg { myprop = \"x\"; field {} a; } x; };", "name: a")]
    public void Constructs_OfTheCore_BecomeYaml(string text, string expected)
    {
        Answer answer = SvdImportTests.Import("a.rdl", Encoding.UTF8.GetBytes(text));

        Assert.True(answer.ExitStatus == 0, answer.Error);
        Assert.Contains(expected, answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Properties_FromOutside_ReachTheComponentTheyName()
    {
        ImportedDevice device = ImportedDevice.OfText(".rdl", """
            addrmap top {
              reg common { field { sw = rw; } f[7:0] = 1; };
              common a; common b;
              b.f->reset = 9;
            };
            """);

        Assert.Equal((1UL, 9UL), (device.Read(0), device.Read(4)));
    }
}
