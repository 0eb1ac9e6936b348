using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Emu.Cli.Docs;

/// <summary>Serves a folder only to browsers on this machine.</summary>
internal sealed class SiteServer(string folder)
{
    private const int MostHeader = 16 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".json"] = "application/json",
        [".wasm"] = "application/wasm",
    };

    private readonly string _folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    /// <summary>Serves until it is told to stop.</summary>
    /// <param name="port">The port; 0: one that is free.</param>
    /// <param name="ready">Hears the address when it can be opened.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="UsageException">The port is taken.</exception>
    public async Task RunAsync(int port, Action<Uri> ready, CancellationToken stop)
    {
        using TcpListener listener = new(IPAddress.Loopback, port);
        try
        {
            listener.Start();
        }
        catch (SocketException error)
        {
            throw new UsageException($"--port {port}: this cannot be listened on ({error.SocketErrorCode}); give another, or 0 for one that is free.", error);
        }

        ready(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"));
        try
        {
            while (true)
            {
                TcpClient client = await listener.AcceptTcpClientAsync(stop).ConfigureAwait(false);
                _ = AnswerAsync(client, stop);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task AnswerAsync(TcpClient client, CancellationToken stop)
    {
        using (client)
        using (CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop))
        {
            limit.CancelAfter(Patience);
            try
            {
                NetworkStream stream = client.GetStream();
                if (await ReadHeadAsync(stream, limit.Token).ConfigureAwait(false) is { } head)
                    await WriteAsync(stream, head, limit.Token).ConfigureAwait(false);
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The browser went away, or said nothing: there is nobody to tell.
            }
        }
    }

    /// <summary>The request line; null where the text is not one.</summary>
    private static async Task<string?> ReadHeadAsync(NetworkStream stream, CancellationToken stop)
    {
        byte[] buffer = new byte[MostHeader];
        int length = 0;
        while (length < buffer.Length)
        {
            int got = await stream.ReadAsync(buffer.AsMemory(length), stop).ConfigureAwait(false);
            if (got == 0)
                return null;

            length += got;
            string text = Encoding.ASCII.GetString(buffer, 0, length);
            if (text.Contains("\r\n\r\n", StringComparison.Ordinal))
                return text[..text.IndexOf("\r\n", StringComparison.Ordinal)];
        }

        return null;
    }

    private async Task WriteAsync(NetworkStream stream, string head, CancellationToken stop)
    {
        string[] parts = head.Split(' ');
        bool isHead = parts[0] == "HEAD";
        if (parts.Length != 3 || (parts[0] != "GET" && !isHead))
        {
            await SendAsync(stream, "405 Method Not Allowed", "text/plain; charset=utf-8", "GET and HEAD only.\n"u8.ToArray(), isHead, stop).ConfigureAwait(false);
            return;
        }

        if (Find(parts[1]) is not { } file)
        {
            await SendAsync(stream, "404 Not Found", "text/plain; charset=utf-8", "There is no such page.\n"u8.ToArray(), isHead, stop).ConfigureAwait(false);
            return;
        }

        string type = Types.GetValueOrDefault(Path.GetExtension(file), "application/octet-stream");
        await SendAsync(stream, "200 OK", type, await File.ReadAllBytesAsync(file, stop).ConfigureAwait(false), isHead, stop).ConfigureAwait(false);
    }

    /// <summary>The file that a path names; null where there is none, or it is outside the folder.</summary>
    private string? Find(string target)
    {
        string path = Uri.UnescapeDataString(target.Split('?', '#')[0]);
        if (path.Contains('\0', StringComparison.Ordinal))
            return null;
        if (path.EndsWith('/'))
            path += "index.html";

        string file = Path.GetFullPath(_folder + "/" + path.TrimStart('/'));
        return file.StartsWith(_folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) && File.Exists(file) ? file : null;
    }

    private static async Task SendAsync(NetworkStream stream, string status, string type, byte[] body, bool isHead, CancellationToken stop)
    {
        string head = $"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\nCache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), stop).ConfigureAwait(false);
        if (!isHead)
            await stream.WriteAsync(body, stop).ConfigureAwait(false);
    }
}
