using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Emu.Machine;

/// <summary>One move of a vCPU: from <paramref name="Instructions"/> retired instructions on it runs on <paramref name="Pcpu"/>.</summary>
/// <param name="Pcpu">The physical CPU to run on.</param>
/// <param name="Instructions">The exact number of instructions that this vCPU has retired when the move happens.</param>
public readonly record struct ScheduleMove(int Pcpu, ulong Instructions)
{
    /// <summary>The vCPU that moves, from 0. Default: 0.</summary>
    public int Vcpu { get; init; }
}

/// <summary>
/// The moves of vCPUs between physical CPUs. The time of a move is a number of retired instructions of its vCPU, so the same run always moves at the same places.
/// The text form is <c>PCPU@INSTRUCTIONS,…</c>, for example <c>4@1_000_000,0@2M</c>; K, M and G stand for thousands, millions and
/// thousand millions. <c>VCPU:PCPU@INSTRUCTIONS</c> moves another vCPU than 0: <c>1:4@10M</c>.
/// </summary>
public sealed class Schedule
{
    private readonly ScheduleMove[] _moves;

    /// <summary>Creates a schedule.</summary>
    /// <param name="moves">The moves, those of each vCPU in rising order of instructions.</param>
    /// <exception cref="ArgumentException">A pCPU or a vCPU is negative, or the moves of a vCPU are not in rising order.</exception>
    public Schedule(params ReadOnlySpan<ScheduleMove> moves)
    {
        for (int i = 0; i < moves.Length; i++)
        {
            if (moves[i].Pcpu < 0)
            {
                throw new ArgumentException($"Move {i + 1} names pCPU {moves[i].Pcpu}.", nameof(moves));
            }

            if (moves[i].Vcpu < 0)
            {
                throw new ArgumentException($"Move {i + 1} names vCPU {moves[i].Vcpu}.", nameof(moves));
            }

            int before = LastOf(moves[..i], moves[i].Vcpu);
            if (before >= 0 && moves[i].Instructions <= moves[before].Instructions)
            {
                throw new ArgumentException($"Move {i + 1} is not after move {before + 1}.", nameof(moves));
            }
        }

        _moves = moves.ToArray();
    }

    /// <summary>The schedule that never moves.</summary>
    public static Schedule Empty { get; } = new();

    /// <summary>The moves, those of each vCPU in rising order of instructions.</summary>
    public IReadOnlyList<ScheduleMove> Moves => _moves;

    /// <summary>The moves of one vCPU, in rising order of instructions.</summary>
    /// <param name="vcpu">Its number, from 0.</param>
    public IEnumerable<ScheduleMove> MovesOf(int vcpu) => Array.FindAll(_moves, move => move.Vcpu == vcpu);

    /// <summary>Reads the text form.</summary>
    /// <param name="text">The text, for example <c>4@1000000,0@2000000</c>. Empty: no moves.</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="FormatException">The text is not a schedule; the message says where and why.</exception>
    public static Schedule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out Schedule? schedule, out string? reason) ? schedule : throw new FormatException(reason);
    }

    /// <summary>Reads the text form without throwing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="schedule">The schedule, when the answer is true.</param>
    /// <param name="reason">One sentence that says what is wrong, when the answer is false.</param>
    /// <returns>Whether the text is a schedule.</returns>
    public static bool TryParse(
        string text,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Schedule? schedule,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(text);
        schedule = null;
        List<ScheduleMove> moves = new();
        if (!string.IsNullOrWhiteSpace(text))
        {
            foreach (string part in text.Split(','))
            {
                if (!TryParseMove(part.Trim(), out ScheduleMove move, out reason))
                {
                    return false;
                }

                int before = moves.FindLastIndex(other => other.Vcpu == move.Vcpu);
                if (before >= 0 && move.Instructions <= moves[before].Instructions)
                {
                    reason = $"The schedule's move '{part.Trim()}' must come after instruction {moves[before].Instructions}, where the move before it is.";
                    return false;
                }

                moves.Add(move);
            }
        }

        schedule = moves.Count == 0 ? Empty : new Schedule([.. moves]);
        reason = null;
        return true;
    }

    /// <summary>Writes the text form that <see cref="Parse"/> reads.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach (ScheduleMove move in _moves)
        {
            text.Append(text.Length == 0 ? "" : ",");
            if (move.Vcpu != 0)
            {
                text.Append(move.Vcpu).Append(':');
            }

            text.Append(move.Pcpu).Append('@').Append(move.Instructions);
        }

        return text.ToString();
    }

    private static int LastOf(ReadOnlySpan<ScheduleMove> moves, int vcpu)
    {
        for (int i = moves.Length - 1; i >= 0; i--)
        {
            if (moves[i].Vcpu == vcpu)
            {
                return i;
            }
        }

        return -1;
    }

    private static bool TryParseMove(
        string part, out ScheduleMove move, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? reason)
    {
        move = default;
        if (part.Length == 0)
        {
            reason = "an item between the commas is empty; take the extra comma away.";
            return false;
        }

        int at = part.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
        {
            reason = $"The schedule's move '{part}' must be PCPU@INSTRUCTIONS, for example 4@1000000.";
            return false;
        }

        int vcpu = 0;
        int start = 0;
        int colon = part.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0 && colon < at)
        {
            if (!int.TryParse(part.AsSpan(0, colon).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out vcpu))
            {
                reason = $"The schedule's move '{part}' must name a vCPU number before the ':', for example 1:4@1000000.";
                return false;
            }

            start = colon + 1;
        }

        if (!int.TryParse(part.AsSpan(start, at - start).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int pcpu))
        {
            reason = $"The schedule's move '{part}' must name a pCPU number before the '@'; the largest is {int.MaxValue}.";
            return false;
        }

        if (!TryParseCount(part[(at + 1)..].Trim(), out ulong instructions))
        {
            reason = $"The schedule's move '{part}' must give a number of instructions after the '@'; the largest is {ulong.MaxValue}.";
            return false;
        }

        reason = null;
        move = new ScheduleMove(pcpu, instructions) { Vcpu = vcpu };
        return true;
    }

    private static bool TryParseCount(string text, out ulong count)
    {
        ulong scale = 1;
        if (text.Length > 1)
        {
            scale = char.ToUpperInvariant(text[^1]) switch { 'K' => 1_000, 'M' => 1_000_000, 'G' => 1_000_000_000, _ => 1 };
        }

        string digits = (scale == 1 ? text : text[..^1]).Replace("_", "", StringComparison.Ordinal);
        if (!ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out count))
        {
            return false;
        }

        if (count > ulong.MaxValue / scale)
        {
            return false;
        }

        count *= scale;
        return true;
    }
}
