/* Any sequence of calls: the input is read as calls and their arguments. No sequence may end the process, and what must always hold is checked. For libFuzzer; with -DFUZZ_ALONE a
 * program that makes its inputs itself: fuzz SEED INPUTS. */
#include <emu_pmu.h>
#include <emu_pmu_registers.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const uint8_t *at, *end;
} input;

static uint64_t take(input *in, unsigned bytes)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < bytes && in->at < in->end; i++) {
        value |= (uint64_t)*in->at++ << 8 * i;
    }
    return value;
}

/* Mostly what means something, sometimes anything. */
static uint64_t take_value(input *in)
{
    switch (take(in, 1) & 7) {
    case 0: return take(in, 8);
    case 1: return UINT64_MAX - take(in, 1);
    case 2: return UINT32_MAX - take(in, 1);
    case 3: return UINT64_C(1) << (take(in, 1) & 63);
    case 4: return take(in, 2);
    default: return take(in, 1);
    }
}

static uint32_t take_register(input *in, uint32_t *regs, int n)
{
    uint64_t choice = take(in, 1);
    return choice < 8 || n <= 0 ? (uint32_t)take(in, 4) : regs[choice % (unsigned)n];
}

static void must(int condition, const char *what)
{
    if (!condition) {
        char text[512];
        emupmu_last_error(text, sizeof text);
        fprintf(stderr, "fuzz: not so: %s (%s)\n", what, text);
        abort();
    }
}

static emupmu *current;
static int callbacks_now;

static void on_irq(void *opaque, int level)
{
    (void)opaque;
    callbacks_now++;
    if (current != NULL) {
        must(emupmu_irq(current) == level, "the head has the level that the callback is told");
        must(emupmu_answer_kind(emupmu_write(current, EMUPMU_PMCR_EL0, 1)) == EMUPMU_ERROR_BUSY, "a callback cannot change the PMU");
    }
    callbacks_now--;
}

static void on_budget(void *opaque)
{
    (void)opaque;
    must(current == NULL || emupmu_budget(current, EMUPMU_EVENT_CPU_CYCLES) >= 1, "a budget is 1 or more");
}

/* The program's own host, whose counters count what they like. */
static uint64_t wild;

static uint32_t map(void *o, uint32_t p, uint32_t e) { (void)o; return (e + p) % 3 == 0 ? EMUPMU_NOT_COUNTED : e; }
static void *open_counter(void *o, uint32_t p, uint32_t e, void *t) { (void)o; (void)p; (void)t; return e % 7 == 0 ? NULL : malloc(8); }
static void start(void *o, void *c, uint64_t d) { (void)o; memcpy(c, &d, 8); }
static uint64_t read_counter(void *o, void *c) { (void)o; (void)c; return wild += 17; }
static void rearm(void *o, void *c, uint64_t d) { (void)o; memcpy(c, &d, 8); }
static void close_counter(void *o, void *c) { (void)o; free(c); }
static int take_overflow(void *o, void *c) { (void)o; (void)c; return (int)(wild & 1); }

static emupmu_host *make_host(input *in)
{
    static const char *const clusters[] = {"cortex-a55:4,cortex-a76:4", "cortex-a53:1", "apple-m1:2,golden-cove:2", "cortex-a55:2,cortex-a55:2"};
    static const emupmu_host_pmu pmus[] = {{sizeof pmus[0], 8, "a", "0-1", 6, 6, 64, 1, 0, 0}, {sizeof pmus[0], 9, "b", "2-3", 6, 3, 32, 1, 0, 0}};
    emupmu_host_ops ops = {sizeof ops, 0, pmus, 2, map, open_counter, start, read_counter, read_counter, rearm, close_counter, take_overflow, NULL};
    emupmu_host *host = NULL;
    unsigned which = (unsigned)take(in, 1) % 5;
    if ((which < 4 ? emupmu_host_simulated(clusters[which], &host) : emupmu_host_create(&ops, NULL, &host)) != 0) {
        return NULL;
    }
    return host;
}

