/*
 * A PMU for QEMU's Arm CPUs, by libemu_pmu, in the place of QEMU's own. These are the calls that QEMU makes; README.md says from where. MIT licence, see the file LICENSE.
 */
#ifndef EMU_PMU_QEMU_H
#define EMU_PMU_QEMU_H

#ifdef CONFIG_USER_ONLY
/* QEMU that runs a program and no machine has no PMU. */
static inline void emu_pmu_add_properties(ARMCPU *cpu) { (void)cpu; }
static inline bool emu_pmu_wanted(ARMCPU *cpu) { (void)cpu; return false; }
static inline bool emu_pmu_realize(ARMCPU *cpu, Error **errp) { (void)cpu; (void)errp; return true; }
static inline void emu_pmu_define_registers(ARMCPU *cpu) { (void)cpu; }
static inline void emu_pmu_finalize(ARMCPU *cpu) { (void)cpu; }
#else

struct VMStateDescription;

/* A new CPU object that can have a PMU: adds the properties emu-pmu, emu-pmu-version, emu-pmu-counters and emu-pmu-features. */
void emu_pmu_add_properties(ARMCPU *cpu);

/* The CPU has the property emu-pmu: it gets this PMU, and QEMU's own must not be set up. */
bool emu_pmu_wanted(ARMCPU *cpu);

/* Makes the PMU and fills the ID registers that describe it. Before QEMU defines its registers. False: *errp says why. */
bool emu_pmu_realize(ARMCPU *cpu, Error **errp);

/* Defines the PMU's registers over QEMU's own. After QEMU defined its registers, before it lists them for migration. */
void emu_pmu_define_registers(ARMCPU *cpu);

/* The CPU object goes away. */
void emu_pmu_finalize(ARMCPU *cpu);

/* A subsection of the CPU's migrated state, and what has to follow when all registers of a migrated CPU are in place. */
extern const struct VMStateDescription vmstate_emu_pmu;
int emu_pmu_post_load(ARMCPU *cpu);

#endif

#endif
