#include "pmu.h"

#include <stddef.h>
#include <string.h>

#define BIT(n) (UINT64_C(1) << (n))

enum {
    SW_INCR = 0x00,
    INST_RETIRED = 0x08,
    CPU_CYCLES = 0x11,
    CHAIN = 0x1E,
};

#define EVENTS (BIT(CYCLE) - 1)
#define ALL_COUNTERS (EVENTS | BIT(CYCLE))

#define PMCR_E BIT(0)
#define PMCR_P BIT(1)
#define PMCR_C BIT(2)
#define PMCR_DP BIT(5)
#define PMCR_LC BIT(6)
#define PMCR_LP BIT(7)
#define PMCR_FZO BIT(9)
#define PMCR_WRITABLE (PMCR_E | PMCR_DP | PMCR_LP | PMCR_FZO)

#define MDCR2_TPMCR BIT(5)
#define MDCR2_TPM BIT(6)
#define MDCR2_HPME BIT(7)
#define MDCR2_HPMD BIT(17)
#define MDCR2_HCCD BIT(23)
#define MDCR2_HLP BIT(26)
#define MDCR2_HPMFZO BIT(29)
#define MDCR3_TPM BIT(6)
#define MDCR3_SPME BIT(17)
#define MDCR3_SCCD BIT(23)
#define MDCR3_MCCD BIT(34)
#define MDCR3_MPMX BIT(35)

#define USER_EN BIT(0)
#define USER_SW BIT(1)
#define USER_CR BIT(2)
#define USER_ER BIT(3)
#define USER_UEN BIT(4)
#define USER_TID BIT(6)

#define HCR_TGE BIT(27)
#define HCR_E2H BIT(34)
#define SCR_EEL2 BIT(18)
#define SCR_FGTEN BIT(27)

#define TYPE_WRITABLE UINT64_C(0xFD00FFFF)
#define CCFILTR_WRITABLE UINT64_C(0xFD000000)

enum { CYCLE_SLOT, INSTRUCTION_SLOT, FIRST_EVENT_SLOT };

/* ---- What the registers say. -------------------------------------------------------------------------------------------- */

static inline uint64_t below(int n) { return BIT(n) - 1; }

static inline uint16_t event_of(const struct pmu *pmu, int counter)
{
    return counter == CYCLE ? CPU_CYCLES : (uint16_t)pmu->type[counter];
}

static bool el2_enabled(const struct pmu *pmu)
{
    return pmu->security != SECURE || (pmu->scr_el3 & SCR_EEL2);
}

static bool in_host(const struct pmu *pmu)
{
    return (pmu->hcr_el2 & (HCR_E2H | HCR_TGE)) == (HCR_E2H | HCR_TGE) && el2_enabled(pmu);
}

static int accessible(const struct pmu *pmu)
{
    return pmu->el < 2 && el2_enabled(pmu) ? pmu->hpmn : COUNTERS;
}

static uint64_t first_range(const struct pmu *pmu) { return ALL_COUNTERS & ~pmu->second_range; }

static uint64_t globally_enabled(const struct pmu *pmu)
{
    return (pmu->pmcr & PMCR_E ? first_range(pmu) : 0) | (pmu->mdcr_el2 & MDCR2_HPME ? pmu->second_range : 0);
}

/* Freezing: docs/rules.md, CNT-FREEZE-1 to CNT-FREEZE-8 */
static uint64_t frozen_counters(const struct pmu *pmu)
{
    uint64_t first = first_range(pmu) & ~BIT(CYCLE), frozen = 0;
    if ((pmu->pmcr & PMCR_FZO) && (pmu->flags & first))
        frozen |= first | (pmu->pmcr & PMCR_DP ? BIT(CYCLE) : 0);
    if ((pmu->mdcr_el2 & MDCR2_HPMFZO) && (pmu->flags & pmu->second_range))
        frozen |= pmu->second_range;
    return frozen;
}

/* Prohibition: docs/rules.md, PRO-1 to PRO-8 */
static uint64_t permitted_counters(const struct pmu *pmu)
{
    bool secure_or_el3 = pmu->security == SECURE || pmu->el == 3;
    bool spme = pmu->mdcr_el3 & MDCR3_SPME, mpmx = pmu->mdcr_el3 & MDCR3_MPMX;
    uint64_t first = first_range(pmu) & ~BIT(CYCLE), prohibited = 0;
    if (secure_or_el3) {
        bool permitted = pmu->el == 3 ? spme && !mpmx : spme || mpmx;
        if (!permitted)
            prohibited = pmu->el == 3 && spme ? first : first | pmu->second_range;
    }
    bool first_prohibited = prohibited != 0;
    if (pmu->el == 2 && (pmu->mdcr_el2 & MDCR2_HPMD)) {
        prohibited |= first;
        first_prohibited = true;
    }
    if ((first_prohibited && (pmu->pmcr & PMCR_DP)) || ((pmu->mdcr_el3 & MDCR3_SCCD) && secure_or_el3)
        || ((pmu->mdcr_el2 & MDCR2_HCCD) && pmu->el == 2) || ((pmu->mdcr_el3 & MDCR3_MCCD) && pmu->el == 3))
        prohibited |= BIT(CYCLE);
    return ~prohibited;
}

