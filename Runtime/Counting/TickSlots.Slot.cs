using System.Runtime.CompilerServices;

namespace Emu;

/// <content>One slot.</content>
internal partial struct TickSlots
{
    /// <summary>An event and its ticks.</summary>
    public struct Slot
    {
        private const ushort Early = 1 << 8;

        /// <summary>Occurrences, moved so that they carry out of bit 63 with the first overflow among the counters that run on them.</summary>
        public ulong Ticks;

        /// <summary>The PMUv3 event number.</summary>
        public ushort Event;

        // How many counters run on the ticks [7:0], and whether the ticks may be early [8]: one store changes both.
        private ushort _use;

        /// <summary>How many counters select the event.</summary>
        public byte Users;

        /// <summary>Whether a counter runs on the ticks.</summary>
        public readonly bool IsRunning => (byte)_use != 0;

        /// <summary>The ticks may carry before any counter overflows.</summary>
        public readonly bool MayBeEarly => (_use & Early) != 0;

        /// <summary>The first counter starts: the ticks carry when it overflows.</summary>
        /// <param name="ticks">The ticks from here on.</param>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void StartFirst(ulong ticks)
        {
            Ticks = ticks;
            _use = 1;
        }

        /// <summary>Another counter starts.</summary>
        public void StartAnother() => _use++;

        /// <summary>A counter stops. It may have been the one that overflows first.</summary>
        /// <returns>Whether it was the last.</returns>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool StopOne()
        {
            int left = (_use - 1) | Early;
            _use = (ushort)left;
            return (byte)left == 0;
        }

        /// <summary>All counters stop.</summary>
        public void StopAll() => _use = Early;

        /// <summary>A counter has another value: it may have been the one that overflows first.</summary>
        public void BeEarly() => _use |= Early;

        /// <summary>Moves the ticks: they carry with the first overflow.</summary>
        /// <param name="ticks">The ticks from here on.</param>
        public void Move(ulong ticks)
        {
            Ticks = ticks;
            _use = (byte)_use;
        }
    }
}