static void run_pmu(input *in)
{
    emupmu_options options = {sizeof options, (uint32_t)take(in, 1) % 11, (uint32_t)take(in, 1) % 33, (uint32_t)take(in, 1) & 1, (uint32_t)take(in, 1) & 1, (uint32_t)take(in, 1) & 1, NULL, NULL, 0};
    emupmu_callbacks callbacks = {sizeof callbacks, 0, on_irq, on_budget, on_budget, NULL};
    emupmu_config *config = NULL;
    emupmu *pmu = NULL;
    options.features = take(in, 1) & 1 ? "all" : NULL;
    if (emupmu_config_create(&options, &config) != 0) {
        must(config == NULL, "out is untouched on error");
        return;
    }
    must(emupmu_create(config, &callbacks, NULL, &pmu) == 0, "each configuration makes a PMU");
    current = pmu;
    uint32_t regs[512];
    int n = emupmu_registers(config, EMUPMU_VIEW_A64, regs, 300);
    n += emupmu_registers(config, EMUPMU_VIEW_A32, regs + n, (size_t)(512 - n));
    size_t size = emupmu_state_size(config);
    unsigned char *state = (unsigned char *)malloc(size), *again = (unsigned char *)malloc(size);
    must(emupmu_save(pmu, state, size) == 0, "a state is saved");
    while (in->at < in->end) {
        uint64_t value = 0, other = 0, answer;
        uint32_t reg;
        switch (take(in, 1) % 20) {
        case 0: case 1: case 2: case 3:
            reg = take_register(in, regs, n);
            value = take_value(in);
            answer = emupmu_check(pmu, reg, 1);
            must(emupmu_write(pmu, reg, value) == answer, "a write ends as its check says");
            break;
        case 4: case 5:
            reg = take_register(in, regs, n);
            answer = emupmu_check(pmu, reg, 0);
            must(emupmu_read(pmu, reg, &value) == answer, "a read ends as its check says");
            must(emupmu_read(pmu, reg, &other) == answer && value == other, "a read changes nothing");
            break;
        case 6: case 7: case 8: emupmu_advance(pmu, take_value(in), take_value(in)); break;
        case 9: emupmu_count(pmu, (uint32_t)take(in, 2), take_value(in)); break;
        case 10: (void)emupmu_set_context(pmu, (uint32_t)take(in, 1)); break;
        case 11: (void)emupmu_set_control(pmu, (int)take(in, 1) % 20, take_value(in)); break;
        case 12: (void)emupmu_write_raw(pmu, take_register(in, regs, n), take_value(in)); break;
        case 13: (void)emupmu_mmio_write(pmu, (uint32_t)take(in, 2) & 0xFFF & ~3u, take(in, 1) & 1 ? 64 : 32, (int)take(in, 1) % 5 - 1, take_value(in)); break;
        case 14: (void)emupmu_mmio_read(pmu, (uint32_t)take(in, 2), (int)take(in, 1), (int)take(in, 1) % 5 - 1, &value); break;
        case 15: must(emupmu_save(pmu, state, size) == 0, "a state is saved"); break;
        case 16:
            must(emupmu_restore(pmu, state, size) == 0 && emupmu_save(pmu, again, size) == 0 && memcmp(state, again, size) == 0, "a restored state is the saved one");
            break;
        case 17:
            memcpy(again, state, size);
            again[take(in, 2) % size] ^= (unsigned char)take(in, 1);
            (void)emupmu_restore(pmu, again, size);
            break;
        case 18: (void)emupmu_reset(pmu, (int)take(in, 1) & 1); break;
        default:
            pmu->cycles += take(in, 1);
            pmu->instructions += take(in, 1);
            if (((pmu->cycles | pmu->instructions) & EMUPMU_HEAD_DUE) != 0) {
                emupmu_flush(pmu);
            }
            (void)emupmu_capture(pmu);
            (void)emupmu_set_ppend(pmu, (int)take(in, 1) & 1);
            break;
        }
        must((emupmu_overflow_condition(pmu) & ~1) == 0 && (emupmu_irq(pmu) & ~1) == 0, "levels are 0 or 1");
        must(emupmu_irq(pmu) <= emupmu_overflow_condition(pmu), "an interrupt has its overflow");
    }
    current = NULL;
    emupmu_config_destroy(config);
    emupmu_destroy(pmu);
    free(state);
    free(again);
}

