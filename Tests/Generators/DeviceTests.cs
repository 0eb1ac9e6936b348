using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Runtime.Loader;
using System.Threading.Tasks;
using Emu.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Emu.Tests.Generators;

/// <summary>The generated device: what each kind of bits does, aliases, arrays, windows, halves, and when the partial methods are called.</summary>
public sealed class DeviceTests
{
    private const string Spec = """
        options: { namespace: Dev, name: Dev }
        features:
          MORE: A register more.
        effects:
          line: a line
          clock: a clock
        registers:
          KINDS:
            encodings: { external: { offset: 0x00 } }
            fields:
              63:56: { name: RWHIGH, reset: { cold: 0x5A } }
              55:48: { name: RO, access: RO, reset: { warm: 0x77 } }
              47:40: { name: CLR, access: W1C, effects: line }
              39:32: { name: SET, access: W1S, effects: [line, clock] }
              31:24: { name: WO, access: WO }
              23:16: RES1
              15:12: { name: EXTRA, feature: MORE, absent: RES1 }
              11:8: RES0
              7:0: { name: RW, reset: { warm: 1 } }
          CLEARER:
            direction: WO
            storage: alias OF KINDS
            encodings: { external: { offset: 0x08 } }
            fields:
              63:40: RES0
              39:32: { name: SET, access: W1C }
              31:0: RES0
          ITEM<n>:
            index: n=2..5
            width: 32
            encodings: { external: { offset: 0x10+4*n } }
            fields:
              31:0: { name: VALUE }
          SELECT:
            width: 32
            encodings: { external: { offset: 0x30 } }
            fields:
              31:3: RES0
              2:0: { name: WHICH }
          CURRENT:
            width: 32
            storage: window ITEM<n>[SELECT.WHICH]
            encodings: { external: { offset: 0x34 } }
            fields:
              31:0: { name: VALUE }
          ONLYMORE:
            feature: MORE
            width: 32
            encodings: { external: { offset: 0x38 } }
            fields:
              31:0: { name: ALL }
          IN:
            width: 32
            direction: RO
            storage: none
            encodings: { external: { offset: 0x3C } }
            fields:
              31:0: { name: ALL }
          OUT:
            width: 32
            direction: WO
            storage: none
            encodings: { external: { offset: 0x3C } }
            fields:
              31:0: { name: ALL, access: WO }
          ID:
            width: 32
            storage: constant
            encodings: { external: { offset: 0x40 } }
            fields:
              31:0: { name: ALL }
        """;

    private const string Behaviour = """
        namespace Dev
        {
            public partial class DevDevice
            {
                public string Calls = "";
                partial void OnReset(bool isCold) { Bank.ID = 42; Calls = "reset " + isCold + ";"; }
                partial void OnChanged(DevEffects effects) => Calls += "changed " + effects + ";";
                partial void OnReadIN(ref IN value) { value = value.WithALL(7); Calls += "read IN;"; }
                partial void OnWriteOUT(OUT written, OUT before) => Calls += "write OUT " + written.ALL + " " + before.ALL + ";";
                partial void OnWriteKINDS(KINDS written, KINDS before) => Calls += "write KINDS " + written.WO + " after " + before.RW + " now " + new KINDS(Bank.KINDS).RW + ";";
                partial void OnWriteITEMn(int index, ITEMn written, ITEMn before) => Calls += "write ITEM" + index + ";";
            }
        }
        """;

    private static readonly Lazy<Type> Device = new(Build);

    private readonly object _device = Activator.CreateInstance(Device.Value, [Enum.ToObject(Device.Value.Assembly.GetType("Dev.DevFeatures")!, 0)])!;

    private string Calls
    {
        get => (string)Device.Value.GetField("Calls")!.GetValue(_device)!;
        set => Device.Value.GetField("Calls")!.SetValue(_device, value);
    }

    /// <summary>The sample's device and one of its registers, as they were reviewed.</summary>
    [Fact]
    [VerifiedIn("uart")]
    public Task Uart_Device_IsAsVerified() => Snapshot.Verify(
        GeneratorHarness.Run("device", GeneratorHarness.RepositoryFile("Samples", "Uart", "registers.yaml")),
        static hint => hint is "UartDevice.g.cs" or "UARTIMSC.Device.g.cs" or "UARTICR.Device.g.cs");

    [Fact]
    public void Construction_IsAColdReset()
    {
        Assert.Equal("reset True;", Calls);
        // RWHIGH 0x5A, RO 0x77, RES1, EXTRA absent and so 1, RW 1.
        Assert.Equal(0x5A77_0000_00FF_F001UL, Read(0x00, 64));
        Assert.Equal(42UL, Read(0x40));
    }

    [Fact]
    public void WarmReset_LeavesColdFields()
    {
        Write(0x00, 64, 0x1100_0000_0000_0022);
        Device.Value.GetMethod("WarmReset")!.Invoke(_device, null);

        Assert.Equal("reset False;", Calls);
        Assert.Equal(0x1177_0000_00FF_F001UL, Read(0x00, 64));
    }

    [Fact]
    public void Write_OfOnes_ReachesEachKindAsItsNameSays()
    {
        Write(0x00, 64, ulong.MaxValue);
        // RO keeps 0x77, W1C stays clear, W1S is set, WO shows nothing.
        Assert.Equal(0xFF77_00FF_00FF_F0FFUL, Read(0x00, 64));
    }

    [Fact]
    public void Write_OfZeros_ReachesRWAlone()
    {
        Write(0x00, 64, ulong.MaxValue);
        Write(0x00, 64, 0);
        Assert.Equal(0x0077_00FF_00FF_F000UL, Read(0x00, 64));
    }

