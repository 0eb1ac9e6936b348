/* See machine.h. */
#include "machine.h"

#include <stdarg.h>

struct machine machine;

static void say(const char *format, va_list arguments) { vsnprintf(machine.text, sizeof machine.text, format, arguments); }

char *g_strdup(const char *text) { return strcpy(malloc(strlen(text) + 1), text); }

char *g_strdup_printf(const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return g_strdup(text);
}

void error_setg(Error **errp, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
    *errp = (Error *)machine.text;
}

void error_report(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
}

void qemu_log_mask(int mask, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (mask == LOG_UNIMP) {
        say(format, arguments);
    }
    va_end(arguments);
}

/* ---- CPUs -------------------------------------------------------------------------------------------------------------------------------------------------------- */

fake_cpu *machine_cpu(void)
{
    fake_cpu *cpu = calloc(1, sizeof *cpu);
    CPUARMState *env = &cpu->cpu.env;
    env->features = 1u << ARM_FEATURE_AARCH64 | 1u << ARM_FEATURE_EL2 | 1u << ARM_FEATURE_EL3 | 1u << ARM_FEATURE_PMU;
    env->aarch64 = true;
    env->pstate = 0x5; /* EL1h */
    env->cp15.scr_el3 = 0x401; /* RW and NS */
    env->cp15.hcr_el2 = UINT64_C(1) << 31;
    env->cp15.mdcr_el2 = 4;
    cpu->cpu.isar.id_aa64dfr0 = 0x10305606; /* PMUVer 6 at [11:8], and the debug fields */
    cpu->cpu.isar.id_aa64pfr0 = 0x1122;     /* EL0 and EL1 have AArch32 */
    cpu->cpu.isar.id_dfr0 = 0x06000000;
    cpu->cpu.isar.reset_pmcr_el0 = 0x41002000; /* IMP 0x41, N 4 */
    cpu->cpu.pmu_interrupt = &cpu->irq;
    return cpu;
}

void machine_free(fake_cpu *cpu) { free(cpu); }

int arm_current_el(CPUARMState *env)
{
    if (env->aarch64) {
        return env->pstate >> 2 & 3;
    }
    unsigned mode = env->uncached_cpsr & 0x1F;
    return mode == 0x10 ? 0 : mode == 0x1A ? 2 : mode == 0x16 ? 3 : 1;
}

bool arm_is_secure_below_el3(CPUARMState *env) { return arm_feature(env, ARM_FEATURE_EL3) && (env->cp15.scr_el3 & 1) == 0; }

void arm_register_el_change_hook(ARMCPU *cpu, ARMELChangeHookFn *hook, void *opaque)
{
    ((fake_cpu *)cpu)->hook = hook;
    ((fake_cpu *)cpu)->hook_opaque = opaque;
}

void object_property_add_bool(Object *obj, const char *name, bool (*get)(Object *, Error **), void (*set)(Object *, bool, Error **))
{
    machine.wrong += strcmp(name, "emu-pmu") != 0 || get(obj, NULL);
    ((fake_cpu *)obj)->set_bool = set;
}

void object_property_add_str(Object *obj, const char *name, char *(*get)(Object *, Error **), void (*set)(Object *, const char *, Error **))
{
    char *text = get(obj, NULL);
    machine.wrong += strcmp(name, "emu-pmu-features") != 0 || strcmp(text, "") != 0;
    g_free(text);
    ((fake_cpu *)obj)->set_text = set;
}

void object_property_add_uint32_ptr(Object *obj, const char *name, const uint32_t *value, ObjectPropertyFlags flags)
{
    fake_cpu *cpu = (fake_cpu *)obj;
    machine.wrong += flags != OBJ_PROP_FLAG_READWRITE;
    *(strcmp(name, "emu-pmu-version") == 0 ? &cpu->version : &cpu->counters) = (uint32_t *)(uintptr_t)value;
}

/* ---- Registers --------------------------------------------------------------------------------------------------------------------------------------------------- */

void define_one_arm_cp_reg_with_opaque(ARMCPU *cpu, const ARMCPRegInfo *reg, void *opaque)
{
    fake_cpu *fake = (fake_cpu *)cpu;
    ARMCPRegInfo *copy = &fake->registers[fake->register_count];
    *copy = *reg;
    copy->name = strcpy(fake->names[fake->register_count++], reg->name);
    copy->opaque = opaque;
    /* What QEMU asserts: the rights are at least as strict as op1 says, a 64-bit AArch32 register has no CRn and no opc2, and what is raw has functions or a field. */
    static const int most[8] = {PL1_RW, PL1_RW, PL1_RW, PL0_RW, PL2_RW, PL2_RW, PL3_RW, PL1_RW};
    bool a64 = reg->state == ARM_CP_STATE_AA64;
    machine.wrong += a64 && ((int)reg->access & ~most[reg->opc1]) != 0;
    machine.wrong += (reg->type & ARM_CP_64BIT) != 0 && (a64 || reg->crn != 0 || reg->opc2 != 0);
    machine.wrong += !a64 && (reg->opc0 != 0 || reg->cp != 15);
    machine.wrong += (reg->type & (ARM_CP_NO_RAW | ARM_CP_CONST)) == 0 && reg->fieldoffset == 0 && (reg->raw_readfn == NULL || reg->raw_writefn == NULL);
    machine.wrong += (reg->type & ARM_CP_OVERRIDE) == 0;
}

