using System;
using System.Collections.Generic;

namespace Emu.Cli.Run.Live;

/// <summary>All that the live view shows at one moment.</summary>
/// <param name="Guest">The guest's name.</param>
/// <param name="State">What the run does, in a word or a few.</param>
/// <param name="Instructions">Instructions of all vCPUs.</param>
/// <param name="Elapsed">Time of the host.</param>
/// <param name="Vcpus">The vCPUs.</param>
/// <param name="Console">The last lines of the guest's console.</param>
internal sealed record LiveFrame(string Guest, string State, ulong Instructions, TimeSpan Elapsed, IReadOnlyList<LiveVcpu> Vcpus,
    IReadOnlyList<string> Console);
