/* Every way to reach a PMU: encodings of all views, traps with their syndrome, the raw plane, controls, contexts, budgets, events, snapshots, the profiling exception, pulled counts. */
#include "expect.h"

enum { EVENT_MEM_ACCESS = 0x13 };

static int irq_edges, budget_calls, listen_calls, exception_edges;

static void on_irq(void *opaque, int level)
{
    /* It may ask, and must not change. */
    emupmu *pmu = *(emupmu **)opaque;
    uint64_t flags = 0;
    EXPECT(emupmu_irq(pmu) == level);
    EXPECT(emupmu_read(pmu, EMUPMU_PMOVSSET_EL0, &flags) == 0 && (flags != 0) == (level != 0));
    EXPECT_ANSWER(emupmu_write(pmu, EMUPMU_PMOVSCLR_EL0, ~UINT64_C(0)), EMUPMU_ERROR_BUSY, "emupmu_write", "callback");
    EXPECT(emupmu_set_el(pmu, 0, 1) == EMUPMU_ERROR_BUSY && emupmu_reset(pmu, 1) == EMUPMU_ERROR_BUSY);
    emupmu_destroy(pmu);
    irq_edges++;
}

static void on_budget(void *opaque)
{
    EXPECT(emupmu_budget(*(emupmu **)opaque, EMUPMU_EVENT_CPU_CYCLES) != 0);
    budget_calls++;
}

static void on_listen(void *opaque)
{
    EXPECT(emupmu_listened_events(*(emupmu **)opaque, NULL, 0) >= 0);
    listen_calls++;
}

static void on_exception(void *opaque, int pending)
{
    EXPECT(emupmu_exception_pending(*(emupmu **)opaque) == pending);
    exception_edges++;
}

static uint64_t pc(void *opaque)
{
    (void)opaque;
    return 0x40001234;
}

