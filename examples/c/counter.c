/* Counts cycles, takes an overflow through the callback, saves and restores, and moves a vCPU between two host PMUs.
 * cc counter.c $(pkg-config --cflags --libs emu-pmu) && ./a.out */
#include <emu_pmu.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void on_irq(void *opaque, int level) { printf("%s: PMUIRQ is %d\n", (const char *)opaque, level); }

static void need(int result)
{
    char text[256];
    if (result < 0) {
        emupmu_last_error(text, sizeof text);
        fprintf(stderr, "%s\n", text);
        exit(1);
    }
}

/* The guest's accesses; their answers would say which exception to take. */
static void msr(emupmu *pmu, uint32_t reg, uint64_t value) { need(emupmu_answer_kind(emupmu_write(pmu, reg, value))); }
static uint64_t mrs(emupmu *pmu, uint32_t reg) { uint64_t value; need(emupmu_answer_kind(emupmu_read(pmu, reg, &value))); return value; }
static void start(emupmu *pmu, uint64_t first)
{
    msr(pmu, EMUPMU_PMCR_EL0, 0x41); /* E, and LC: overflow at 64 bits */
    msr(pmu, EMUPMU_PMCCNTR_EL0, first);
    msr(pmu, EMUPMU_PMINTENSET_EL1, UINT64_C(1) << 31);
    msr(pmu, EMUPMU_PMCNTENSET_EL0, UINT64_C(1) << 31);
}

int main(void)
{
    emupmu_options options = {sizeof options, 9, 6, 1, 1, 0, NULL, NULL, 0};
    emupmu_callbacks callbacks = {sizeof callbacks, 0, on_irq, NULL, NULL, NULL};
    emupmu_config *config; emupmu *pmu; emupmu_host *host; emupmu_vm *vm; emupmu_vcpu *vcpu;
    need(emupmu_init());
    need(emupmu_config_create(&options, &config));
    need(emupmu_create(config, &callbacks, "emulated", &pmu));
    start(pmu, UINT64_MAX - 999);
    emupmu_advance(pmu, 999, 400);          /* within the budget of 1000: no call, no interrupt */
    size_t size = emupmu_state_size(config);
    void *state = malloc(size);
    need(emupmu_save(pmu, state, size));
    emupmu_advance(pmu, 6, 2);              /* the first of these overflows */
    printf("cycles %" PRIu64 ", level %d\n", mrs(pmu, EMUPMU_PMCCNTR_EL0), emupmu_irq(pmu));
    need(emupmu_restore(pmu, state, size)); /* back before the overflow, the interrupt too */
    printf("restored: %" PRIu64 " to the overflow\n", emupmu_budget(pmu, EMUPMU_EVENT_CPU_CYCLES));

    need(emupmu_host_simulated("cortex-a55:4,cortex-a76:4", &host));
    need(emupmu_vm_create(host, "fixed-counters-only", &vm));
    need(emupmu_vcpu_create(vm, &callbacks, "vCPU", &vcpu));
    need(emupmu_vcpu_load(vcpu, 0));        /* a Cortex-A55 */
    start(emupmu_vcpu_pmu(vcpu), 0);
    need(emupmu_host_run(vcpu, 1000, 500));
    need(emupmu_vcpu_load(vcpu, 5));        /* a Cortex-A76: the count goes on */
    need(emupmu_host_run(vcpu, 300, 500));
    printf("cycles on both: %" PRIu64 "\n", mrs(emupmu_vcpu_pmu(vcpu), EMUPMU_PMCCNTR_EL0));
    emupmu_host_destroy(host); emupmu_vm_destroy(vm); emupmu_vcpu_destroy(vcpu); emupmu_destroy(pmu); emupmu_config_destroy(config); free(state);
    return 0;
}