    [Fact]
    public void Write_TellsWhatWasWrittenAndWhatWasThere()
    {
        Calls = "";
        Write(0x00, 64, 0x0000_0000_AB00_0009);
        Assert.Equal("write KINDS 171 after 1 now 9;", Calls);
    }

    [Fact]
    public void Write_ThatChangesBitsWithEffects_SaysSoOnce()
    {
        Write(0x00, 64, 0x0000_0001_0000_0000);
        Assert.EndsWith("changed Line, Clock;", Calls, StringComparison.Ordinal);
        Calls = "";
        // Set already: nothing changes.
        Write(0x00, 64, 0x0000_0001_0000_0000);
        Assert.DoesNotContain("changed", Calls, StringComparison.Ordinal);
    }

    [Fact]
    public void Alias_ActsOnItsTargetsWord_WithItsOwnKindAndTheTargetsEffects()
    {
        Write(0x00, 64, 0x0000_00FF_0000_0000);
        Calls = "";
        Write(0x08, 64, 0x0000_000F_0000_0000);
        Assert.Equal("changed Line, Clock;", Calls);
        Assert.Equal(0xF0UL, Read(0x00, 64) >> 32 & 0xFF);
    }

    [Fact]
    public void Halves_OfA64BitPlace_AreReadAndWrittenAlone()
    {
        Write(0x00, 64, 0x1100_0000_0000_0022);
        Write(0x04, 32, 0x9900_0000);
        Assert.Equal(0x9977_0000_00FF_F022UL, Read(0x00, 64));
        Write(0x00, 32, 0x33);
        Assert.Equal(0x9977_0000_00FF_F033UL, Read(0x00, 64));
        Assert.Equal(0x00FF_F033UL, Read(0x00));
        Assert.Equal(0x9977_0000UL, Read(0x04));
    }

    [Fact]
    public void Array_StartsAtItsFirstIndex()
    {
        Calls = "";
        Write(0x18, 32, 22);
        Write(0x24, 32, 55);
        Assert.Equal("write ITEM2;write ITEM5;", Calls);
        Assert.Equal([22UL, 0UL, 0UL, 55UL], [Read(0x18), Read(0x1C), Read(0x20), Read(0x24)]);
        Assert.False(TryRead(0x28, 32, out _));
    }

    [Fact]
    public void Window_IsTheRegisterThatIsSelected_AndNothingWhereNoneIs()
    {
        Write(0x30, 32, 3);
        Write(0x34, 32, 99);
        Assert.Equal(99UL, Read(0x1C));
        Write(0x30, 32, 7);
        Write(0x34, 32, 1);
        Assert.Equal(0UL, Read(0x34));
        Assert.Equal([0UL, 99UL, 0UL, 0UL], [Read(0x18), Read(0x1C), Read(0x20), Read(0x24)]);
    }

    [Fact]
    public void OneOffset_ReadAndWritten_MayBeTwoRegisters()
    {
        Calls = "";
        Assert.Equal(7UL, Read(0x3C));
        Write(0x3C, 32, 5);
        Assert.Equal("read IN;write OUT 5 0;", Calls);
    }

    [Fact]
    public void Constant_IsNotWritten()
    {
        Write(0x40, 32, 1);
        Assert.Equal(42UL, Read(0x40));
    }

    [Theory]
    [InlineData(0x38u, 32, true)]
    [InlineData(0x44u, 32, true)]
    [InlineData(0x02u, 32, true)]
    [InlineData(0x00u, 16, true)]
    [InlineData(0x18u, 64, true)]
    [InlineData(0x04u, 64, true)]
    [InlineData(0x08u, 64, false)]
    [InlineData(0xFFFF_FFFCu, 32, true)]
    public void AccessToNothing_IsToldSo(uint offset, int width, bool alsoWritten)
    {
        Assert.False(TryRead(offset, width, out ulong value));
        Assert.Equal(0UL, value);
        Assert.Equal(!alsoWritten, Write(offset, width, 0));
    }

    private static Type Build()
    {
        CSharpCompilation empty = GeneratorHarness.EmptyConsumer("Dev")
            .WithOptions(
                new CSharpCompilationOptions(
                    OutputKind.DynamicallyLinkedLibrary,
                    generalDiagnosticOption: ReportDiagnostic.Error,
                    warningLevel: 9999,
                    checkOverflow: true,
                    nullableContextOptions: NullableContextOptions.Enable))
            .AddSyntaxTrees(CSharpSyntaxTree.ParseText(Behaviour, new CSharpParseOptions(LanguageVersion.CSharp12)));
        GeneratorHarness.Driver([GeneratorHarness.File("registers.yaml", Spec)], "device", parse: new CSharpParseOptions(LanguageVersion.CSharp12))
            .RunGeneratorsAndUpdateCompilation(empty, out Compilation compilation, out ImmutableArray<Diagnostic> problems);
        Assert.Empty(problems);
        using MemoryStream image = new();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(static d => d.Severity > DiagnosticSeverity.Hidden)));
        image.Position = 0;
        return new AssemblyLoadContext("Dev").LoadFromStream(image).GetType("Dev.DevDevice", throwOnError: true)!;
    }

    private ulong Read(uint offset, int width = 32)
    {
        Assert.True(TryRead(offset, width, out ulong value), $"nothing to read at 0x{offset:X}");
        return value;
    }

    private bool TryRead(uint offset, int width, out ulong value)
    {
        object?[] arguments = [offset, width, null];
        bool found = (bool)Device.Value.GetMethod("TryRead")!.Invoke(_device, arguments)!;
        value = (ulong)arguments[2]!;
        return found;
    }

    private bool Write(uint offset, int width, ulong value) =>
        (bool)Device.Value.GetMethod("TryWrite")!.Invoke(_device, [offset, width, value])!;
}
