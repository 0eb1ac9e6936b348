/* Counting from generated code: a loop of guest blocks is translated to x86-64, once without a PMU, once with counts added inline, once with a call for each block. An MRS is resolved when it is
 * translated. cc -O2 jit.c $(pkg-config --cflags --libs emu-pmu) && ./a.out */
#define _DEFAULT_SOURCE
#include <emu_pmu.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

enum { BLOCKS = 5000000, CYCLES = 7, INSTRUCTIONS = 5, WARM_UP = 3 };
enum how { BARE, INLINE, CALL };

#if defined(__x86_64__)
static unsigned char *code;

static void emit(const void *bytes, size_t n) { memcpy(code, bytes, n); code += n; }
#define EMIT(...) emit((const unsigned char[]){__VA_ARGS__}, sizeof((const unsigned char[]){__VA_ARGS__}))

/* mov rax, function; call rax: the head is in rbx. */
static void emit_call(void (*function)(void))
{
    EMIT(0x48, 0xB8);
    emit(&function, 8);
    EMIT(0xFF, 0xD0);
}

/* The guest's block: x0 = x0 * 5 + 1, and its counts. The loop is in r12, x0 in r13. */
static void translate_block(enum how how)
{
    EMIT(0x4F, 0x8D, 0x6C, 0xAD, 0x01); /* lea r13, [r13 + r13 * 4 + 1] */
    if (how == INLINE) {
        EMIT(0x48, 0x83, 0x03, CYCLES, 0x78, 0x09);                   /* add qword [rbx], cycles; js due */
        EMIT(0x48, 0x83, 0x43, 0x08, INSTRUCTIONS, 0x79, 0x16);       /* add qword [rbx + 8], instructions; jns over */
        EMIT(0xEB, 0x05, 0x48, 0x83, 0x43, 0x08, INSTRUCTIONS);       /* jmp flush; due: add qword [rbx + 8], instructions */
        EMIT(0x48, 0x89, 0xDF);                                       /* flush: mov rdi, rbx */
        emit_call((void (*)(void))emupmu_flush);                      /* over: */
    } else if (how == CALL) {
        EMIT(0x48, 0x89, 0xDF, 0xBE, CYCLES, 0, 0, 0, 0xBA, INSTRUCTIONS, 0, 0, 0); /* mov rdi, rbx; mov esi, cycles; mov edx, instructions */
        emit_call((void (*)(void))emupmu_advance_now);
    }
}

typedef uint64_t block_loop(emupmu *head, uint64_t times);

static block_loop *translate(enum how how)
{
    unsigned char *start = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    block_loop *function;
    code = start;
    EMIT(0x53, 0x41, 0x54, 0x41, 0x55, 0x48, 0x89, 0xFB, 0x49, 0x89, 0xF4, 0x45, 0x31, 0xED); /* push rbx, r12, r13; mov rbx, rdi; mov r12, rsi; xor r13d, r13d */
    unsigned char *loop = code;
    translate_block(how);
    EMIT(0x49, 0xFF, 0xCC, 0x75, (unsigned char)(loop - (code + 5)));                 /* dec r12; jnz loop */
    EMIT(0x4C, 0x89, 0xE8, 0x41, 0x5D, 0x41, 0x5C, 0x5B, 0xC3);                       /* mov rax, r13; pop; ret */
    mprotect(start, 4096, PROT_READ | PROT_EXEC);
    memcpy(&function, &start, sizeof function);
    return function;
}

static double run(block_loop *loop, emupmu *pmu)
{
    struct timespec from, to;
    double best = 1e9;
    for (int i = 0; i < WARM_UP; i++) {
        clock_gettime(CLOCK_MONOTONIC, &from);
        loop(pmu, BLOCKS);
        clock_gettime(CLOCK_MONOTONIC, &to);
        double ns = ((double)(to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec)) / BLOCKS;
        best = ns < best ? ns : best;
    }
    return best;
}

int main(void)
{
    emupmu_options options = {sizeof options, 9, 6, 1, 1, 0, NULL, NULL, 0};
    emupmu_config *config;
    emupmu *pmu;
    uint64_t cycles = 0;
    int is_write = 0;
    if (emupmu_init() < 0 || emupmu_config_create(&options, &config) < 0 || emupmu_create(config, NULL, NULL, &pmu) < 0) {
        return 1;
    }
    emupmu_write(pmu, EMUPMU_PMCR_EL0, 0x41);
    emupmu_write(pmu, EMUPMU_PMCNTENSET_EL0, UINT64_C(1) << 31);
    double bare = run(translate(BARE), pmu), inlined = run(translate(INLINE), pmu), called = run(translate(CALL), pmu);
    uint32_t mrs = emupmu_resolve_instruction(0xD53B9D00u, NULL, &is_write); /* MRS X0, PMCCNTR_EL0 */
    printf("it changes with time: %d\n", (emupmu_register_flags(config, mrs) & EMUPMU_FLAG_VOLATILE) != 0);
    emupmu_read(pmu, mrs, &cycles);
    printf("cycles: %" PRIu64 "\n", cycles);
    fprintf(stderr, "ns a block: %.2f bare, %.2f counted inline, %.2f counted by calls\n", bare, inlined, called);
    return cycles == (uint64_t)2 * WARM_UP * BLOCKS * CYCLES ? 0 : 1;
}
#else
int main(void) { puts("This example makes x86-64 code."); return 0; }
#endif
