/* The part of emu_pmu.h that programs from outside are compiled against: names, types and meanings. */
#include "expect.h"

typedef void irq_function(void *, int);

/* Each pointer has the type of the contract; a function of another type would not compile. */
static uint32_t (*const version)(void) = emupmu_version;
static size_t (*const error_text)(char *, size_t) = emupmu_last_error;
static int (*const config_create)(const emupmu_options *, emupmu_config **) = emupmu_config_create;
static void (*const config_destroy)(emupmu_config *) = emupmu_config_destroy;
static int (*const create)(const emupmu_config *, const emupmu_callbacks *, void *, emupmu **) = emupmu_create;
static void (*const destroy)(emupmu *) = emupmu_destroy;
static int (*const reset)(emupmu *, int) = emupmu_reset;
static uint32_t (*const resolve_a64)(uint32_t, uint32_t, uint32_t, uint32_t, uint32_t) = emupmu_resolve_a64;
static uint32_t (*const resolve_a32)(const emupmu_config *, uint32_t, uint32_t, uint32_t, uint32_t, int) = emupmu_resolve_a32;
static uint64_t (*const check)(emupmu *, uint32_t, int) = emupmu_check;
static uint64_t (*const read_register)(emupmu *, uint32_t, uint64_t *) = emupmu_read;
static uint64_t (*const write_register)(emupmu *, uint32_t, uint64_t) = emupmu_write;
static uint64_t (*const mmio_read)(emupmu *, uint32_t, int, int, uint64_t *) = emupmu_mmio_read;
static uint64_t (*const mmio_write)(emupmu *, uint32_t, int, int, uint64_t) = emupmu_mmio_write;
static int (*const answer_kind)(uint64_t) = emupmu_answer_kind;
static int (*const answer_el)(uint64_t) = emupmu_answer_el;
static uint32_t (*const answer_syndrome)(uint64_t) = emupmu_answer_syndrome;
static uint64_t (*const read_raw)(emupmu *, uint32_t) = emupmu_read_raw;
static int (*const write_raw)(emupmu *, uint32_t, uint64_t) = emupmu_write_raw;
static int (*const set_el)(emupmu *, uint32_t, int) = emupmu_set_el;
static int (*const set_control)(emupmu *, int, uint64_t) = emupmu_set_control;
static void (*const count)(emupmu *, uint32_t, uint64_t) = emupmu_count;
static uint64_t (*const budget)(emupmu *, uint32_t) = emupmu_budget;
static size_t (*const state_size)(const emupmu_config *) = emupmu_state_size;
static int (*const save)(emupmu *, void *, size_t) = emupmu_save;
static int (*const restore)(emupmu *, const void *, size_t) = emupmu_restore;
static int (*const host_simulated)(const char *, emupmu_host **) = emupmu_host_simulated;
static int (*const host_create)(const emupmu_host_ops *, void *, emupmu_host **) = emupmu_host_create;
static int (*const vm_create)(emupmu_host *, const char *, emupmu_vm **) = emupmu_vm_create;
static int (*const vcpu_create)(emupmu_vm *, const emupmu_callbacks *, void *, emupmu_vcpu **) = emupmu_vcpu_create;
static int (*const vcpu_load)(emupmu_vcpu *, int) = emupmu_vcpu_load;
static void (*const request_reload)(emupmu_vcpu *) = emupmu_vcpu_request_reload;
static emupmu *(*const vcpu_pmu)(emupmu_vcpu *) = emupmu_vcpu_pmu;
static int (*const host_run)(emupmu_vcpu *, uint64_t, uint64_t) = emupmu_host_run;
static void (*const vcpu_destroy)(emupmu_vcpu *) = emupmu_vcpu_destroy;
static void (*const vm_destroy)(emupmu_vm *) = emupmu_vm_destroy;
static void (*const host_destroy)(emupmu_host *) = emupmu_host_destroy;

static int level_now, budgets, listens;

static void on_irq(void *opaque, int level) { *(int *)opaque = level; }
static void on_budget(void *opaque) { (void)opaque; budgets++; }
static void on_listen(void *opaque) { (void)opaque; listens++; }
static uint64_t on_pc(void *opaque) { (void)opaque; return 0; }

