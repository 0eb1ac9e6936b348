using System;
using System.Globalization;
using System.Xml.Linq;

namespace Emu.Cli.Report;

/// <summary>The few SVG shapes a chart needs, placed to a tenth of a unit.</summary>
internal static class Svg
{
    public static string At(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    public static XElement Group(string style, params object?[] content) =>
        new("g", new XAttribute("class", style), content);

    public static XElement Rect(string style, double x, double y, double width, double height, string? tip = null) =>
        new(
            "rect",
            new XAttribute("class", style),
            new XAttribute("x", At(x)),
            new XAttribute("y", At(y)),
            new XAttribute("width", At(Math.Max(width, 0.1))),
            new XAttribute("height", At(height)),
            Tip(tip));

    public static XElement Line(string style, double x1, double y1, double x2, double y2) =>
        new(
            "line",
            new XAttribute("class", style),
            new XAttribute("x1", At(x1)),
            new XAttribute("y1", At(y1)),
            new XAttribute("x2", At(x2)),
            new XAttribute("y2", At(y2)));

    public static XElement Path(string style, string path, string? tip = null) =>
        new("path", new XAttribute("class", style), new XAttribute("d", path), Tip(tip));

    public static XElement Text(string style, double x, double y, string anchor, string text) =>
        new(
            "text",
            new XAttribute("class", style),
            new XAttribute("x", At(x)),
            new XAttribute("y", At(y)),
            new XAttribute("text-anchor", anchor),
            text);

    /// <summary>A diamond: a reload.</summary>
    public static XElement Diamond(string style, double x, double y, double radius, string? tip = null) =>
        Path(style, $"M{At(x)} {At(y - radius)}L{At(x + radius)} {At(y)}L{At(x)} {At(y + radius)}L{At(x - radius)} {At(y)}Z", tip);

    /// <summary>A cross: a run that ended badly.</summary>
    public static XElement Cross(string style, double x, double y, double radius, string? tip = null) =>
        Path(
            style,
            $"M{At(x - radius)} {At(y - radius)}L{At(x + radius)} {At(y + radius)}M{At(x - radius)} {At(y + radius)}L{At(x + radius)} {At(y - radius)}",
            tip);

    public static XElement Dot(string style, double x, double y, double radius, string? tip = null) =>
        new(
            "circle",
            new XAttribute("class", style),
            new XAttribute("cx", At(x)),
            new XAttribute("cy", At(y)),
            new XAttribute("r", At(radius)),
            Tip(tip));

    private static XElement? Tip(string? text) => text is null ? null : new XElement("title", text);
}
