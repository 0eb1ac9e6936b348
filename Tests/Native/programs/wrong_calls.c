/* Wrong calls: NULL everywhere, wrong sizes, values out of range, handles of another kind and handles that are gone. Each gives an error that names the argument, and changes nothing. */
#include "expect.h"

static void null_handles(void)
{
    uint64_t value = 7;
    uint32_t word;
    int number;
    char buf[64];
    uint16_t events[4];
    EXPECT_ERROR(emupmu_config_create(NULL, NULL), EMUPMU_ERROR_NULL, "emupmu_config_create", "options");
    EXPECT_ERROR(emupmu_config_features(NULL, buf, sizeof buf), EMUPMU_ERROR_NULL, "emupmu_config_features", "config");
    EXPECT_ERROR(emupmu_config_has_control(NULL, 0), EMUPMU_ERROR_NULL, "emupmu_config_has_control", "config");
    EXPECT_ERROR(emupmu_create(NULL, NULL, NULL, NULL), EMUPMU_ERROR_NULL, "emupmu_create", "config");
    EXPECT_ERROR(emupmu_create_pulled(NULL, NULL, NULL, NULL, NULL), EMUPMU_ERROR_NULL, "emupmu_create_pulled", "source");
    EXPECT_ERROR(emupmu_reset(NULL, 1), EMUPMU_ERROR_NULL, "emupmu_reset", "pmu");
    EXPECT(emupmu_resolve_a32(NULL, 0, 9, 12, 0, 0) == 0);
    EXPECT(emupmu_resolve_a32_pair(NULL, 0, 9, 0) == 0);
    EXPECT(emupmu_resolve_instruction(0xD53B9D00u, NULL, NULL) == EMUPMU_PMCCNTR_EL0);
    EXPECT(emupmu_register_named(NULL, "PMCR_EL0") == 0);
    EXPECT_ERROR(emupmu_register_name(NULL, EMUPMU_PMCR_EL0, buf, sizeof buf), EMUPMU_ERROR_NULL, "emupmu_register_name", "config");
    EXPECT_ERROR(emupmu_register_flags(NULL, EMUPMU_PMCR_EL0), EMUPMU_ERROR_NULL, "emupmu_register_flags", "config");
    EXPECT_ERROR(emupmu_registers(NULL, 0, NULL, 0), EMUPMU_ERROR_NULL, "emupmu_registers", "config");
    EXPECT_ANSWER(emupmu_check(NULL, EMUPMU_PMCR_EL0, 0), EMUPMU_ERROR_NULL, "emupmu_check", "pmu");
    EXPECT_ANSWER(emupmu_read(NULL, EMUPMU_PMCR_EL0, &value), EMUPMU_ERROR_NULL, "emupmu_read", "pmu");
    EXPECT_ANSWER(emupmu_write(NULL, EMUPMU_PMCR_EL0, 1), EMUPMU_ERROR_NULL, "emupmu_write", "pmu");
    EXPECT_ANSWER(emupmu_mmio_read(NULL, 0, 32, 0, &value), EMUPMU_ERROR_NULL, "emupmu_mmio_read", "pmu");
    EXPECT_ANSWER(emupmu_mmio_write(NULL, 0, 32, 0, 0), EMUPMU_ERROR_NULL, "emupmu_mmio_write", "pmu");
    EXPECT(emupmu_read_raw(NULL, EMUPMU_PMCR_EL0) == 0);
    EXPECT_ERROR(emupmu_write_raw(NULL, EMUPMU_PMCR_EL0, 1), EMUPMU_ERROR_NULL, "emupmu_write_raw", "pmu");
    EXPECT_ERROR(emupmu_set_context(NULL, 1), EMUPMU_ERROR_NULL, "emupmu_set_context", "pmu");
    EXPECT_ERROR(emupmu_set_el(NULL, 1, 1), EMUPMU_ERROR_NULL, "emupmu_set_el", "pmu");
    EXPECT_ERROR(emupmu_context(NULL), EMUPMU_ERROR_NULL, "emupmu_context", "pmu");
    EXPECT_ERROR(emupmu_set_control(NULL, 0, 1), EMUPMU_ERROR_NULL, "emupmu_set_control", "pmu");
    EXPECT_ERROR(emupmu_get_control(NULL, 0, &value), EMUPMU_ERROR_NULL, "emupmu_get_control", "pmu");
    EXPECT_ERROR(emupmu_count_together(NULL, NULL, 0), EMUPMU_ERROR_NULL, "emupmu_count_together", "pmu");
    EXPECT(emupmu_budget(NULL, 0x11) == 0 && emupmu_running(NULL) == 0);
    EXPECT_ERROR(emupmu_listened_events(NULL, events, 4), EMUPMU_ERROR_NULL, "emupmu_listened_events", "pmu");
    EXPECT_ERROR(emupmu_pending_exception(NULL, &word), EMUPMU_ERROR_NULL, "emupmu_pending_exception", "pmu");
    EXPECT_ERROR(emupmu_on_exception(NULL, NULL), EMUPMU_ERROR_NULL, "emupmu_on_exception", "pmu");
    EXPECT_ERROR(emupmu_set_ppend(NULL, 1), EMUPMU_ERROR_NULL, "emupmu_set_ppend", "pmu");
    EXPECT_ERROR(emupmu_ppend(NULL), EMUPMU_ERROR_NULL, "emupmu_ppend", "pmu");
    EXPECT_ERROR(emupmu_returns_ppend(NULL, 1, 0), EMUPMU_ERROR_NULL, "emupmu_returns_ppend", "pmu");
    EXPECT_ERROR(emupmu_overflow_condition(NULL), EMUPMU_ERROR_NULL, "emupmu_overflow_condition", "pmu");
    EXPECT_ERROR(emupmu_debug_request(NULL), EMUPMU_ERROR_NULL, "emupmu_debug_request", "pmu");
    EXPECT_ERROR(emupmu_capture(NULL), EMUPMU_ERROR_NULL, "emupmu_capture", "pmu");
    EXPECT_ERROR(emupmu_lock_software_lock(NULL), EMUPMU_ERROR_NULL, "emupmu_lock_software_lock", "pmu");
    EXPECT(emupmu_state_size(NULL) == 0);
    EXPECT_ERROR(emupmu_save(NULL, buf, sizeof buf), EMUPMU_ERROR_NULL, "emupmu_save", "pmu");
    EXPECT_ERROR(emupmu_restore(NULL, buf, sizeof buf), EMUPMU_ERROR_NULL, "emupmu_restore", "pmu");
    EXPECT_ERROR(emupmu_source_overflow(NULL, 0), EMUPMU_ERROR_NULL, "emupmu_source_overflow", "pmu");
    EXPECT_ERROR(emupmu_host_simulated(NULL, NULL), EMUPMU_ERROR_NULL, "emupmu_host_simulated", "clusters");
    EXPECT_ERROR(emupmu_host_create(NULL, NULL, NULL), EMUPMU_ERROR_NULL, "emupmu_host_create", "ops");
    EXPECT_ERROR(emupmu_host_overflow(NULL, NULL), EMUPMU_ERROR_NULL, "emupmu_host_overflow", "vcpu");
    EXPECT_ERROR(emupmu_host_run(NULL, 1, 1), EMUPMU_ERROR_NULL, "emupmu_host_run", "vcpu");
    EXPECT_ERROR(emupmu_host_count(NULL, 0x13, 1), EMUPMU_ERROR_NULL, "emupmu_host_count", "vcpu");
    EXPECT(emupmu_host_budget(NULL, 0x11) == 0);
    EXPECT_ERROR(emupmu_vm_create(NULL, "default", NULL), EMUPMU_ERROR_NULL, "emupmu_vm_create", "host");
    EXPECT_ERROR(emupmu_vm_create_detailed(NULL, "default", NULL, NULL), EMUPMU_ERROR_NULL, "emupmu_vm_create_detailed", "options");
    EXPECT_ERROR(emupmu_vcpu_create(NULL, NULL, NULL, NULL), EMUPMU_ERROR_NULL, "emupmu_vcpu_create", "vm");
    EXPECT_ERROR(emupmu_vcpu_add(NULL, 0, NULL, NULL, NULL), EMUPMU_ERROR_NULL, "emupmu_vcpu_add", "vm");
    EXPECT_ERROR(emupmu_vcpu_load(NULL, 0), EMUPMU_ERROR_NULL, "emupmu_vcpu_load", "vcpu");
    EXPECT_ERROR(emupmu_vcpu_reload_requested(NULL), EMUPMU_ERROR_NULL, "emupmu_vcpu_reload_requested", "vcpu");
    EXPECT(emupmu_vcpu_reloads(NULL) == EMUPMU_ERROR_NULL && emupmu_vcpu_pmu(NULL) == NULL);
    EXPECT_ERROR(emupmu_vcpu_init(NULL, 0), EMUPMU_ERROR_NULL, "emupmu_vcpu_init", "vcpu");
    EXPECT_ERROR(emupmu_vcpu_has_attr(NULL, 0), EMUPMU_ERROR_NULL, "emupmu_vcpu_has_attr", "vcpu");
    EXPECT_ERROR(emupmu_vcpu_set_attr(NULL, 0, NULL, 0), EMUPMU_ERROR_NULL, "emupmu_vcpu_set_attr", "vcpu");
    EXPECT_ERROR(emupmu_vcpu_get_attr(NULL, 0, &number), EMUPMU_ERROR_NULL, "emupmu_vcpu_get_attr", "vcpu");
    EXPECT_ERROR(emupmu_vcpu_get_one_reg(NULL, EMUPMU_PMCR_EL0, &value), EMUPMU_ERROR_NULL, "emupmu_vcpu_get_one_reg", "vcpu");
    EXPECT_ERROR(emupmu_vcpu_set_one_reg(NULL, EMUPMU_PMCR_EL0, 1), EMUPMU_ERROR_NULL, "emupmu_vcpu_set_one_reg", "vcpu");
    EXPECT_ERROR(emupmu_vcpu_list_regs(NULL, NULL, 0), EMUPMU_ERROR_NULL, "emupmu_vcpu_list_regs", "vcpu");

    /* Nothing to do, or nothing that could be said. */
    emupmu_advance(NULL, 1, 1);
    emupmu_advance_now(NULL, 1, 1);
    emupmu_flush(NULL);
    emupmu_count(NULL, 0x13, 1);
    emupmu_vcpu_request_reload(NULL);
    emupmu_vm_request_reload(NULL);
    emupmu_destroy(NULL);
    emupmu_config_destroy(NULL);
    emupmu_host_destroy(NULL);
    emupmu_vm_destroy(NULL);
    emupmu_vcpu_destroy(NULL);
    EXPECT(emupmu_irq(NULL) == 0 && emupmu_exception_pending(NULL) == 0 && !emupmu_listens(NULL, 0x11) && !emupmu_allowed(NULL, 0));
    EXPECT(value == 7);
}

