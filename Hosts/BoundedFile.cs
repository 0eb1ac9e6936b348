using System;
using System.IO;
using System.Text;
using System.Threading;

namespace Emu.Hosts;

/// <summary>Reads whole files whose size has a limit: a device without an end, a pipe that nobody writes to and a file that is far too long all end in one sentence.</summary>
internal static class BoundedFile
{
    private const int MiB = 1 << 20;
    private const int FirstBuffer = 64 * 1024;

    /// <summary>How long a pipe may be silent, and how long it may take as a whole.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Whole = TimeSpan.FromSeconds(60);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">How many bytes it may have.</param>
    /// <param name="what">What it is, with its article: <c>a vector file</c>.</param>
    /// <exception cref="IOException">The file cannot be read, is longer, or is a pipe without an end in sight. The message does not always name the file.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static byte[] ReadBytes(string path, int limit, string what)
    {
        if (path.Length == 0 || path.Contains('\0'))
            throw new IOException("this is not the name of a file");

        FileIdentity file = FileIdentity.Of(path);
        switch (file.Kind)
        {
            case FileKind.Folder:
                throw new IOException($"this is a folder, not {what}");
            case FileKind.Socket:
                throw new IOException($"this is a socket, not {what}");
            case FileKind.Pipe or FileKind.CharacterDevice:
                return ReadPatiently(path, limit, what, "pipe or device");
            case FileKind.Regular when new FileInfo(path).Length == 0:
                // A file of /proc says so too, and some of those wait as a pipe does: /proc/kmsg.
                return ReadPatiently(path, limit, what, "file");
            default:
                return Fill(path, limit, new Progress()) ?? throw TooLong(limit, what);
        }
    }

    /// <summary>Reads a regular file that has only a little text, such as those of sysfs.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">How many bytes it may have.</param>
    /// <param name="reason">Why it was not read, where there is something else than such a file; null where there is nothing or it may not be read.</param>
    /// <returns>The text; null when it was not read.</returns>
    public static string? ReadSmallText(string path, int limit, out string? reason)
    {
        reason = null;
        FileKind kind = FileIdentity.Of(path).Kind;
        if (kind is not (FileKind.Regular or FileKind.Missing or FileKind.Folder))
        {
            reason = "this is not a regular file";
            return null;
        }

        try
        {
            if (Fill(path, limit, new Progress()) is { } bytes)
                return Encoding.UTF8.GetString(bytes);

            reason = $"this is longer than {Size(limit)}";
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A limit as people say it.</summary>
    public static string Size(int bytes) => bytes >= MiB ? $"{bytes / MiB} MiB" : $"{bytes / 1024} KiB";

    /// <summary>To open a pipe and to read from it can both wait for ever, so another thread does both. It ends with the program when nothing comes.</summary>
    private static byte[] ReadPatiently(string path, int limit, string what, string kind)
    {
        Progress progress = new();
        byte[]? bytes = null;
        Exception? failure = null;
        Thread reader = new(() =>
        {
            try
            {
                bytes = Fill(path, limit, progress);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                failure = e;
            }
        })
        {
            IsBackground = true,
            Name = "emu: pipe",
        };
        reader.Start();
        TimeSpan waited = TimeSpan.Zero;
        long seen = 0;
        while (!reader.Join(Silence))
        {
            waited += Silence;
            long now = Interlocked.Read(ref progress.Length);
            if (now == seen)
                throw new IOException($"nothing came from this {kind} for {Silence.TotalSeconds:N0} seconds; name a file, or start what writes to it first");
            if (waited >= Whole)
                throw new IOException($"this {kind} did not end within {Whole.TotalSeconds:N0} seconds; write to a file first and name that");
            seen = now;
        }

        if (failure is not null)
            throw failure;

        return bytes ?? throw TooLong(limit, what);
    }

    /// <summary>The whole file; null when it is longer than the limit.</summary>
    private static byte[]? Fill(string path, int limit, Progress progress)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        if (stream.CanSeek && stream.Length > limit)
            return null;

        // Files of /proc and devices say that they have no bytes: only the end tells.
        byte[] buffer = new byte[stream.CanSeek && stream.Length > 0 ? (int)stream.Length + 1 : FirstBuffer];
        int length = 0;
        while (true)
        {
            int got = stream.Read(buffer, length, buffer.Length - length);
            if (got == 0)
                break;

            length += got;
            Interlocked.Exchange(ref progress.Length, length);
            if (length > limit)
                return null;

            if (length == buffer.Length)
                Array.Resize(ref buffer, (int)Math.Min(2L * length, limit + 1L));
        }

        Array.Resize(ref buffer, length);
        return buffer;
    }

    private static IOException TooLong(int limit, string what) => new($"this is longer than {Size(limit)}, the most that {what} may have; name a smaller one");

    private sealed class Progress
    {
        public long Length;
    }
}
