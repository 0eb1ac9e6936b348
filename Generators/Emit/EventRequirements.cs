using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>The requirements of an event list in words, for its catalog.</summary>
internal static class EventRequirements
{
    /// <summary>By number, when an event must be implemented: <c>always</c>, <c>FEAT_A | FEAT_B</c>, <c>always: this or INST_SPEC</c>; several reasons have "; " between them.</summary>
    public static Dictionary<int, string> Describe(EventListModel list)
    {
        Dictionary<int, string> names = list.Events.ToDictionary(static e => e.Number, static e => e.Name);
        var texts = new Dictionary<int, string>();
        foreach (EventRequirementModel one in list.Required)
        {
            string condition = one.Features == 0 ? "always" : string.Join(" | ", list.Features.Where((_, i) => (one.Features >> i & 1) != 0).Select(static f => f.Name));
            foreach (int number in one.Events)
            {
                IEnumerable<string> others = one.Events.Where(other => other != number).Select(other => names[other]);
                string reason = one.Events.Count == 1 ? condition : condition + ": this or " + string.Join(" or ", others);
                texts[number] = texts.TryGetValue(number, out string? before) ? before + "; " + reason : reason;
            }
        }

        return texts;
    }
}
