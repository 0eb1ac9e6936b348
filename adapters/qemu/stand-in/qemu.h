/*
 * What emu-pmu.c uses of QEMU 7.2, declared by us from facts: names, parameters and bits. It is not QEMU: CPUs have only what the adapter looks at, and stand-in/machine.c does what a test needs.
 * MIT licence, see the file LICENSE.
 */
#ifndef EMU_PMU_STAND_IN_QEMU_H
#define EMU_PMU_STAND_IN_QEMU_H

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define likely(condition) __builtin_expect(!!(condition), 1)
#define unlikely(condition) __builtin_expect(!!(condition), 0)

/* ---- GLib -------------------------------------------------------------------------------------------------------------------------------------------------------- */

#define g_new0(type, count) ((type *)calloc((count) > 0 ? (size_t)(count) : 1, sizeof(type)))
#define g_free free
char *g_strdup(const char *text);
char *g_strdup_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- Errors and the log ------------------------------------------------------------------------------------------------------------------------------------------ */

typedef struct Error Error;
void error_setg(Error **errp, const char *format, ...) __attribute__((format(printf, 2, 3)));
void error_report(const char *format, ...) __attribute__((format(printf, 1, 2)));
#define LOG_UNIMP (1 << 10)
void qemu_log_mask(int mask, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ---- CPUs -------------------------------------------------------------------------------------------------------------------------------------------------------- */

typedef struct Object Object;
typedef struct CPUState CPUState;
typedef struct QEMUTimer QEMUTimer;
typedef struct IRQState *qemu_irq;

typedef struct {
    bool aarch64;
    uint32_t pstate, uncached_cpsr;
    uint64_t features;
    struct {
        uint64_t hcr_el2, scr_el3, mdcr_el2, mdcr_el3;
    } cp15;
} CPUARMState;

typedef struct {
    uint64_t id_aa64dfr0, id_aa64dfr1, id_aa64mmfr1, id_aa64pfr0, reset_pmcr_el0;
    uint32_t id_dfr0;
} ARMISARegisters;

typedef struct ARMCPU {
    CPUARMState env;
    ARMISARegisters isar;
    uint64_t pmceid0, pmceid1;
    qemu_irq pmu_interrupt;
    struct EmuPmu *emu_pmu;
    uint64_t emu_pmu_accesses;
} ARMCPU;

static inline ARMCPU *env_archcpu(CPUARMState *env) { return (ARMCPU *)env; }
#define OBJECT(cpu) ((Object *)(cpu))
#define ARM_CPU(object) ((ARMCPU *)(object))
#define CPU(cpu) ((CPUState *)(cpu))

enum { ARM_FEATURE_AARCH64, ARM_FEATURE_EL2, ARM_FEATURE_EL3, ARM_FEATURE_PMU };
static inline int arm_feature(CPUARMState *env, int feature) { return (env->features >> feature & 1) != 0; }
static inline bool is_a64(CPUARMState *env) { return env->aarch64; }
int arm_current_el(CPUARMState *env);
bool arm_is_secure_below_el3(CPUARMState *env);
#define cpu_isar_feature(name, cpu) isar_feature_##name(&(cpu)->isar)
static inline bool isar_feature_aa64_vh(const ARMISARegisters *isar) { return (isar->id_aa64mmfr1 >> 8 & 15) != 0; }
static inline bool isar_feature_aa64_sel2(const ARMISARegisters *isar) { return (isar->id_aa64pfr0 >> 36 & 15) != 0; }
static inline bool isar_feature_aa64_aa32(const ARMISARegisters *isar) { return (isar->id_aa64pfr0 & 15) >= 2; }

typedef void ARMELChangeHookFn(ARMCPU *cpu, void *opaque);
void arm_register_el_change_hook(ARMCPU *cpu, ARMELChangeHookFn *hook, void *opaque);

typedef enum { OBJ_PROP_FLAG_READWRITE = 3 } ObjectPropertyFlags;
void object_property_add_bool(Object *obj, const char *name, bool (*get)(Object *, Error **), void (*set)(Object *, bool, Error **));
void object_property_add_str(Object *obj, const char *name, char *(*get)(Object *, Error **), void (*set)(Object *, const char *, Error **));
void object_property_add_uint32_ptr(Object *obj, const char *name, const uint32_t *value, ObjectPropertyFlags flags);

/* ---- Registers --------------------------------------------------------------------------------------------------------------------------------------------------- */

enum {
    ARM_CP_CONST = 1 << 4,
    ARM_CP_64BIT = 1 << 5,
    ARM_CP_SUPPRESS_TB_END = 1 << 6,
    ARM_CP_OVERRIDE = 1 << 7,
    ARM_CP_ALIAS = 1 << 8,
    ARM_CP_IO = 1 << 9,
    ARM_CP_NO_RAW = 1 << 10
};
typedef enum { ARM_CP_STATE_AA32, ARM_CP_STATE_AA64 } CPState;
/* Who may access a level's register may do so from the levels above. */
typedef enum {
    PL3_R = 0x80,
    PL3_W = 0x40,
    PL2_R = 0x20 | PL3_R,
    PL2_W = 0x10 | PL3_W,
    PL1_R = 0x08 | PL2_R,
    PL1_W = 0x04 | PL2_W,
    PL0_R = 0x02 | PL1_R,
    PL0_W = 0x01 | PL1_W,
    PL3_RW = PL3_R | PL3_W,
    PL2_RW = PL2_R | PL2_W,
    PL1_RW = PL1_R | PL1_W,
    PL0_RW = PL0_R | PL0_W
} CPAccessRights;
typedef enum {
    CP_ACCESS_OK = 0,
    CP_ACCESS_TRAP = 4,
    CP_ACCESS_TRAP_EL2 = 6,
    CP_ACCESS_TRAP_EL3 = 7,
    CP_ACCESS_TRAP_UNCATEGORIZED = 8
} CPAccessResult;

typedef struct ARMCPRegInfo ARMCPRegInfo;
struct ARMCPRegInfo {
    const char *name;
    uint8_t cp, crn, crm, opc0, opc1, opc2;
    CPState state;
    int type;
    CPAccessRights access;
    void *opaque;
    uint64_t resetvalue;
    ptrdiff_t fieldoffset;
    CPAccessResult (*accessfn)(CPUARMState *env, const ARMCPRegInfo *ri, bool isread);
    uint64_t (*readfn)(CPUARMState *env, const ARMCPRegInfo *ri);
    void (*writefn)(CPUARMState *env, const ARMCPRegInfo *ri, uint64_t value);
    uint64_t (*raw_readfn)(CPUARMState *env, const ARMCPRegInfo *ri);
    void (*raw_writefn)(CPUARMState *env, const ARMCPRegInfo *ri, uint64_t value);
    void (*resetfn)(CPUARMState *env, const ARMCPRegInfo *ri);
};
void define_one_arm_cp_reg_with_opaque(ARMCPU *cpu, const ARMCPRegInfo *reg, void *opaque); /* copies *reg and its name */

/* ---- Time, threads, interrupts ----------------------------------------------------------------------------------------------------------------------------------- */

typedef enum { QEMU_CLOCK_VIRTUAL = 1 } QEMUClockType;
int64_t qemu_clock_get_ns(QEMUClockType type);
QEMUTimer *timer_new_ns(QEMUClockType type, void (*callback)(void *opaque), void *opaque);
void timer_mod_ns(QEMUTimer *timer, int64_t when);
void timer_free(QEMUTimer *timer);
int icount_enabled(void); /* 1: exactly */
int64_t icount_get_raw(void);
int64_t icount_to_ns(int64_t icount);
bool kvm_enabled(void);
bool qemu_mutex_iothread_locked(void);
void qemu_mutex_lock_iothread(void);
void qemu_mutex_unlock_iothread(void);
void qemu_set_irq(qemu_irq irq, int level);
typedef union {
    void *host_ptr;
} run_on_cpu_data;
#define RUN_ON_CPU_HOST_PTR(pointer) ((run_on_cpu_data){.host_ptr = (pointer)})
void async_run_on_cpu(CPUState *cpu, void (*work)(CPUState *cpu, run_on_cpu_data data), run_on_cpu_data data);

/* ---- Migration --------------------------------------------------------------------------------------------------------------------------------------------------- */

typedef struct QEMUFile QEMUFile;
typedef struct JSONWriter JSONWriter;
typedef struct VMStateField VMStateField;
typedef struct VMStateInfo {
    const char *name;
    int (*get)(QEMUFile *f, void *pv, size_t size, const VMStateField *field);
    int (*put)(QEMUFile *f, void *pv, size_t size, const VMStateField *field, JSONWriter *vmdesc);
} VMStateInfo;
enum { VMS_SINGLE = 1, VMS_END = 0x10000 };
struct VMStateField {
    const char *name;
    size_t offset, size;
    const VMStateInfo *info;
    int flags, version_id;
};
typedef struct VMStateDescription {
    const char *name;
    int version_id, minimum_version_id;
    bool (*needed)(void *opaque);
    const VMStateField *fields;
} VMStateDescription;
#define VMSTATE_END_OF_LIST() {.flags = VMS_END}
void qemu_put_be32(QEMUFile *f, unsigned value);
void qemu_put_be64(QEMUFile *f, uint64_t value);
void qemu_put_buffer(QEMUFile *f, const uint8_t *bytes, size_t size);
unsigned qemu_get_be32(QEMUFile *f);
uint64_t qemu_get_be64(QEMUFile *f);
size_t qemu_get_buffer(QEMUFile *f, uint8_t *bytes, size_t size);

#endif