static void null_arguments(void)
{
    emupmu_options options = default_options();
    emupmu_config *config = make_config(options);
    emupmu *pmu = NULL;
    emupmu *untouched = (emupmu *)&options;
    emupmu_host *host = NULL;
    emupmu_vm *vm = NULL;
    emupmu_vcpu *vcpu = NULL;
    EXPECT(emupmu_create(config, NULL, NULL, &pmu) == 0);
    EXPECT_ERROR(emupmu_config_create(&options, NULL), EMUPMU_ERROR_NULL, "emupmu_config_create", "out");
    EXPECT_ERROR(emupmu_config_create_detailed(&options, NULL, &config), EMUPMU_ERROR_NULL, "emupmu_config_create_detailed", "details");
    EXPECT_ERROR(emupmu_create(config, NULL, NULL, NULL), EMUPMU_ERROR_NULL, "emupmu_create", "out");
    EXPECT_ANSWER(emupmu_read(pmu, EMUPMU_PMCR_EL0, NULL), EMUPMU_ERROR_NULL, "emupmu_read", "value");
    EXPECT_ANSWER(emupmu_mmio_read(pmu, 0, 32, 0, NULL), EMUPMU_ERROR_NULL, "emupmu_mmio_read", "value");
    EXPECT_ERROR(emupmu_get_control(pmu, EMUPMU_CONTROL_HCR_EL2, NULL), EMUPMU_ERROR_NULL, "emupmu_get_control", "value");
    EXPECT_ERROR(emupmu_count_together(pmu, NULL, 3), EMUPMU_ERROR_NULL, "emupmu_count_together", "counts");
    EXPECT_ERROR(emupmu_listened_events(pmu, NULL, 3), EMUPMU_ERROR_NULL, "emupmu_listened_events", "events");
    EXPECT_ERROR(emupmu_save(pmu, NULL, 100000), EMUPMU_ERROR_NULL, "emupmu_save", "state");
    EXPECT_ERROR(emupmu_restore(pmu, NULL, 100000), EMUPMU_ERROR_NULL, "emupmu_restore", "state");
    EXPECT(emupmu_register_named(config, NULL) == 0);
    EXPECT(emupmu_pending_exception(pmu, NULL) == 0);
    EXPECT_ERROR(emupmu_host_simulated("cortex-a55:1", NULL), EMUPMU_ERROR_NULL, "emupmu_host_simulated", "out");
    EXPECT(emupmu_host_simulated("cortex-a55:1", &host) == 0);
    EXPECT_ERROR(emupmu_vm_create(host, NULL, &vm), EMUPMU_ERROR_NULL, "emupmu_vm_create", "backend");
    EXPECT_ERROR(emupmu_vm_create(host, "default", NULL), EMUPMU_ERROR_NULL, "emupmu_vm_create", "out");
    EXPECT(emupmu_vm_create(host, "default", &vm) == 0);
    EXPECT_ERROR(emupmu_vcpu_create(vm, NULL, NULL, NULL), EMUPMU_ERROR_NULL, "emupmu_vcpu_create", "out");
    EXPECT(emupmu_vcpu_create(vm, NULL, NULL, &vcpu) == 0);
    EXPECT_ERROR(emupmu_vcpu_get_attr(vcpu, 0, NULL), EMUPMU_ERROR_NULL, "emupmu_vcpu_get_attr", "value");
    EXPECT_ERROR(emupmu_vcpu_get_one_reg(vcpu, EMUPMU_PMCR_EL0, NULL), EMUPMU_ERROR_NULL, "emupmu_vcpu_get_one_reg", "value");
    EXPECT_ERROR(emupmu_vcpu_list_regs(vcpu, NULL, 1), EMUPMU_ERROR_NULL, "emupmu_vcpu_list_regs", "regs");

    options.counters = 40;
    EXPECT(emupmu_config_create(&options, (emupmu_config **)(void *)&untouched) == EMUPMU_ERROR_INVALID && untouched == (emupmu *)&options);

    emupmu_vcpu_destroy(vcpu);
    emupmu_vm_destroy(vm);
    emupmu_host_destroy(host);
    emupmu_destroy(pmu);
    emupmu_config_destroy(config);
}

