using System;
using System.Buffers;
using System.Globalization;
using System.Text;

namespace Emu.Machine.Boot;

/// <summary>
/// Writes a cpio archive in the format "newc", from which Linux fills its first root file system (Documentation/driver-api/early-userspace/buffer-format.rst).
/// The same calls give the same bytes: owners and times are 0, and inodes are numbered in the order of the calls.
/// </summary>
internal sealed class NewcWriter
{
    private const uint FolderType = 0x4000;
    private const uint CharacterDeviceType = 0x2000;
    private const uint FileType = 0x8000;
    private const uint LinkType = 0xA000;
    private const uint Permissions = 0xFFF;
    private const uint AllOfLink = 0x1FF;
    private const int Alignment = 4;
    private const string Trailer = "TRAILER!!!";

    private readonly ArrayBufferWriter<byte> _archive = new();
    private uint _inode;

    private static ReadOnlySpan<byte> Zeros => [0, 0, 0, 0];

    /// <summary>Bytes written until now.</summary>
    public int Length => _archive.WrittenCount;

    /// <summary>Adds a folder. What is in it must come after it.</summary>
    /// <param name="name">Its path from the root, without a slash at the start.</param>
    /// <param name="mode">Its permission bits.</param>
    public void AddFolder(string name, uint mode = 0x1ED) => Add(name, FolderType | (mode & Permissions), 2, [], 0, 0);

    /// <summary>Adds a regular file.</summary>
    /// <param name="name">Its path from the root.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="mode">Its permission bits.</param>
    public void AddFile(string name, ReadOnlySpan<byte> content, uint mode) => Add(name, FileType | (mode & Permissions), 1, content, 0, 0);

    /// <summary>Adds a symbolic link.</summary>
    /// <param name="name">Its path from the root.</param>
    /// <param name="target">Where it leads.</param>
    public void AddLink(string name, string target) => Add(name, LinkType | AllOfLink, 1, Encoding.UTF8.GetBytes(target), 0, 0);

    /// <summary>Adds a character device.</summary>
    /// <param name="name">Its path from the root.</param>
    /// <param name="mode">Its permission bits.</param>
    /// <param name="major">Major number of the device.</param>
    /// <param name="minor">Minor number of the device.</param>
    public void AddCharacterDevice(string name, uint mode, uint major, uint minor) =>
        Add(name, CharacterDeviceType | (mode & Permissions), 1, [], major, minor);

    /// <summary>Ends the archive.</summary>
    public byte[] Finish()
    {
        Write(0, Trailer, 0, 1, [], 0, 0);
        return _archive.WrittenSpan.ToArray();
    }

    private void Add(string name, uint mode, uint links, ReadOnlySpan<byte> content, uint major, uint minor) =>
        Write(++_inode, name, mode, links, content, major, minor);

    private void Write(uint inode, string name, uint mode, uint links, ReadOnlySpan<byte> content, uint major, uint minor)
    {
        byte[] path = Encoding.UTF8.GetBytes(name + "\0");

        // c_magic, then thirteen numbers of eight hexadecimal digits; the user, the group, the time and the archive's own device are 0.
        _archive.Write("070701"u8);
        foreach (uint number
            in (ReadOnlySpan<uint>)[inode, mode, 0, 0, links, 0, (uint)content.Length, 0, 0, major, minor, (uint)path.Length, 0])
        {
            _archive.Write(Encoding.ASCII.GetBytes(number.ToString("X8", CultureInfo.InvariantCulture)));
        }

        _archive.Write(path);
        Pad();
        _archive.Write(content);
        Pad();
    }

    private void Pad()
    {
        int rest = _archive.WrittenCount % Alignment;
        if (rest != 0)
        {
            _archive.Write(Zeros[rest..]);
        }
    }
}
