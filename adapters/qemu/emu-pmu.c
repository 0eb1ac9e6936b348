/*
 * A PMU for QEMU's Arm CPUs, by libemu_pmu, in the place of QEMU's own. README.md says which places of QEMU call it. MIT licence, see the file LICENSE.
 *
 * The PMU of a CPU is driven by the CPU's own thread, or by any thread while the CPU is stopped. So an access takes no lock, but where the interrupt changes.
 * A cycle is a nanosecond of the virtual clock, as it is for QEMU's own PMU.
 */
#ifdef EMU_PMU_STAND_IN
#include "stand-in/qemu.h"
#else
#include "qemu/osdep.h"
#include "qemu/error-report.h"
#include "qemu/log.h"
#include "qemu/main-loop.h"
#include "qemu/timer.h"
#include "qapi/error.h"
#include "qom/object.h"
#include "cpu.h"
#include "cpregs.h"
#include "hw/irq.h"
#include "migration/qemu-file-types.h"
#include "migration/vmstate.h"
#include "sysemu/cpu-timers.h"
#include "sysemu/kvm.h"
#endif
#include "emu-pmu.h"
#include <emu_pmu.h>

/* MCR and MRC p15, 0, <Rt>, c9, c12, 4 and 6 */
#define PMSWINC_A32 0xF04E4u
#define PMCEID0_A32 0xF04E6u

/* No budget that is further away arms the timer: 146 years. */
#define FAR_AWAY (UINT64_C(1) << 62)

/* Nanoseconds after which the timer looks again for an overflow that takes accesses and no time. */
#define LOOK_AGAIN 10000

/* What an entry of the register table is about. QEMU's CPUs share translated code, and with it the entries: an access of one CPU may come by the entry of another, which is the same but
   for its owner. So the PMU is that of the CPU that makes the access, never the entry's. */
typedef struct {
    uint32_t reg;
    uint32_t index;  /* the same on each CPU */
    uint64_t hidden; /* bits that read 0 in any case */
} EmuPmuRegister;

/* Of a write and of a read: the grant under which it was allowed. */
typedef struct {
    uint64_t of[2];
} EmuPmuGrants;

/* Where the CPU executes, and the controls that the PMU only looks at: as the PMU was told last. */
typedef struct {
    uint64_t mode, hcr, scr, mdcr_el2, mdcr_el3;
} EmuPmuView;

struct EmuPmu {
    ARMCPU *cpu;
    emupmu *pmu;          /* NULL: the CPU has QEMU's own */
    int64_t now, icount;  /* up to which the PMU was told: virtual time, and instructions where they are counted */
    uint64_t accesses;    /* the same for memory accesses */
    bool counts_instructions;
    bool has_el2, has_el3;
    uint64_t uncounted; /* bits of PMCEID0_EL0: events of the library's that QEMU does not count */
    EmuPmuView view;
    int line;                /* the interrupt, as QEMU was told */
    uint32_t budget_version; /* with which the timer was armed */
    int64_t due;             /* when the timer fires; INT64_MAX: it is not armed */
    QEMUTimer *timer;
    emupmu_config *config;
    EmuPmuRegister *registers;
    EmuPmuGrants *grants; /* by the registers' index */
    uint8_t *state; /* a saved state, while the CPU is migrated */
    bool loading, state_loaded; /* raw writes came, and a saved state: emu_pmu_post_load follows */
    size_t state_size;
    /* The properties. */
    bool wanted;
    uint32_t version, counters; /* 0: as the CPU model has them */
    char *features;
};
typedef struct EmuPmu EmuPmu;

static inline EmuPmu *pmu_of(CPUARMState *env)
{
    return env_archcpu(env)->emu_pmu;
}

static inline uint32_t number_of(const ARMCPRegInfo *ri)
{
    return ((const EmuPmuRegister *)ri->opaque)->reg;
}

/* ---- Time, context, interrupt and timer --------------------------------------------------------------------------------------------------------------------------- */

static inline void tell_time(EmuPmu *emu)
{
    int64_t now = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
    int64_t instructions = 0;
    if (emu->counts_instructions) {
        int64_t icount = icount_get_raw();
        instructions = icount - emu->icount;
        emu->icount = icount;
    }
    emupmu_advance(emu->pmu, now - emu->now, instructions);
    emu->now = now;
#ifdef EMU_PMU_MEM_ACCESS
    uint64_t accesses = emu->cpu->emu_pmu_accesses;
    if (emupmu_listens(emu->pmu, EMUPMU_EVENT_MEM_ACCESS) && accesses != emu->accesses) {
        emupmu_count(emu->pmu, EMUPMU_EVENT_MEM_ACCESS, accesses - emu->accesses);
    }
    emu->accesses = accesses;
#endif
}

