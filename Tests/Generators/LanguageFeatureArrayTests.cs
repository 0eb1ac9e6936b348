using System;
using System.Collections.Generic;
using System.Reflection;
using System.Threading.Tasks;
using Emu.Tests.Infrastructure;

namespace Emu.Tests.Generators;

/// <summary>Arrays and storage. One small spec for each feature, and what the generator makes of it.</summary>
public sealed class LanguageFeatureArrayTests : LanguageFeature
{
    private const string ArraysOfSeveralShapes =
        """
        registers:
          LINEAR<n>:
            title: A Dense Array
            purpose: Encodings in a row.
            index: n=0..30
            encodings: { aarch64: 3 3 14 8+(n>>3) n&7 }
            fields:
              63:0: { name: ALL, purpose: All. }
          SPARSE<k>:
            title: A Sparse Array
            purpose: Encodings with gaps, from index 1.
            index: k=1..4
            encodings: { aarch64: 3 3 14 0+k 5 }
            fields:
              63:0: { name: ALL, purpose: All. }
          PAIRED<n>:
            title: An Array in Pairs
            purpose: Encodings that no straight line goes through.
            index: n=0..5
            encodings: { aarch64: 3 3 15 1+(n>>1) 4+(n&1) }
            fields:
              63:0: { name: ALL, purpose: All. }
          SINGLE:
            title: A Register Beside Them
            purpose: It has no encoding.
            fields:
              63:0: { name: ALL, purpose: All. }
        """;

    [Fact]
    [VerifiedIn("language/arrays")]
    public Task Arrays_OfSeveralShapes_BecomeBankAndMap() => Verify(
        nameof(Arrays_OfSeveralShapes_BecomeBankAndMap),
        ArraysOfSeveralShapes,
        "DemoRegisterBank.g.cs",
        "DemoRegisterMap.g.cs",
        "DemoRegister.g.cs",
        "DemoRegisterId.g.cs");

    [Fact]
    public void Arrays_OfSeveralShapes_EncodeWhatTheyResolve()
    {
        Assembly assembly = Load(ArraysOfSeveralShapes);
        Type map = assembly.GetType("Demo.DemoRegisterMap", throwOnError: true)!;
        MethodInfo resolve = map.GetMethod("ResolveAArch64")!;
        MethodInfo encode = map.GetMethod("EncodeAArch64")!;

        List<string> found = new();
        for (int encoding = 0; encoding <= ushort.MaxValue; encoding++)
        {
            object register = resolve.Invoke(null, [(ushort)encoding])!;
            if (register.ToString() is { Length: > 0 } name)
            {
                Assert.Equal((ushort)encoding, encode.Invoke(null, [register]));
                found.Add(name);
            }
        }

        // 31 dense, 4 from index 1 on, 6 in pairs; the single one has no encoding.
        Assert.Equal(31 + 4 + 6, found.Count);
        Assert.Contains("LINEAR30", found);
        Assert.Contains("SPARSE4", found);
        Assert.DoesNotContain("SPARSE0", found);
        Assert.Equal("PAIRED5", resolve.Invoke(null, [(ushort)((3 << 14) | (3 << 11) | (15 << 7) | (3 << 3) | 5)])!.ToString());
    }

    [Fact]
    [VerifiedIn("language/storage")]
    public Task Storage_OfEveryKind_BecomesBankAndMasks() => Verify(
        nameof(Storage_OfEveryKind_BecomesBankAndMasks),
        """
        registers:
          WORD:
            title: A Word
            purpose: Own.
            encodings: { aarch64: 3 0 15 0 0 }
            fields: { 63:0: { name: ALL, access: W1S, purpose: All. } }
          VIEW:
            title: A View
            purpose: Of the same word.
            storage: alias OF WORD
            encodings: { aarch64: 3 0 15 0 1 }
            fields: { 63:0: { name: ALL, access: W1C, purpose: All. } }
          ITEM<n>:
            title: Items
            purpose: Chosen by a window.
            index: n=0..7
            encodings: { aarch64: 3 0 15 1 n }
            fields: { 63:0: { name: ALL, purpose: All. } }
          SELECT:
            title: Selection
            purpose: Chooses.
            encodings: { aarch64: 3 0 15 2 0 }
            fields: { 63:3: RES0, 2:0: { name: SEL, purpose: The item. } }
          CHOSEN:
            title: The Chosen Item
            purpose: A window.
            storage: window ITEM<n>[SELECT.SEL]
            encodings: { aarch64: 3 0 15 2 1 }
            fields: { 63:0: { name: ALL, purpose: All. } }
          FIXED:
            title: A Constant
            purpose: Set by the configuration.
            direction: RO
            storage: constant
            encodings: { aarch64: 3 0 15 2 2 }
            fields: { 63:0: { name: ALL, access: RO, purpose: All. } }
          ACTION:
            title: An Action
            purpose: No state.
            direction: WO
            storage: none
            encodings: { aarch64: 3 0 15 2 3 }
            fields: { 63:1: RES0, 0: { name: GO, access: WO, purpose: Acts. } }
        """,
        "DemoRegisterBank.g.cs",
        "DemoRegisterMasks.g.cs",
        "FIXED.g.cs");
}
