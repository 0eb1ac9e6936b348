using System;
using System.Buffers.Binary;
using System.IO;
using System.Runtime.InteropServices;

namespace Emu.Hosts;

/// <summary>What kind of file is at a path.</summary>
internal enum FileKind
{
    /// <summary>Nothing, or nothing that can be looked at.</summary>
    Missing,

    /// <summary>A regular file.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A pipe, with or without a name.</summary>
    Pipe,

    /// <summary>A socket.</summary>
    Socket,

    /// <summary>A character device, such as a terminal or <c>/dev/zero</c>.</summary>
    CharacterDevice,

    /// <summary>A block device.</summary>
    BlockDevice,
}

/// <summary>What kind of file a path leads to, links followed, and which one it is: two paths lead to one file when device and inode are the same.</summary>
/// <remarks>Asked through statx(2), whose structure is the same on every architecture. Elsewhere than on Linux only files and folders are told apart.</remarks>
internal readonly unsafe partial record struct FileIdentity(FileKind Kind, ulong Device, ulong Inode, uint User, uint Group)
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const uint BasicStats = 0x7FF; // STATX_BASIC_STATS
    private const int StructureSize = 256;

    /// <summary>Looks at a path.</summary>
    public static FileIdentity Of(string path)
    {
        if (OperatingSystem.IsLinux())
            return Ask(CurrentFolder, path, 0);

        FileKind kind = Directory.Exists(path) ? FileKind.Folder : File.Exists(path) ? FileKind.Regular : FileKind.Missing;
        return new FileIdentity(kind, 0, 0, 0, 0);
    }

    /// <summary>Looks at an open file.</summary>
    /// <param name="descriptor">Its descriptor.</param>
    public static FileIdentity OfDescriptor(int descriptor) => OperatingSystem.IsLinux() ? Ask(descriptor, "", EmptyPath) : default;

    /// <summary>Whether both are one file. Never so for what is missing.</summary>
    public bool IsSameAs(FileIdentity other) =>
        Kind != FileKind.Missing && Kind == other.Kind && Inode != 0 && Inode == other.Inode && Device == other.Device;

    /// <summary>Gives a file the owner and the group of this one, as far as this process may; it is not an error if it may not.</summary>
    public void GiveOwnerTo(string path)
    {
        if (OperatingSystem.IsLinux() && Kind != FileKind.Missing)
            _ = ChangeOwner(path, Environment.IsPrivilegedProcess ? User : uint.MaxValue, Group);
    }

    private static FileIdentity Ask(int folder, string path, int flags)
    {
        Span<byte> answer = stackalloc byte[StructureSize];
        fixed (byte* pointer = answer)
        {
            if (Statx(folder, path, flags, BasicStats, pointer) != 0)
                return default;
        }

        // struct statx: stx_uid at 20, stx_gid 24, stx_mode 28, stx_ino 32, stx_dev_major and stx_dev_minor 136.
        FileKind kind = (BinaryPrimitives.ReadUInt16LittleEndian(answer[28..]) & 0xF000) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Folder,
            0x1000 => FileKind.Pipe,
            0xC000 => FileKind.Socket,
            0x6000 => FileKind.BlockDevice,
            _ => FileKind.CharacterDevice,
        };
        return new FileIdentity(
            kind,
            BinaryPrimitives.ReadUInt64LittleEndian(answer[136..]),
            BinaryPrimitives.ReadUInt64LittleEndian(answer[32..]),
            BinaryPrimitives.ReadUInt32LittleEndian(answer[20..]),
            BinaryPrimitives.ReadUInt32LittleEndian(answer[24..]));
    }

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, byte* answer);
}
