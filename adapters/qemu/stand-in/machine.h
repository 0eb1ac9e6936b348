/* A machine with fake CPUs for a test of the adapter: its clock, its timer and its interrupt lines are numbers. MIT licence, see the file LICENSE. */
#ifndef EMU_PMU_STAND_IN_MACHINE_H
#define EMU_PMU_STAND_IN_MACHINE_H

#include "qemu.h"

enum { MACHINE_REGISTERS = 400, MACHINE_STREAM = 65536 };

struct IRQState {
    int level, calls;
};

struct QEMUTimer {
    void (*callback)(void *opaque);
    void *opaque;
    int64_t when; /* INT64_MAX: not armed */
    int moves;
};

struct QEMUFile {
    uint8_t bytes[MACHINE_STREAM];
    size_t written, taken;
};

typedef struct {
    ARMCPU cpu; /* first */
    struct IRQState irq;
    QEMUTimer *timer; /* set by the test after realize */
    ARMCPRegInfo registers[MACHINE_REGISTERS];
    char names[MACHINE_REGISTERS][64];
    int register_count;
    ARMELChangeHookFn *hook;
    void *hook_opaque;
    void (*set_bool)(Object *, bool, Error **);
    void (*set_text)(Object *, const char *, Error **);
    uint32_t *version, *counters;
} fake_cpu;

/* What all CPUs share. */
extern struct machine {
    int64_t clock, icount;
    int icount_mode; /* as icount_enabled says */
    bool kvm;
    int clock_reads;
    bool checking; /* an access check runs: no clock, no interrupt */
    int wrong;     /* what QEMU would have aborted for */
    bool locked;
    int locks;
    char text[512]; /* the last error or log line */
    QEMUTimer *timer; /* the last that was made */
    CPUState *work_cpu;
    void (*work)(CPUState *cpu, run_on_cpu_data data);
    run_on_cpu_data work_data;
} machine;

/* An Armv8 CPU with EL2, EL3, AArch32 at EL1 and PMUv3p5, at EL1, Non-secure; before it is realized. */
fake_cpu *machine_cpu(void);
void machine_free(fake_cpu *cpu);

/* The table's entry for an AArch64 encoding (op0 to op2 in 16 bits), or for an AArch32 one; NULL: none. */
ARMCPRegInfo *machine_register(fake_cpu *cpu, uint32_t a64);
ARMCPRegInfo *machine_register_a32(fake_cpu *cpu, int is_pair, unsigned opc1, unsigned crn, unsigned crm, unsigned opc2);

/* What QEMU does for an MRS, MSR, MRC or MCR: the rights, the check, the access. -1: UNDEFINED by the rights. */
int machine_read(fake_cpu *cpu, const ARMCPRegInfo *ri, uint64_t *value);
int machine_write(fake_cpu *cpu, const ARMCPRegInfo *ri, uint64_t value);

/* The CPU changes to an Exception level in AArch64 state, with the hook or behind its back. */
void machine_el(fake_cpu *cpu, unsigned el, bool with_hook);

/* Time passes; where the timer is due on the way, it fires then, and the CPU's work is done. */
void machine_run(fake_cpu *cpu, int64_t ns);

void machine_reset(fake_cpu *cpu);
void machine_save(fake_cpu *cpu, struct QEMUFile *file, const VMStateDescription *subsection);
/* With or without the subsection, as another PMU would have sent it. What the CPU's post_load gives. */
int machine_load(fake_cpu *cpu, struct QEMUFile *file, const VMStateDescription *subsection, int (*post_load)(ARMCPU *cpu));

#endif