static void encodings(void)
{
    emupmu_options options = default_options();
    options.aarch32 = 1;
    options.features = "FEAT_PMUv3_EXT32";
    emupmu_config *config = make_config(options);
    uint32_t rt = 99;
    int is_write = 99;
    char name[32];
    EXPECT(emupmu_resolve_a64(3, 3, 9, 12, 0) == EMUPMU_PMCR_EL0 && emupmu_resolve_a64(3, 3, 14, 8, 3) == EMUPMU_PMEVCNTRn_EL0(3));
    EXPECT(emupmu_resolve_a64(3, 4, 1, 1, 1) == EMUPMU_MDCR_EL2 && emupmu_resolve_a64(3, 6, 1, 3, 1) == EMUPMU_MDCR_EL3);
    EXPECT(emupmu_resolve_a64(3, 0, 0, 5, 0) == EMUPMU_ID_AA64DFR0_EL1 && emupmu_resolve_a64(3, 3, 9, 12, 6) == EMUPMU_PMCEID0_EL0);
    EXPECT(emupmu_resolve_a64(3, 4, 1, 1, 0) == 0 && emupmu_resolve_a64(4, 3, 9, 12, 0) == 0 && emupmu_resolve_a64(3, 3, 9, 28, 0) == 0); /* HCR_EL2; no encodings */
    EXPECT(emupmu_resolve_instruction(0xD51B9C1Fu, &rt, &is_write) == EMUPMU_PMCR_EL0 && rt == 31 && is_write == 1); /* MSR PMCR_EL0, XZR */
    EXPECT(emupmu_resolve_instruction(0xD503201Fu, &rt, &is_write) == 0 && rt == 31); /* NOP */
    EXPECT(emupmu_resolve_a32(config, 0, 9, 12, 0, 0) == (15u << 16 | 9u << 7 | 12u << 3)); /* PMCR */
    EXPECT(emupmu_resolve_a32(config, 0, 9, 99, 0, 0) == 0 && emupmu_resolve_a32(config, 0, 1, 0, 0, 0) == 0); /* SCTLR */
    EXPECT(emupmu_resolve_a32_pair(config, 0, 9, 0) == (1u << 20 | 15u << 16 | 9u)); /* PMCCNTR */
    EXPECT(emupmu_register_named(config, "PMEVTYPER3_EL0") == EMUPMU_PMEVTYPERn_EL0(3) && emupmu_register_named(config, "PMEVTYPER6_EL0") == 0);
    EXPECT(emupmu_register_named(config, "PMOVSR") == emupmu_resolve_a32(config, 0, 9, 12, 3, 0));
    EXPECT(emupmu_register_named(config, "PMCFGR") == EMUPMU_MEMORY_MAPPED + 0xE00 && emupmu_register_named(config, "SCTLR_EL1") == 0);
    EXPECT(emupmu_register_name(config, EMUPMU_PMEVTYPERn_EL0(3), name, sizeof name) == 15 && strcmp(name, "PMEVTYPER3_EL0") == 0);
    EXPECT((emupmu_register_flags(config, EMUPMU_PMCCNTR_EL0) & EMUPMU_FLAG_VOLATILE) != 0 && (emupmu_register_flags(config, EMUPMU_PMCEID0_EL0) & EMUPMU_FLAG_CONSTANT) != 0);
    EXPECT((emupmu_register_flags(config, EMUPMU_PMOVSCLR_EL0) & (EMUPMU_FLAG_ALIAS | EMUPMU_FLAG_CHANGES_INTERRUPT)) == (EMUPMU_FLAG_ALIAS | EMUPMU_FLAG_CHANGES_INTERRUPT));
    EXPECT((emupmu_register_flags(config, EMUPMU_PMUSERENR_EL0) & EMUPMU_FLAG_CHANGES_ACCESS) != 0 && emupmu_register_flags(config, 1) == EMUPMU_ERROR_NO_ENTRY);
    uint32_t regs[512];
    for (int view = 0; view <= 2; view++) {
        int n = emupmu_registers(config, view, regs, 512);
        EXPECT(n > 30 && n < 512 && emupmu_registers(config, view, NULL, 0) == n);
        for (int i = 1; i < n; i++) {
            EXPECT(regs[i - 1] < regs[i]);
        }
        for (int i = 0; i < n; i++) {
            EXPECT(emupmu_register_name(config, regs[i], name, sizeof name) > 4);
        }
    }
    emupmu_config_destroy(config);
}

static void traps(void)
{
    emupmu *pmu = make_pmu(default_options(), NULL, NULL);
    uint64_t value = 5;
    EXPECT(emupmu_set_el(pmu, 0, 1) == 0);
    uint64_t refused = emupmu_read(pmu, EMUPMU_PMCCNTR_EL0, &value); /* PMUSERENR_EL0 is 0 */
    EXPECT(emupmu_answer_kind(refused) == EMUPMU_TRAP && emupmu_answer_el(refused) == 1 && value == 0);
    /* EC 0x18, IL, op0 3, op2 0, op1 3, CRn 9, CRm 13, a read. */
    EXPECT(emupmu_answer_syndrome(refused) == (0x18u << 26 | 1u << 25 | 3u << 20 | 0u << 17 | 3u << 14 | 9u << 10 | 13u << 1 | 1u));
    EXPECT(emupmu_check(pmu, EMUPMU_PMCCNTR_EL0, 0) == refused);
    refused = emupmu_write(pmu, EMUPMU_PMINTENSET_EL1, 1);
    EXPECT(emupmu_answer_kind(refused) == EMUPMU_UNDEFINED && emupmu_answer_el(refused) == 0 && emupmu_answer_syndrome(refused) == 0);

    /* A remembered access. */
    EXPECT(emupmu_set_el(pmu, 1, 1) == 0);
    uint64_t grant = emupmu_grant(pmu);
    EXPECT(emupmu_check(pmu, EMUPMU_PMCR_EL0, 1) == 0 && emupmu_allowed(pmu, grant));
    EXPECT(emupmu_set_el(pmu, 0, 1) == 0 && !emupmu_allowed(pmu, grant));
    EXPECT(emupmu_set_el(pmu, 1, 1) == 0 && emupmu_allowed(pmu, grant));
    EXPECT(emupmu_write(pmu, EMUPMU_PMCR_EL0, 1) == 0 && emupmu_allowed(pmu, grant));
    EXPECT(emupmu_set_control(pmu, EMUPMU_CONTROL_MDCR_EL2, MDCR_EL2_TPM_MASK | 6) == 0 && !emupmu_allowed(pmu, grant));
    refused = emupmu_check(pmu, EMUPMU_PMCR_EL0, 1);
    EXPECT(emupmu_answer_kind(refused) == EMUPMU_TRAP && emupmu_answer_el(refused) == 2);
    EXPECT(emupmu_get_control(pmu, EMUPMU_CONTROL_MDCR_EL2, &value) == 0 && value == (MDCR_EL2_TPM_MASK | 6));
    EXPECT(emupmu_set_context(pmu, EMUPMU_CONTEXT(3, EMUPMU_NON_SECURE)) == 0 && emupmu_context(pmu) == (3 | EMUPMU_SECURE << 2));
    emupmu_destroy(pmu);
}

