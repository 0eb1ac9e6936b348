using System;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Tasks;

namespace VerifyTests;

/// <summary>A verification that begins when it is awaited; until then it takes settings.</summary>
public sealed class SettingsTask
{
    private readonly VerifySettings _settings;
    private readonly Action<VerifySettings> _verify;

    internal SettingsTask(VerifySettings? settings, Action<VerifySettings> verify)
    {
        _settings = new VerifySettings(settings);
        _verify = verify;
    }

    /// <summary>Begins it, for a test that returns a task.</summary>
    /// <param name="task">The verification.</param>
    public static implicit operator Task(SettingsTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.ToTask();
    }

    /// <inheritdoc cref="VerifySettings.UseDirectory(string)"/>
    public SettingsTask UseDirectory(string directory) => With(s => s.UseDirectory(directory));

    /// <inheritdoc cref="VerifySettings.UseFileName(string)"/>
    public SettingsTask UseFileName(string fileName) => With(s => s.UseFileName(fileName));

    /// <inheritdoc cref="VerifySettings.UseTypeName(string)"/>
    public SettingsTask UseTypeName(string name) => With(s => s.UseTypeName(name));

    /// <inheritdoc cref="VerifySettings.UseMethodName(string)"/>
    public SettingsTask UseMethodName(string name) => With(s => s.UseMethodName(name));

    /// <inheritdoc cref="VerifySettings.AutoVerify(bool)"/>
    public SettingsTask AutoVerify(bool includeBuildServer = true) => With(s => s.AutoVerify(includeBuildServer));

    /// <inheritdoc cref="VerifySettings.AddScrubber(Action{StringBuilder})"/>
    public SettingsTask AddScrubber(Action<StringBuilder> scrubber) => With(s => s.AddScrubber(scrubber));

    /// <inheritdoc cref="VerifySettings.ScrubLinesContaining(string[])"/>
    public SettingsTask ScrubLinesContaining(params string[] stringToMatch) => With(s => s.ScrubLinesContaining(stringToMatch));

    /// <summary>Begins it.</summary>
    /// <returns>A task that has failed with a <see cref="VerifyException"/> where a file is new, differs, or belongs to nothing.</returns>
    public Task ToTask()
    {
        try
        {
            _verify(_settings);
            return Task.CompletedTask;
        }
        catch (VerifyException problem)
        {
            return Task.FromException(problem);
        }
    }

    /// <summary>Begins it; what <c>await</c> asks for.</summary>
    public TaskAwaiter GetAwaiter() => ToTask().GetAwaiter();

    private SettingsTask With(Action<VerifySettings> change)
    {
        change(_settings);
        return this;
    }
}
