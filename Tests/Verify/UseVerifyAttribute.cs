using System;
using System.Reflection;
using System.Threading;
using Xunit.Sdk;

namespace VerifyXunit;

/// <summary>Tells <see cref="Verifier"/> which test runs. Verify.props puts it on every assembly that verifies snapshots.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class UseVerifyAttribute : BeforeAfterTestAttribute
{
    private static readonly AsyncLocal<MethodInfo?> Running = new();

    /// <summary>The test that runs; null outside one.</summary>
    internal static MethodInfo? Method => Running.Value;

    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest) => Running.Value = methodUnderTest;

    /// <inheritdoc/>
    public override void After(MethodInfo methodUnderTest) => Running.Value = null;
}