static void other_views(void)
{
    emupmu_options options = default_options();
    options.aarch32 = 1;
    options.version = 6;
    options.features = "FEAT_PMUv3_EXT32";
    emupmu_config *config = make_config(options);
    emupmu *pmu = NULL;
    uint64_t value = 0;
    EXPECT(emupmu_create(config, NULL, NULL, &pmu) == 0);
    uint32_t pmcr = emupmu_resolve_a32(config, 0, 9, 12, 0, 1);
    uint32_t pmccntr = emupmu_resolve_a32_pair(config, 0, 9, 0);
    EXPECT(emupmu_set_context(pmu, EMUPMU_CONTEXT(1, EMUPMU_NON_SECURE) | EMUPMU_CONTEXT_AARCH32) == 0);
    EXPECT(emupmu_write(pmu, pmcr, 1) == 0 && emupmu_write(pmu, pmccntr, UINT64_C(0x123456789A)) == 0);
    EXPECT(emupmu_read(pmu, pmccntr, &value) == 0 && value == UINT64_C(0x123456789A));
    EXPECT(emupmu_check(pmu, pmcr, 1) == 0);
    EXPECT(emupmu_read_raw(pmu, pmcr) == emupmu_read_raw(pmu, EMUPMU_PMCR_EL0));
    EXPECT(emupmu_set_context(pmu, EMUPMU_CONTEXT(0, EMUPMU_NON_SECURE) | EMUPMU_CONTEXT_AARCH32) == 0);
    uint64_t refused = emupmu_write(pmu, pmcr, 1); /* EL1 is AArch64: EC 0x03 */
    EXPECT(emupmu_answer_kind(refused) == EMUPMU_TRAP && emupmu_answer_syndrome(refused) >> 26 == 3 && emupmu_check(pmu, pmcr, 1) == refused);
    EXPECT(emupmu_set_el(pmu, 1, 1) == 0);

    EXPECT(emupmu_mmio_read(pmu, 0xE04, 32, EMUPMU_MOST_SECURE, &value) == 0 && (value & 1) == 1); /* PMCR */
    EXPECT(emupmu_mmio_write(pmu, 0xFB0, 32, EMUPMU_MOST_SECURE, 0xC5ACCE55u) == 0); /* PMLAR */
    EXPECT(emupmu_mmio_write(pmu, 0xC00, 32, EMUPMU_MOST_SECURE, 1) == 0 && value_of(pmu, EMUPMU_PMCNTENSET_EL0) == 1); /* PMCNTENSET */
    EXPECT(emupmu_lock_software_lock(pmu) == 0);
    EXPECT(emupmu_write_raw(pmu, EMUPMU_PMOVSSET_EL0, 3) == 0 && emupmu_read_raw(pmu, EMUPMU_PMOVSCLR_EL0) == 3);
    EXPECT(emupmu_overflow_condition(pmu) == 0 && emupmu_write(pmu, EMUPMU_PMINTENSET_EL1, 1) == 0 && emupmu_overflow_condition(pmu) == 1 && emupmu_irq(pmu) == 1);
    EXPECT(emupmu_debug_request(pmu) == 0);
    EXPECT(emupmu_reset(pmu, 0) == 0 && emupmu_irq(pmu) == 0);
    emupmu_destroy(pmu);
    emupmu_config_destroy(config);
}

