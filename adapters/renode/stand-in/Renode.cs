// A stand-in of Emu's own for the few names of Renode that the example uses, so that it compiles and runs without Renode. It holds no line of Renode.
using System;
using System.Collections.Generic;
using Antmicro.Renode.Peripherals;
using Antmicro.Renode.Time;

namespace Antmicro.Migrant
{
    /// <summary>A field that is not saved.</summary>
    [AttributeUsage(AttributeTargets.Field)]
    public sealed class TransientAttribute : Attribute
    {
    }
}

namespace Antmicro.Migrant.Hooks
{
    /// <summary>A method that is called before the object is saved.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class PreSerializationAttribute : Attribute
    {
    }

    /// <summary>A method that is called when the object's fields have been loaded.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class PostDeserializationAttribute : Attribute
    {
    }
}

namespace Antmicro.Renode.Time
{
    /// <summary>A span of virtual time.</summary>
    public readonly record struct TimeInterval(ulong Microseconds)
    {
        /// <summary>So many microseconds.</summary>
        public static TimeInterval FromMicroseconds(ulong microseconds) => new(microseconds);
    }
}

namespace Antmicro.Renode.Core
{
    /// <summary>A line with a level; here it remembers its edges.</summary>
    public sealed class GPIO
    {
        /// <summary>The level.</summary>
        public bool IsSet { get; private set; }

        /// <summary>How often it changed.</summary>
        public int Edges { get; private set; }

        /// <summary>Gives it a level.</summary>
        public void Set(bool value)
        {
            Edges += IsSet == value ? 0 : 1;
            IsSet = value;
        }
    }

    /// <summary>What of a machine a peripheral uses.</summary>
    public interface IMachine
    {
        /// <summary>Calls an action later.</summary>
        void ScheduleAction(TimeInterval delay, Action<TimeInterval> action, string? name = null);
    }
}

namespace Antmicro.Renode.Logging
{
    /// <summary>How bad something is.</summary>
    public enum LogLevel
    {
        /// <summary>It is worth a look.</summary>
        Warning,
    }

    /// <summary>The log; here it is a list.</summary>
    public static class Logger
    {
        /// <summary>What was logged.</summary>
        public static List<string> Lines { get; } = [];

        /// <summary>Logs a line.</summary>
        public static void Log(this IPeripheral peripheral, LogLevel level, string message, params object[] arguments) =>
            Lines.Add(peripheral.GetType().Name + ": " + level + ": "
                + string.Format(System.Globalization.CultureInfo.InvariantCulture, message, arguments));
    }
}

namespace Antmicro.Renode.Peripherals
{
    /// <summary>A peripheral.</summary>
    public interface IPeripheral
    {
        /// <summary>The machine was reset.</summary>
        void Reset();
    }
}

namespace Antmicro.Renode.Peripherals.CPU
{
    /// <summary>What of a core a peripheral uses.</summary>
    public interface ICPU : IPeripheral
    {
        /// <summary>Instructions since the start.</summary>
        ulong ExecutedInstructions { get; }
    }
}

namespace Antmicro.Renode.Peripherals.Bus
{
    /// <summary>A peripheral with accesses of 32 bits.</summary>
    public interface IDoubleWordPeripheral : IPeripheral
    {
        /// <summary>A read.</summary>
        uint ReadDoubleWord(long offset);

        /// <summary>A write.</summary>
        void WriteDoubleWord(long offset, uint value);
    }

    /// <summary>A peripheral with accesses of 64 bits.</summary>
    public interface IQuadWordPeripheral : IPeripheral
    {
        /// <summary>A read.</summary>
        ulong ReadQuadWord(long offset);

        /// <summary>A write.</summary>
        void WriteQuadWord(long offset, ulong value);
    }

    /// <summary>A peripheral whose place has a size.</summary>
    public interface IKnownSize : IPeripheral
    {
        /// <summary>Bytes on the bus.</summary>
        long Size { get; }
    }
}