static void refuse(emupmu_options options, int code, const char *argument)
{
    emupmu_config *config = NULL;
    EXPECT(emupmu_config_create(&options, &config) == code && config == NULL);
    EXPECT(strstr(last_error(), "emupmu_config_create") == last_error() && strstr(last_error(), argument) != NULL);
}

static void values_out_of_range(void)
{
    emupmu_options good = default_options();
    emupmu_options bad;
    static const uint16_t events[] = {0x13, 0x13, 0x4000};
    bad = good, bad.size = 0, refuse(bad, EMUPMU_ERROR_INVALID, "options->size");
    bad = good, bad.size = sizeof bad - 1, refuse(bad, EMUPMU_ERROR_INVALID, "options->size");
    bad = good, bad.size = UINT32_MAX, refuse(bad, EMUPMU_ERROR_INVALID, "options->size");
    bad = good, bad.version = 2, refuse(bad, EMUPMU_ERROR_INVALID, "options->version");
    bad = good, bad.version = 256 + 9, refuse(bad, EMUPMU_ERROR_INVALID, "options->version");
    bad = good, bad.counters = 32, refuse(bad, EMUPMU_ERROR_INVALID, "options->counters");
    bad = good, bad.el2 = 2, refuse(bad, EMUPMU_ERROR_INVALID, "options->el2");
    bad = good, bad.aarch32 = UINT32_MAX, refuse(bad, EMUPMU_ERROR_INVALID, "options->aarch32");
    bad = good, bad.event_count = 1, refuse(bad, EMUPMU_ERROR_NULL, "options->events");
    bad = good, bad.events = events, bad.event_count = SIZE_MAX, refuse(bad, EMUPMU_ERROR_INVALID, "options->event_count");
    bad = good, bad.features = "FEAT_NONSENSE", refuse(bad, EMUPMU_ERROR_NO_ENTRY, "FEAT_NONSENSE");
    bad = good, bad.features = "FEAT_PMUv3_TH,,FEAT_PMUv3_EDGE", refuse(bad, EMUPMU_ERROR_NO_ENTRY, "features");
    bad = good, bad.features = "12", refuse(bad, EMUPMU_ERROR_NO_ENTRY, "features");
    bad = good, bad.version = 1, bad.features = "FEAT_PMUv3_ICNTR", refuse(bad, EMUPMU_ERROR_INVALID, "FEAT_PMUv3_ICNTR");
    bad = good, bad.events = events, bad.event_count = 3, emupmu_config_destroy(make_config(bad));
    bad = good, bad.events = events, emupmu_config_destroy(make_config(bad));
    bad = good, bad.features = "", emupmu_config_destroy(make_config(bad));
    bad = good, bad.features = "all", emupmu_config_destroy(make_config(bad));

    emupmu_config *config = make_config(good);
    emupmu_callbacks callbacks = {0, 0, NULL, NULL, NULL, NULL};
    emupmu *pmu = NULL;
    EXPECT_ERROR(emupmu_create(config, &callbacks, NULL, &pmu), EMUPMU_ERROR_INVALID, "emupmu_create", "callbacks->size");
    callbacks.size = sizeof callbacks;
    callbacks.reserved = 1;
    EXPECT_ERROR(emupmu_create(config, &callbacks, NULL, &pmu), EMUPMU_ERROR_INVALID, "emupmu_create", "callbacks->reserved");
    emupmu_details details;
    memset(&details, 0, sizeof details);
    emupmu_config *detailed = NULL;
    EXPECT_ERROR(emupmu_config_create_detailed(&good, &details, &detailed), EMUPMU_ERROR_INVALID, "emupmu_config_create_detailed", "details->size");
    details.size = sizeof details;
    details.threshold_width = 13;
    EXPECT_ERROR(emupmu_config_create_detailed(&good, &details, &detailed), EMUPMU_ERROR_INVALID, "emupmu_config_create_detailed", "threshold_width");
    details.threshold_width = 3;
    details.bus_width = 2;
    EXPECT_ERROR(emupmu_config_create_detailed(&good, &details, &detailed), EMUPMU_ERROR_INVALID, "emupmu_config_create_detailed", "BUS_WIDTH");
    details.bus_width = 5;
    EXPECT(emupmu_config_create_detailed(&good, &details, &detailed) == 0);
    emupmu_config_destroy(detailed);

    callbacks.reserved = 0;
    EXPECT(emupmu_create(config, &callbacks, NULL, &pmu) == 0);
    char state[8];
    uint64_t value = 9;
    EXPECT_ANSWER(emupmu_read(pmu, 0, &value), EMUPMU_ERROR_NO_ENTRY, "emupmu_read", "reg");
    EXPECT_ANSWER(emupmu_read(pmu, 0xFFFF, &value), EMUPMU_ERROR_NO_ENTRY, "emupmu_read", "reg");
    EXPECT_ANSWER(emupmu_read(pmu, UINT32_MAX, &value), EMUPMU_ERROR_NO_ENTRY, "emupmu_read", "reg");
    EXPECT_ANSWER(emupmu_read(pmu, EMUPMU_MEMORY_MAPPED, &value), EMUPMU_ERROR_NO_ENTRY, "emupmu_read", "emupmu_mmio_read");
    EXPECT_ANSWER(emupmu_write(pmu, 0xF0000, 1), EMUPMU_ERROR_NO_ENTRY, "emupmu_write", "reg");
    EXPECT_ANSWER(emupmu_check(pmu, 1, 1), EMUPMU_ERROR_NO_ENTRY, "emupmu_check", "reg");
    EXPECT_ANSWER(emupmu_mmio_read(pmu, 0, 32, 4, &value), EMUPMU_ERROR_INVALID, "emupmu_mmio_read", "security");
    EXPECT_ANSWER(emupmu_mmio_write(pmu, 0, 32, -2, 0), EMUPMU_ERROR_INVALID, "emupmu_mmio_write", "security");
    EXPECT(emupmu_answer_kind(emupmu_mmio_read(pmu, 0x1000, 32, 0, &value)) == EMUPMU_ERROR_RESPONSE);
    EXPECT(emupmu_answer_kind(emupmu_mmio_read(pmu, 0, 7, 0, &value)) == EMUPMU_ERROR_RESPONSE);
    EXPECT_ERROR(emupmu_set_context(pmu, 256), EMUPMU_ERROR_INVALID, "emupmu_set_context", "context");
    EXPECT_ERROR(emupmu_set_context(pmu, EMUPMU_CONTEXT(1, EMUPMU_REALM)), EMUPMU_ERROR_NO_DEVICE, "emupmu_set_context", "Realm");
    EXPECT_ERROR(emupmu_set_el(pmu, 4, 1), EMUPMU_ERROR_INVALID, "emupmu_set_el", "el");
    EXPECT(emupmu_context(pmu) == 1);
    EXPECT_ERROR(emupmu_set_control(pmu, -1, 1), EMUPMU_ERROR_NO_ENTRY, "emupmu_set_control", "control");
    EXPECT_ERROR(emupmu_set_control(pmu, 1000, 1), EMUPMU_ERROR_NO_ENTRY, "emupmu_set_control", "control");
    EXPECT_ERROR(emupmu_set_control(pmu, EMUPMU_CONTROL_PMBSR_EL1, 1), EMUPMU_ERROR_NO_DEVICE, "emupmu_set_control", "PMBSR_EL1");
    EXPECT_ERROR(emupmu_reset(pmu, 2), EMUPMU_ERROR_INVALID, "emupmu_reset", "cold");
    EXPECT(emupmu_budget(pmu, 0x10000) == 0);
    EXPECT_ERROR(emupmu_save(pmu, state, sizeof state), EMUPMU_ERROR_INVALID, "emupmu_save", "size");
    memset(state, 0xA5, sizeof state);
    EXPECT_ERROR(emupmu_restore(pmu, state, sizeof state), EMUPMU_ERROR_STATE, "emupmu_restore", "state");
    EXPECT_ERROR(emupmu_restore(pmu, state, 0), EMUPMU_ERROR_STATE, "emupmu_restore", "state");
    EXPECT_ERROR(emupmu_source_overflow(pmu, 33), EMUPMU_ERROR_INVALID, "emupmu_source_overflow", "counter");
    EXPECT(emupmu_source_overflow(pmu, 31) == 0);
    EXPECT_ERROR(emupmu_registers(config, 3, NULL, 0), EMUPMU_ERROR_INVALID, "emupmu_registers", "view");
    EXPECT(value == 0);
    emupmu_destroy(pmu);
    emupmu_config_destroy(config);

    emupmu_host *host = NULL;
    EXPECT_ERROR(emupmu_host_simulated("", &host), EMUPMU_ERROR_NO_ENTRY, "emupmu_host_simulated", "clusters");
    EXPECT_ERROR(emupmu_host_simulated("cortex-a55:0", &host), EMUPMU_ERROR_INVALID, "emupmu_host_simulated", "cortex-a55:0");
    EXPECT_ERROR(emupmu_host_simulated("cortex-a55:4,", &host), EMUPMU_ERROR_NO_ENTRY, "emupmu_host_simulated", "clusters");
    EXPECT_ERROR(emupmu_host_simulated("cortex-a55:1000,cortex-a55:1000", &host), EMUPMU_ERROR_INVALID, "emupmu_host_simulated", "2000");
    EXPECT_ERROR(emupmu_host_simulated("pentium:1", &host), EMUPMU_ERROR_NO_ENTRY, "emupmu_host_simulated", "pentium");
    EXPECT(emupmu_host_simulated("cortex-a55:4", &host) == 0);
    emupmu_vm *vm = NULL;
    EXPECT_ERROR(emupmu_vm_create(host, "best", &vm), EMUPMU_ERROR_NO_ENTRY, "emupmu_vm_create", "backend");
    EXPECT(vm == NULL && emupmu_vm_create(host, "cortex-a55", &vm) == 0);
    emupmu_vcpu *vcpu = NULL;
    EXPECT_ERROR(emupmu_vcpu_add(vm, 4, NULL, NULL, &vcpu), EMUPMU_ERROR_INVALID, "emupmu_vcpu_add", "pcpu");
    EXPECT(emupmu_vcpu_add(vm, 3, NULL, NULL, &vcpu) == 0);
    EXPECT_ANSWER(emupmu_read(emupmu_vcpu_pmu(vcpu), EMUPMU_PMCR_EL0, &value), EMUPMU_ERROR_NOT_INITIALIZED, "emupmu_read", "emupmu_vcpu_init");
    emupmu_advance(emupmu_vcpu_pmu(vcpu), 5, 5);
    EXPECT_ERROR(emupmu_vcpu_load(vcpu, 0), EMUPMU_ERROR_NOT_INITIALIZED, "emupmu_vcpu_load", "initialised");
    EXPECT_ERROR(emupmu_vcpu_load(vcpu, -1), EMUPMU_ERROR_INVALID, "emupmu_vcpu_load", "pcpu");
    EXPECT_ERROR(emupmu_vcpu_init(vcpu, 99), EMUPMU_ERROR_INVALID, "emupmu_vcpu_init", "pcpu");
    EXPECT(emupmu_vcpu_init(vcpu, 1) == 0);
    EXPECT_ERROR(emupmu_vcpu_load(vcpu, 0), EMUPMU_ERROR_INVALID, "emupmu_vcpu_load", "INIT");
    EXPECT(emupmu_vcpu_set_attr(vcpu, 99, NULL, 0) == EMUPMU_ERROR_NO_VALUE);
    EXPECT(emupmu_vcpu_get_one_reg(vcpu, 1, &value) == EMUPMU_ERROR_NO_ENTRY);
    EXPECT_ERROR(emupmu_host_count(vcpu, 0x10000, 1), EMUPMU_ERROR_INVALID, "emupmu_host_count", "event");
    emupmu_vcpu_destroy(vcpu);
    emupmu_vm_destroy(vm);
    emupmu_host_destroy(host);
}

