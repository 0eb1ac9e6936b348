/*
 * Emu's PMU in QEMU: where the CPU executes, when the next overflow is, and the interrupt. README.md says which places of QEMU call the adapter. MIT licence, see the file LICENSE.
 */
#include "emu-pmu-internal.h"

/* No budget that is further away arms the timer: 146 years. */
#define FAR_AWAY (UINT64_C(1) << 62)

/* Nanoseconds after which the timer looks again for an overflow that takes accesses and no time. */
#define LOOK_AGAIN 10000

static void tell_context(EmuPmu *emu, CPUARMState *env)
{
    uint32_t security = arm_is_secure_below_el3(env) ? EMUPMU_SECURE : EMUPMU_NON_SECURE;
    uint32_t context = EMUPMU_CONTEXT(arm_current_el(env), security) | (is_a64(env) ? 0 : EMUPMU_CONTEXT_AARCH32);
    if (emupmu_set_context(emu->pmu, context) < 0) {
        /* The ID registers say that the level has no AArch32 state. */
        qemu_log_mask(LOG_UNIMP, "emu-pmu: AArch32 state at EL%d: the PMU stays at the level before\n", arm_current_el(env));
    }
    emu->view = (EmuPmuView){mode_of(env), env->cp15.hcr_el2, env->cp15.scr_el3, env->cp15.mdcr_el2, env->cp15.mdcr_el3};
}

void emu_pmu_tell_view(EmuPmu *emu, CPUARMState *env)
{
    emu->rules++;
    if (emu->has_el2) {
        emupmu_set_control(emu->pmu, EMUPMU_CONTROL_HCR_EL2, env->cp15.hcr_el2);
        emupmu_set_control(emu->pmu, EMUPMU_CONTROL_MDCR_EL2, env->cp15.mdcr_el2);
    }
    if (emu->has_el3) {
        emupmu_set_control(emu->pmu, EMUPMU_CONTROL_SCR_EL3, env->cp15.scr_el3);
        emupmu_set_control(emu->pmu, EMUPMU_CONTROL_MDCR_EL3, env->cp15.mdcr_el3);
    }
    tell_context(emu, env);
}

static bool same_controls(const EmuPmuView *view, CPUARMState *env)
{
    return ((env->cp15.hcr_el2 ^ view->hcr) | (env->cp15.scr_el3 ^ view->scr) | (env->cp15.mdcr_el2 ^ view->mdcr_el2) | (env->cp15.mdcr_el3 ^ view->mdcr_el3)) == 0;
}

/* Most changes are of the level alone, and then the controls are the same. */
void emu_pmu_tell_changed_view(EmuPmu *emu, CPUARMState *env)
{
    if (same_controls(&emu->view, env)) {
        tell_context(emu, env);
    } else {
        emu_pmu_tell_view(emu, env);
    }
}

/* Where a change of level alone is remembered: NULL for AArch32 state and where controls change, too. */
static uint64_t *alike(EmuPmu *emu, CPUARMState *env)
{
    uint64_t from = emu->view.mode, to = mode_of(env);
    return (from | to) < 0x10 && same_controls(&emu->view, env) && !emu->profiles ? &emu->alike[from >> 2][to >> 2] : NULL;
}

/* Something counts now and nothing did before, so time is told from here on; or the other way round. */
void emu_pmu_change_counts(EmuPmu *emu)
{
    emu->counts = emu->pmu->listening != 0;
    if (emu->counts) {
        emu_pmu_take_clock(emu);
    }
}

/* The timer comes earlier where the next overflow does, and is never moved to come later: where it comes too early, it is armed again. */
void emu_pmu_arm_timer(EmuPmu *emu)
{
    uint64_t wait = emupmu_budget(emu->pmu, EMUPMU_EVENT_CPU_CYCLES);
    if (emu->counts_instructions) {
        uint64_t instructions = emupmu_budget(emu->pmu, EMUPMU_EVENT_INST_RETIRED);
        uint64_t time = instructions < FAR_AWAY >> 16 ? (uint64_t)icount_to_ns(instructions) : FAR_AWAY;
        wait = time < wait ? time : wait;
    }
#ifdef EMU_PMU_MEM_ACCESS
    /* How long so many accesses take is not known: at least a nanosecond each, and the timer looks again until they are there. */
    if (emupmu_listens(emu->pmu, EMUPMU_EVENT_MEM_ACCESS)) {
        uint64_t accesses = emupmu_budget(emu->pmu, EMUPMU_EVENT_MEM_ACCESS);
        accesses = accesses < LOOK_AGAIN ? LOOK_AGAIN : accesses;
        wait = accesses < wait ? accesses : wait;
    }
#endif
    emu->budget_version = emu->pmu->budget_version;
    if (wait < FAR_AWAY && emu->now + (int64_t)wait < emu->due) {
        emu->due = emu->now + (int64_t)wait;
        timer_mod_ns(emu->timer, emu->due);
    }
}

