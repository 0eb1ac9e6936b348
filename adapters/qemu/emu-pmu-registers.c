/*
 * Emu's PMU in QEMU: the register table. MIT licence, see the file LICENSE.
 */
#include "emu-pmu-internal.h"

/* MCR and MRC p15, 0, <Rt>, c9, c12, 4 and 6 */
#define PMSWINC_A32 0xF04E4u
#define PMCEID0_A32 0xF04E6u

static inline uint32_t number_of(const ARMCPRegInfo *ri)
{
    return ((const EmuPmuRegister *)ri->opaque)->reg;
}

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
    EmuPmu *emu = emu_pmu_of(env);
    uint64_t *granted = &emu->grants[r->index].of[isread];
    emu_pmu_follow_view(emu, env);
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
    emupmu_read(emu_pmu_of(env)->pmu, r->reg, &value);
    return value & ~r->hidden;
}

/* Of a register that changes with time. */
static uint64_t read_value_now(CPUARMState *env, const ARMCPRegInfo *ri)
{
    EmuPmu *emu = emu_pmu_of(env);
    emu_pmu_tell_time(emu);
    uint64_t value = read_value(env, ri);
    emu_pmu_settle(emu);
    return value;
}

static void write_value(CPUARMState *env, const ARMCPRegInfo *ri, uint64_t value)
{
    EmuPmu *emu = emu_pmu_of(env);
    emupmu_write(emu->pmu, number_of(ri), value);
    emu_pmu_settle(emu);
}

/* To a register that decides about what happens with time. */
static void write_value_now(CPUARMState *env, const ARMCPRegInfo *ri, uint64_t value)
{
    EmuPmu *emu = emu_pmu_of(env);
    emu->rules++;
    emu_pmu_tell_time(emu);
    write_value(env, ri, value);
}

static uint64_t read_raw(CPUARMState *env, const ARMCPRegInfo *ri)
{
    EmuPmu *emu = emu_pmu_of(env);
    if (!emu->loading) {
        emu_pmu_tell_time(emu);
        emu_pmu_settle(emu);
    }
    return emupmu_read_raw(emu->pmu, number_of(ri));
}

/* Of a migrated CPU: no time passes until emu_pmu_post_load, for QEMU reads back what it wrote. */
static void write_raw(CPUARMState *env, const ARMCPRegInfo *ri, uint64_t value)
{
    EmuPmu *emu = emu_pmu_of(env);
    emu->loading = true;
    emu->rules++;
    emupmu_write_raw(emu->pmu, number_of(ri), value);
}

/* MDCR_EL2 and MDCR_EL3 have fields of QEMU's debug exceptions beside the PMU's: they stay where QEMU looks at them. */
static void write_mdcr(CPUARMState *env, const ARMCPRegInfo *ri, uint64_t value)
{
    EmuPmu *emu = emu_pmu_of(env);
    emu_pmu_tell_time(emu);
    *(uint64_t *)((char *)env + ri->fieldoffset) = value;
    emu_pmu_follow_view(emu, env);
    emu_pmu_settle(emu);
}

static void write_mdcr_raw(CPUARMState *env, const ARMCPRegInfo *ri, uint64_t value)
{
    EmuPmu *emu = emu_pmu_of(env);
    emu->loading = true;
    *(uint64_t *)((char *)env + ri->fieldoffset) = value;
    emu_pmu_follow_view(emu, env);
}

/* Of PMCR_EL0, for the whole PMU. */
static void reset(CPUARMState *env, const ARMCPRegInfo *ri)
{
    EmuPmu *emu = emu_pmu_of(env);
    (void)ri;
    emupmu_reset(emu->pmu, 1);
    emu_pmu_tell_view(emu, env); /* MDCR_EL2 and MDCR_EL3 are among what was reset */
    emu_pmu_take_clock(emu);
    emu_pmu_settle(emu);
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