static void run_vm(input *in)
{
    static const char *const backends[] = {"default", "fixed-counters-only", "common-events", "cortex_a76", "a"};
    emupmu_vm_options options = {sizeof options, (uint32_t)take(in, 1) & 1, -1, -1, NULL, (uint32_t)take(in, 1) & 1, 0};
    emupmu_host *host = make_host(in);
    emupmu_vm *vm = NULL;
    emupmu_vcpu *vcpu = NULL;
    if (host == NULL || emupmu_vm_create_detailed(host, backends[take(in, 1) % 5], &options, &vm) != 0) {
        emupmu_host_destroy(host);
        return;
    }
    emupmu_host_destroy(host);
    int made = take(in, 1) & 1 ? emupmu_vcpu_create(vm, NULL, NULL, &vcpu) : emupmu_vcpu_add(vm, 0, NULL, NULL, &vcpu);
    while (made == 0 && in->at < in->end) {
        uint32_t regs[100];
        uint64_t value = 0;
        int number = 0, n;
        emupmu *pmu = emupmu_vcpu_pmu(vcpu);
        unsigned char argument[8];
        switch (take(in, 1) % 14) {
        case 0: case 1: number = emupmu_vcpu_load(vcpu, (int)take(in, 1) % 9); break;
        case 2: case 3: number = emupmu_host_run(vcpu, take(in, 3), take(in, 3)); break;
        case 4: number = emupmu_host_count(vcpu, (uint32_t)take(in, 2), take(in, 3)); break;
        case 5: emupmu_vcpu_request_reload(vcpu); break;
        case 6: number = emupmu_vcpu_init(vcpu, (int)take(in, 1) % 9); break;
        case 7:
            for (n = 0; n < 8; n++) {
                argument[n] = (unsigned char)take(in, 1);
            }
            number = emupmu_vcpu_set_attr(vcpu, (int)take(in, 1) % 8, argument, take(in, 1) % 9);
            break;
        case 8: number = emupmu_vcpu_get_attr(vcpu, (int)take(in, 1) % 8, &n); break;
        case 9:
            n = emupmu_vcpu_list_regs(vcpu, regs, 100);
            if (n > 0) {
                number = emupmu_vcpu_set_one_reg(vcpu, regs[take(in, 1) % (unsigned)n], take_value(in));
                must(emupmu_vcpu_get_one_reg(vcpu, regs[take(in, 1) % (unsigned)n], &value) == 0, "a register of the list can be read");
            }
            break;
        case 10: (void)emupmu_read(pmu, EMUPMU_PMCCNTR_EL0, &value); break;
        case 11: (void)emupmu_set_el(pmu, (uint32_t)take(in, 1) & 1, 1); break;
        default: (void)emupmu_write(pmu, take(in, 1) & 1 ? EMUPMU_PMEVTYPERn_EL0(take(in, 1) & 31) : EMUPMU_PMCR_EL0 + ((uint32_t)take(in, 1) & 15), take_value(in)); break;
        }
        must(number != EMUPMU_ERROR_INTERNAL, "no mistake of the library");
        must((emupmu_irq(pmu) & ~1) == 0, "the level is 0 or 1");
    }
    emupmu_vm_destroy(vm);
    emupmu_vcpu_destroy(vcpu);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input in = {data, data + size};
    must(emupmu_init() == 0, "the library starts");
    if ((take(&in, 1) & 3) == 0) {
        run_vm(&in);
    } else {
        run_pmu(&in);
    }
    return 0;
}

#ifdef FUZZ_ALONE
int main(int argc, char **argv)
{
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
    unsigned long inputs = argc > 2 ? strtoul(argv[2], NULL, 0) : 1000;
    static uint8_t data[700];
    for (unsigned long i = 0; i < inputs; i++) {
        uint64_t state = seed + i;
        for (size_t k = 0; k < sizeof data; k++) { /* SplitMix64 */
            uint64_t z = state += UINT64_C(0x9E3779B97F4A7C15);
            z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
            z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
            data[k] = (uint8_t)(z ^ z >> 31);
        }
        LLVMFuzzerTestOneInput(data, 20 + (size_t)(state % (sizeof data - 20)));
    }
    puts("ok");
    return 0;
}
#endif