/* The clock was set: time goes on from here. */
static void take_clock(EmuPmu *emu)
{
    emu->now = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
    emu->icount = emu->counts_instructions ? icount_get_raw() : 0;
#ifdef EMU_PMU_MEM_ACCESS
    emu->accesses = emu->cpu->emu_pmu_accesses;
#endif
}

/* The Exception level in AArch64 state, the mode in AArch32 state. */
static inline uint64_t mode_of(CPUARMState *env)
{
    return is_a64(env) ? env->pstate & 0xF : 0x100 | (env->uncached_cpsr & 0x1F);
}

static void tell_view(EmuPmu *emu, CPUARMState *env)
{
    uint32_t security = arm_is_secure_below_el3(env) ? EMUPMU_SECURE : EMUPMU_NON_SECURE;
    uint32_t context = EMUPMU_CONTEXT(arm_current_el(env), security) | (is_a64(env) ? 0 : EMUPMU_CONTEXT_AARCH32);
    if (emu->has_el2) {
        emupmu_set_control(emu->pmu, EMUPMU_CONTROL_HCR_EL2, env->cp15.hcr_el2);
        emupmu_set_control(emu->pmu, EMUPMU_CONTROL_MDCR_EL2, env->cp15.mdcr_el2);
    }
    if (emu->has_el3) {
        emupmu_set_control(emu->pmu, EMUPMU_CONTROL_SCR_EL3, env->cp15.scr_el3);
        emupmu_set_control(emu->pmu, EMUPMU_CONTROL_MDCR_EL3, env->cp15.mdcr_el3);
    }
    if (emupmu_set_context(emu->pmu, context) < 0) {
        /* The ID registers say that the level has no AArch32 state. */
        qemu_log_mask(LOG_UNIMP, "emu-pmu: AArch32 state at EL%d: the PMU stays at the level before\n", arm_current_el(env));
    }
    emu->view = (EmuPmuView){mode_of(env), env->cp15.hcr_el2, env->cp15.scr_el3, env->cp15.mdcr_el2, env->cp15.mdcr_el3};
}

/* Cheap where nothing changed, and so made before each access: a reset, PSCI and AArch32 code change the level without the hook. */
static inline void follow_view(EmuPmu *emu, CPUARMState *env)
{
    const EmuPmuView *view = &emu->view;
    uint64_t difference = (mode_of(env) ^ view->mode) | (env->cp15.hcr_el2 ^ view->hcr) | (env->cp15.scr_el3 ^ view->scr) | (env->cp15.mdcr_el2 ^ view->mdcr_el2)
        | (env->cp15.mdcr_el3 ^ view->mdcr_el3);
    if (unlikely(difference != 0)) {
        tell_view(emu, env);
    }
}

/* The timer comes earlier where the next overflow does, and is never moved to come later: where it comes too early, it is armed again. */
static void arm_timer(EmuPmu *emu)
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
static void tell_interrupt(EmuPmu *emu)
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

/* What follows from anything that was told to the PMU. Not from within an access check, where QEMU allows no interrupt to change. */
static inline void settle(EmuPmu *emu)
{
    if (unlikely(emu->pmu->budget_version != emu->budget_version)) {
        arm_timer(emu);
    }
    if (unlikely(emupmu_irq(emu->pmu) != emu->line)) {
        tell_interrupt(emu);
    }
}

static void on_due(CPUState *cpu, run_on_cpu_data data)
{
    EmuPmu *emu = data.host_ptr;
    (void)cpu;
    emu->due = INT64_MAX;
    tell_time(emu);
    arm_timer(emu);
    settle(emu);
}

/* On QEMU's main thread: the PMU is the CPU thread's. */
static void on_timer(void *opaque)
{
    EmuPmu *emu = opaque;
    async_run_on_cpu(CPU(emu->cpu), on_due, RUN_ON_CPU_HOST_PTR(emu));
}

/* After the change: what is pending was counted where the CPU was before. */
static void on_el_change(ARMCPU *cpu, void *opaque)
{
    EmuPmu *emu = opaque;
    tell_time(emu);
    follow_view(emu, &cpu->env);
    settle(emu);
}

/* ---- The register table -------------------------------------------------------------------------------------------------------------------------------------------- */

