using System;
using System.Collections.Generic;

namespace Emu.Conformance.Syntax;

/// <content>The statements of the KVM plane: their shape is checked here; running them is another room's work.</content>
internal sealed partial class VectorParser
{
    // How many words come first, and which keys may follow; "*" is any key.
    private static readonly Dictionary<string, (int Words, string[] Keys, bool HasResult)> VmStatements = new(StringComparer.Ordinal)
    {
        ["host-pmu"] = (1, ["type", "cpus", "model", "pmuver", "counters", "events", "map"], false),
        ["vm"] = (0, ["possible-cpus", "irqchip", "strict"], false),
        ["vcpu-init"] = (1, ["pcpu"], true),
        ["has-attr"] = (2, [], true),
        ["get-attr"] = (2, [], true),
        ["set-attr"] = (2, ["base", "nevents", "action", ""], true),
        ["onereg-get"] = (2, [], true),
        ["onereg-set"] = (3, [], true),
        ["run"] = (1, ["*"], true),
        ["select"] = (1, [], false),
        ["reloads"] = (1, [], true),
        ["choose-pmu"] = (0, ["sysfs", "kvm-pmu", "machine"], true),
    };

    private static readonly Dictionary<string, (int Words, string[] Keys, bool HasResult)>.AlternateLookup<ReadOnlySpan<char>> VmLookup =
        VmStatements.GetAlternateLookup<ReadOnlySpan<char>>();

    private void ReadVmStatement(ref TokenReader tokens)
    {
        if (!VmLookup.TryGetValue(tokens.Current, out (int Words, string[] Keys, bool HasResult) shape))
        {
            Fail(tokens, $"'{tokens.Current}' is no statement");
        }

        for (int i = 0; i < shape.Words; i++)
        {
            Need(ref tokens, "an argument");
        }

        while (tokens.Read())
        {
            if (tokens.Current is "=>")
            {
                ReadVmResult(ref tokens, shape.HasResult);
                break;
            }

            int equals = tokens.Current.IndexOf('=');
            ReadOnlySpan<char> key = equals < 0 ? "" : tokens.Current[..equals];
            if (!Permits(shape.Keys, key))
            {
                Fail(tokens, $"'{tokens.Current}' is too much here");
            }
        }

        if (_cases.Count > 0)
        {
            _cases[^1].UsesVm = true;
        }

        Add(new Statement { Kind = StatementKind.Vm });
    }

    private void ReadVmResult(ref TokenReader tokens, bool hasResult)
    {
        if (!hasResult)
        {
            Fail(tokens, "this statement has no result");
        }

        Need(ref tokens, "an expectation");
        NoMore(ref tokens);
    }

    private static bool Permits(string[] keys, ReadOnlySpan<char> key)
    {
        foreach (string permitted in keys)
        {
            if (key.SequenceEqual(permitted) || (permitted is "*" && !key.IsEmpty))
            {
                return true;
            }
        }

        return false;
    }
}