ARMCPRegInfo *machine_register(fake_cpu *cpu, uint32_t a64)
{
    for (int i = 0; i < cpu->register_count; i++) {
        ARMCPRegInfo *ri = &cpu->registers[i];
        if (ri->state == ARM_CP_STATE_AA64 && (uint32_t)(ri->opc0 << 14 | ri->opc1 << 11 | ri->crn << 7 | ri->crm << 3 | ri->opc2) == a64) {
            return ri;
        }
    }
    return NULL;
}

ARMCPRegInfo *machine_register_a32(fake_cpu *cpu, int is_pair, unsigned opc1, unsigned crn, unsigned crm, unsigned opc2)
{
    for (int i = 0; i < cpu->register_count; i++) {
        ARMCPRegInfo *ri = &cpu->registers[i];
        if (ri->state == ARM_CP_STATE_AA32 && ((ri->type & ARM_CP_64BIT) != 0) == is_pair && ri->opc1 == opc1 && ri->crn == crn && ri->crm == crm && ri->opc2 == opc2) {
            return ri;
        }
    }
    return NULL;
}

static int check(fake_cpu *cpu, const ARMCPRegInfo *ri, bool isread)
{
    int right = (isread ? 2 : 1) << 2 * arm_current_el(&cpu->cpu.env);
    if (((int)ri->access & right) == 0) {
        return -1;
    }
    machine.checking = true;
    int result = ri->accessfn != NULL ? (int)ri->accessfn(&cpu->cpu.env, ri, isread) : (int)CP_ACCESS_OK;
    machine.checking = false;
    return result;
}

static uint64_t *field(fake_cpu *cpu, const ARMCPRegInfo *ri) { return (uint64_t *)(void *)((char *)&cpu->cpu.env + ri->fieldoffset); }

int machine_read(fake_cpu *cpu, const ARMCPRegInfo *ri, uint64_t *value)
{
    int result = check(cpu, ri, true);
    if (result == CP_ACCESS_OK) {
        *value = (ri->type & ARM_CP_CONST) != 0 ? ri->resetvalue : ri->readfn != NULL ? ri->readfn(&cpu->cpu.env, ri) : *field(cpu, ri);
    }
    return result;
}

int machine_write(fake_cpu *cpu, const ARMCPRegInfo *ri, uint64_t value)
{
    int result = check(cpu, ri, false);
    if (result == CP_ACCESS_OK && (ri->type & ARM_CP_CONST) == 0) {
        ri->writefn(&cpu->cpu.env, ri, value);
    }
    return result;
}

void machine_el(fake_cpu *cpu, unsigned el, bool with_hook)
{
    cpu->cpu.env.aarch64 = true;
    cpu->cpu.env.pstate = el << 2 | (el != 0);
    if (with_hook) {
        machine.locked = true;
        cpu->hook(&cpu->cpu, cpu->hook_opaque);
        machine.locked = false;
    }
}

void machine_reset(fake_cpu *cpu)
{
    for (int i = 0; i < cpu->register_count; i++) {
        const ARMCPRegInfo *ri = &cpu->registers[i];
        if (ri->resetfn != NULL) {
            ri->resetfn(&cpu->cpu.env, ri);
        } else if (ri->fieldoffset != 0) {
            *field(cpu, ri) = ri->resetvalue;
        }
    }
}

/* ---- Time, threads, interrupts ----------------------------------------------------------------------------------------------------------------------------------- */

int64_t qemu_clock_get_ns(QEMUClockType type)
{
    machine.wrong += type != QEMU_CLOCK_VIRTUAL || machine.checking;
    machine.clock_reads++;
    return machine.clock;
}

QEMUTimer *timer_new_ns(QEMUClockType type, void (*callback)(void *opaque), void *opaque)
{
    QEMUTimer *timer = calloc(1, sizeof *timer);
    machine.wrong += type != QEMU_CLOCK_VIRTUAL;
    *timer = (QEMUTimer){callback, opaque, INT64_MAX, 0};
    machine.timer = timer;
    return timer;
}

void timer_mod_ns(QEMUTimer *timer, int64_t when)
{
    timer->when = when;
    timer->moves++;
}

void timer_free(QEMUTimer *timer)
{
    free(timer);
}

