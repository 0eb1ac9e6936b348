/*
 * What the files of the adapter share: the PMU of a CPU, and what runs at each access. MIT licence, see the file LICENSE.
 *
 * The PMU of a CPU is driven by the CPU's own thread, or by any thread while the CPU is stopped. So an access takes no lock, but where the interrupt changes.
 * A cycle is a nanosecond of the virtual clock, as it is for QEMU's own PMU.
 */
#ifndef EMU_PMU_INTERNAL_H
#define EMU_PMU_INTERNAL_H

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
    bool counts;          /* the PMU may count something, as of the last emu_pmu_settle: only then the next three are kept */
    int64_t now, icount;  /* up to which the PMU was told: virtual time, and instructions where they are counted */
    uint64_t accesses;    /* the same for memory accesses */
    bool counts_instructions;
    bool has_el2, has_el3;
    uint64_t uncounted; /* bits of PMCEID0_EL0: events of the library's that QEMU does not count */
    EmuPmuView view;
    uint64_t rules;          /* another number when what counts at a level may have changed: writes and controls do that */
    uint64_t alike[4][4];    /* the rules under which a change from one level to another starts and stops no counter */
    bool profiles;           /* FEAT_EBEP: the level decides about the interrupt, too */
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

void emu_pmu_tell_view(EmuPmu *emu, CPUARMState *env);
void emu_pmu_tell_changed_view(EmuPmu *emu, CPUARMState *env);
void emu_pmu_change_counts(EmuPmu *emu);
void emu_pmu_arm_timer(EmuPmu *emu);
void emu_pmu_tell_interrupt(EmuPmu *emu);
void emu_pmu_on_timer(void *opaque);
void emu_pmu_on_el_change(ARMCPU *cpu, void *opaque);

static inline EmuPmu *emu_pmu_of(CPUARMState *env)
{
    return env_archcpu(env)->emu_pmu;
}

/* The clock is most of what this costs. While nothing counts, it is not read: emu_pmu_settle takes it when something starts. */
static inline void emu_pmu_tell_time(EmuPmu *emu)
{
    if (!emu->counts) {
        return;
    }
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
static inline void emu_pmu_take_clock(EmuPmu *emu)
{
    emu->now = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
    emu->icount = emu->counts_instructions ? icount_get_raw() : 0;
#ifdef EMU_PMU_MEM_ACCESS
    emu->accesses = emu->cpu->emu_pmu_accesses;
#endif
}

/* The Exception level in AArch64 state (PSTATE.EL, without SP), the mode in AArch32 state. */
static inline uint64_t mode_of(CPUARMState *env)
{
    return is_a64(env) ? env->pstate & 0xC : 0x100 | (env->uncached_cpsr & 0x1F);
}

/* The CPU executes where the PMU was told. */
static inline bool emu_pmu_knows_view(const EmuPmu *emu, CPUARMState *env)
{
    const EmuPmuView *view = &emu->view;
    return ((mode_of(env) ^ view->mode) | (env->cp15.hcr_el2 ^ view->hcr) | (env->cp15.scr_el3 ^ view->scr) | (env->cp15.mdcr_el2 ^ view->mdcr_el2)
        | (env->cp15.mdcr_el3 ^ view->mdcr_el3)) == 0;
}

/* Cheap where nothing changed, and so made before each access: a reset, PSCI and AArch32 code change the level without the hook. */
static inline void emu_pmu_follow_view(EmuPmu *emu, CPUARMState *env)
{
    if (unlikely(!emu_pmu_knows_view(emu, env))) {
        emu_pmu_tell_changed_view(emu, env);
    }
}

/* What follows from anything that was told to the PMU. Not from within an access check, where QEMU allows no interrupt to change, and the clock may not be read. */
static inline void emu_pmu_settle(EmuPmu *emu)
{
    if (unlikely((emu->pmu->listening != 0) != emu->counts)) {
        emu_pmu_change_counts(emu);
    }
    if (unlikely(emu->pmu->budget_version != emu->budget_version)) {
        emu_pmu_arm_timer(emu);
    }
    if (unlikely(emupmu_irq(emu->pmu) != emu->line)) {
        emu_pmu_tell_interrupt(emu);
    }
}

#endif
