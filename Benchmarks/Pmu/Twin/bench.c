/* What Benchmarks/ times on the twin: each loop is whole in C, so that no call across languages is timed. */
#include <stdlib.h>
#include <string.h>

#include "pmu.h"

enum scenario {
    READ_PMCCNTR, READ_PMEVCNTR, READ_PMCR, READ_PMOVSCLR, READ_PMXEVCNTR, READ_PMEVTYPER, WRITE_PMSELR, WRITE_PMCCNTR, WRITE_PMEVCNTR, WRITE_PMEVTYPER,
    WRITE_PMCR, WRITE_PMCNTENSET, COUNT_ONE, COUNT_UNHEARD, ADVANCE, CONTEXT, SAVE, RESTORE, COPY,
};

struct pmu *twin_new(void)
{
    struct pmu *pmu = malloc(sizeof *pmu);
    pmu_init(pmu);
    return pmu;
}

void twin_free(struct pmu *pmu) { free(pmu); }
uint64_t twin_size(void) { return sizeof(struct pmu); }
uint64_t twin_state_size(void) { return sizeof(struct pmu_state); }
uint64_t twin_read(struct pmu *pmu, uint16_t encoding, uint64_t *value) { return pmu_read(pmu, encoding, value); }
uint64_t twin_write(struct pmu *pmu, uint16_t encoding, uint64_t value) { return pmu_write(pmu, encoding, value); }
void twin_advance(struct pmu *pmu, uint64_t cycles, uint64_t instructions) { pmu_advance(pmu, cycles, instructions); }
void twin_count(struct pmu *pmu, uint16_t event, uint64_t occurrences) { pmu_count(pmu, event, occurrences); }
void twin_context(struct pmu *pmu, int el, int secure) { pmu_set_context(pmu, el, secure ? SECURE : NON_SECURE, false); }
int twin_interrupt(const struct pmu *pmu) { return pmu->irq; }

void twin_control(struct pmu *pmu, uint64_t mdcr_el2, uint64_t mdcr_el3)
{
    struct pmu_state state;
    pmu_save(pmu, &state);
    state.mdcr_el2 = mdcr_el2;
    state.mdcr_el3 = mdcr_el3;
    pmu_restore(pmu, &state);
}

static uint64_t reads(struct pmu *pmu, uint16_t encoding, uint64_t n)
{
    uint64_t sum = 0, value;
    for (uint64_t i = 0; i < n; i++) {
        sum += pmu_read(pmu, encoding, &value);
        sum += value;
    }
    return sum;
}

/* The value written alternates between two, so that every write is one that changes something. */
static uint64_t writes(struct pmu *pmu, uint16_t encoding, uint64_t one, uint64_t other, uint64_t n)
{
    uint64_t sum = 0;
    for (uint64_t i = 0; i < n; i++)
        sum += pmu_write(pmu, encoding, i & 1 ? one : other);
    return sum;
}

uint64_t twin_run(struct pmu *pmu, int scenario, uint64_t n)
{
    uint64_t sum = 0;
    struct pmu_state state, copy;
    switch ((enum scenario)scenario) {
    case READ_PMCCNTR: return reads(pmu, PMCCNTR_EL0, n);
    case READ_PMEVCNTR: return reads(pmu, PMEVCNTR0_EL0 + 3, n);
    case READ_PMCR: return reads(pmu, PMCR_EL0, n);
    case READ_PMOVSCLR: return reads(pmu, PMOVSCLR_EL0, n);
    case READ_PMXEVCNTR: return reads(pmu, PMXEVCNTR_EL0, n);
    case READ_PMEVTYPER: return reads(pmu, PMEVTYPER0_EL0 + 3, n);
    case WRITE_PMSELR: return writes(pmu, PMSELR_EL0, 2, 3, n);
    case WRITE_PMCCNTR: return writes(pmu, PMCCNTR_EL0, 5, 70, n);
    case WRITE_PMEVCNTR: return writes(pmu, PMEVCNTR0_EL0 + 3, 5, 70, n);
    case WRITE_PMEVTYPER: return writes(pmu, PMEVTYPER0_EL0 + 3, 0x13, 0x14, n);
    case WRITE_PMCR: return writes(pmu, PMCR_EL0, 0x40, 0x41, n);
    case WRITE_PMCNTENSET:
        for (uint64_t i = 0; i < n; i += 2) {
            sum += pmu_write(pmu, PMCNTENCLR_EL0, 0xFFFFFFFF);
            sum += pmu_write(pmu, PMCNTENSET_EL0, 0xFFFFFFFF);
        }
        return sum;
    case COUNT_ONE:
        for (uint64_t i = 0; i < n; i++)
            pmu_count(pmu, 0x13, 1 + (i & 3));
        return pmu->flags;
    case COUNT_UNHEARD:
        for (uint64_t i = 0; i < n; i++)
            pmu_count(pmu, 0x1B, 1 + (i & 3));
        return pmu->flags;
    case ADVANCE:
        for (uint64_t i = 0; i < n; i++)
            pmu_advance(pmu, 10 + (i & 3), 7);
        return pmu->flags;
    case CONTEXT:
        for (uint64_t i = 0; i < n; i++)
            pmu_set_context(pmu, (int)(i & 1), NON_SECURE, false);
        return pmu->running;
    case SAVE:
        for (uint64_t i = 0; i < n; i++) {
            pmu_save(pmu, &state);
            sum += state.word[i & 31];
        }
        return sum;
    case RESTORE:
        pmu_save(pmu, &state);
        for (uint64_t i = 0; i < n; i++)
            sum += pmu_restore(pmu, &state);
        return sum;
    case COPY:
        pmu_save(pmu, &state);
        for (uint64_t i = 0; i < n; i++) {
            memcpy(&copy, &state, sizeof state);
            __asm__ volatile("" : : "r"(&copy) : "memory");
            state.word[i & 31]++;
        }
        return copy.word[3];
    }
    return 0;
}
