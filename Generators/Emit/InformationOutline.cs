using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>What an emulator wants to know of a register before an access.</summary>
[Flags]
internal enum RegisterFlags
{
    None = 0,
    Readable = 1 << 0,
    Writable = 1 << 1,
    Constant = 1 << 2,
    NoState = 1 << 3,
    Alias = 1 << 4,
    Window = 1 << 5,
    Volatile = 1 << 6,
    PureRead = 1 << 7,
    Owned = 1 << 8,
    ChangesTiming = 1 << 9,
    ChangesInterrupt = 1 << 10,
    ChangesAccess = 1 << 11,
    EndsBlock = 1 << 12,
}

/// <summary>A register and its flags.</summary>
internal sealed record RegisterInformation(string Name, string TypeName, IndexModel? Index, RegisterFlags Flags);

/// <summary>What <c>PmuRegisterInformation.g.cs</c> is made from.</summary>
internal sealed record InformationOutline(
    SpecOptions Options,
    EquatableArray<RegisterInformation> Registers,
    EquatableArray<uint> AArch64,
    EquatableArray<uint> AArch32,
    EquatableArray<uint> External)
{
    public static InformationOutline Of(SpecModel spec)
    {
        FlagDeriver deriver = new(spec);
        return new(
            spec.Options,
            spec.Registers.Select(r => new RegisterInformation(r.Name, r.TypeName, r.Index, deriver.FlagsOf(r))).ToEquatableArray(),
            Places<AArch64Encoding>(spec, static r => r.AArch64 is null ? [] : [r.AArch64], static (e, i) => e.Pack(i)),
            Places<AArch32Outline>(
                spec,
                static r => r.AArch32.Select(static e => new AArch32Outline(e.Name, e.Coproc, e.Opc1, e.CRn, e.CRm, e.Opc2)),
                static (e, i) => (uint)e.Pack(i)),
            Places<IndexedNumber>(spec, static r => r.External.Select(static e => e.Offset), static (o, i) => o.At(i)));
    }

    private static EquatableArray<uint> Places<T>(SpecModel spec, Func<RegisterModel, IEnumerable<T>> encodings, Func<T, int, uint> place)
    {
        SortedSet<uint> places = new();
        foreach (RegisterModel register in spec.Registers)
        {
            foreach (T encoding in encodings(register))
            {
                for (int i = register.Index?.First ?? 0; i <= (register.Index?.Last ?? 0); i++)
                {
                    places.Add(place(encoding, i));
                }
            }
        }

        return places.ToEquatableArray();
    }

    /// <summary>Works flags out from what the spec says of fields and effects.</summary>
    private sealed class FlagDeriver(SpecModel spec)
    {
        // An alias of an alias, or a window onto one: more steps than registers are a ring, which the reader has reported.
        private const int MostSteps = 8;

        public RegisterFlags FlagsOf(RegisterModel register)
        {
            List<RegisterModel> shown = Shown(register, MostSteps);
            bool canRead = register.Direction != AccessDirection.WriteOnly;
            bool canWrite = register.Direction != AccessDirection.ReadOnly
                && shown.Any(static r => Fields(r).Any(static f => f.CanBeWritten));
            Surroundings changes = canWrite
                ? shown.SelectMany(Fields).Where(static f => f.CanBeWritten).SelectMany(static f => f.Effects)
                    .Aggregate(Surroundings.None, (all, effect) => all | ChangesOf(effect))
                : Surroundings.None;
            return When(canRead, RegisterFlags.Readable | RegisterFlags.PureRead)
                | When(register.Direction != AccessDirection.ReadOnly, RegisterFlags.Writable)
                | When(canRead && IsConstant(Owner(register, MostSteps)), RegisterFlags.Constant)
                | When(
                    register.Storage.Kind is StorageKind.None or StorageKind.Window && !RegisterOutline.HasLiveState(register),
                    RegisterFlags.NoState)
                | When(register.Storage.Kind == StorageKind.Alias, RegisterFlags.Alias)
                | When(register.Storage.Kind == StorageKind.Window, RegisterFlags.Window)
                | When(canRead && shown.SelectMany(Fields).Any(static f => f.IsVolatile), RegisterFlags.Volatile)
                | When(register.Owner is not null, RegisterFlags.Owned)
                | When((changes & Surroundings.Timing) != 0, RegisterFlags.ChangesTiming)
                | When((changes & Surroundings.Interrupt) != 0, RegisterFlags.ChangesInterrupt)
                | When((changes & Surroundings.Access) != 0, RegisterFlags.ChangesAccess)
                | When(changes != 0, RegisterFlags.EndsBlock);
        }

        /// <summary>The register and those whose bits an access to it reaches.</summary>
        private List<RegisterModel> Shown(RegisterModel register, int steps)
        {
            List<RegisterModel> shown = new() { register };
            IEnumerable<string?> targets = register.Storage.Kind switch
            {
                StorageKind.Alias => [register.Storage.Target],
                StorageKind.Window => register.Storage.Beside.Select(static b => (string?)b.Register).Prepend(register.Storage.Target),
                _ => [],
            };
            foreach (RegisterModel target in targets.Select(Find).OfType<RegisterModel>())
            {
                shown.AddRange(steps == 0 ? [] : Shown(target, steps - 1));
            }

            return shown;
        }

        private RegisterModel Owner(RegisterModel register, int steps) =>
            steps > 0 && register.Storage.Kind == StorageKind.Alias && Find(register.Storage.Target) is { } target
                ? Owner(target, steps - 1)
                : register;

        private static bool IsConstant(RegisterModel register) =>
            register.Storage.Kind == StorageKind.Constant
                || (register.Storage.Kind == StorageKind.None && Fields(register).All(static f => f.Live is null));

        private RegisterModel? Find(string? name) => spec.Registers.FirstOrDefault(r => r.Name == name || r.TypeName == name);

        private Surroundings ChangesOf(string effect) => spec.Effects.First(e => e.Name == effect).Changes;

        private static IEnumerable<FieldModel> Fields(RegisterModel register) => register.Layouts.SelectMany(static l => l.Fields);

        private static RegisterFlags When(bool holds, RegisterFlags flags) => holds ? flags : RegisterFlags.None;
    }
}
