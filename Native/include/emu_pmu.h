/*
 * libemu_pmu: the Arm Performance Monitors (PMUv3), to be put inside an emulator or a VMM.
 *
 * A PMU is a pure state machine. In go register accesses, occurrences of events and where the PE executes; out come values or exceptions to take, the level of PMUIRQ, and how
 * far the next overflow is. docs/c-library.md is the reference; docs/c-library.md#threads and #errors have the rules that hold for all calls. In short:
 *
 * - One thread at a time drives a PMU, any thread. emupmu_check and the calls marked [information] may run beside it on other threads.
 * - A function that returns int returns 0 or more where it worked, and a negative EMUPMU_ERROR_ number where the call was wrong; emupmu_last_error says in words what was wrong
 *   with which argument. Then nothing has changed, and no *out was written.
 * - A function that performs a guest's access returns an answer: 0 where it was performed, else which exception to take (emupmu_answer_kind).
 *
 * C11 and C++17. MIT licence, see the file LICENSE.
 */
#ifndef EMU_PMU_H
#define EMU_PMU_H

#include <stddef.h>
#include <stdint.h>

#include "emu_pmu_spec.h"

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__) && !defined(EMUPMU_STATIC_DEFINE)
#define EMUPMU_API __attribute__((visibility("default")))
#define EMUPMU_UNLIKELY(condition) __builtin_expect(!!(condition), 0)
#else
#define EMUPMU_API
#define EMUPMU_UNLIKELY(condition) (condition)
#endif

/* ---- Handles ---------------------------------------------------------------------------------------------------------------------------------------------------- */

typedef struct emupmu emupmu;               /* a PMU */
typedef struct emupmu_config emupmu_config; /* what PMUs are made of: immutable, and shared by any number of them */
typedef struct emupmu_host emupmu_host;     /* a host with one or more PMUs */
typedef struct emupmu_vm emupmu_vm;         /* a VM on a host, as KVM has it */
typedef struct emupmu_vcpu emupmu_vcpu;     /* a vCPU of a VM */

/*
 * The head of a PMU: what inline functions and generated code read and count in. The library keeps it up to date in each call. Its layout is head version 1.
 *
 * Generated code may add to cycles and instructions by itself. When the top bit of either is set, it calls emupmu_flush before the guest's next instruction that could see
 * the PMU or take an interrupt.
 */
#define EMUPMU_HEAD_VERSION 1
#define EMUPMU_HEAD_DUE (UINT64_C(1) << 63)

struct emupmu {
    uint64_t cycles;             /* grows by each cycle; top bit: the overflow is reached, or a call is due for another reason */
    uint64_t instructions;       /* the same for retired instructions */
    uint64_t cycle_budget;       /* no cycle before the one with this number overflows a counter, from when a call last took what was pending; UINT64_MAX: none does */
    uint64_t instruction_budget; /* the same for retired instructions; emupmu_budget says exactly how far it is */
    uint64_t access_stamp;       /* see emupmu_grant */
    uint64_t listening;          /* see emupmu_listens */
    uint32_t budget_version;     /* another number when a budget changed by more than what occurred, and when a counter started or stopped */
    uint32_t listen_version;     /* another number when the events that are listened to may be others */
    int32_t irq;                 /* PMUIRQ */
    int32_t exception;           /* a PMU Profiling exception is pending (FEAT_EBEP) */
    uint64_t library[8];         /* the library's own */
};

/* ---- Errors ----------------------------------------------------------------------------------------------------------------------------------------------------- */

/* The numbers are Linux's, negative; those of emupmu_vcpu_* are what KVM answers. */
enum {
    EMUPMU_ERROR_NO_ENTRY = -2,        /* ENOENT: no register, event, model or PMU of that number or name */
    EMUPMU_ERROR_NO_VALUE = -6,        /* ENXIO: no such attribute, or it has no value */
    EMUPMU_ERROR_NOT_INITIALIZED = -8, /* ENOEXEC: the vCPU is not initialised */
    EMUPMU_ERROR_FORKED = -10,         /* ECHILD: the call came from a forked child */
    EMUPMU_ERROR_NO_MEMORY = -12,      /* ENOMEM */
    EMUPMU_ERROR_NULL = -14,           /* EFAULT: a pointer is NULL, or an attribute's argument is too short */
    EMUPMU_ERROR_BUSY = -16,           /* EBUSY: a callback tried to change its PMU, or it is too late for this vCPU */
    EMUPMU_ERROR_EXISTS = -17,         /* EEXIST */
    EMUPMU_ERROR_NO_DEVICE = -19,      /* ENODEV: the configuration or the host has no such thing */
    EMUPMU_ERROR_INVALID = -22,        /* EINVAL: a value is out of its range */
    EMUPMU_ERROR_ABI = -71,            /* EPROTO: the program was compiled against another layout of the head */
    EMUPMU_ERROR_HANDLE = -77,         /* EBADFD: the handle was destroyed, or is of another kind */
    EMUPMU_ERROR_STATE = -84,          /* EILSEQ: a saved state does not fit the PMU; nothing of it was taken */
    EMUPMU_ERROR_INTERNAL = -131       /* ENOTRECOVERABLE: a mistake of the library */
};

