/*
 * The gate: every entry of the library, and what has to be true before managed code runs.
 *
 * - The .NET runtime starts with the first call. Its start ignores SIGPIPE; the host's disposition is put back.
 * - In a forked child only the thread that forked lives on, and managed code could wait for the others for ever: calls are refused here, before they get there.
 * - The text of the last error is of the thread, and is here so that it can be read whatever else is not possible.
 */
#define _GNU_SOURCE
#include "emu_pmu.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { GATE_CLOSED, GATE_OPEN, GATE_FORKED };
enum { LONGEST_ERROR = 1024 };

static atomic_int gate_state;
static pthread_once_t gate_once = PTHREAD_ONCE_INIT;
static _Thread_local char last_error[LONGEST_ERROR];

_Static_assert(sizeof(struct emupmu) == 128, "the head is two cache lines");
_Static_assert(offsetof(struct emupmu, library) == 64, "the head's public fields are 64 bytes");

/* Managed code says what went wrong. */
void emupmu_gate_fail(const char *text, size_t length);

void emupmu_gate_fail(const char *text, size_t length)
{
    size_t n = length < LONGEST_ERROR - 1 ? length : LONGEST_ERROR - 1;
    memcpy(last_error, text, n);
    last_error[n] = '\0';
}

static void fail(const char *text) { emupmu_gate_fail(text, strlen(text)); }

int emupmu_managed_start(void);

static void in_child(void) { atomic_store_explicit(&gate_state, GATE_FORKED, memory_order_relaxed); }

static void open_gate(void)
{
    struct sigaction pipe;
    bool known = sigaction(SIGPIPE, NULL, &pipe) == 0;
    (void)emupmu_managed_start();
    if (known) {
        (void)sigaction(SIGPIPE, &pipe, NULL);
    }
    (void)pthread_atfork(NULL, NULL, in_child);
    atomic_store_explicit(&gate_state, GATE_OPEN, memory_order_release);
}

static bool __attribute__((noinline, cold)) gate_opens(void)
{
    if (atomic_load_explicit(&gate_state, memory_order_acquire) == GATE_CLOSED) {
        (void)pthread_once(&gate_once, open_gate);
        return true;
    }
    fail("The call came from a forked child, where the library does not run: call it in the parent, or exec a program in the child.");
    return false;
}

static inline bool gate_is_open(void)
{
    return __builtin_expect(atomic_load_explicit(&gate_state, memory_order_acquire) == GATE_OPEN, 1) || gate_opens();
}

/* ---- Entries that need no managed code ---------------------------------------------------------------------------------------------------------------------------- */

size_t emupmu_last_error(char *buf, size_t n)
{
    size_t needed = strlen(last_error) + 1;
    if (buf != NULL && n != 0) {
        size_t length = needed <= n ? needed - 1 : n - 1;
        memcpy(buf, last_error, length);
        buf[length] = '\0';
    }
    return needed;
}

enum { ANSWER_KIND = 32, ANSWER_EL = 35, ANSWER_BITS = 37, ANSWER_WRONG = 63 };

int emupmu_answer_kind(uint64_t answer)
{
    if ((answer >> ANSWER_WRONG) != 0) {
        int32_t error = (int32_t)(uint32_t)answer;
        return error < 0 ? error : EMUPMU_ERROR_INVALID;
    }
    unsigned kind = (unsigned)(answer >> ANSWER_KIND) & 7;
    return (answer >> ANSWER_BITS) == 0 && kind <= EMUPMU_ERROR_RESPONSE ? (int)kind : EMUPMU_ERROR_INVALID;
}

int emupmu_answer_el(uint64_t answer) { return emupmu_answer_kind(answer) == EMUPMU_TRAP ? (int)(answer >> ANSWER_EL) & 3 : 0; }

uint32_t emupmu_answer_syndrome(uint64_t answer) { return emupmu_answer_kind(answer) == EMUPMU_TRAP ? (uint32_t)answer : 0; }

int emupmu_init_head(uint32_t head_version, size_t head_size)
{
    if (head_version != EMUPMU_HEAD_VERSION || head_size != sizeof(struct emupmu)) {
        char text[256];
        (void)snprintf(text, sizeof text,
                       "emupmu_init: the program was compiled with head version %u of %zu bytes, and the library has version %d of %zu: compile it with this library's emu_pmu.h.",
                       (unsigned)head_version, head_size, EMUPMU_HEAD_VERSION, sizeof(struct emupmu));
        fail(text);
        return EMUPMU_ERROR_ABI;
    }
    return gate_is_open() ? 0 : EMUPMU_ERROR_FORKED;
}

uint32_t emupmu_managed_version(uint32_t version);

/* It goes the whole way and comes back: the empty call, which the costs of all others are measured against. */
uint32_t emupmu_version(void) { return gate_is_open() ? emupmu_managed_version(EMUPMU_VERSION) : EMUPMU_VERSION; }

/* ---- Entries that managed code answers ------------------------------------------------------------------------------------------------------------------------------ */

