using System;
using System.Collections.Generic;

namespace Emu.Cli.Input;

/// <summary>
/// Takes out of what is typed the two-key commands to Emu: Ctrl-A X ends the run. Ctrl-A C sends the guest the Ctrl-C that Emu itself would
/// take, Ctrl-A Z a Ctrl-Z, Ctrl-A \ a Ctrl-\, Ctrl-A A or Ctrl-A Ctrl-A one Ctrl-A. With any other key both reach the guest.
/// </summary>
internal sealed class EscapeFilter(Action quit)
{
    private const byte ControlA = 0x01;
    private const byte ControlMask = 0x1F;

    private bool _escaped;

    /// <summary>Appends to <paramref name="guest"/> what of the typed keys is for the guest.</summary>
    public void Filter(ReadOnlySpan<byte> typed, Queue<byte> guest)
    {
        foreach (byte key in typed)
        {
            if (!_escaped)
            {
                _escaped = key == ControlA;
                if (!_escaped)
                    guest.Enqueue(key);

                continue;
            }

            _escaped = false;
            switch (key)
            {
                case (byte)'x' or (byte)'X':
                    quit();
                    break;
                case (byte)'a' or (byte)'A' or ControlA:
                    guest.Enqueue(ControlA);
                    break;
                case (byte)'c' or (byte)'C' or (byte)'z' or (byte)'Z' or (byte)'\\':
                    guest.Enqueue((byte)(key & ControlMask));
                    break;
                default:
                    guest.Enqueue(ControlA);
                    guest.Enqueue(key);
                    break;
            }
        }
    }
}