/* [information] What went wrong last on this thread, in English. Writes as much as there is place for, with a NUL. A call that works does not clear it.
   Returns the bytes needed with the NUL; 1 where nothing went wrong yet. */
EMUPMU_API size_t emupmu_last_error(char *buf, size_t n);

/* ---- The library ------------------------------------------------------------------------------------------------------------------------------------------------- */

/* [information] The library's version: major << 16 | minor << 8 | patch; never 0. */
EMUPMU_API uint32_t emupmu_version(void);

/* What emupmu_init calls. */
EMUPMU_API int emupmu_init_head(uint32_t head_version, size_t head_size);

/* Starts the library. Call it early, before the program makes threads: the start then takes about 1 ms, and up to 30 ms later. Any later call starts it too, without this check that
   the program and the library have the same layout of the head. More than once does no harm. Signals: docs/c-library.md#signals. */
static inline int emupmu_init(void) { return emupmu_init_head(EMUPMU_HEAD_VERSION, sizeof(struct emupmu)); }

/* [information] Bytes of managed memory that this thread's calls allocated so far: for tests that what runs often allocates nothing. */
EMUPMU_API uint64_t emupmu_allocated_bytes(void);

/* ---- Configurations ---------------------------------------------------------------------------------------------------------------------------------------------- */

typedef struct {
    uint32_t size;          /* sizeof(emupmu_options) */
    uint32_t version;       /* ID_AA64DFR0_EL1.PMUVer: 1, 4, 5, 6, 7, 8 or 9 */
    uint32_t counters;      /* event counters, 0 to 31 */
    uint32_t el2, el3;      /* 1: the PE has it */
    uint32_t aarch32;       /* 1: EL0 and EL1 can use AArch32 */
    const char *features;   /* "FEAT_A,FEAT_B" beside what the version brings; NULL: the version's defaults; "": none; "all": every one that the rest allows */
    const uint16_t *events; /* implemented events; NULL: all; not NULL with event_count 0: SW_INCR alone */
    size_t event_count;
} emupmu_options;

/* What few need; 0 anywhere is the default. */
typedef struct {
    uint32_t size;             /* sizeof(emupmu_details) */
    uint32_t implementer;      /* PMCR_EL0.IMP before FEAT_PMUv3p7: 0 to 255 */
    uint32_t id_code;          /* PMCR_EL0.IDCODE where IMP is not 0: 0 to 255 */
    uint32_t threshold_width;  /* PMMIR_EL1.THWIDTH with FEAT_PMUv3_TH: 1 to 12; 0: 12 */
    uint32_t slots;            /* PMMIR_EL1.SLOTS: 0 to 255 */
    uint32_t bus_slots;        /* PMMIR_EL1.BUS_SLOTS: 0 to 255 */
    uint32_t bus_width;        /* PMMIR_EL1.BUS_WIDTH: 0, or 3 to 12 */
    uint32_t el3_trap_priority; /* 1: in Debug state with EDSCR.SDD a trap to EL3 comes before all others */
    uint64_t id_aa64dfr0_el1;  /* ID_AA64DFR0_EL1 but for the PMU's fields */
    uint64_t id_aa64dfr1_el1;  /* ID_AA64DFR1_EL1 but for the PMU's fields */
    uint64_t mpidr_el1;        /* what PMDEVAFF shows; 0: 0x80000000 */
    uint32_t designer;         /* JEP106 code, identity [6:0] and continuations [11:8]; 0: 0x43B, Arm */
    uint32_t part, variant, revision, modified; /* PMIIDR and PMPIDR: 12, 4, 4 and 4 bits */
    uint32_t reserved;         /* 0 */
} emupmu_details;