/* ENTRY(type, refused, name, parameters, arguments): emupmu_NAME is emupmu_managed_NAME behind the gate. */
#define ENTRY(type, refused, name, parameters, arguments) \
    type emupmu_managed_##name parameters; \
    type emupmu_##name parameters { return gate_is_open() ? emupmu_managed_##name arguments : (refused); }
#define VOID_ENTRY(name, parameters, arguments) \
    void emupmu_managed_##name parameters; \
    void emupmu_##name parameters \
    { \
        if (gate_is_open()) { \
            emupmu_managed_##name arguments; \
        } \
    }
#define INT_ENTRY(name, parameters, arguments) ENTRY(int, EMUPMU_ERROR_FORKED, name, parameters, arguments)
#define ANSWER_ENTRY(name, parameters, arguments) \
    ENTRY(uint64_t, UINT64_C(1) << ANSWER_WRONG | (uint32_t)EMUPMU_ERROR_FORKED, name, parameters, arguments)

ENTRY(uint64_t, 0, allocated_bytes, (void), ())
INT_ENTRY(config_create, (const emupmu_options *options, emupmu_config **out), (options, out))
INT_ENTRY(config_create_detailed, (const emupmu_options *options, const emupmu_details *details, emupmu_config **out), (options, details, out))
VOID_ENTRY(config_destroy, (emupmu_config *config), (config))
INT_ENTRY(config_features, (const emupmu_config *config, char *buf, size_t n), (config, buf, n))
INT_ENTRY(config_has_control, (const emupmu_config *config, int control), (config, control))

INT_ENTRY(create, (const emupmu_config *config, const emupmu_callbacks *callbacks, void *opaque, emupmu **out), (config, callbacks, opaque, out))
INT_ENTRY(create_pulled, (const emupmu_config *config, const emupmu_callbacks *callbacks, const emupmu_source_ops *source, void *opaque, emupmu **out),
          (config, callbacks, source, opaque, out))
VOID_ENTRY(destroy, (emupmu *pmu), (pmu))
INT_ENTRY(reset, (emupmu *pmu, int cold), (pmu, cold))

ENTRY(uint32_t, 0, resolve_a64, (uint32_t op0, uint32_t op1, uint32_t crn, uint32_t crm, uint32_t op2), (op0, op1, crn, crm, op2))
ENTRY(uint32_t, 0, resolve_a32, (const emupmu_config *config, uint32_t opc1, uint32_t crn, uint32_t crm, uint32_t opc2, int is_write),
      (config, opc1, crn, crm, opc2, is_write))
ENTRY(uint32_t, 0, resolve_a32_pair, (const emupmu_config *config, uint32_t opc1, uint32_t crm, int is_write), (config, opc1, crm, is_write))
ENTRY(uint32_t, 0, resolve_instruction, (uint32_t instruction, uint32_t *rt, int *is_write), (instruction, rt, is_write))
ENTRY(uint32_t, 0, register_named, (const emupmu_config *config, const char *name), (config, name))
INT_ENTRY(register_name, (const emupmu_config *config, uint32_t reg, char *buf, size_t n), (config, reg, buf, n))
INT_ENTRY(register_flags, (const emupmu_config *config, uint32_t reg), (config, reg))
INT_ENTRY(registers, (const emupmu_config *config, int view, uint32_t *regs, size_t n), (config, view, regs, n))

ANSWER_ENTRY(check, (emupmu *pmu, uint32_t reg, int is_write), (pmu, reg, is_write))
ANSWER_ENTRY(read, (emupmu *pmu, uint32_t reg, uint64_t *value), (pmu, reg, value))
ANSWER_ENTRY(write, (emupmu *pmu, uint32_t reg, uint64_t value), (pmu, reg, value))
ANSWER_ENTRY(mmio_read, (emupmu *pmu, uint32_t offset, int bits, int security, uint64_t *value), (pmu, offset, bits, security, value))
ANSWER_ENTRY(mmio_write, (emupmu *pmu, uint32_t offset, int bits, int security, uint64_t value), (pmu, offset, bits, security, value))
ENTRY(uint64_t, 0, read_raw, (emupmu *pmu, uint32_t reg), (pmu, reg))
INT_ENTRY(write_raw, (emupmu *pmu, uint32_t reg, uint64_t value), (pmu, reg, value))

INT_ENTRY(set_context, (emupmu *pmu, uint32_t context), (pmu, context))
INT_ENTRY(set_el, (emupmu *pmu, uint32_t el, int non_secure), (pmu, el, non_secure))
INT_ENTRY(context, (emupmu *pmu), (pmu))
INT_ENTRY(set_control, (emupmu *pmu, int control, uint64_t value), (pmu, control, value))
INT_ENTRY(get_control, (emupmu *pmu, int control, uint64_t *value), (pmu, control, value))

VOID_ENTRY(advance_now, (emupmu *pmu, uint64_t cycles, uint64_t instructions), (pmu, cycles, instructions))
VOID_ENTRY(flush, (emupmu *pmu), (pmu))
VOID_ENTRY(count, (emupmu *pmu, uint32_t event, uint64_t occurrences), (pmu, event, occurrences))
INT_ENTRY(count_together, (emupmu *pmu, const emupmu_event_count *counts, size_t n), (pmu, counts, n))
ENTRY(uint64_t, 0, budget, (emupmu *pmu, uint32_t event), (pmu, event))
INT_ENTRY(listened_events, (emupmu *pmu, uint16_t *events, size_t n), (pmu, events, n))
ENTRY(uint64_t, 0, running, (emupmu *pmu), (pmu))