/* The interrupt controller is behind QEMU's lock. */
void emu_pmu_tell_interrupt(EmuPmu *emu)
{
    bool locked = qemu_mutex_iothread_locked();
    if (!locked) {
        qemu_mutex_lock_iothread();
    }
    emu->line = emupmu_irq(emu->pmu);
    qemu_set_irq(emu->cpu->pmu_interrupt, emu->line);
    if (!locked) {
        qemu_mutex_unlock_iothread();
    }
}

static void on_due(CPUState *cpu, run_on_cpu_data data)
{
    EmuPmu *emu = data.host_ptr;
    (void)cpu;
    emu->due = INT64_MAX;
    emu_pmu_tell_time(emu);
    emu_pmu_arm_timer(emu);
    emu_pmu_settle(emu);
}

/* On QEMU's main thread: the PMU is the CPU thread's. */
void emu_pmu_on_timer(void *opaque)
{
    EmuPmu *emu = opaque;
    async_run_on_cpu(CPU(emu->cpu), on_due, RUN_ON_CPU_HOST_PTR(emu));
}

/*
 * After the change: what is pending was counted where the CPU was before. QEMU calls it at each exception and return, also where the level stays.
 *
 * Where neither level filters anything, nothing starts and nothing stops. So time just goes on: the clock is not read, and the PMU is told about the level by the next access
 * (emu_pmu_follow_view). That it is so is learned when the change is made for the first time, and is true until the guest writes a register that may change it.
 */
void emu_pmu_on_el_change(ARMCPU *cpu, void *opaque)
{
    EmuPmu *emu = opaque;
    CPUARMState *env = &cpu->env;
    if (!emu_pmu_knows_view(emu, env)) {
        uint64_t *changes_nothing = alike(emu, env);
        if (changes_nothing != NULL && *changes_nothing == emu->rules) {
            return;
        }
        emu_pmu_tell_time(emu);
        uint32_t version = emu->pmu->budget_version;
        emu_pmu_tell_changed_view(emu, env);
        if (changes_nothing != NULL && emu->pmu->budget_version == version) {
            *changes_nothing = emu->rules;
        }
    }
    emu_pmu_settle(emu);
}

/* ---- The CPU object ---------------------------------------------------------------------------------------------------------------------------------------------- */

static bool get_wanted(Object *obj, Error **errp)
{
    (void)errp;
    return ARM_CPU(obj)->emu_pmu->wanted;
}

static void set_wanted(Object *obj, bool value, Error **errp)
{
    (void)errp;
    ARM_CPU(obj)->emu_pmu->wanted = value;
}

static char *get_features(Object *obj, Error **errp)
{
    const char *features = ARM_CPU(obj)->emu_pmu->features;
    (void)errp;
    return g_strdup(features != NULL ? features : "");
}

static void set_features(Object *obj, const char *value, Error **errp)
{
    EmuPmu *emu = ARM_CPU(obj)->emu_pmu;
    (void)errp;
    g_free(emu->features);
    emu->features = g_strdup(value);
}

void emu_pmu_add_properties(ARMCPU *cpu)
{
    EmuPmu *emu = g_new0(EmuPmu, 1);
    emu->cpu = cpu;
    emu->due = INT64_MAX;
    cpu->emu_pmu = emu;
    object_property_add_bool(OBJECT(cpu), "emu-pmu", get_wanted, set_wanted);
    object_property_add_uint32_ptr(OBJECT(cpu), "emu-pmu-version", &emu->version, OBJ_PROP_FLAG_READWRITE);
    object_property_add_uint32_ptr(OBJECT(cpu), "emu-pmu-counters", &emu->counters, OBJ_PROP_FLAG_READWRITE);
    object_property_add_str(OBJECT(cpu), "emu-pmu-features", get_features, set_features);
}

bool emu_pmu_wanted(ARMCPU *cpu)
{
    return cpu->emu_pmu != NULL && cpu->emu_pmu->wanted && arm_feature(&cpu->env, ARM_FEATURE_PMU);
}

/* The library's list of features has commas, which separate properties on QEMU's command line: there it has pluses. */
static char *feature_list(EmuPmu *emu)
{
    char *list = g_strdup_printf("%s%s%s", cpu_isar_feature(aa64_vh, emu->cpu) && emu->has_el2 ? "FEAT_VHE," : "",
        cpu_isar_feature(aa64_sel2, emu->cpu) && emu->has_el2 && emu->has_el3 ? "FEAT_SEL2," : "", emu->features != NULL ? emu->features : "");
    size_t length = strlen(list);
    for (size_t i = 0; i < length; i++) {
        list[i] = list[i] == '+' ? ',' : list[i];
    }
    if (length > 0 && list[length - 1] == ',') {
        list[length - 1] = '\0';
    }
    return list;
}

