using System;
using System.IO;
using System.Reflection;
using System.Text;

namespace Emu.Cli.Tests;

/// <summary>What a command line answered.</summary>
internal sealed record Answer(int ExitStatus, string Output, string Error);

/// <summary>Runs command lines inside the test process, away from its console and folder.</summary>
internal static class CommandLine
{
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    public static Answer Run(params string[] arguments) => RunIn(RepositoryRoot, arguments);

    public static Answer RunIn(string folder, params string[] arguments)
    {
        using MemoryStream bytes = new();
        using StreamWriter output = new(bytes, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
        using StringWriter error = new();
        Terminal terminal =
            new(output, error, () => new Borrowed(bytes), outputIsTerminal: false, errorIsTerminal: false, color: false, folder);
        int status = Application.Run(arguments, terminal);
        output.Flush();
        return new Answer(status, Encoding.UTF8.GetString(bytes.ToArray()), error.ToString());
    }

    private static string FindRepositoryRoot()
    {
        foreach (AssemblyMetadataAttribute attribute in typeof(CommandLine).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>())
        {
            if (attribute.Key == "RepositoryRoot")
                return Path.GetFullPath(attribute.Value!, AppContext.BaseDirectory);
        }

        throw new InvalidOperationException("The test assembly does not say where the repository is.");
    }

    /// <summary>The guest closes its console; the stream behind it lives on.</summary>
    private sealed class Borrowed(MemoryStream target) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => target.Length;

        public override long Position { get => target.Position; set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => target.Write(buffer, offset, count);

        public override void Write(ReadOnlySpan<byte> buffer) => target.Write(buffer);
    }
}