/* Filters: docs/rules.md, FLT-1 to FLT-12 */
static bool unfiltered(const struct pmu *pmu, uint64_t filter)
{
    bool p = filter & BIT(31), u = filter & BIT(30), nsk = filter & BIT(29), nsu = filter & BIT(28), nsh = filter & BIT(27),
         m = filter & BIT(26), sh = filter & BIT(24);
    bool secure = pmu->security == SECURE;
    switch (pmu->el) {
    case 0: return u == (secure ? false : nsu);
    case 1: return p == (secure ? false : nsk);
    case 2: return nsh != (secure ? sh : false);
    default: return p == m;
    }
}

static uint64_t allowed_counters(struct pmu *pmu)
{
    int state = pmu->el | pmu->security << 2;
    if (!(pmu->allowed_known >> state & 1)) {
        uint64_t allowed = 0;
        for (int i = 0; i < WORDS; i++)
            allowed |= (uint64_t)unfiltered(pmu, pmu->type[i]) << i;
        pmu->allowed[state] = allowed & permitted_counters(pmu);
        pmu->allowed_known |= (uint8_t)(1u << state);
    }
    return pmu->allowed[state];
}

/* ---- Counting. ----------------------------------------------------------------------------------------------------------- */

static inline uint64_t value_of(const struct pmu *pmu, int counter)
{
    uint64_t word = pmu->word[counter];
    return pmu->running >> counter & 1 ? word + pmu->slots[pmu->slot_of[counter]].ticks : word;
}

/* How many ticks a counter can take before the one that overflows it. */
static uint64_t distance_of(const struct pmu *pmu, int counter, uint64_t value)
{
    return pmu->wide >> counter & 1 ? ~value : (uint32_t)~value;
}

static uint64_t running_on(const struct pmu *pmu, int slot)
{
    uint64_t on = 0;
    for (uint64_t rest = pmu->running; rest; rest &= rest - 1) {
        int counter = __builtin_ctzll(rest);
        on |= (uint64_t)(pmu->slot_of[counter] == slot) << counter;
    }
    return on;
}

static void move_ticks(struct pmu *pmu, int slot, uint64_t ticks)
{
    uint64_t move = ticks - pmu->slots[slot].ticks;
    for (uint64_t rest = running_on(pmu, slot); rest; rest &= rest - 1)
        pmu->word[__builtin_ctzll(rest)] -= move;
    pmu->slots[slot].ticks = ticks;
    pmu->slots[slot].may_be_early = false;
}

static void arm(struct pmu *pmu, int slot, uint64_t distance)
{
    if (distance < ~pmu->slots[slot].ticks)
        move_ticks(pmu, slot, ~distance);
}

static void rearm(struct pmu *pmu, int slot)
{
    uint64_t nearest = UINT64_MAX;
    for (uint64_t rest = running_on(pmu, slot); rest; rest &= rest - 1) {
        int counter = __builtin_ctzll(rest);
        uint64_t distance = distance_of(pmu, counter, value_of(pmu, counter));
        nearest = distance < nearest ? distance : nearest;
    }
    move_ticks(pmu, slot, ~nearest);
}

static void set_value(struct pmu *pmu, int counter, uint64_t value)
{
    if (!(pmu->running >> counter & 1)) {
        pmu->word[counter] = value;
        return;
    }
    int slot = pmu->slot_of[counter];
    pmu->word[counter] = value - pmu->slots[slot].ticks;
    pmu->slots[slot].may_be_early = true;
    arm(pmu, slot, distance_of(pmu, counter, value));
}

static void start(struct pmu *pmu, int counter)
{
    int slot = pmu->slot_of[counter];
    uint64_t distance = distance_of(pmu, counter, pmu->word[counter]);
    bool first = pmu->slots[slot].running++ == 0;
    pmu->running |= BIT(counter);
    if (first) {
        pmu->slots[slot].ticks = ~distance;
        pmu->slots[slot].may_be_early = false;
    }
    pmu->word[counter] -= pmu->slots[slot].ticks;
    if (!first)
        arm(pmu, slot, distance);
}