static void callbacks_and_events(void)
{
    emupmu *pmu = NULL;
    emupmu_callbacks callbacks = {sizeof callbacks, 0, on_irq, on_budget, on_listen, pc};
    uint16_t events[40];
    pmu = make_pmu(default_options(), &callbacks, &pmu);
    EXPECT(emupmu_listened_events(pmu, events, 40) == 0 && !emupmu_listens(pmu, EVENT_MEM_ACCESS));
    EXPECT(emupmu_write(pmu, EMUPMU_PMEVTYPERn_EL0(0), EVENT_MEM_ACCESS) == 0 && emupmu_write(pmu, EMUPMU_PMCNTENSET_EL0, 1) == 0);
    EXPECT(emupmu_write(pmu, EMUPMU_PMINTENSET_EL1, 1) == 0 && emupmu_write(pmu, EMUPMU_PMEVCNTRn_EL0(0), UINT32_MAX - 9) == 0);
    EXPECT(listen_calls == 0);
    EXPECT(emupmu_write(pmu, EMUPMU_PMCR_EL0, 1) == 0);
    EXPECT(listen_calls == 1 && emupmu_listens(pmu, EVENT_MEM_ACCESS) && emupmu_running(pmu) == 1);
    EXPECT(emupmu_listened_events(pmu, events, 40) == 1 && events[0] == EVENT_MEM_ACCESS);
    EXPECT(emupmu_budget(pmu, EVENT_MEM_ACCESS) == 10 && emupmu_budget(pmu, EMUPMU_EVENT_CPU_CYCLES) == UINT64_MAX);
    int before = budget_calls;
    emupmu_count(pmu, EVENT_MEM_ACCESS, 4);
    EXPECT(budget_calls == before && emupmu_budget(pmu, EVENT_MEM_ACCESS) == 6);
    EXPECT(emupmu_write(pmu, EMUPMU_PMEVCNTRn_EL0(0), UINT32_MAX) == 0 && budget_calls == before + 1 && emupmu_budget(pmu, EVENT_MEM_ACCESS) == 1);
    emupmu_event_count counts[2] = {{EVENT_MEM_ACCESS, {0, 0, 0}, 3}, {EMUPMU_EVENT_INST_RETIRED, {0, 0, 0}, 1}};
    EXPECT(emupmu_count_together(pmu, counts, 2) == 0 && irq_edges == 1 && emupmu_irq(pmu) == 1);
    counts[0].event = EMUPMU_EVENT_CPU_CYCLES;
    EXPECT_ERROR(emupmu_count_together(pmu, counts, 2), EMUPMU_ERROR_INVALID, "emupmu_count_together", "CPU_CYCLES");
    EXPECT(value_of(pmu, EMUPMU_PMEVCNTRn_EL0(0)) == UINT64_C(0x100000002)); /* FEAT_PMUv3p5: 64 bits, which overflow at 32 */
    EXPECT(emupmu_write(pmu, EMUPMU_PMOVSCLR_EL0, 1) == 0 && irq_edges == 2 && emupmu_irq(pmu) == 0);
    emupmu_destroy(pmu);
}