static void handles_that_are_gone(void)
{
    emupmu *pmu = make_pmu(default_options(), NULL, NULL);
    emupmu_config *config = make_config(default_options());
    uint64_t value = 0;
    emupmu_destroy(pmu);
    EXPECT_ANSWER(emupmu_read(pmu, EMUPMU_PMCR_EL0, &value), EMUPMU_ERROR_HANDLE, "emupmu_read", "destroyed");
    emupmu_advance(pmu, UINT64_MAX, UINT64_MAX);
    emupmu_destroy(pmu);
    EXPECT(emupmu_state_size(config) != 0);
    emupmu_config_destroy(config);
    EXPECT(emupmu_state_size(config) == 0 && strstr(last_error(), "destroyed") != NULL);
    emupmu_config_destroy(config);

    /* In any order: the vCPU keeps its VM alive, and that its host. */
    emupmu_host *host = NULL;
    emupmu_vm *vm = NULL;
    emupmu_vcpu *vcpu = NULL;
    EXPECT(emupmu_host_simulated("cortex-a55:2,cortex-a76:2", &host) == 0);
    EXPECT(emupmu_vm_create(host, "fixed-counters-only", &vm) == 0);
    emupmu_host_destroy(host);
    EXPECT(emupmu_vcpu_create(vm, NULL, NULL, &vcpu) == 0);
    emupmu_vm_destroy(vm);
    EXPECT_ERROR(emupmu_vcpu_create(vm, NULL, NULL, &vcpu), EMUPMU_ERROR_HANDLE, "emupmu_vcpu_create", "vm");
    EXPECT_ERROR(emupmu_vm_create((emupmu_host *)(void *)vcpu, "default", &vm), EMUPMU_ERROR_HANDLE, "emupmu_vm_create", "host");
    EXPECT(emupmu_vcpu_load(vcpu, 0) == 0);
    emupmu *own = emupmu_vcpu_pmu(vcpu);
    count_cycles(own, 0);
    EXPECT(emupmu_host_run(vcpu, 10, 5) == 0 && emupmu_vcpu_load(vcpu, 3) == 0 && emupmu_host_run(vcpu, 7, 5) == 0);
    EXPECT(value_of(own, EMUPMU_PMCCNTR_EL0) == 17);
    emupmu_destroy(own);
    EXPECT(strstr(last_error(), "emupmu_vcpu_destroy") != NULL && value_of(own, EMUPMU_PMCCNTR_EL0) == 17);
    emupmu_vcpu_destroy(vcpu);
    EXPECT_ANSWER(emupmu_read(own, EMUPMU_PMCR_EL0, &value), EMUPMU_ERROR_HANDLE, "emupmu_read", "destroyed");
    emupmu_vcpu_destroy(vcpu);
}