static void stop(struct pmu *pmu, int counter)
{
    int slot = pmu->slot_of[counter];
    pmu->word[counter] = value_of(pmu, counter);
    pmu->slots[slot].running--;
    pmu->slots[slot].may_be_early = true;
    pmu->running &= ~BIT(counter);
}

static inline int hash_of(uint16_t event) { return (event ^ event >> 6) & 63; }

static void update_listening(struct pmu *pmu)
{
    uint64_t listening = 0;
    for (int slot = 0; slot < FIRST_EVENT_SLOT + COUNTERS; slot++)
        if (pmu->slots[slot].running) {
            int hash = hash_of(pmu->slots[slot].event);
            listening |= BIT(hash);
            pmu->slot_of_hash[hash] = (uint8_t)slot;
        }
    pmu->listening = listening;
}

static void refresh(struct pmu *pmu)
{
    uint64_t next = pmu->enabled & ~pmu->frozen;
    next = next && !pmu->halted ? next & allowed_counters(pmu) : 0;
    uint64_t change = next ^ pmu->running;
    if (!change)
        return;
    for (uint64_t rest = change & pmu->running; rest; rest &= rest - 1)
        stop(pmu, __builtin_ctzll(rest));
    for (uint64_t rest = change & next; rest; rest &= rest - 1)
        start(pmu, __builtin_ctzll(rest));
    update_listening(pmu);
}

static void pause_counters(struct pmu *pmu, uint64_t counters)
{
    counters &= pmu->running;
    for (uint64_t rest = counters; rest; rest &= rest - 1)
        stop(pmu, __builtin_ctzll(rest));
    if (counters)
        update_listening(pmu);
}

/* The event slot with an event, or else a free one; as many slots as event counters, so there is always one. */
static int slot_for(const struct pmu *pmu, uint16_t event)
{
    int hinted = pmu->slot_of_hash[hash_of(event)], free_slot = 0;
    if (event == CPU_CYCLES)
        return CYCLE_SLOT;
    if (event == INST_RETIRED)
        return INSTRUCTION_SLOT;
    if (pmu->slots[hinted].users && pmu->slots[hinted].event == event)
        return hinted;
    for (int slot = FIRST_EVENT_SLOT; slot < FIRST_EVENT_SLOT + COUNTERS; slot++) {
        if (!pmu->slots[slot].users)
            free_slot = slot;
        else if (pmu->slots[slot].event == event)
            return slot;
    }
    return free_slot;
}

static void assign_slot(struct pmu *pmu, int counter)
{
    int slot = slot_for(pmu, event_of(pmu, counter));
    pmu->slots[slot].event = event_of(pmu, counter);
    pmu->slots[slot].users++;
    pmu->slot_of[counter] = (uint8_t)slot;
    pmu->slot_of_hash[hash_of(pmu->slots[slot].event)] = (uint8_t)slot;
}

static void assign_all_slots(struct pmu *pmu)
{
    for (int slot = 0; slot < FIRST_EVENT_SLOT + COUNTERS; slot++)
        pmu->slots[slot].users = 0;
    for (int i = 0; i < WORDS; i++)
        assign_slot(pmu, i);
}

static void update_interrupt(struct pmu *pmu)
{
    bool level = (pmu->flags & pmu->interrupts & globally_enabled(pmu)) != 0;
    if (level != pmu->irq) {
        pmu->irq = level;
        if (pmu->set_interrupt)
            pmu->set_interrupt(pmu->owner, level);
    }
}

static void update_wide(struct pmu *pmu)
{
    uint64_t wide = BIT(CYCLE) | (pmu->pmcr & PMCR_LP ? first_range(pmu) & EVENTS : 0)
        | (pmu->mdcr_el2 & MDCR2_HLP ? pmu->second_range : 0);
    pause_counters(pmu, wide ^ pmu->wide);
    pmu->wide = wide;
}

static void set_flags(struct pmu *pmu, uint64_t flags)
{
    if (flags & ~pmu->flags) {
        pmu->flags |= flags;
        pmu->frozen = frozen_counters(pmu);
        refresh(pmu);
        update_interrupt(pmu);
    }
}

static uint64_t carries(const struct pmu *pmu, int counter, uint64_t value, uint64_t increment)
{
    return pmu->wide >> counter & 1 ? value + increment < increment
                                    : (increment >> 32) + (((uint64_t)(uint32_t)value + (uint32_t)increment) >> 32);
}

static uint64_t increment(struct pmu *pmu, int counter, uint64_t by)
{
    uint64_t value = value_of(pmu, counter);
    bool overflows = carries(pmu, counter, value, by) != 0;
    set_value(pmu, counter, value + by);
    return overflows ? BIT(counter) : 0;
}