static void generated_code(void)
{
    emupmu *pmu = make_pmu(default_options(), NULL, NULL);
    count_cycles(pmu, UINT64_MAX - 99);
    pmu->cycles += 60;
    pmu->instructions += 30;
    EXPECT((pmu->cycles & EMUPMU_HEAD_DUE) == 0 && value_of(pmu, EMUPMU_PMCCNTR_EL0) == UINT64_MAX - 39);
    EXPECT(pmu->cycle_budget == 40 && emupmu_budget(pmu, EMUPMU_EVENT_CPU_CYCLES) == 40);
    pmu->cycles += 45;
    EXPECT((pmu->cycles & EMUPMU_HEAD_DUE) != 0 && pmu->irq == 0);
    emupmu_flush(pmu);
    EXPECT(pmu->irq == 1 && (pmu->cycles & EMUPMU_HEAD_DUE) == 0 && value_of(pmu, EMUPMU_PMCCNTR_EL0) == 5);
    emupmu_destroy(pmu);
}

static void snapshots_and_exceptions(void)
{
    emupmu *pmu = NULL;
    emupmu_options options = default_options();
    emupmu_callbacks callbacks = {sizeof callbacks, 0, NULL, NULL, NULL, pc};
    uint32_t syndrome = 1;
    options.features = "FEAT_PMUv3_SS,FEAT_EBEP,FEAT_SEBEP";
    pmu = make_pmu(options, &callbacks, &pmu);
    EXPECT(emupmu_on_exception(pmu, on_exception) == 0);
    EXPECT(emupmu_set_control(pmu, EMUPMU_CONTROL_MDCR_EL3, MDCR_EL3_PMSSE_MASK | UINT64_C(1) << MDCR_EL3_PMEE_SHIFT | MDCR_EL3_EnPM2_MASK) == 0);
    EXPECT(emupmu_set_el(pmu, 3, 0) == 0);
    EXPECT(emupmu_write(pmu, EMUPMU_PMCR_EL0, 1) == 0 && emupmu_write(pmu, EMUPMU_PMCCNTR_EL0, 0x1234) == 0);
    EXPECT(emupmu_capture(pmu) == 0 && emupmu_read_raw(pmu, EMUPMU_PMCCNTSVR_EL1) == 0x1234);

    /* PMECR_EL1.PMEE 0b11 (the exception), KPME; MDCR_EL2.PMEE 0b01 leaves it to EL1. */
    EXPECT(emupmu_set_control(pmu, EMUPMU_CONTROL_MDCR_EL2, UINT64_C(1) << MDCR_EL2_PMEE_SHIFT | 6) == 0 && emupmu_set_el(pmu, 1, 1) == 0);
    EXPECT(emupmu_write_raw(pmu, EMUPMU_PMECR_EL1, PMECR_EL1_PMEE_MASK | PMECR_EL1_KPME_MASK) == 0);
    count_cycles(pmu, UINT64_MAX);
    EXPECT(emupmu_pending_exception(pmu, &syndrome) == 0 && syndrome == 0);
    emupmu_advance(pmu, 1, 0);
    EXPECT(emupmu_irq(pmu) == 0 && emupmu_exception_pending(pmu) == 1 && exception_edges == 1);
    EXPECT(emupmu_pending_exception(pmu, &syndrome) == 1 && syndrome == (0x3Du << 26 | 1u << 25));
    EXPECT(emupmu_set_context(pmu, EMUPMU_CONTEXT(1, EMUPMU_NON_SECURE) | EMUPMU_CONTEXT_PM) == 0 && emupmu_exception_pending(pmu) == 0 && exception_edges == 2);
    EXPECT(emupmu_set_ppend(pmu, 1) == 0 && emupmu_ppend(pmu) == 1 && emupmu_returns_ppend(pmu, 1, 0) == 1 && emupmu_returns_ppend(pmu, 1, 1) == 0);
    emupmu_destroy(pmu);
}

typedef struct {
    uint64_t count[33], due[33];
    uint32_t running;
} source;

static void source_start(void *opaque, uint32_t counter, uint32_t event, uint64_t due)
{
    source *s = (source *)opaque;
    EXPECT(event == EMUPMU_EVENT_CPU_CYCLES && counter == 31);
    s->count[counter] = 0;
    s->due[counter] = due;
    s->running++;
}