static CPAccessResult refusal(uint64_t answer)
{
    if (emupmu_answer_kind(answer) != EMUPMU_TRAP) {
        return CP_ACCESS_TRAP_UNCATEGORIZED;
    }
    switch (emupmu_answer_el(answer)) {
    case 3:
        return CP_ACCESS_TRAP_EL3;
    case 2:
        return CP_ACCESS_TRAP_EL2;
    default:
        return CP_ACCESS_TRAP; /* to EL1; QEMU makes the same syndrome from the instruction */
    }
}

/* Before the clock may be read: the access itself tells the time. */
static CPAccessResult check_access(CPUARMState *env, const ARMCPRegInfo *ri, bool isread)
{
    const EmuPmuRegister *r = ri->opaque;
    EmuPmu *emu = pmu_of(env);
    uint64_t *granted = &emu->grants[r->index].of[isread];
    follow_view(emu, env);
    if (likely(emupmu_allowed(emu->pmu, *granted))) {
        return CP_ACCESS_OK;
    }
    uint64_t grant = emupmu_grant(emu->pmu);
    uint64_t answer = emupmu_check(emu->pmu, r->reg, !isread);
    if (answer != 0) {
        return refusal(answer);
    }
    *granted = grant;
    return CP_ACCESS_OK;
}

static uint64_t read_value(CPUARMState *env, const ARMCPRegInfo *ri)
{
    const EmuPmuRegister *r = ri->opaque;
    uint64_t value = 0;
    emupmu_read(pmu_of(env)->pmu, r->reg, &value);
    return value & ~r->hidden;
}

/* Of a register that changes with time. */
static uint64_t read_value_now(CPUARMState *env, const ARMCPRegInfo *ri)
{
    EmuPmu *emu = pmu_of(env);
    tell_time(emu);
    uint64_t value = read_value(env, ri);
    settle(emu);
    return value;
}

static void write_value(CPUARMState *env, const ARMCPRegInfo *ri, uint64_t value)
{
    EmuPmu *emu = pmu_of(env);
    emupmu_write(emu->pmu, number_of(ri), value);
    settle(emu);
}

/* To a register that decides about what happens with time. */
static void write_value_now(CPUARMState *env, const ARMCPRegInfo *ri, uint64_t value)
{
    EmuPmu *emu = pmu_of(env);
    tell_time(emu);
    write_value(env, ri, value);
}

static uint64_t read_raw(CPUARMState *env, const ARMCPRegInfo *ri)
{
    EmuPmu *emu = pmu_of(env);
    if (!emu->loading) {
        tell_time(emu);
        settle(emu);
    }
    return emupmu_read_raw(emu->pmu, number_of(ri));
}

/* Of a migrated CPU: no time passes until emu_pmu_post_load, for QEMU reads back what it wrote. */
static void write_raw(CPUARMState *env, const ARMCPRegInfo *ri, uint64_t value)
{
    EmuPmu *emu = pmu_of(env);
    emu->loading = true;
    emupmu_write_raw(emu->pmu, number_of(ri), value);
}

/* MDCR_EL2 and MDCR_EL3 have fields of QEMU's debug exceptions beside the PMU's: they stay where QEMU looks at them. */
static void write_mdcr(CPUARMState *env, const ARMCPRegInfo *ri, uint64_t value)
{
    EmuPmu *emu = pmu_of(env);
    tell_time(emu);
    *(uint64_t *)((char *)env + ri->fieldoffset) = value;
    follow_view(emu, env);
    settle(emu);
}

static void write_mdcr_raw(CPUARMState *env, const ARMCPRegInfo *ri, uint64_t value)
{
    EmuPmu *emu = pmu_of(env);
    emu->loading = true;
    *(uint64_t *)((char *)env + ri->fieldoffset) = value;
    follow_view(emu, env);
}

/* Of PMCR_EL0, for the whole PMU. */
static void reset(CPUARMState *env, const ARMCPRegInfo *ri)
{
    EmuPmu *emu = pmu_of(env);
    (void)ri;
    emupmu_reset(emu->pmu, 1);
    take_clock(emu);
    settle(emu);
}