static uint64_t chain(struct pmu *pmu, int counter, uint64_t overflows)
{
    int odd = counter + 1;
    if ((counter & 1) || (pmu->wide >> counter & 1) || odd >= CYCLE || !(pmu->running >> odd & 1) || event_of(pmu, odd) != CHAIN
        || (pmu->second_range >> counter & 1) != (pmu->second_range >> odd & 1))
        return 0;
    return increment(pmu, odd, overflows);
}

/* Ticks that carry. Flags are the caller's to set: an overflow stops nothing in its own cycle. */
static __attribute__((noinline)) uint64_t overflow(struct pmu *pmu, int slot, uint64_t occurrences, bool each)
{
    uint64_t flags = 0, chained = 0, counts[WORDS];
    for (uint64_t rest = running_on(pmu, slot); rest; rest &= rest - 1) {
        int counter = __builtin_ctzll(rest);
        uint64_t n = carries(pmu, counter, value_of(pmu, counter), occurrences);
        if (n) {
            flags |= BIT(counter);
            counts[counter] = each ? n : 1;
        }
    }
    pmu->slots[slot].ticks += occurrences;
    for (uint64_t rest = flags & EVENTS; rest; rest &= rest - 1) {
        int counter = __builtin_ctzll(rest);
        chained |= chain(pmu, counter, counts[counter]);
    }
    rearm(pmu, slot);
    return flags | chained;
}

static uint64_t add_ticks(struct pmu *pmu, int slot, uint64_t occurrences)
{
    uint64_t sum = pmu->slots[slot].ticks + occurrences;
    if (sum < occurrences)
        return overflow(pmu, slot, occurrences, false);
    pmu->slots[slot].ticks = sum;
    return 0;
}

/* Cycles one by one as far as it matters: up to each overflow that can freeze something. */
static void add_cycles(struct pmu *pmu, uint64_t cycles)
{
    while (cycles) {
        uint64_t step = cycles, freezing = 0;
        if (cycles <= ~pmu->slots[CYCLE_SLOT].ticks) {
            pmu->slots[CYCLE_SLOT].ticks += cycles;
            return;
        }
        if (pmu->pmcr & PMCR_FZO)
            freezing |= first_range(pmu) & ~BIT(CYCLE);
        if (pmu->mdcr_el2 & MDCR2_HPMFZO)
            freezing |= pmu->second_range;
        for (uint64_t rest = running_on(pmu, CYCLE_SLOT) & freezing & ~pmu->frozen; rest; rest &= rest - 1) {
            int counter = __builtin_ctzll(rest);
            uint64_t distance = distance_of(pmu, counter, value_of(pmu, counter));
            if (distance < step)
                step = distance + 1;
        }
        set_flags(pmu, overflow(pmu, CYCLE_SLOT, step, true));
        cycles -= step;
    }
}

static __attribute__((noinline)) void advance_slowly(struct pmu *pmu, uint64_t cycles, uint64_t instructions)
{
    if (cycles)
        add_cycles(pmu, cycles - 1);
    uint64_t flags = add_ticks(pmu, CYCLE_SLOT, cycles ? 1 : 0);
    set_flags(pmu, flags | add_ticks(pmu, INSTRUCTION_SLOT, instructions));
}

void pmu_advance(struct pmu *pmu, uint64_t cycles, uint64_t instructions)
{
    struct pmu_slot *cycle = &pmu->slots[CYCLE_SLOT], *instruction = &pmu->slots[INSTRUCTION_SLOT];
    uint64_t c = cycle->ticks + cycles, i = instruction->ticks + instructions;
    if (__builtin_expect(c < cycles || i < instructions, 0)) {
        advance_slowly(pmu, cycles, instructions);
        return;
    }
    cycle->ticks = c;
    instruction->ticks = i;
}

void pmu_count(struct pmu *pmu, uint16_t event, uint64_t occurrences)
{
    int hash = hash_of(event);
    if (!(pmu->listening >> hash & 1))
        return;
    int slot = pmu->slot_of_hash[hash];
    if (pmu->slots[slot].event != event || !pmu->slots[slot].running) {
        for (slot = 0; slot < FIRST_EVENT_SLOT + COUNTERS; slot++)
            if (pmu->slots[slot].event == event && pmu->slots[slot].running)
                break;
        if (slot == FIRST_EVENT_SLOT + COUNTERS)
            return;
    }
    uint64_t sum = pmu->slots[slot].ticks + occurrences;
    if (__builtin_expect(sum < occurrences, 0))
        set_flags(pmu, overflow(pmu, slot, occurrences, false));
    else
        pmu->slots[slot].ticks = sum;
}

/* ---- Which register. ----------------------------------------------------------------------------------------------------- */