/* *out is untouched on error, here and below. */
EMUPMU_API int emupmu_config_create(const emupmu_options *options, emupmu_config **out);
EMUPMU_API int emupmu_config_create_detailed(const emupmu_options *options, const emupmu_details *details, emupmu_config **out);
EMUPMU_API void emupmu_config_destroy(emupmu_config *config);

/* [information] The features of a configuration: "FEAT_A,FEAT_B", with a NUL. Returns the bytes needed, or a negative error. */
EMUPMU_API int emupmu_config_features(const emupmu_config *config, char *buf, size_t n);

/* [information] 1 where the configuration has a control (an emupmu_control), 0 where not. */
EMUPMU_API int emupmu_config_has_control(const emupmu_config *config, int control);

/* ---- PMUs -------------------------------------------------------------------------------------------------------------------------------------------------------- */

/* Each may be NULL. They are called from within the library's call that caused them, on its thread. They may ask the PMU anything and must not change it: such a call is refused with
   EMUPMU_ERROR_BUSY. They must return: no longjmp, no C++ exception. */
typedef struct {
    uint32_t size;                                /* sizeof(emupmu_callbacks) */
    uint32_t reserved;                            /* 0 */
    void (*irq)(void *opaque, int level);         /* PMUIRQ changed its level */
    void (*budget_changed)(void *opaque);         /* a budget changed by more than what occurred: a timer may have to come earlier */
    void (*listen_changed)(void *opaque);         /* the events that are listened to may be others: emupmu_listened_events */
    uint64_t (*pc)(void *opaque);                 /* the address of the current instruction, for PMIAR_EL1 (FEAT_SEBEP) */
} emupmu_callbacks;

/* A PMU after a Cold reset at Non-secure EL1. The configuration may be destroyed at once. */
EMUPMU_API int emupmu_create(const emupmu_config *config, const emupmu_callbacks *callbacks, void *opaque, emupmu **out);
EMUPMU_API void emupmu_destroy(emupmu *pmu); /* NULL is allowed */

/* Resets the registers: cold 1 or warm 0. The context and the controls are the PE's and stay. */
EMUPMU_API int emupmu_reset(emupmu *pmu, int cold);

/* ---- Registers: which ------------------------------------------------------------------------------------------------------------------------------------------- */

/* A register is a number, the same in each version of the library:
   - in AArch64 state its encoding, op0 [15:14], op1 [13:11], CRn [10:7], CRm [6:3], op2 [2:0]; emu_pmu_spec.h has them by name, EMUPMU_PMCR_EL0 and EMUPMU_PMEVCNTRn_EL0(n);
   - in AArch32 state its encoding, of MRC and MCR coproc [19:16], opc1 [13:11], CRn [10:7], CRm [6:3], opc2 [2:0], of MRRC and MCRR 1 at bit 20, coproc [19:16], opc1 [7:4], CRm [3:0];
   - in the memory-mapped view EMUPMU_MEMORY_MAPPED + its offset: for the raw plane, where another view does not show the register. */
#define EMUPMU_MEMORY_MAPPED 0x200000u

/* [information] 0: not one of the PMU's. MDCR_EL2, MDCR_EL3, HDFG*TR*_EL2, PMCEID<n>_EL0 and ID_*DFR*_EL1 are known. */
EMUPMU_API uint32_t emupmu_resolve_a64(uint32_t op0, uint32_t op1, uint32_t crn, uint32_t crm, uint32_t op2);

/* [information] MRC and MCR of coprocessor 15, and MRRC and MCRR; 0: the configuration has no such register. */
EMUPMU_API uint32_t emupmu_resolve_a32(const emupmu_config *config, uint32_t opc1, uint32_t crn, uint32_t crm, uint32_t opc2, int is_write);
EMUPMU_API uint32_t emupmu_resolve_a32_pair(const emupmu_config *config, uint32_t opc1, uint32_t crm, int is_write);

/* [information] The register that an MRS or MSR (register) instruction names; 0 for another instruction and another register. rt and is_write may be NULL. */
EMUPMU_API uint32_t emupmu_resolve_instruction(uint32_t instruction, uint32_t *rt, int *is_write);

/* [information] By its Arm name in some view, "PMEVTYPER3_EL0", "PMCCR" or "PMOVSR"; 0: the configuration has none of that name. And the Arm name of one: the bytes needed with the NUL, or a
   negative error. */
