using System;
using System.IO;
using System.Text;

namespace Emu.Machine.Saving;

/// <summary>Writes state as bytes.</summary>
internal sealed class StateWriter(Stream target) : StateExchange
{
    public override bool IsReading => false;

    public override void Bytes(Span<byte> bytes) => target.Write(bytes);

    public override void Refuse(string what) => throw new InvalidOperationException($"A machine cannot have this state: {what}.");

    public override void Mark(string name) => target.Write(Encoding.ASCII.GetBytes(name));

    public override void Text(ref string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int length = bytes.Length;
        Index(ref length, TextLimit, "a text's length");
        target.Write(bytes);
    }

    public override byte[] Blob(byte[]? bytes, int limit, string what)
    {
        int length = bytes!.Length;
        Index(ref length, limit, what);
        target.Write(bytes);
        return bytes;
    }
}