enum reg {
    R_NONE, R_PMCR, R_CNTENSET, R_CNTENCLR, R_OVSCLR, R_OVSSET, R_SWINC, R_SELR, R_CEID0, R_CEID1, R_CCNTR, R_XEVTYPER, R_XEVCNTR, R_USERENR,
    R_CCFILTR, R_INTENSET, R_INTENCLR, R_UACR, R_EVCNTR = 32, R_EVTYPER = 64,
};

/* op1 and CRn select a page, CRm and op2 an entry; built once. */
static uint8_t pages[512];
static uint8_t entries[8 * 128];

static void build_map(void)
{
    static const struct { uint16_t encoding; uint8_t reg; } named[] = {
        { PMCR_EL0, R_PMCR }, { PMCNTENSET_EL0, R_CNTENSET }, { PMCNTENCLR_EL0, R_CNTENCLR }, { PMOVSCLR_EL0, R_OVSCLR },
        { PMOVSSET_EL0, R_OVSSET }, { PMSWINC_EL0, R_SWINC }, { PMSELR_EL0, R_SELR }, { PMCEID0_EL0, R_CEID0 }, { PMCEID1_EL0, R_CEID1 },
        { PMCCNTR_EL0, R_CCNTR }, { PMXEVTYPER_EL0, R_XEVTYPER }, { PMXEVCNTR_EL0, R_XEVCNTR }, { PMUSERENR_EL0, R_USERENR },
        { PMCCFILTR_EL0, R_CCFILTR }, { PMINTENSET_EL1, R_INTENSET }, { PMINTENCLR_EL1, R_INTENCLR }, { PMUACR_EL1, R_UACR },
    };
    int next = 1;
#define ENTRY(e) (pages[(e) >> 7] ? pages[(e) >> 7] : (pages[(e) >> 7] = (uint8_t)next++)) * 128 + ((e) & 127)
    for (unsigned i = 0; i < sizeof named / sizeof *named; i++) {
        int at = ENTRY(named[i].encoding);
        entries[at] = named[i].reg;
    }
    for (int n = 0; n < COUNTERS; n++) {
        int counter = ENTRY(PMEVCNTR0_EL0 + n), type = ENTRY(PMEVTYPER0_EL0 + n);
        entries[counter] = (uint8_t)(R_EVCNTR + n);
        entries[type] = (uint8_t)(R_EVTYPER + n);
    }
#undef ENTRY
}

/* ---- Who may. ------------------------------------------------------------------------------------------------------------ */

static pmu_result trap(int el, uint16_t e, bool read)
{
    uint64_t iss = (uint64_t)(e >> 14 & 3) << 20 | (uint64_t)(e & 7) << 17 | (uint64_t)(e >> 11 & 7) << 14 | (uint64_t)(e >> 7 & 15) << 10
        | (uint64_t)(e >> 3 & 15) << 1 | read;
    return PMU_TRAP | (uint64_t)el << 2 | (UINT64_C(0x18) << 26 | BIT(25) | iss) << 32;
}

static bool is_event_register(int reg) { return reg >= R_EVCNTR || reg == R_XEVTYPER || reg == R_XEVCNTR; }

static int counter_of(const struct pmu *pmu, int reg)
{
    return reg == R_XEVTYPER || reg == R_XEVCNTR ? (int)pmu->selr : reg >= R_EVTYPER ? reg - R_EVTYPER : reg - R_EVCNTR;
}

/* D24.5: PMUSERENR_EL0 keeps EL0 out. */
static bool closed_to_el0(const struct pmu *pmu, int reg, bool read)
{
    bool uen = pmu->userenr & USER_UEN, en = pmu->userenr & USER_EN;
    if (reg == R_PMCR)
        return uen || !en;
    if (uen || en)
        return (reg == R_CEID0 || reg == R_CEID1) && (pmu->userenr & USER_TID);
    if (reg == R_USERENR)
        return false;
    if (reg == R_CCNTR && read)
        return !(pmu->userenr & USER_CR);
    if (reg == R_SELR || (read && (reg == R_XEVCNTR || (reg >= R_EVCNTR && reg < R_EVTYPER))))
        return !(pmu->userenr & USER_ER);
    if (reg == R_SWINC)
        return !(pmu->userenr & USER_SW);
    return true;
}