EMUPMU_API uint32_t emupmu_register_named(const emupmu_config *config, const char *name);
EMUPMU_API int emupmu_register_name(const emupmu_config *config, uint32_t reg, char *buf, size_t n);

/* [information] The registers that a view of a configuration has, by rising numbers. Writes up to n; returns how many there are, or a negative error. */
enum { EMUPMU_VIEW_A64 = 0, EMUPMU_VIEW_A32 = 1, EMUPMU_VIEW_MEMORY_MAPPED = 2 };
EMUPMU_API int emupmu_registers(const emupmu_config *config, int view, uint32_t *regs, size_t n);

/* [information] EMUPMU_FLAG_ bits of a register (emu_pmu_spec.h), or a negative error. */
EMUPMU_API int emupmu_register_flags(const emupmu_config *config, uint32_t reg);

/* ---- Registers: accesses ----------------------------------------------------------------------------------------------------------------------------------------- */

enum { EMUPMU_OK = 0, EMUPMU_UNDEFINED = 1, EMUPMU_TRAP = 2, EMUPMU_ERROR_RESPONSE = 3 };

/* How an access would end: 0 allowed, else an answer. No effect, and nothing pending is taken: it may run beside emupmu_advance and all else on another thread, and answers then as before
   or after the call that it runs beside. */
EMUPMU_API uint64_t emupmu_check(emupmu *pmu, uint32_t reg, int is_write);

/* A guest's access by an instruction. *value is 0 where it is refused. */
EMUPMU_API uint64_t emupmu_read(emupmu *pmu, uint32_t reg, uint64_t *value);
EMUPMU_API uint64_t emupmu_write(emupmu *pmu, uint32_t reg, uint64_t value);

/* An access to the memory-mapped view (FEAT_PMUv3_EXT): offset in the frame of 4 KiB, 32 or 64 bits, from a Security state (emupmu_security). */
EMUPMU_API uint64_t emupmu_mmio_read(emupmu *pmu, uint32_t offset, int bits, int security, uint64_t *value);
EMUPMU_API uint64_t emupmu_mmio_write(emupmu *pmu, uint32_t offset, int bits, int security, uint64_t value);

/* [information] 0 performed, 1 UNDEFINED, 2 trap, 3 error response; negative: the call was wrong. */
EMUPMU_API int emupmu_answer_kind(uint64_t answer);
/* [information] The Exception level that a trap is taken to, 1 to 3; else 0. */
EMUPMU_API int emupmu_answer_el(uint64_t answer);
/* [information] ESR_ELx of a trap: EC << 26 | IL << 25 | ISS with Rt (bits [9:5]) 0, which the caller puts in; of AArch32 also Rt2 ([14:10]) 0 and CV:COND 0b11110; else 0. */
EMUPMU_API uint32_t emupmu_answer_syndrome(uint64_t answer);

/* A number that is the same as long as an access that was allowed here stays allowed, whatever other Exception levels the PE goes to and comes back from. Take it before
   emupmu_check; where that answers 0, keep it with the register and the direction, and do not check again while emupmu_allowed. */
static inline uint64_t emupmu_grant(const emupmu *pmu) { return pmu == NULL ? UINT64_MAX : pmu->access_stamp; }
static inline int emupmu_allowed(const emupmu *pmu, uint64_t grant) { return pmu != NULL && pmu->access_stamp == grant; }

/* The raw plane, for save, restore and debuggers: no check and no side effect, but what depends on a register follows it. 0 where there is no state (an error, too, is in emupmu_last_error). */
EMUPMU_API uint64_t emupmu_read_raw(emupmu *pmu, uint32_t reg);
EMUPMU_API int emupmu_write_raw(emupmu *pmu, uint32_t reg, uint64_t value);

/* ---- Where the PE executes --------------------------------------------------------------------------------------------------------------------------------------- */

typedef enum { EMUPMU_NON_SECURE = 0, EMUPMU_SECURE = 1, EMUPMU_REALM = 2, EMUPMU_ROOT = 3, EMUPMU_MOST_SECURE = -1 /* mmio only */ } emupmu_security;