static void define_mdcr(EmuPmu *emu, EmuPmuRegister *r, ARMCPRegInfo ri)
{
    bool el2 = r->reg == EMUPMU_MDCR_EL2;
    if (!(el2 ? emu->has_el2 : emu->has_el3)) {
        return; /* QEMU has it RES0, or not at all */
    }
    ri.access = el2 ? PL2_RW : PL3_RW;
    ri.type = ARM_CP_OVERRIDE | (icount_enabled() ? ARM_CP_IO : 0);
    ri.accessfn = NULL;
    ri.readfn = ri.raw_readfn = NULL; /* QEMU reads its field */
    ri.fieldoffset = el2 ? offsetof(CPUARMState, cp15.mdcr_el2) : offsetof(CPUARMState, cp15.mdcr_el3);
    ri.resetvalue = el2 ? emu->counters : 0; /* HPMN */
    ri.writefn = write_mdcr;
    ri.raw_writefn = write_mdcr_raw;
    define_one_arm_cp_reg_with_opaque(emu->cpu, &ri, r);
}

static void define(EmuPmu *emu, EmuPmuRegister *r, bool aarch32)
{
    static const CPAccessRights rights[8] = {PL1_RW, 0, 0, PL0_RW, PL2_RW, 0, PL3_RW, 0}; /* by op1: the lowest level that the encoding allows */
    bool pair = aarch32 && (r->reg >> 20 & 1) != 0;
    int flags = emupmu_register_flags(emu->config, r->reg);
    /* Software increments do not depend on time, but where a counter that overflows freezes others (FEAT_PMUv3p7, PMCR_EL0.FZO). */
    bool increment = emu->version < 7 && (aarch32 ? r->reg == PMSWINC_A32 : r->reg == EMUPMU_PMSWINC_EL0);
    bool pmceid0 = aarch32 ? r->reg == PMCEID0_A32 : r->reg == EMUPMU_PMCEID0_EL0;
    char name[64] = "";
    emupmu_register_name(emu->config, r->reg, name, sizeof name);
    r->hidden = pmceid0 ? emu->uncounted : 0;
    ARMCPRegInfo ri = {
        .name = name,
        .state = aarch32 ? ARM_CP_STATE_AA32 : ARM_CP_STATE_AA64,
        .cp = aarch32 ? 15 : 0,
        .opc0 = aarch32 ? 0 : r->reg >> 14 & 3,
        .opc1 = pair ? r->reg >> 4 & 15 : r->reg >> 11 & 7,
        .crn = pair ? 0 : r->reg >> 7 & 15,
        .crm = pair ? r->reg & 15 : r->reg >> 3 & 15,
        .opc2 = pair ? 0 : r->reg & 7,
        .accessfn = check_access,
        .readfn = (flags & EMUPMU_FLAG_VOLATILE) != 0 ? read_value_now : read_value,
        .writefn = (flags & EMUPMU_FLAG_CHANGES_TIMING) != 0 && !increment ? write_value_now : write_value,
        .raw_readfn = read_raw,
        .raw_writefn = write_raw,
    };
    if (!aarch32 && (r->reg == EMUPMU_MDCR_EL2 || r->reg == EMUPMU_MDCR_EL3)) {
        define_mdcr(emu, r, ri);
        return;
    }
    ri.access = aarch32 ? PL0_RW : rights[ri.opc1];
    ri.access &= ((flags & EMUPMU_FLAG_READABLE) != 0 ? PL0_R : 0) | ((flags & EMUPMU_FLAG_WRITABLE) != 0 ? PL0_W : 0);
    /* A write ends no block of QEMU's, for none counts inline: an interrupt is taken at the end of the block in any case. With icount the clock is read at a block's end only. */
    ri.type = ARM_CP_OVERRIDE | ARM_CP_SUPPRESS_TB_END | (icount_enabled() ? ARM_CP_IO : 0) | (pair ? ARM_CP_64BIT : 0);
    if (aarch32 || (flags & (EMUPMU_FLAG_NO_STATE | EMUPMU_FLAG_WINDOW)) != 0) {
        ri.type |= ARM_CP_NO_RAW; /* what it shows is saved with the AArch64 register that has it */
    } else if ((flags & EMUPMU_FLAG_CONSTANT) != 0) {
        ri.type |= ARM_CP_CONST;
        ri.resetvalue = emupmu_read_raw(emu->pmu, r->reg) & ~r->hidden;
    } else if ((flags & EMUPMU_FLAG_ALIAS) != 0) {
        ri.type |= ARM_CP_ALIAS;
    }
    if (!aarch32 && r->reg == EMUPMU_PMCR_EL0) {
        ri.resetfn = reset;
    }
    define_one_arm_cp_reg_with_opaque(emu->cpu, &ri, r);
}