static uint64_t source_stop(void *opaque, uint32_t counter) { ((source *)opaque)->running--; return ((source *)opaque)->count[counter]; }
static uint64_t source_read(void *opaque, uint32_t counter) { return ((source *)opaque)->count[counter]; }
static void source_rearm(void *opaque, uint32_t counter, uint64_t due) { ((source *)opaque)->due[counter] = due; }

static void pulled(void)
{
    source s;
    memset(&s, 0, sizeof s);
    emupmu_source_ops ops = {sizeof ops, 0, source_start, source_stop, source_read, source_rearm};
    emupmu_config *config = make_config(default_options());
    emupmu *pmu = NULL;
    EXPECT(emupmu_create_pulled(config, NULL, &ops, &s, &pmu) == 0);
    emupmu_config_destroy(config);
    count_cycles(pmu, UINT64_MAX - 99);
    EXPECT(s.running == 1 && s.due[31] == 100);
    emupmu_advance(pmu, 1000, 1000);
    emupmu_count(pmu, EMUPMU_EVENT_CPU_CYCLES, 1000);
    emupmu_count(pmu, EMUPMU_EVENT_SW_INCR, 1000);
    EXPECT(value_of(pmu, EMUPMU_PMCCNTR_EL0) == UINT64_MAX - 99);
    s.count[31] += 103;
    EXPECT(emupmu_irq(pmu) == 0 && emupmu_source_overflow(pmu, 31) == 0 && emupmu_irq(pmu) == 1);
    EXPECT(value_of(pmu, EMUPMU_PMCCNTR_EL0) == 3 && s.due[31] == UINT64_MAX - 2);
    EXPECT(emupmu_write(pmu, EMUPMU_PMCR_EL0, 0) == 0 && s.running == 0);
    emupmu_destroy(pmu);
}

static void state(void)
{
    emupmu_config *config = make_config(default_options());
    emupmu *pmu = NULL, *other = NULL;
    unsigned char blob[8192];
    size_t size = emupmu_state_size(config);
    EXPECT(size > 100 && size <= sizeof blob);
    EXPECT(emupmu_create(config, NULL, NULL, &pmu) == 0 && emupmu_create(config, NULL, NULL, &other) == 0);
    count_cycles(pmu, 100);
    emupmu_advance(pmu, 23, 1); /* pending, and saved anyway */
    EXPECT(emupmu_save(pmu, blob, sizeof blob) == 0 && emupmu_restore(other, blob, size) == 0 && value_of(other, EMUPMU_PMCCNTR_EL0) == 123);
    emupmu_advance(other, 7, 1); /* pending, and gone with the restore */
    EXPECT(emupmu_restore(other, blob, size) == 0 && value_of(other, EMUPMU_PMCCNTR_EL0) == 123);
    blob[size / 2] ^= 0x55;
    if (emupmu_restore(other, blob, size) == 0) {
        EXPECT(emupmu_save(other, blob, size) == 0);
    } else {
        EXPECT(value_of(other, EMUPMU_PMCCNTR_EL0) == 123);
    }
    EXPECT(emupmu_restore(other, blob, size - 1) == EMUPMU_ERROR_STATE);
    emupmu_options options = default_options();
    options.counters = 2;
    emupmu *smaller = make_pmu(options, NULL, NULL);
    blob[size / 2] ^= 0x55;
    EXPECT(emupmu_save(pmu, blob, size) == 0);
    EXPECT_ERROR(emupmu_restore(smaller, blob, size), EMUPMU_ERROR_STATE, "emupmu_restore", "counters");
    emupmu_destroy(smaller);
    emupmu_destroy(other);
    emupmu_destroy(pmu);
    emupmu_config_destroy(config);
}

int main(void)
{
    EXPECT(emupmu_init() == 0);
    encodings();
    traps();
    other_views();
    callbacks_and_events();
    generated_code();
    snapshots_and_exceptions();
    pulled();
    state();
    return finish();
}