/* A context is a number: Exception level [1:0], Security state [3:2], AArch32 [4], Debug state [5], Streaming SVE mode (PSTATE.SM) [6], PSTATE.PM [7]. */
enum { EMUPMU_CONTEXT_AARCH32 = 1 << 4, EMUPMU_CONTEXT_HALTED = 1 << 5, EMUPMU_CONTEXT_STREAMING = 1 << 6, EMUPMU_CONTEXT_PM = 1 << 7 };
#define EMUPMU_CONTEXT(el, security) ((uint32_t)(el) | (uint32_t)(security) << 2)

/* The PE executes there from here on. At EL3 the Security state is Secure, or Root with FEAT_RME, whatever is given. An error, and nothing changed, where the configuration has no such
   Exception level or state. One comparison where nothing changes: cheap enough before each access. */
EMUPMU_API int emupmu_set_context(emupmu *pmu, uint32_t context);
/* The short form: AArch64, not in Debug state, PSTATE.SM and PM 0; Non-secure where non_secure is not 0, else Secure. */
EMUPMU_API int emupmu_set_el(emupmu *pmu, uint32_t el, int non_secure);
EMUPMU_API int emupmu_context(emupmu *pmu); /* the context, or a negative error */

/* Registers of the PE that the PMU only looks at (HCR_EL2, SCR_EL3 ...): emupmu_control in emu_pmu_spec.h. An error where the configuration does not have one. */
EMUPMU_API int emupmu_set_control(emupmu *pmu, int control, uint64_t value);
EMUPMU_API int emupmu_get_control(emupmu *pmu, int control, uint64_t *value);

/* ---- Counting ---------------------------------------------------------------------------------------------------------------------------------------------------- */

/* What emupmu_advance calls where something is due: the advance at once, with all that follows. */
EMUPMU_API void emupmu_advance_now(emupmu *pmu, uint64_t cycles, uint64_t instructions);

/* Takes what is pending in the head at once, as one advance: for code that added to the head by itself. Other calls do it, too. */
EMUPMU_API void emupmu_flush(emupmu *pmu);

/* The PE went through cycles and retired instructions, all of them in the last of those cycles. */
static inline void emupmu_advance(emupmu *pmu, uint64_t cycles, uint64_t instructions)
{
    if (pmu != NULL) {
        uint64_t c = pmu->cycles + cycles;
        uint64_t i = pmu->instructions + instructions;
        if (EMUPMU_UNLIKELY(((c | i | cycles | instructions) >> 63) != 0)) {
            emupmu_advance_now(pmu, cycles, instructions);
        } else {
            pmu->cycles = c;
            pmu->instructions = i;
        }
    }
}

/* The level of PMUIRQ, and whether a PMU Profiling exception is pending (FEAT_EBEP), as of the last call. */
static inline int emupmu_irq(const emupmu *pmu) { return pmu != NULL ? pmu->irq : 0; }
static inline int emupmu_exception_pending(const emupmu *pmu) { return pmu != NULL ? pmu->exception : 0; }

/* Perhaps a counter counts the event (1), or certainly none does (0): a test of one bit before emupmu_count. */
static inline int emupmu_listens(const emupmu *pmu, uint32_t event) { return pmu != NULL && ((pmu->listening >> ((event ^ (event >> 6)) & 63)) & 1) != 0; }

/* An event occurred, all occurrences in one cycle. Events above 0xFFFF are ignored. */
EMUPMU_API void emupmu_count(emupmu *pmu, uint32_t event, uint64_t occurrences);

typedef struct {
    uint16_t event;
    uint16_t reserved[3]; /* 0 */
    uint64_t occurrences;
} emupmu_event_count;

/* Several events occurred, all in one cycle; CPU_CYCLES is not among them. */
EMUPMU_API int emupmu_count_together(emupmu *pmu, const emupmu_event_count *counts, size_t n);

/* How far one may go: the occurrence with this number is the one that overflows a counter. At least 1; UINT64_MAX: none will; 0: the call was wrong. */
EMUPMU_API uint64_t emupmu_budget(emupmu *pmu, uint32_t event);

/* The events that counters count now and that are pushed: those that emupmu_count is for. Writes up to n; returns how many there are (at most 33), or a negative error. */
EMUPMU_API int emupmu_listened_events(emupmu *pmu, uint16_t *events, size_t n);

/* The counters that run, as PMCNTENSET_EL0 has them. */
EMUPMU_API uint64_t emupmu_running(emupmu *pmu);

/* ---- Overflow beside the interrupt ------------------------------------------------------------------------------------------------------------------------------- */