/* The bit of HDFGRTR_EL2 or HDFGWTR_EL2 (D24.2). */
static int trap_bit(int reg, bool read)
{
    switch (reg) {
    case R_CEID0: case R_CEID1: return 58;
    case R_USERENR: return 57;
    case R_PMCR: return read ? -1 : 21;
    case R_SWINC: return 20;
    case R_SELR: return 19;
    case R_OVSCLR: case R_OVSSET: return 18;
    case R_INTENSET: case R_INTENCLR: return 17;
    case R_CNTENSET: case R_CNTENCLR: return 16;
    case R_CCNTR: return 15;
    case R_CCFILTR: return 14;
    case R_XEVCNTR: return 12;
    case R_XEVTYPER: return 13;
    default: return reg >= R_EVTYPER ? 13 : reg >= R_EVCNTR ? 12 : -1;
    }
}

enum { ALLOWED = PMU_OK, IGNORED = 4 };

static pmu_result check(const struct pmu *pmu, int reg, uint16_t encoding, bool read)
{
    bool privileged = reg == R_INTENSET || reg == R_INTENCLR || reg == R_UACR || (reg == R_USERENR && !read);
    bool event = is_event_register(reg), selects_cycle = reg == R_XEVTYPER && pmu->selr == CYCLE;
    if ((reg == R_SWINC && read) || ((reg == R_CEID0 || reg == R_CEID1) && !read))
        return PMU_UNDEFINED;
    if (event && !selects_cycle && counter_of(pmu, reg) >= COUNTERS)
        return PMU_UNDEFINED;
    if (pmu->el == 0 && privileged)
        return PMU_UNDEFINED;
    if (pmu->el == 0 && closed_to_el0(pmu, reg, read))
        return trap(el2_enabled(pmu) && (pmu->hcr_el2 & HCR_TGE) ? 2 : 1, encoding, read);
    if (pmu->el < 2 && el2_enabled(pmu)) {
        int bit = trap_bit(reg, read);
        if (bit >= 0 && (pmu->scr_el3 & SCR_FGTEN) && ((read ? pmu->hdfgrtr : pmu->hdfgwtr) >> bit & 1) && !(pmu->el == 0 && in_host(pmu)))
            return trap(2, encoding, read);
        if (pmu->mdcr_el2 & MDCR2_TPM)
            return trap(2, encoding, read);
        if (reg == R_PMCR && (pmu->mdcr_el2 & MDCR2_TPMCR))
            return trap(2, encoding, read);
        if (event && !selects_cycle && counter_of(pmu, reg) >= pmu->hpmn)
            return trap(2, encoding, read);
    }
    if (pmu->el < 3 && (pmu->mdcr_el3 & MDCR3_TPM))
        return trap(3, encoding, read);
    if (pmu->el == 0 && (pmu->userenr & USER_UEN) && (event || reg == R_CCNTR || reg == R_CCFILTR)) {
        int counter = event ? counter_of(pmu, reg) : CYCLE;
        if (!(pmu->uacr >> counter & 1))
            return IGNORED;
        if (!read && (pmu->userenr & (counter == CYCLE ? USER_CR : USER_ER)))
            return IGNORED;
    }
    return ALLOWED;
}

static void forget_decisions(struct pmu *pmu)
{
    memset(pmu->may_read, 0, sizeof pmu->may_read);
    memset(pmu->may_write, 0, sizeof pmu->may_write);
}

/* ---- Guest accesses. ----------------------------------------------------------------------------------------------------- */

static uint64_t access_mask(const struct pmu *pmu)
{
    uint64_t mask = below(accessible(pmu)) | BIT(CYCLE);
    return pmu->el == 0 && (pmu->userenr & USER_UEN) ? mask & pmu->uacr : mask;
}

static uint64_t write_mask(const struct pmu *pmu)
{
    uint64_t mask = access_mask(pmu);
    if (pmu->el == 0 && (pmu->userenr & USER_UEN))
        mask &= ~((pmu->userenr & USER_CR ? BIT(CYCLE) : 0) | (pmu->userenr & USER_ER ? EVENTS : 0));
    return mask;
}

static uint64_t read_allowed(const struct pmu *pmu, int reg)
{
    switch (reg) {
    case R_CCNTR: return value_of(pmu, CYCLE);
    case R_PMCR: return pmu->pmcr | (uint64_t)accessible(pmu) << 11;
    case R_CNTENSET: case R_CNTENCLR: return pmu->enables & access_mask(pmu);
    case R_OVSCLR: case R_OVSSET: return pmu->flags & access_mask(pmu);
    case R_INTENSET: case R_INTENCLR: return pmu->interrupts & access_mask(pmu);
    case R_SELR: return pmu->selr;
    case R_CEID0: return pmu->ceid[0];
    case R_CEID1: return pmu->ceid[1];
    case R_XEVTYPER: return pmu->type[pmu->selr];
    case R_XEVCNTR: return value_of(pmu, (int)pmu->selr);
    case R_USERENR: return pmu->userenr;
    case R_CCFILTR: return pmu->type[CYCLE];
    case R_UACR: return pmu->uacr & (below(accessible(pmu)) | BIT(CYCLE));
    default: return reg >= R_EVTYPER ? pmu->type[reg - R_EVTYPER] : value_of(pmu, reg - R_EVCNTR);
    }
}

