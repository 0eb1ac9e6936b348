/* The loop of an emulator that runs blocks of code: it never runs past the next overflow without looking, and polls the interrupt between blocks.
 * cc budget_loop.c $(pkg-config --cflags --libs emu-pmu) && ./a.out */
#include <emu_pmu.h>
#include <inttypes.h>
#include <stdio.h>

typedef struct {
    emupmu *pmu;
    uint64_t now, timer; /* in cycles */
} machine;

/* A counter was written or started: the timer may have to come earlier. It is moved for nothing else. */
static void on_budget(void *opaque)
{
    machine *m = opaque;
    uint64_t budget = emupmu_budget(m->pmu, EMUPMU_EVENT_CPU_CYCLES);
    m->timer = budget > UINT64_MAX - m->now ? UINT64_MAX : m->now + budget;
}

/* A block of guest code: so many instructions, two cycles each. */
static void run_block(machine *m, uint64_t instructions)
{
    m->now += 2 * instructions;
    emupmu_advance(m->pmu, 2 * instructions, instructions);
}

int main(void)
{
    machine m = {NULL, 0, UINT64_MAX};
    emupmu_options options = {sizeof options, 5, 4, 0, 0, 0, NULL, NULL, 0};
    emupmu_callbacks callbacks = {sizeof callbacks, 0, NULL, on_budget, NULL, NULL};
    emupmu_config *config;
    if (emupmu_init() < 0 || emupmu_config_create(&options, &config) < 0 || emupmu_create(config, &callbacks, &m, &m.pmu) < 0) {
        char text[256];
        emupmu_last_error(text, sizeof text);
        fprintf(stderr, "%s\n", text);
        return 1;
    }
    emupmu_write(m.pmu, EMUPMU_PMEVTYPERn_EL0(0), EMUPMU_EVENT_CPU_CYCLES);
    emupmu_write(m.pmu, EMUPMU_PMEVCNTRn_EL0(0), UINT32_MAX - 9999); /* 10,000 cycles to the overflow at 32 bits */
    emupmu_write(m.pmu, EMUPMU_PMINTENSET_EL1, 1);
    emupmu_write(m.pmu, EMUPMU_PMCNTENSET_EL0, 1);
    emupmu_write(m.pmu, EMUPMU_PMCR_EL0, 1);
    printf("timer at %" PRIu64 "\n", m.timer);

    int interrupts = 0;
    while (interrupts < 3) {
        uint64_t left = m.timer > m.now ? m.timer - m.now : 1;
        run_block(&m, left > 2000 ? 1000 : (left + 1) / 2);
        if (emupmu_irq(m.pmu)) { /* the guest's handler: clear the flag, count another 10,000 */
            printf("interrupt at cycle %" PRIu64 "\n", m.now);
            interrupts++;
            emupmu_write(m.pmu, EMUPMU_PMEVCNTRn_EL0(0), UINT32_MAX - 9999);
            emupmu_write(m.pmu, EMUPMU_PMOVSCLR_EL0, 1);
        }
    }
    emupmu_destroy(m.pmu);
    emupmu_config_destroy(config);
    return 0;
}