/* The PMU Profiling exception that the PE has to take before its next instruction (FEAT_EBEP): the Exception level that it is taken to, or 0 for none. *syndrome (may be NULL) is ESR_ELx. */
EMUPMU_API int emupmu_pending_exception(emupmu *pmu, uint32_t *syndrome);
/* A callback for its edges, as irq is for PMUIRQ's; opaque is that of emupmu_create. NULL: none. */
EMUPMU_API int emupmu_on_exception(emupmu *pmu, void (*exception)(void *opaque, int pending));
/* PSTATE.PPEND (FEAT_SEBEP): the PE cleared it on taking an exception, or an exception return brought it back. */
EMUPMU_API int emupmu_set_ppend(emupmu *pmu, int pending);
EMUPMU_API int emupmu_ppend(emupmu *pmu);
/* 1 where an exception return to an Exception level with SPSR_ELx.PM masked and SPSR_ELx.PPEND 1 sets PSTATE.PPEND. Asked before the context changes. */
EMUPMU_API int emupmu_returns_ppend(emupmu *pmu, uint32_t el, int masked);
/* 1 while a counter has overflowed with its interrupt enabled, whatever takes the place of PMUIRQ: the trigger to the cross-trigger interface. */
EMUPMU_API int emupmu_overflow_condition(emupmu *pmu);
/* 1 while EDECR.PME asks for a debug event (FEAT_PMUv3p9 and FEAT_Debugv8p9). */
EMUPMU_API int emupmu_debug_request(emupmu *pmu);

/* ---- Snapshots and locks ----------------------------------------------------------------------------------------------------------------------------------------- */

/* An event from outside asks for a snapshot, as a write of 1 to PMSSCR_EL1.SS does (FEAT_PMUv3_SS). */
EMUPMU_API int emupmu_capture(emupmu *pmu);
/* An External debug reset locks the Software Lock of the memory-mapped view. */
EMUPMU_API int emupmu_lock_software_lock(emupmu *pmu);

/* ---- Save and restore -------------------------------------------------------------------------------------------------------------------------------------------- */

/* All the state but the context and the controls that are not the PMU's registers, the same bytes on every machine. Later versions of the library read what this one saves. */
EMUPMU_API size_t emupmu_state_size(const emupmu_config *config); /* [information] 0: the call was wrong */
EMUPMU_API int emupmu_save(emupmu *pmu, void *state, size_t size);
EMUPMU_API int emupmu_restore(emupmu *pmu, const void *state, size_t size); /* a state of the same or a smaller configuration; refused, and nothing changed, where no PMU of this one can go on from it */

/* ---- Counts that are pulled -------------------------------------------------------------------------------------------------------------------------------------- */

/* Where a PMU pulls its counts from, in the place of emupmu_advance and emupmu_count, which then do nothing. All are required. counter is 0 to 30, 31 for PMCCNTR_EL0, 32 for PMICNTR_EL0. */
typedef struct {
    uint32_t size;     /* sizeof(emupmu_source_ops) */
    uint32_t reserved; /* 0 */
    /* The counter counts from 0 from here on; emupmu_source_overflow is due after to_overflow occurrences (UINT64_MAX: never). */
    void (*start)(void *opaque, uint32_t counter, uint32_t event, uint64_t to_overflow);
    uint64_t (*stop)(void *opaque, uint32_t counter); /* occurrences since start */
    uint64_t (*read)(void *opaque, uint32_t counter); /* occurrences since start */
    void (*rearm)(void *opaque, uint32_t counter, uint64_t to_overflow); /* from now; the count goes on */
} emupmu_source_ops;

EMUPMU_API int emupmu_create_pulled(const emupmu_config *config, const emupmu_callbacks *callbacks, const emupmu_source_ops *source, void *opaque, emupmu **out);
/* The source reached the overflow that the counter was armed for. Too late or too early does no harm. */
EMUPMU_API int emupmu_source_overflow(emupmu *pmu, uint32_t counter);

/* ---- Hosts ------------------------------------------------------------------------------------------------------------------------------------------------------- */

/* A host on which nothing happens but what emupmu_host_run and emupmu_host_count say. "cortex-a55:4,cortex-a76:4": clusters of so many pCPUs, numbered from 0, each with its own PMU,
   whose name is the model's with '_' for '-'. `emu events --host` lists the models. */
EMUPMU_API int emupmu_host_simulated(const char *clusters, emupmu_host **out);

