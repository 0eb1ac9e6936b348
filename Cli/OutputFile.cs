using System;
using System.IO;
using System.Text;
using System.Threading;

using Emu.Hosts;

namespace Emu.Cli;

/// <summary>A file that a command reads, and may not write over.</summary>
/// <param name="What">What it is to the command: <c>the guest image</c>.</param>
/// <param name="Path">Where it is.</param>
internal readonly record struct InputFile(string What, string Path);

/// <summary>
/// A file that a command writes. The place is checked before the work begins and written when it is done: a regular file is replaced as a whole, behind any
/// links that lead to it; anything else, such as a device or a pipe, is written in place.
/// </summary>
internal sealed class OutputFile
{
    private readonly Terminal _terminal;
    private readonly string _option;
    private readonly string _name;
    private readonly string _path;

    private OutputFile(Terminal terminal, string option, string name, string path)
    {
        _terminal = terminal;
        _option = option;
        _name = name;
        _path = path;
    }

    /// <summary>Looks whether a file can be written, and changes nothing.</summary>
    /// <param name="terminal">Whose folder the name is seen from.</param>
    /// <param name="option">The option that named it, for messages.</param>
    /// <param name="name">The name.</param>
    /// <param name="inputs">What the command reads.</param>
    /// <exception cref="UsageException">It cannot be written, or is one of the inputs.</exception>
    public static OutputFile Claim(Terminal terminal, string option, string name, params ReadOnlySpan<InputFile> inputs)
    {
        if (name.Length == 0)
            throw new UsageException($"{option} is empty; name a file.");

        OutputFile file = new(terminal, option, name, Path.GetFullPath(name, terminal.Folder));
        FileIdentity identity = FileIdentity.Of(file._path);
        file.RefuseInputs(identity, inputs);
        try
        {
            file.Check(OutputPlace.Find(file._path, identity));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(file.Sentence(error), error);
        }

        return file;
    }

    /// <summary>Writes the file.</summary>
    /// <param name="text">All that is in it, as UTF-8.</param>
    /// <exception cref="IOException">It cannot be written any more; a regular file is as it was.</exception>
    public void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes the file.</summary>
    /// <param name="bytes">All that is in it.</param>
    /// <exception cref="IOException">It cannot be written any more; a regular file is as it was.</exception>
    public void Write(byte[] bytes)
    {
        try
        {
            // What is there may have changed while the command worked.
            OutputPlace place = OutputPlace.Find(_path, FileIdentity.Of(_path));
            Check(place);
            if (place.IsReplaced)
                Replace(place, bytes);
            else
                WriteInPlace(place, bytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or UsageException)
        {
            throw new IOException(error is UsageException ? error.Message : Sentence(error), error);
        }
    }

    private void RefuseInputs(FileIdentity identity, ReadOnlySpan<InputFile> inputs)
    {
        // A device or a pipe loses nothing when it is written.
        if (identity.Kind is not (FileKind.Regular or FileKind.BlockDevice))
            return;

        foreach (InputFile input in inputs)
        {
            string path = Path.GetFullPath(input.Path, _terminal.Folder);
            if (path == _path || FileIdentity.Of(path).IsSameAs(identity))
                throw new UsageException($"{_option} {_name}: this is {input.What} ({input.Path}), which would be lost; name another file.");
        }

        string[] streams = ["standard input", "standard output", "standard error"];
        for (int descriptor = 0; descriptor < streams.Length; descriptor++)
        {
            if (FileIdentity.OfDescriptor(descriptor).IsSameAs(identity))
                throw new UsageException($"{_option} {_name}: {streams[descriptor]} is this file too, and one of them would be lost; name another file.");
        }
    }

    private void Check(OutputPlace place)
    {
        string? folder = Path.GetDirectoryName(place.Path);
        switch (place.Kind)
        {
            case FileKind.Folder:
                throw new UsageException($"{_option} {_name}: this is a folder; name a file.");
            case FileKind.Socket:
                throw new UsageException($"{_option} {_name}: this is a socket; name a file.");
            case FileKind.Missing when Path.EndsInDirectorySeparator(_name):
                throw new UsageException($"{_option} {_name}: a name that ends with / is a folder's; name a file.");
            case FileKind.Missing when !Directory.Exists(folder):
                throw new UsageException($"{_option} {_name}: its folder does not exist; make it first.");
            case FileKind.Missing:
                place.ProbeFolder();
                break;
            case FileKind.Pipe:
                // To open it is to wait for its reader, which may come later.
                break;
            default:
                place.ProbeFile();
                if (place.IsReplaced)
                    place.ProbeFolder();
                break;
        }
    }

    private string Sentence(Exception error) =>
        $"{_option} {_name}: this cannot be written ({Reason(error)}); name another file, or check the permissions and the free space there.";

    /// <summary>Why something could not be written, without the path behind it, which may be that of a passing file.</summary>
    public static string Reason(Exception error) => error switch
    {
        UnauthorizedAccessException => "permission denied",
        FileNotFoundException or DirectoryNotFoundException => "no file can be made there",
        _ => error.Message.Split(" : '")[0].TrimEnd('.'),
    };

    private static void Replace(OutputPlace place, byte[] bytes)
    {
        string unfinished = place.NewName();
        try
        {
            place.WriteBeside(unfinished, bytes);
            File.Move(unfinished, place.Path, overwrite: true);
        }
        catch
        {
            OutputPlace.Discard(unfinished);
            throw;
        }
    }

    /// <summary>A pipe is opened when its reader comes, which may be late: the user hears what is being waited for.</summary>
    private void WriteInPlace(OutputPlace place, byte[] bytes)
    {
        using Timer? waiting = place.Kind == FileKind.Pipe
            ? new Timer(_ => _terminal.WriteNote($"{_option} {_name}: this is a pipe, and waits for a reader"), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30))
            : null;
        FileMode mode = place.Kind == FileKind.Regular ? FileMode.Truncate : FileMode.Open;
        using FileStream stream = new(place.Path, mode, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        stream.Write(bytes);
    }
}