static void write_enables(struct pmu *pmu, uint64_t value)
{
    if (value != pmu->enables) {
        pmu->enables = value;
        pmu->enabled = value & globally_enabled(pmu);
        refresh(pmu);
    }
}

static void write_flags(struct pmu *pmu, uint64_t value)
{
    if (value != pmu->flags) {
        pmu->flags = value;
        pmu->frozen = frozen_counters(pmu);
        refresh(pmu);
        update_interrupt(pmu);
    }
}

static void write_type(struct pmu *pmu, int counter, uint64_t value)
{
    uint64_t change = pmu->type[counter] ^ value;
    if (!change)
        return;
    if (counter != CYCLE && (change & 0xFFFF)) {
        pause_counters(pmu, BIT(counter));
        pmu->slots[pmu->slot_of[counter]].users--;
        pmu->type[counter] = value;
        assign_slot(pmu, counter);
    }
    pmu->type[counter] = value;
    pmu->allowed_known = 0;
    refresh(pmu);
}

static void write_pmcr(struct pmu *pmu, uint64_t value)
{
    uint64_t change = (pmu->pmcr ^ value) & PMCR_WRITABLE;
    pmu->pmcr ^= change;
    if (change & PMCR_LP)
        update_wide(pmu);
    if (change & PMCR_DP)
        pmu->allowed_known = 0;
    if (change & (PMCR_FZO | PMCR_DP))
        pmu->frozen = frozen_counters(pmu);
    if (change & PMCR_E)
        pmu->enabled = pmu->enables & globally_enabled(pmu);
    if (change) {
        refresh(pmu);
        update_interrupt(pmu);
    }
    uint64_t zero = (value & PMCR_C ? BIT(CYCLE) : 0) | (value & PMCR_P ? below(accessible(pmu)) : 0);
    for (; zero; zero &= zero - 1)
        set_value(pmu, __builtin_ctzll(zero), 0);
}

static void software_increment(struct pmu *pmu, uint64_t counters)
{
    uint64_t flags = 0;
    for (uint64_t rest = counters & pmu->running & EVENTS; rest; rest &= rest - 1) {
        int counter = __builtin_ctzll(rest);
        if (event_of(pmu, counter) == SW_INCR) {
            uint64_t overflowed = increment(pmu, counter, 1);
            flags |= overflowed | (overflowed ? chain(pmu, counter, 1) : 0);
        }
    }
    set_flags(pmu, flags);
}

static void write_allowed(struct pmu *pmu, int reg, uint64_t value)
{
    switch (reg) {
    case R_PMCR: write_pmcr(pmu, value); return;
    case R_CNTENSET: write_enables(pmu, pmu->enables | (value & write_mask(pmu))); return;
    case R_CNTENCLR: write_enables(pmu, pmu->enables & ~(value & write_mask(pmu))); return;
    case R_OVSSET: write_flags(pmu, pmu->flags | (value & write_mask(pmu))); return;
    case R_OVSCLR: write_flags(pmu, pmu->flags & ~(value & write_mask(pmu))); return;
    case R_INTENSET: pmu->interrupts |= value & write_mask(pmu); update_interrupt(pmu); return;
    case R_INTENCLR: pmu->interrupts &= ~(value & write_mask(pmu)); update_interrupt(pmu); return;
    case R_SWINC:
        software_increment(pmu, pmu->el == 0 && (pmu->userenr & (USER_UEN | USER_SW)) == USER_UEN ? value & below(accessible(pmu)) & pmu->uacr
                                                                                                    : value & below(accessible(pmu)));
        return;
    case R_SELR:
        if (pmu->selr != (value & 31)) {
            pmu->selr = value & 31;
            for (int el = 0; el < 4; el++) {
                pmu->may_read[el][0] &= ~(BIT(R_XEVTYPER) | BIT(R_XEVCNTR));
                pmu->may_write[el][0] &= ~(BIT(R_XEVTYPER) | BIT(R_XEVCNTR));
            }
        }
        return;
    case R_CCNTR: set_value(pmu, CYCLE, value); return;
    case R_XEVTYPER: write_type(pmu, (int)pmu->selr, value & (pmu->selr == CYCLE ? CCFILTR_WRITABLE : TYPE_WRITABLE)); return;
    case R_XEVCNTR: set_value(pmu, (int)pmu->selr, value); return;
    case R_USERENR:
        pmu->userenr = value & 0x5F;
        forget_decisions(pmu);
        return;
    case R_CCFILTR: write_type(pmu, CYCLE, value & CCFILTR_WRITABLE); return;
    case R_UACR: {
        uint64_t reached = below(accessible(pmu)) | BIT(CYCLE);
        pmu->uacr = (pmu->uacr & ~reached) | (value & reached);
        forget_decisions(pmu);
        return;
    }
    default:
        if (reg >= R_EVTYPER)
            write_type(pmu, reg - R_EVTYPER, value & TYPE_WRITABLE);
        else
            set_value(pmu, reg - R_EVCNTR, value);
    }
}