/* One PMU of your own host. */
typedef struct {
    uint32_t size;                    /* sizeof(emupmu_host_pmu) */
    int32_t type;                     /* its perf type, or any number that no other PMU of the host has */
    const char *name;                 /* as in sysfs */
    const char *cpus;                 /* the pCPUs that it covers, as sysfs lists them: "0-3,8" */
    int32_t version;                  /* PMUVer of its cores; -1: it is not PMUv3 */
    uint32_t counters;                /* event counters, 0 to 31 */
    uint32_t counter_width;           /* bits of one, 1 to 64 */
    uint32_t has_instruction_counter; /* 1: there is one beside those */
    uint32_t slots;                   /* PMMIR_EL1.SLOTS; 0: unknown */
    uint32_t reserved;                /* 0 */
} emupmu_host_pmu;

#define EMUPMU_NOT_COUNTED 0xFFFFu

/* What your own host does. pmu is the index of one of its PMUs, thread what was given to emupmu_vcpu_create as opaque. Calls for one vCPU come from the thread that drives it. */
typedef struct {
    uint32_t size;     /* sizeof(emupmu_host_ops) */
    uint32_t reserved; /* 0 */
    const emupmu_host_pmu *pmus; /* read once, when the host is created */
    size_t pmu_count;            /* 0: a host without PMUs, on which no vCPU can be initialised */
    /* The PMU's own number for a PMUv3 event, or EMUPMU_NOT_COUNTED: then nothing is opened. Constant time; from any thread. */
    uint32_t (*map)(void *opaque, uint32_t pmu, uint32_t pmuv3_event);
    /* Opens a stopped counter for an event of the PMU's own; NULL: the host refuses it. */
    void *(*open)(void *opaque, uint32_t pmu, uint32_t native_event, void *thread);
    /* Counts from 0 from now on; emupmu_host_overflow is due after to_overflow occurrences, at least 1 (UINT64_MAX: never). */
    void (*start)(void *opaque, void *counter, uint64_t to_overflow);
    uint64_t (*stop)(void *opaque, void *counter); /* occurrences since start */
    uint64_t (*read)(void *opaque, void *counter); /* occurrences since start */
    void (*rearm)(void *opaque, void *counter, uint64_t to_overflow); /* from now; the count goes on */
    void (*close)(void *opaque, void *counter);
    /* May be NULL. An overflow that emupmu_host_overflow was not called for: 1 once for each. Asked when the vCPU is loaded after emupmu_vcpu_request_reload. */
    int (*take_overflow)(void *opaque, void *counter);
    /* May be NULL. How many of the PMU's counters can count different events at the same time, where that is not all of them. */
    uint32_t (*counters_for)(void *opaque, uint32_t pmu, uint32_t native_event);
} emupmu_host_ops;

EMUPMU_API int emupmu_host_create(const emupmu_host_ops *ops, void *opaque, emupmu_host **out);
EMUPMU_API void emupmu_host_destroy(emupmu_host *host);

/* A counter of yours reached the overflow that it was armed for; on the thread that drives the vCPU. From another thread call emupmu_vcpu_request_reload and let take_overflow tell. */
EMUPMU_API int emupmu_host_overflow(emupmu_vcpu *vcpu, void *counter);

/* ---- VMs and vCPUs ----------------------------------------------------------------------------------------------------------------------------------------------- */

/* Handles are destroyed in any order: each keeps what it needs alive. backend: "default" (KVM's: the PMU of the pCPU that the first vCPU is made on), "fixed-counters-only", "common-events",
   or the name of one of the host's PMUs, which the VM then has for all vCPUs and runs nowhere else. */
EMUPMU_API int emupmu_vm_create(emupmu_host *host, const char *backend, emupmu_vm **out);

typedef struct {
    uint32_t size;                /* sizeof(emupmu_vm_options) */
    uint32_t instruction_counter; /* 1: the guest's PMU goes up to FEAT_PMUv3p9, with PMICNTR_EL0 where each host PMU has such a counter; KVM does not have it */
    int32_t counters;             /* PMCR_EL0.N; -1: all that the host PMU has */
    int32_t pmu_version;          /* PMUVer of the guest; -1: the highest possible */
    const char *possible_cpus;    /* the pCPUs that the host can have; NULL: those that its PMUs cover */
    uint32_t no_irqchip;          /* 1: there is no interrupt controller in the kernel */
    uint32_t strict;              /* 1: KVM_ARM_VCPU_PMU_V3_STRICT */
} emupmu_vm_options;