void emu_pmu_define_registers(ARMCPU *cpu)
{
    EmuPmu *emu = cpu->emu_pmu;
    if (emu == NULL || emu->pmu == NULL) {
        return;
    }
    int a64 = emupmu_registers(emu->config, EMUPMU_VIEW_A64, NULL, 0);
    int a32 = emupmu_registers(emu->config, EMUPMU_VIEW_A32, NULL, 0);
    uint32_t *regs = g_new0(uint32_t, a64 + a32);
    emupmu_registers(emu->config, EMUPMU_VIEW_A64, regs, a64);
    emupmu_registers(emu->config, EMUPMU_VIEW_A32, regs + a64, a32);
    emu->registers = g_new0(EmuPmuRegister, a64 + a32);
    emu->grants = g_new0(EmuPmuGrants, a64 + a32);
    for (int i = 0; i < a64 + a32; i++) {
        bool id_register = (regs[i] & 0x780) == 0; /* CRn 0: QEMU defines them, from what emu_pmu_realize filled in */
        emu->registers[i] = (EmuPmuRegister){regs[i], i, 0};
        emu->grants[i] = (EmuPmuGrants){{UINT64_MAX, UINT64_MAX}};
        if (i >= a64 && (regs[i] >> 20 & 1) != 0) {
            id_register = false; /* MRRC and MCRR have no CRn */
        }
        if (!id_register) {
            define(emu, &emu->registers[i], i >= a64);
        }
    }
    g_free(regs);
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
    emu->state_size = emupmu_state_size(emu->config);
    emu->state = g_new0(uint8_t, emu->state_size);
    emu->timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, on_timer, emu);
    take_clock(emu);
    arm_register_el_change_hook(cpu, on_el_change, emu);
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

/* ---- Migration --------------------------------------------------------------------------------------------------------------------------------------------------- */

/* The raw registers are migrated with all others, so that a CPU with another PMU can have them. The saved state has what they lose; it comes before them in the stream's order, and
   is restored after them. */

static bool is_needed(void *opaque)
{
    ARMCPU *cpu = opaque;
    return cpu->emu_pmu != NULL && cpu->emu_pmu->pmu != NULL;
}

static int put_state(QEMUFile *f, void *pv, size_t size, const VMStateField *field, JSONWriter *vmdesc)
{
    EmuPmu *emu = ((ARMCPU *)pv)->emu_pmu;
    (void)size;
    (void)field;
    (void)vmdesc;
    if (emupmu_save(emu->pmu, emu->state, emu->state_size) < 0) {
        return -EINVAL;
    }
    qemu_put_be64(f, emu->now);
    qemu_put_be64(f, emu->icount);
    qemu_put_be32(f, emu->state_size);
    qemu_put_buffer(f, emu->state, emu->state_size);
    return 0;
}

static int get_state(QEMUFile *f, void *pv, size_t size, const VMStateField *field)
{
    EmuPmu *emu = ((ARMCPU *)pv)->emu_pmu;
    (void)size;
    (void)field;
    emu->now = qemu_get_be64(f);
    emu->icount = qemu_get_be64(f);
    uint32_t bytes = qemu_get_be32(f);
    if (bytes != emu->state_size) {
        error_report("emu-pmu: the migrated state has %" PRIu32 " bytes, and this library's has %zu", bytes, emu->state_size);
        return -EINVAL;
    }
    qemu_get_buffer(f, emu->state, bytes);
    emu->state_loaded = true;
    return 0;
}

static const VMStateInfo state_info = {.name = "emu-pmu-state", .get = get_state, .put = put_state};

const VMStateDescription vmstate_emu_pmu = {
    .name = "cpu/emu-pmu",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = is_needed,
    .fields = (VMStateField[]){
        {.name = "state", .version_id = 0, .size = 1, .info = &state_info, .flags = VMS_SINGLE, .offset = 0},
        VMSTATE_END_OF_LIST(),
    },
};

int emu_pmu_post_load(ARMCPU *cpu)
{
    EmuPmu *emu = cpu->emu_pmu;
    if (emu == NULL || emu->pmu == NULL) {
        return 0;
    }
    if (!emu->state_loaded) {
        take_clock(emu); /* the other side had another PMU: only the registers came */
    } else if (emupmu_restore(emu->pmu, emu->state, emu->state_size) < 0) {
        char text[256] = "";
        emupmu_last_error(text, sizeof text);
        error_report("emu-pmu: %s", text);
        return -EINVAL;
    }
    emu->loading = emu->state_loaded = false;
    tell_view(emu, &cpu->env);
    /* The interrupt controller is migrated with the level of its inputs. */
    emu->line = emupmu_irq(emu->pmu);
    emu->due = INT64_MAX;
    arm_timer(emu);
    return 0;
}