INT_ENTRY(pending_exception, (emupmu *pmu, uint32_t *syndrome), (pmu, syndrome))
INT_ENTRY(on_exception, (emupmu *pmu, void (*exception)(void *opaque, int pending)), (pmu, exception))
INT_ENTRY(set_ppend, (emupmu *pmu, int pending), (pmu, pending))
INT_ENTRY(ppend, (emupmu *pmu), (pmu))
INT_ENTRY(returns_ppend, (emupmu *pmu, uint32_t el, int masked), (pmu, el, masked))
INT_ENTRY(overflow_condition, (emupmu *pmu), (pmu))
INT_ENTRY(debug_request, (emupmu *pmu), (pmu))
INT_ENTRY(capture, (emupmu *pmu), (pmu))
INT_ENTRY(lock_software_lock, (emupmu *pmu), (pmu))

ENTRY(size_t, 0, state_size, (const emupmu_config *config), (config))
INT_ENTRY(save, (emupmu *pmu, void *state, size_t size), (pmu, state, size))
INT_ENTRY(restore, (emupmu *pmu, const void *state, size_t size), (pmu, state, size))
INT_ENTRY(source_overflow, (emupmu *pmu, uint32_t counter), (pmu, counter))

INT_ENTRY(host_simulated, (const char *clusters, emupmu_host **out), (clusters, out))
INT_ENTRY(host_create, (const emupmu_host_ops *ops, void *opaque, emupmu_host **out), (ops, opaque, out))
VOID_ENTRY(host_destroy, (emupmu_host *host), (host))
INT_ENTRY(host_overflow, (emupmu_vcpu *vcpu, void *counter), (vcpu, counter))
INT_ENTRY(host_run, (emupmu_vcpu *vcpu, uint64_t cycles, uint64_t instructions), (vcpu, cycles, instructions))
INT_ENTRY(host_count, (emupmu_vcpu *vcpu, uint32_t event, uint64_t occurrences), (vcpu, event, occurrences))
ENTRY(uint64_t, 0, host_budget, (emupmu_vcpu *vcpu, uint32_t event), (vcpu, event))

INT_ENTRY(vm_create, (emupmu_host *host, const char *backend, emupmu_vm **out), (host, backend, out))
INT_ENTRY(vm_create_detailed, (emupmu_host *host, const char *backend, const emupmu_vm_options *options, emupmu_vm **out), (host, backend, options, out))
VOID_ENTRY(vm_destroy, (emupmu_vm *vm), (vm))
VOID_ENTRY(vm_request_reload, (emupmu_vm *vm), (vm))

INT_ENTRY(vcpu_create, (emupmu_vm *vm, const emupmu_callbacks *callbacks, void *opaque, emupmu_vcpu **out), (vm, callbacks, opaque, out))
INT_ENTRY(vcpu_add, (emupmu_vm *vm, int pcpu, const emupmu_callbacks *callbacks, void *opaque, emupmu_vcpu **out), (vm, pcpu, callbacks, opaque, out))
VOID_ENTRY(vcpu_destroy, (emupmu_vcpu *vcpu), (vcpu))
INT_ENTRY(vcpu_load, (emupmu_vcpu *vcpu, int pcpu), (vcpu, pcpu))
VOID_ENTRY(vcpu_request_reload, (emupmu_vcpu *vcpu), (vcpu))
INT_ENTRY(vcpu_reload_requested, (emupmu_vcpu *vcpu), (vcpu))
ENTRY(int64_t, EMUPMU_ERROR_FORKED, vcpu_reloads, (emupmu_vcpu *vcpu), (vcpu))
ENTRY(emupmu *, NULL, vcpu_pmu, (emupmu_vcpu *vcpu), (vcpu))
INT_ENTRY(vcpu_init, (emupmu_vcpu *vcpu, int pcpu), (vcpu, pcpu))
INT_ENTRY(vcpu_has_attr, (emupmu_vcpu *vcpu, int attr), (vcpu, attr))
INT_ENTRY(vcpu_set_attr, (emupmu_vcpu *vcpu, int attr, const void *argument, size_t size), (vcpu, attr, argument, size))
INT_ENTRY(vcpu_get_attr, (emupmu_vcpu *vcpu, int attr, int *value), (vcpu, attr, value))
INT_ENTRY(vcpu_get_one_reg, (emupmu_vcpu *vcpu, uint32_t reg, uint64_t *value), (vcpu, reg, value))
INT_ENTRY(vcpu_set_one_reg, (emupmu_vcpu *vcpu, uint32_t reg, uint64_t value), (vcpu, reg, value))
INT_ENTRY(vcpu_list_regs, (emupmu_vcpu *vcpu, uint32_t *regs, size_t n), (vcpu, regs, n))