EMUPMU_API int emupmu_vm_create_detailed(emupmu_host *host, const char *backend, const emupmu_vm_options *options, emupmu_vm **out);
EMUPMU_API void emupmu_vm_destroy(emupmu_vm *vm);

/* A vCPU that is ready to be loaded. On a simulated host its thread starts on the first pCPU; on a host of yours opaque is its thread's, too. */
EMUPMU_API int emupmu_vcpu_create(emupmu_vm *vm, const emupmu_callbacks *callbacks, void *opaque, emupmu_vcpu **out);
/* A vCPU as KVM_CREATE_VCPU leaves it, on a pCPU: emupmu_vcpu_init and the attributes are yours to call. */
EMUPMU_API int emupmu_vcpu_add(emupmu_vm *vm, int pcpu, const emupmu_callbacks *callbacks, void *opaque, emupmu_vcpu **out);
EMUPMU_API void emupmu_vcpu_destroy(emupmu_vcpu *vcpu);

/* Enters the guest on a pCPU, to which the thread moves by it. 0; 1: this pCPU cannot run it; negative: error. One comparison where the PMU stays the same. */
EMUPMU_API int emupmu_vcpu_load(emupmu_vcpu *vcpu, int pcpu);
/* From any thread: the next load looks at everything again. */
EMUPMU_API void emupmu_vcpu_request_reload(emupmu_vcpu *vcpu);
EMUPMU_API int emupmu_vcpu_reload_requested(emupmu_vcpu *vcpu); /* from any thread */
EMUPMU_API void emupmu_vm_request_reload(emupmu_vm *vm);        /* for all vCPUs, from any thread */
/* How often running counters gave way to those of another host PMU. */
EMUPMU_API int64_t emupmu_vcpu_reloads(emupmu_vcpu *vcpu);

/* The vCPU's own PMU: do not destroy it; it is gone with the vCPU. emupmu_advance and emupmu_count on it do nothing, because its counts come from the host. NULL with an error. */
EMUPMU_API emupmu *emupmu_vcpu_pmu(emupmu_vcpu *vcpu);

/* KVM_ARM_VCPU_INIT on a pCPU; again: a reset. */
EMUPMU_API int emupmu_vcpu_init(emupmu_vcpu *vcpu, int pcpu);
/* KVM_{HAS,SET,GET}_DEVICE_ATTR of group KVM_ARM_VCPU_PMU_V3_CTRL: attr 0 IRQ, 1 INIT, 2 FILTER, 3 SET_PMU, 4 SET_NR_COUNTERS, 5 FIXED_COUNTERS_ONLY. 0 or what KVM answers. */
EMUPMU_API int emupmu_vcpu_has_attr(emupmu_vcpu *vcpu, int attr);
EMUPMU_API int emupmu_vcpu_set_attr(emupmu_vcpu *vcpu, int attr, const void *argument, size_t size);
EMUPMU_API int emupmu_vcpu_get_attr(emupmu_vcpu *vcpu, int attr, int *value);
/* KVM_{GET,SET}_ONE_REG, and the registers that answer (KVM_GET_REG_LIST): writes up to n; returns how many there are, or a negative error. */
EMUPMU_API int emupmu_vcpu_get_one_reg(emupmu_vcpu *vcpu, uint32_t reg, uint64_t *value);
EMUPMU_API int emupmu_vcpu_set_one_reg(emupmu_vcpu *vcpu, uint32_t reg, uint64_t value);
EMUPMU_API int emupmu_vcpu_list_regs(emupmu_vcpu *vcpu, uint32_t *regs, size_t n);

/* Simulated hosts: the vCPU's thread ran so long on the pCPU that it is loaded on, or an event occurred there. Overflows are told exactly when they happen. */
EMUPMU_API int emupmu_host_run(emupmu_vcpu *vcpu, uint64_t cycles, uint64_t instructions);
EMUPMU_API int emupmu_host_count(emupmu_vcpu *vcpu, uint32_t event, uint64_t occurrences);
/* Simulated hosts: how far the thread may run until a running counter is told about its overflow; UINT64_MAX: never; 0: the call was wrong. */
EMUPMU_API uint64_t emupmu_host_budget(emupmu_vcpu *vcpu, uint32_t event);

#ifdef __cplusplus
}
#endif

#endif
