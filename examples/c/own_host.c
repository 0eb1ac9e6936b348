/* Your own, different host PMUs, through callbacks: what perf_event_open would do in a VMM is here a table that the "hardware" below counts in.
 * cc own_host.c $(pkg-config --cflags --libs emu-pmu) && ./a.out */
#include <emu_pmu.h>
#include <inttypes.h>
#include <stdio.h>

enum { LITTLE_CYCLES = 0x11, BIG_CYCLES = 0x3C, MOST = 8 };

typedef struct {
    int open, running;
    uint32_t pmu, event;
    uint64_t count, due; /* due: occurrences until the library wants to be told */
} counter;

static counter counters[MOST];

static uint32_t map(void *opaque, uint32_t pmu, uint32_t event)
{
    (void)opaque;
    return event != EMUPMU_EVENT_CPU_CYCLES ? EMUPMU_NOT_COUNTED : pmu == 0 ? LITTLE_CYCLES : BIG_CYCLES;
}

static void *open_counter(void *opaque, uint32_t pmu, uint32_t event, void *thread)
{
    (void)opaque;
    (void)thread;
    for (int i = 0; i < MOST; i++) {
        if (!counters[i].open) {
            counters[i] = (counter){1, 0, pmu, event, 0, UINT64_MAX};
            return &counters[i];
        }
    }
    return NULL;
}

static void start(void *opaque, void *c, uint64_t due)
{
    (void)opaque;
    *(counter *)c = (counter){1, 1, ((counter *)c)->pmu, ((counter *)c)->event, 0, due};
}

static uint64_t stop(void *opaque, void *c) { (void)opaque; ((counter *)c)->running = 0; return ((counter *)c)->count; }
static uint64_t read_counter(void *opaque, void *c) { (void)opaque; return ((counter *)c)->count; }
static void rearm(void *opaque, void *c, uint64_t due) { (void)opaque; ((counter *)c)->due = due; }
static void close_counter(void *opaque, void *c) { (void)opaque; ((counter *)c)->open = 0; }

/* The hardware: a thread runs on a core of one of the PMUs, whose running counters count. */
static void hardware(emupmu_vcpu *vcpu, uint32_t pmu, uint64_t cycles)
{
    for (int i = 0; i < MOST; i++) {
        counter *c = &counters[i];
        if (c->open && c->running && c->pmu == pmu) {
            c->count += cycles;
            if (c->due != UINT64_MAX && (c->due -= cycles < c->due ? cycles : c->due) == 0) {
                emupmu_host_overflow(vcpu, c);
            }
        }
    }
}

static void on_irq(void *opaque, int level) { printf("%s: PMUIRQ is %d\n", (const char *)opaque, level); }

int main(void)
{
    const emupmu_host_pmu pmus[] = {{sizeof pmus[0], 8, "little", "0-3", 6, 6, 64, 0, 0, 0}, {sizeof pmus[0], 9, "big", "4-7", 6, 6, 64, 0, 0, 0}};
    emupmu_host_ops ops = {sizeof ops, 0, pmus, 2, map, open_counter, start, stop, read_counter, rearm, close_counter, NULL, NULL};
    emupmu_callbacks callbacks = {sizeof callbacks, 0, on_irq, NULL, NULL, NULL};
    emupmu_host *host;
    emupmu_vm *vm;
    emupmu_vcpu *vcpu;
    if (emupmu_init() < 0 || emupmu_host_create(&ops, NULL, &host) < 0 || emupmu_vm_create(host, "fixed-counters-only", &vm) < 0
        || emupmu_vcpu_create(vm, &callbacks, "vCPU 0", &vcpu) < 0 || emupmu_vcpu_load(vcpu, 0) != 0) {
        return 1;
    }
    emupmu *pmu = emupmu_vcpu_pmu(vcpu);
    uint64_t cycles = 0;
    emupmu_write(pmu, EMUPMU_PMCR_EL0, 0x41);
    emupmu_write(pmu, EMUPMU_PMCCNTR_EL0, UINT64_MAX - 1499);
    emupmu_write(pmu, EMUPMU_PMINTENSET_EL1, UINT64_C(1) << 31);
    emupmu_write(pmu, EMUPMU_PMCNTENSET_EL0, UINT64_C(1) << 31);
    hardware(vcpu, 0, 1000);      /* on a little core */
    emupmu_vcpu_load(vcpu, 6);    /* on to a big one: 500 are left to the overflow */
    hardware(vcpu, 1, 507);
    emupmu_read(pmu, EMUPMU_PMCCNTR_EL0, &cycles);
    printf("cycles: %" PRIu64 "\n", cycles);
    emupmu_vcpu_destroy(vcpu);
    emupmu_vm_destroy(vm);
    emupmu_host_destroy(host);
    return 0;
}
