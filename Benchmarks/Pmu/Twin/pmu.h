/* The hand-written twin of Emu's Pmu: the same guest-visible semantics in plain C, for timing beside it (../README.md).
 *
 * One configuration, fixed as a C author would fix it: PMUv3p9, 31 event counters, EL0 to EL3 in AArch64 state, FGT and FGT2, no AArch32, no thresholds,
 * no instruction counter; PMUACR_EL1 and PMZR_EL0 open. Section numbers are those of DDI 0487 M.a.a. */
#ifndef EMU_TWIN_PMU_H
#define EMU_TWIN_PMU_H

#include <stdbool.h>
#include <stdint.h>

enum { COUNTERS = 31, CYCLE = 31, WORDS = 32 };

/* Packed as MRS and MSR hold it: op0 [15:14], op1 [13:11], CRn [10:7], CRm [6:3], op2 [2:0]. */
#define SYSREG(op0, op1, crn, crm, op2) ((op0) << 14 | (op1) << 11 | (crn) << 7 | (crm) << 3 | (op2))

enum {
    PMCR_EL0 = SYSREG(3, 3, 9, 12, 0),
    PMCNTENSET_EL0 = SYSREG(3, 3, 9, 12, 1),
    PMCNTENCLR_EL0 = SYSREG(3, 3, 9, 12, 2),
    PMOVSCLR_EL0 = SYSREG(3, 3, 9, 12, 3),
    PMSWINC_EL0 = SYSREG(3, 3, 9, 12, 4),
    PMSELR_EL0 = SYSREG(3, 3, 9, 12, 5),
    PMCEID0_EL0 = SYSREG(3, 3, 9, 12, 6),
    PMCEID1_EL0 = SYSREG(3, 3, 9, 12, 7),
    PMCCNTR_EL0 = SYSREG(3, 3, 9, 13, 0),
    PMXEVTYPER_EL0 = SYSREG(3, 3, 9, 13, 1),
    PMXEVCNTR_EL0 = SYSREG(3, 3, 9, 13, 2),
    PMUSERENR_EL0 = SYSREG(3, 3, 9, 14, 0),
    PMOVSSET_EL0 = SYSREG(3, 3, 9, 14, 3),
    PMEVCNTR0_EL0 = SYSREG(3, 3, 14, 8, 0),
    PMEVTYPER0_EL0 = SYSREG(3, 3, 14, 12, 0),
    PMCCFILTR_EL0 = SYSREG(3, 3, 14, 15, 7),
    PMINTENSET_EL1 = SYSREG(3, 0, 9, 14, 1),
    PMINTENCLR_EL1 = SYSREG(3, 0, 9, 14, 2),
    PMUACR_EL1 = SYSREG(3, 0, 9, 14, 4),
};

/* How an access ended; for a trap the target in bits [3:2] and the syndrome in [63:32]. */
typedef uint64_t pmu_result;
enum { PMU_OK = 0, PMU_UNDEFINED = 1, PMU_TRAP = 2, PMU_NOT_OURS = 3 };

enum pmu_security { NON_SECURE, SECURE };

/* An event that counters select: running counters' words are their values minus `ticks`, which carry at the first overflow. */
struct pmu_slot {
    uint64_t ticks;
    uint16_t event;
    uint8_t running, users;
    bool may_be_early;
};

struct pmu {
    uint64_t word[WORDS];
    uint64_t type[WORDS];
    uint64_t pmcr, enables, flags, interrupts, selr, userenr, uacr, ceid[2];
    uint64_t mdcr_el2, mdcr_el3, hdfgrtr, hdfgwtr, hdfgwtr2, hcr_el2, scr_el3;

    /* Derived: the functions that change their sources keep them up to date. */
    uint64_t enabled, frozen, wide, running, second_range, listening;
    uint64_t allowed[8];
    uint8_t allowed_known;
    uint64_t may_read[4][2], may_write[4][2];
    int hpmn;
    bool irq;

    uint8_t el;
    enum pmu_security security;
    bool halted;

    struct pmu_slot slots[2 + COUNTERS];
    uint8_t slot_of[WORDS];
    uint8_t slot_of_hash[64];

    void (*set_interrupt)(void *owner, bool level);
    void *owner;
};

/* All state that a migration carries. */
struct pmu_state {
    uint64_t word[WORDS];
    uint64_t type[WORDS];
    uint64_t pmcr, enables, flags, interrupts, selr, userenr, uacr, ceid[2];
    uint64_t mdcr_el2, mdcr_el3, hdfgrtr, hdfgwtr, hdfgwtr2;
};

void pmu_init(struct pmu *pmu);
void pmu_set_context(struct pmu *pmu, int el, enum pmu_security security, bool halted);
pmu_result pmu_read(struct pmu *pmu, uint16_t encoding, uint64_t *value);
pmu_result pmu_write(struct pmu *pmu, uint16_t encoding, uint64_t value);
void pmu_advance(struct pmu *pmu, uint64_t cycles, uint64_t instructions);
void pmu_count(struct pmu *pmu, uint16_t event, uint64_t occurrences);
void pmu_save(const struct pmu *pmu, struct pmu_state *state);
bool pmu_restore(struct pmu *pmu, const struct pmu_state *state);

#endif
