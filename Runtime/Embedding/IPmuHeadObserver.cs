namespace Emu;

/// <summary>Told by a <see cref="PmuSharedHead"/>, from within <see cref="PmuSharedHead.Publish"/>; it may ask the PMU anything, and must not change it.</summary>
public interface IPmuHeadObserver
{
    /// <summary>The overflow budget changed by more than what occurred: a timer that was armed by it may have to come earlier.</summary>
    void OnBudgetChanged();

    /// <summary>The events that are listened to may be others: see <see cref="Pmu.ListenedEvents"/>.</summary>
    void OnListenedEventsChanged();
}