static bool create(EmuPmu *emu, Error **errp)
{
    /* What QEMU counts; the library adds INST_RETIRED. QEMU has no stalls, and PMUv3p1 and PMUv3p4 require their events: they stay 0. */
    uint16_t events[7] = {EMUPMU_EVENT_SW_INCR, EMUPMU_EVENT_CPU_CYCLES, EMUPMU_EVENT_CHAIN};
    size_t count = 3;
#ifdef EMU_PMU_MEM_ACCESS
    events[count++] = EMUPMU_EVENT_MEM_ACCESS;
#endif
    if (emu->version >= 4) {
        events[count++] = EMUPMU_EVENT_STALL_FRONTEND;
        events[count++] = EMUPMU_EVENT_STALL_BACKEND;
    }
    if (emu->version >= 5) {
        events[count++] = EMUPMU_EVENT_STALL;
    }
    char *features = feature_list(emu);
    emupmu_options options = {
        .size = sizeof options,
        .version = emu->version,
        .counters = emu->counters,
        .el2 = emu->has_el2,
        .el3 = emu->has_el3,
        .aarch32 = cpu_isar_feature(aa64_aa32, emu->cpu),
        .features = features,
        .events = events,
        .event_count = count,
    };
    emupmu_details details = {
        .size = sizeof details,
        .implementer = emu->cpu->isar.reset_pmcr_el0 >> 24 & 0xFF,
        .id_code = emu->cpu->isar.reset_pmcr_el0 >> 16 & 0xFF,
        .id_aa64dfr0_el1 = emu->cpu->isar.id_aa64dfr0,
        .id_aa64dfr1_el1 = emu->cpu->isar.id_aa64dfr1,
    };
    bool ok = emupmu_init() >= 0 && emupmu_config_create_detailed(&options, &details, &emu->config) >= 0 && emupmu_create(emu->config, NULL, NULL, &emu->pmu) >= 0;
    if (!ok) {
        char text[256] = "";
        emupmu_last_error(text, sizeof text);
        error_setg(errp, "emu-pmu: %s", text);
    }
    g_free(features);
    return ok;
}

bool emu_pmu_realize(ARMCPU *cpu, Error **errp)
{
    EmuPmu *emu = cpu->emu_pmu;
    if (kvm_enabled() || !arm_feature(&cpu->env, ARM_FEATURE_AARCH64)) {
        error_setg(errp, "emu-pmu: it is for AArch64 CPUs that QEMU itself emulates; leave emu-pmu=on out");
        return false;
    }
    emu->has_el2 = arm_feature(&cpu->env, ARM_FEATURE_EL2);
    emu->has_el3 = arm_feature(&cpu->env, ARM_FEATURE_EL3);
    emu->counts_instructions = icount_enabled() == 1;
    emu->version = emu->version != 0 ? emu->version : cpu->isar.id_aa64dfr0 >> 8 & 15;
    emu->counters = emu->counters != 0 ? emu->counters : cpu->isar.reset_pmcr_el0 >> 11 & 31;
    if (!create(emu, errp)) {
        return false;
    }
    char has[2048] = "";
    emupmu_config_features(emu->config, has, sizeof has);
    emu->profiles = strstr(has, "FEAT_EBEP") != NULL;
    emu->rules = 1;
    emu->state_size = emupmu_state_size(emu->config);
    emu->state = g_new0(uint8_t, emu->state_size);
    emu->timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, emu_pmu_on_timer, emu);
    arm_register_el_change_hook(cpu, emu_pmu_on_el_change, emu);
    cpu->isar.id_aa64dfr0 = emupmu_read_raw(emu->pmu, EMUPMU_ID_AA64DFR0_EL1);
    cpu->isar.id_aa64dfr1 = emupmu_read_raw(emu->pmu, EMUPMU_ID_AA64DFR1_EL1);
    /* Where there is no AArch32 state the register is UNKNOWN, and QEMU's 0 stays. ID_DFR0_EL1.PerfMon is the same number as PMUVer. */
    cpu->isar.id_dfr0 = cpu->isar.id_dfr0 == 0 ? 0 : (cpu->isar.id_dfr0 & ~(UINT32_C(15) << 24)) | emu->version << 24;
    cpu->isar.reset_pmcr_el0 = (cpu->isar.reset_pmcr_el0 & ~(UINT64_C(31) << 11)) | emu->counters << 11; /* from it QEMU takes the reset value of HDCR.HPMN */
    emu->uncounted = emu->counts_instructions ? 0 : UINT64_C(1) << EMUPMU_EVENT_INST_RETIRED;
    cpu->pmceid0 = emupmu_read_raw(emu->pmu, EMUPMU_PMCEID0_EL0) & ~emu->uncounted;
    cpu->pmceid1 = emupmu_read_raw(emu->pmu, EMUPMU_PMCEID1_EL0);
    return true;
}

void emu_pmu_finalize(ARMCPU *cpu)
{
    EmuPmu *emu = cpu->emu_pmu;
    if (emu != NULL) {
        if (emu->timer != NULL) {
            timer_free(emu->timer);
        }
        emupmu_destroy(emu->pmu);
        emupmu_config_destroy(emu->config);
        g_free(emu->registers);
        g_free(emu->grants);
        g_free(emu->state);
        g_free(emu->features);
        g_free(emu);
        cpu->emu_pmu = NULL;
    }
}
