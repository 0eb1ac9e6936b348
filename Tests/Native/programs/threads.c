/* Threads: a PMU for each of many; one PMU handed from thread to thread; checks beside a thread that counts and writes; reloads asked for from another thread; two that destroy one handle. */
#define _GNU_SOURCE
#include "expect.h"

#include <pthread.h>
#include <stdatomic.h>

enum { THREADS = 8, ROUNDS = 20000 };

static void *own_pmu(void *argument)
{
    uint64_t seed = (uint64_t)(uintptr_t)argument;
    emupmu *pmu = make_pmu(default_options(), NULL, NULL);
    uint64_t expected = seed;
    count_cycles(pmu, seed);
    for (int i = 0; i < ROUNDS; i++) {
        emupmu_advance(pmu, seed + 3, 1);
        expected += seed + 3;
        if (i % 100 == 0) {
            EXPECT(value_of(pmu, EMUPMU_PMCCNTR_EL0) == expected);
            EXPECT(emupmu_answer_kind(emupmu_read(NULL, EMUPMU_PMCR_EL0, &expected)) == EMUPMU_ERROR_NULL); /* the error is this thread's */
        }
    }
    EXPECT(value_of(pmu, EMUPMU_PMCCNTR_EL0) == expected);
    emupmu_destroy(pmu);
    return NULL;
}

static void *one_turn(void *argument)
{
    emupmu_advance((emupmu *)argument, 10, 1);
    emupmu_count((emupmu *)argument, EMUPMU_EVENT_MEM_ACCESS, 1);
    return NULL;
}

static atomic_int stop;

static void *checks(void *argument)
{
    emupmu *pmu = (emupmu *)argument;
    uint64_t allowed = 0, refused = 0;
    do {
        uint64_t answer = emupmu_check(pmu, EMUPMU_PMCCNTR_EL0, 0);
        if (answer == 0) {
            allowed++;
        } else {
            EXPECT(emupmu_answer_kind(answer) == EMUPMU_TRAP && emupmu_answer_el(answer) == 1);
            refused++;
        }
        EXPECT(emupmu_resolve_a64(3, 3, 9, 13, 0) == EMUPMU_PMCCNTR_EL0);
    } while (!atomic_load(&stop));
    EXPECT(allowed + refused > 0);
    return NULL;
}

static void *reloads(void *argument)
{
    while (!atomic_load(&stop)) {
        emupmu_vcpu_request_reload((emupmu_vcpu *)argument);
        (void)emupmu_vcpu_reload_requested((emupmu_vcpu *)argument);
    }
    return NULL;
}

static void *destroy(void *argument)
{
    emupmu_destroy((emupmu *)argument);
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    EXPECT(emupmu_init() == 0);
    for (int i = 0; i < THREADS; i++) {
        EXPECT(pthread_create(&threads[i], NULL, own_pmu, (void *)(uintptr_t)(i + 1)) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }

    emupmu *pmu = make_pmu(default_options(), NULL, NULL);
    count_cycles(pmu, 0);
    for (int i = 0; i < 100; i++) {
        EXPECT(pthread_create(&threads[0], NULL, one_turn, pmu) == 0);
        pthread_join(threads[0], NULL);
    }
    EXPECT(value_of(pmu, EMUPMU_PMCCNTR_EL0) == 1000);

    /* EL0 is let in and shut out while another thread asks. */
    EXPECT(emupmu_set_el(pmu, 0, 1) == 0);
    EXPECT(pthread_create(&threads[0], NULL, checks, pmu) == 0);
    for (int i = 0; i < ROUNDS; i++) {
        emupmu_advance(pmu, 3, 1);
        EXPECT(emupmu_write_raw(pmu, EMUPMU_PMUSERENR_EL0, (uint64_t)(i & 1)) == 0);
    }
    atomic_store(&stop, 1);
    pthread_join(threads[0], NULL);
    EXPECT(emupmu_set_el(pmu, 1, 1) == 0 && value_of(pmu, EMUPMU_PMCCNTR_EL0) == 1000 + 3 * ROUNDS);

    emupmu_host *host = NULL;
    emupmu_vm *vm = NULL;
    emupmu_vcpu *vcpu = NULL;
    EXPECT(emupmu_host_simulated("cortex-a55:2,cortex-a76:2", &host) == 0 && emupmu_vm_create(host, "fixed-counters-only", &vm) == 0);
    EXPECT(emupmu_vcpu_create(vm, NULL, NULL, &vcpu) == 0 && emupmu_vcpu_load(vcpu, 0) == 0);
    count_cycles(emupmu_vcpu_pmu(vcpu), 0);
    atomic_store(&stop, 0);
    EXPECT(pthread_create(&threads[0], NULL, reloads, vcpu) == 0);
    for (int i = 0; i < ROUNDS; i++) {
        EXPECT(emupmu_vcpu_load(vcpu, i & 3) == 0 && emupmu_host_run(vcpu, 5, 1) == 0);
        if (i % 1000 == 0) {
            emupmu_vm_request_reload(vm);
        }
    }
    atomic_store(&stop, 1);
    pthread_join(threads[0], NULL);
    EXPECT(value_of(emupmu_vcpu_pmu(vcpu), EMUPMU_PMCCNTR_EL0) == 5 * ROUNDS && emupmu_vcpu_reloads(vcpu) > 1000);
    emupmu_vcpu_destroy(vcpu);
    emupmu_vm_destroy(vm);
    emupmu_host_destroy(host);

    for (int i = 0; i < THREADS; i++) {
        EXPECT(pthread_create(&threads[i], NULL, destroy, pmu) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    return finish();
}