int main(void)
{
    static const uint16_t no_events[1] = {0};
    emupmu_options options = {sizeof options, 6, 4, 1, 1, 0, "", no_events, 0};
    emupmu_callbacks callbacks = {sizeof callbacks, 0, on_irq, on_budget, on_listen, on_pc};
    emupmu_config *config = NULL;
    emupmu *pmu = NULL;
    uint64_t value = 0;
    char text[8];
    EXPECT(emupmu_init() == 0 && version() != 0 && error_text(text, sizeof text) >= 1);

    /* No events but SW_INCR: an event counter that selects MEM_ACCESS does not count. */
    EXPECT(config_create(&options, &config) == 0 && create(config, &callbacks, &level_now, &pmu) == 0);
    uint32_t pmcr = resolve_a64(3, 3, 9, 12, 0), enable = resolve_a64(3, 3, 9, 12, 1), type = resolve_a64(3, 3, 14, 12, 0), counter = resolve_a64(3, 3, 14, 8, 0);
    EXPECT(write_register(pmu, type, 0x13) == 0 && write_register(pmu, enable, 1) == 0 && write_register(pmu, pmcr, 1) == 0);
    count(pmu, 0x13, 5);
    EXPECT(read_register(pmu, counter, &value) == 0 && value == 0);
    EXPECT(read_register(pmu, resolve_a64(3, 3, 9, 12, 6), &value) == 0 && value == 1); /* PMCEID0_EL0: SW_INCR */
    destroy(pmu);
    config_destroy(config);

    options.events = NULL;
    options.features = NULL;
    EXPECT(config_create(&options, &config) == 0 && create(config, &callbacks, &level_now, &pmu) == 0);
    EXPECT(read_register(pmu, pmcr, &value) == 0 && (value >> 11 & 31) == 4);
    EXPECT(write_register(pmu, type, 0x13) == 0 && write_register(pmu, counter, UINT64_C(0xFFFFFFFE)) == 0);
    EXPECT(write_register(pmu, resolve_a64(3, 0, 9, 14, 1), 1) == 0 && write_register(pmu, enable, 1) == 0 && write_register(pmu, pmcr, 1) == 0);
    EXPECT(listens > 0 && budgets > 0 && budget(pmu, 0x13) == 2 && budget(pmu, 0x11) == UINT64_MAX);
    count(pmu, 0x13, 1);
    EXPECT(emupmu_irq(pmu) == 0 && level_now == 0 && budget(pmu, 0x13) == 1);
    void *state = malloc(state_size(config));
    EXPECT(save(pmu, state, state_size(config)) == 0);
    count(pmu, 0x13, 1);
    EXPECT(emupmu_irq(pmu) == 1 && level_now == 1);
    EXPECT(restore(pmu, state, state_size(config)) == 0 && emupmu_irq(pmu) == 0 && level_now == 0);
    EXPECT(write_raw(pmu, counter, 77) == 0 && read_raw(pmu, counter) == 77);
    emupmu_advance(pmu, 10, 5);
    EXPECT(set_el(pmu, 0, 1) == 0);
    uint64_t answer = check(pmu, counter, 0);
    EXPECT(answer != 0 && answer_kind(answer) == 2 && answer_el(answer) == 1 && answer_syndrome(answer) >> 26 == 0x18);
    EXPECT(set_el(pmu, 1, 1) == 0 && set_control(pmu, EMUPMU_CONTROL_HCR_EL2, UINT64_C(1) << 31) == 0);
    EXPECT(resolve_a32(config, 0, 9, 12, 0, 0) == 0); /* no AArch32 */
    EXPECT(answer_kind(mmio_read(pmu, 0, 32, 0, &value)) == 3 && answer_kind(mmio_write(pmu, 0, 32, 0, 0)) == 3); /* no memory-mapped view */
    EXPECT(answer_kind(read_register(NULL, pmcr, &value)) < 0 && answer_kind(read_register(pmu, 12345, &value)) < 0);
    EXPECT(reset(pmu, 1) == 0 && reset(pmu, 0) == 0);
    free(state);
    destroy(pmu);
    config_destroy(config);

    emupmu_host *host = NULL;
    emupmu_vm *vm = NULL;
    emupmu_vcpu *vcpu = NULL;
    EXPECT(host_simulated("cortex-a55:4,cortex-a76:4", &host) == 0 && host_create(NULL, NULL, &host) < 0);
    EXPECT(vm_create(host, "common-events", &vm) == 0 && vcpu_create(vm, &callbacks, &level_now, &vcpu) == 0);
    EXPECT(vcpu_load(vcpu, 0) == 0 && write_register(vcpu_pmu(vcpu), pmcr, 1) == 0 && write_register(vcpu_pmu(vcpu), enable, UINT64_C(1) << 31) == 0);
    emupmu_advance(vcpu_pmu(vcpu), 1000, 1000);
    count(vcpu_pmu(vcpu), 0x11, 1000);
    EXPECT(host_run(vcpu, 3, 1) == 0 && vcpu_load(vcpu, 4) == 0 && host_run(vcpu, 4, 1) == 0);
    request_reload(vcpu);
    EXPECT(vcpu_load(vcpu, 4) == 0 && read_register(vcpu_pmu(vcpu), resolve_a64(3, 3, 9, 13, 0), &value) == 0 && value == 7);
    EXPECT(vcpu_load(vcpu, 99) < 0);
    vm_destroy(vm);
    host_destroy(host);
    vcpu_destroy(vcpu);
    return finish();
}