static void huge_counts(void)
{
    emupmu *pmu = make_pmu(default_options(), NULL, NULL);
    count_cycles(pmu, 5);
    emupmu_advance(pmu, UINT64_MAX, UINT64_MAX);
    EXPECT(value_of(pmu, EMUPMU_PMCCNTR_EL0) == 4 && emupmu_irq(pmu) == 1);
    emupmu_advance(pmu, UINT64_C(1) << 63, 0);
    emupmu_advance(pmu, UINT64_C(1) << 63, 0);
    EXPECT(value_of(pmu, EMUPMU_PMCCNTR_EL0) == 4);
    for (int i = 0; i < 1000; i++) {
        emupmu_advance(pmu, UINT64_MAX / 3, UINT64_MAX / 7);
    }
    EXPECT(value_of(pmu, EMUPMU_PMCCNTR_EL0) == 4 + 1000 * (UINT64_MAX / 3));
    emupmu_count(pmu, 0xFFFFFFFFu, UINT64_MAX);
    emupmu_count(pmu, EMUPMU_EVENT_CPU_CYCLES, UINT64_MAX);
    EXPECT(value_of(pmu, EMUPMU_PMCCNTR_EL0) == 3 + 1000 * (UINT64_MAX / 3));
    emupmu_destroy(pmu);
}

int main(void)
{
    EXPECT(emupmu_init_head(2, sizeof(struct emupmu)) == EMUPMU_ERROR_ABI);
    EXPECT(emupmu_init_head(EMUPMU_HEAD_VERSION, 64) == EMUPMU_ERROR_ABI && strstr(last_error(), "emu_pmu.h") != NULL);
    EXPECT(emupmu_init() == 0 && emupmu_init() == 0);
    EXPECT(emupmu_version() != 0);
    char small[5] = "zzzz";
    EXPECT(emupmu_last_error(NULL, 0) > 5 && emupmu_last_error(small, 4) > 5 && small[3] == '\0');
    EXPECT(emupmu_answer_kind(UINT64_MAX) < 0 && emupmu_answer_kind(UINT64_C(7) << 32) < 0 && emupmu_answer_el(UINT64_MAX) == 0 && emupmu_answer_syndrome(UINT64_MAX) == 0);
    null_handles();
    null_arguments();
    values_out_of_range();
    handles_that_are_gone();
    huge_counts();
    return finish();
}