void machine_run(fake_cpu *cpu, int64_t ns)
{
    int64_t end = machine.clock + ns;
    while (cpu->timer != NULL && cpu->timer->when <= end) {
        QEMUTimer *timer = cpu->timer;
        machine.clock = timer->when > machine.clock ? timer->when : machine.clock;
        timer->when = INT64_MAX;
        machine.locked = true;
        timer->callback(timer->opaque);
        if (machine.work != NULL) {
            void (*work)(CPUState *, run_on_cpu_data) = machine.work;
            machine.work = NULL;
            work(machine.work_cpu, machine.work_data);
        }
        machine.locked = false;
    }
    machine.clock = end;
}

int icount_enabled(void) { return machine.icount_mode; }

int64_t icount_get_raw(void)
{
    machine.wrong += machine.checking;
    return machine.icount;
}

int64_t icount_to_ns(int64_t icount) { return icount << 1; }

bool kvm_enabled(void) { return machine.kvm; }

bool qemu_mutex_iothread_locked(void) { return machine.locked; }

void qemu_mutex_lock_iothread(void)
{
    machine.wrong += machine.locked;
    machine.locked = true;
    machine.locks++;
}

void qemu_mutex_unlock_iothread(void)
{
    machine.wrong += !machine.locked;
    machine.locked = false;
}

void qemu_set_irq(qemu_irq irq, int level)
{
    machine.wrong += !machine.locked || machine.checking;
    irq->level = level;
    irq->calls++;
}

void async_run_on_cpu(CPUState *cpu, void (*work)(CPUState *cpu, run_on_cpu_data data), run_on_cpu_data data)
{
    machine.work_cpu = cpu;
    machine.work = work;
    machine.work_data = data;
}

/* ---- Migration --------------------------------------------------------------------------------------------------------------------------------------------------- */

void qemu_put_buffer(QEMUFile *f, const uint8_t *bytes, size_t size)
{
    memcpy(f->bytes + f->written, bytes, size);
    f->written += size;
}

size_t qemu_get_buffer(QEMUFile *f, uint8_t *bytes, size_t size)
{
    memcpy(bytes, f->bytes + f->taken, size);
    f->taken += size;
    return size;
}

void qemu_put_be32(QEMUFile *f, unsigned value)
{
    uint8_t bytes[4] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8), (uint8_t)value};
    qemu_put_buffer(f, bytes, 4);
}

void qemu_put_be64(QEMUFile *f, uint64_t value)
{
    qemu_put_be32(f, (unsigned)(value >> 32));
    qemu_put_be32(f, (unsigned)value);
}

unsigned qemu_get_be32(QEMUFile *f)
{
    uint8_t bytes[4];
    qemu_get_buffer(f, bytes, 4);
    return (unsigned)bytes[0] << 24 | (unsigned)bytes[1] << 16 | (unsigned)bytes[2] << 8 | bytes[3];
}

uint64_t qemu_get_be64(QEMUFile *f)
{
    uint64_t high = qemu_get_be32(f);
    return high << 32 | qemu_get_be32(f);
}

static bool is_migrated(const ARMCPRegInfo *ri) { return (ri->type & (ARM_CP_NO_RAW | ARM_CP_ALIAS)) == 0; }

static uint64_t raw(fake_cpu *cpu, const ARMCPRegInfo *ri)
{
    return (ri->type & ARM_CP_CONST) != 0 ? ri->resetvalue : ri->raw_readfn != NULL ? ri->raw_readfn(&cpu->cpu.env, ri) : *field(cpu, ri);
}

void machine_save(fake_cpu *cpu, QEMUFile *file, const VMStateDescription *subsection)
{
    for (int i = 0; i < cpu->register_count; i++) {
        if (is_migrated(&cpu->registers[i])) {
            qemu_put_be64(file, raw(cpu, &cpu->registers[i]));
        }
    }
    if (subsection->needed(&cpu->cpu)) {
        for (const VMStateField *f = subsection->fields; f->info != NULL; f++) {
            machine.wrong += f->info->put(file, &cpu->cpu, f->size, f, NULL) != 0;
        }
    }
}

int machine_load(fake_cpu *cpu, QEMUFile *file, const VMStateDescription *subsection, int (*post_load)(ARMCPU *cpu))
{
    uint64_t values[MACHINE_REGISTERS];
    for (int i = 0; i < cpu->register_count; i++) {
        values[i] = is_migrated(&cpu->registers[i]) ? qemu_get_be64(file) : 0;
    }
    /* As QEMU has it: subsections first, then the registers, each read back. */
    for (const VMStateField *f = subsection != NULL ? subsection->fields : NULL; f != NULL && f->info != NULL; f++) {
        int result = f->info->get(file, &cpu->cpu, f->size, f);
        if (result != 0) {
            return result;
        }
    }
    for (int i = 0; i < cpu->register_count; i++) {
        const ARMCPRegInfo *ri = &cpu->registers[i];
        if (is_migrated(ri)) {
            if ((ri->type & ARM_CP_CONST) == 0) {
                ri->raw_writefn(&cpu->cpu.env, ri, values[i]);
            }
            machine.wrong += raw(cpu, ri) != values[i];
        }
    }
    return post_load(&cpu->cpu);
}