pmu_result pmu_read(struct pmu *pmu, uint16_t encoding, uint64_t *value)
{
    int reg = entries[pages[encoding >> 7] * 128 + (encoding & 127)];
    if (__builtin_expect(!(pmu->may_read[pmu->el][reg >> 6] >> (reg & 63) & 1), 0)) {
        *value = 0;
        if (reg == R_NONE)
            return PMU_NOT_OURS;
        pmu_result result = check(pmu, reg, encoding, true);
        if (result != ALLOWED)
            return result == IGNORED ? PMU_OK : result;
        pmu->may_read[pmu->el][reg >> 6] |= BIT(reg & 63);
    }
    *value = read_allowed(pmu, reg);
    return PMU_OK;
}

pmu_result pmu_write(struct pmu *pmu, uint16_t encoding, uint64_t value)
{
    int reg = entries[pages[encoding >> 7] * 128 + (encoding & 127)];
    if (__builtin_expect(!(pmu->may_write[pmu->el][reg >> 6] >> (reg & 63) & 1), 0)) {
        if (reg == R_NONE)
            return PMU_NOT_OURS;
        pmu_result result = check(pmu, reg, encoding, false);
        if (result != ALLOWED)
            return result == IGNORED ? PMU_OK : result;
        pmu->may_write[pmu->el][reg >> 6] |= BIT(reg & 63);
    }
    write_allowed(pmu, reg, value);
    return PMU_OK;
}

/* ---- The rest. ----------------------------------------------------------------------------------------------------------- */

void pmu_set_context(struct pmu *pmu, int el, enum pmu_security security, bool halted)
{
    bool only_level = security == pmu->security && halted == pmu->halted;
    if (only_level && el == pmu->el)
        return;
    pmu->el = (uint8_t)el;
    pmu->security = security;
    pmu->halted = halted;
    if (!only_level)
        forget_decisions(pmu);
    refresh(pmu);
}

static void update_all(struct pmu *pmu)
{
    forget_decisions(pmu);
    pmu->allowed_known = 0;
    int hpmn = (int)(pmu->mdcr_el2 & 31);
    pmu->hpmn = hpmn;
    pmu->second_range = EVENTS & ~below(hpmn);
    update_wide(pmu);
    pmu->frozen = frozen_counters(pmu);
    pmu->enabled = pmu->enables & globally_enabled(pmu);
    refresh(pmu);
    update_interrupt(pmu);
}

void pmu_init(struct pmu *pmu)
{
    memset(pmu, 0, sizeof *pmu);
    build_map();
    pmu->el = 1;
    pmu->pmcr = PMCR_LC;
    pmu->mdcr_el2 = COUNTERS;
    pmu->scr_el3 = SCR_FGTEN;
    pmu->slots[CYCLE_SLOT].event = CPU_CYCLES;
    pmu->slots[INSTRUCTION_SLOT].event = INST_RETIRED;
    assign_all_slots(pmu);
    update_all(pmu);
}

void pmu_save(const struct pmu *pmu, struct pmu_state *state)
{
    memcpy(state->word, pmu->word, sizeof state->word);
    memcpy(state->type, pmu->type, sizeof state->type);
    memcpy(&state->pmcr, &pmu->pmcr, sizeof *state - offsetof(struct pmu_state, pmcr));
    for (uint64_t rest = pmu->running; rest; rest &= rest - 1) {
        int counter = __builtin_ctzll(rest);
        state->word[counter] = value_of(pmu, counter);
    }
}

bool pmu_restore(struct pmu *pmu, const struct pmu_state *state)
{
    if (state->ceid[0] != pmu->ceid[0] || state->ceid[1] != pmu->ceid[1])
        return false;
    pause_counters(pmu, pmu->running);
    memcpy(pmu->word, state->word, sizeof state->word);
    memcpy(pmu->type, state->type, sizeof state->type);
    memcpy(&pmu->pmcr, &state->pmcr, sizeof *state - offsetof(struct pmu_state, pmcr));
    assign_all_slots(pmu);
    update_all(pmu);
    return true;
}
