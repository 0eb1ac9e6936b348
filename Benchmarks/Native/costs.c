/* What calls of the C library cost: lines of "name nanoseconds bytes", each the best of several turns taken in turn; the first line is the first call's. */
#define _POSIX_C_SOURCE 200809L
#include <emu_pmu.h>
#include <emu_pmu_registers.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { TURNS = 15, TIMES = 400000 };

static emupmu *pmu;
static uint32_t cycles_register, control_register;
static volatile uint64_t sink;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

#define LOOP(name, body) \
    static void name(void) \
    { \
        uint64_t value = 0; \
        for (uint64_t i = 0; i < TIMES; i++) { \
            body; \
        } \
        sink += value; \
    }

LOOP(empty, value += emupmu_version())
LOOP(read_counter, emupmu_read(pmu, cycles_register, &value))
LOOP(read_control, emupmu_read(pmu, control_register, &value))
LOOP(write_control, emupmu_write(pmu, control_register, PMCR_EL0_E_MASK | PMCR_EL0_LC_MASK))
LOOP(write_counter, emupmu_write(pmu, cycles_register, i))
LOOP(check, value += emupmu_check(pmu, cycles_register, 0))
LOOP(advance, emupmu_advance(pmu, 3, 1))
LOOP(interrupt, value += (uint64_t)emupmu_irq(pmu))
LOOP(context, emupmu_set_context(pmu, (uint32_t)(i & 1)))
LOOP(same_context, emupmu_set_context(pmu, 0))
LOOP(count, emupmu_count(pmu, EMUPMU_EVENT_MEM_ACCESS, 1))
LOOP(budget, value += emupmu_budget(pmu, EMUPMU_EVENT_CPU_CYCLES))

static const struct {
    const char *name;
    void (*run)(void);
} calls[] = {
    {"empty", empty}, {"read", read_counter}, {"read_control", read_control}, {"write_control", write_control}, {"write_counter", write_counter}, {"check", check},
    {"advance", advance}, {"irq", interrupt}, {"set_context", context}, {"same_context", same_context}, {"count", count}, {"budget", budget},
};

int main(void)
{
    double start = now();
    int started = emupmu_init();
    printf("first %.0f 0\n", now() - start);
    emupmu_options options = {sizeof options, 9, 6, 1, 1, 0, NULL, NULL, 0};
    emupmu_config *config;
    if (started != 0 || emupmu_config_create(&options, &config) != 0 || emupmu_create(config, NULL, NULL, &pmu) != 0) {
        return 1;
    }
    cycles_register = emupmu_resolve_a64(3, 3, 9, 13, 0);
    control_register = emupmu_resolve_a64(3, 3, 9, 12, 0);
    emupmu_write(pmu, control_register, PMCR_EL0_E_MASK | PMCR_EL0_LC_MASK);
    emupmu_write(pmu, EMUPMU_PMEVTYPERn_EL0(0), EMUPMU_EVENT_MEM_ACCESS);
    emupmu_write(pmu, EMUPMU_PMCNTENSET_EL0, PMCNTENSET_EL0_C_MASK | 1);

    double best[sizeof calls / sizeof calls[0]];
    uint64_t bytes[sizeof calls / sizeof calls[0]];
    for (int turn = 0; turn < TURNS; turn++) {
        for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
            emupmu_set_el(pmu, 1, 1);
            uint64_t before = emupmu_allocated_bytes();
            start = now();
            calls[i].run();
            double time = (now() - start) / TIMES;
            bytes[i] = emupmu_allocated_bytes() - before;
            best[i] = turn == 0 || time < best[i] ? time : best[i];
        }
    }
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        printf("%s %.3f %llu\n", calls[i].name, best[i], (unsigned long long)bytes[i]);
    }
    return 0;
}
