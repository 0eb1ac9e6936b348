/* A host for guest images on the Unicorn engine: the guest's MRS and MSR of PMU registers go to the PMU, and each instruction takes a cycle. Interrupts and exceptions are not delivered.
 * cc unicorn.c $(pkg-config --cflags --libs emu-pmu) -lunicorn && ./a.out ../../Guests/images/chain.elf
 * Unicorn is GPL-2.0: who passes on a program that links it does so under that licence. */
#include <elf.h>
#include <emu_pmu.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicorn/unicorn.h>

enum { RAM = 0x40000000, RAM_SIZE = 0x1000000, UART = 0x09000000, MOST = 100000000, SYSTEM_OFF = (int)0x84000008 };

static emupmu *pmu;

static void need(int good, const char *what)
{
    if (!good) {
        fprintf(stderr, "%s\n", what);
        exit(1);
    }
}

/* The instruction that runs now has retired when the next one begins. */
static void on_code(uc_engine *engine, uint64_t address, uint32_t size, void *opaque)
{
    (void)engine, (void)address, (void)size, (void)opaque;
    emupmu_advance(pmu, 1, 1);
}

/* 1: done here; 0: the engine does it. A refused access would become an exception of the guest. */
static uint32_t on_access(uc_engine *engine, uc_arm64_reg rt, const uc_arm64_cp_reg *system, int is_write)
{
    uint32_t reg = emupmu_resolve_a64(system->op0, system->op1, system->crn, system->crm, system->op2);
    uint64_t value = 0, answer;
    if (reg == 0) {
        return 0;
    }
    answer = is_write ? emupmu_write(pmu, reg, system->val) : emupmu_read(pmu, reg, &value);
    if (!is_write) {
        uc_reg_write(engine, (int)rt, &value);
    }
    need(answer == 0, "the guest's access is refused: here it would take an exception");
    return 1;
}

static uint32_t on_mrs(uc_engine *e, uc_arm64_reg rt, const uc_arm64_cp_reg *reg, void *o) { (void)o; return on_access(e, rt, reg, 0); }
static uint32_t on_msr(uc_engine *e, uc_arm64_reg rt, const uc_arm64_cp_reg *reg, void *o) { (void)o; return on_access(e, rt, reg, 1); }

static uint64_t uart_read(uc_engine *e, uint64_t offset, unsigned size, void *o) { (void)e, (void)offset, (void)size, (void)o; return 0; }

static void uart_write(uc_engine *e, uint64_t offset, unsigned size, uint64_t value, void *o) { (void)e, (void)size, (void)o, (void)(offset == 0 && putchar((int)value & 0xFF)); }

static uint64_t load(uc_engine *engine, const char *path)
{
    static unsigned char image[RAM_SIZE];
    FILE *file = fopen(path, "rb");
    size_t size = file != NULL ? fread(image, 1, sizeof image, file) : 0;
    const Elf64_Ehdr *elf = (const Elf64_Ehdr *)(void *)image;
    need(size > sizeof *elf && memcmp(elf->e_ident, ELFMAG, SELFMAG) == 0 && elf->e_phoff + sizeof(Elf64_Phdr) <= size, "no ELF image");
    const Elf64_Phdr *piece = (const Elf64_Phdr *)(void *)(image + elf->e_phoff);
    need(piece->p_offset + piece->p_filesz <= size && uc_mem_write(engine, piece->p_paddr, image + piece->p_offset, piece->p_filesz) == UC_ERR_OK, "the image does not fit");
    fclose(file);
    return elf->e_entry;
}

int main(int argc, char **argv)
{
    emupmu_options options = {sizeof options, 6, 6, 0, 0, 0, NULL, NULL, 0}; /* EL0 and EL1 only */
    emupmu_config *config;
    uc_engine *engine;
    uc_hook hooks[3];
    need(argc == 2, "give an image");
    need(emupmu_init() == 0 && emupmu_config_create(&options, &config) == 0 && emupmu_create(config, NULL, NULL, &pmu) == 0, "no PMU");
    need(uc_open(UC_ARCH_ARM64, UC_MODE_ARM, &engine) == UC_ERR_OK, "no engine");
    uc_mem_map(engine, RAM, RAM_SIZE, UC_PROT_ALL);
    uc_mmio_map(engine, UART, 0x1000, uart_read, NULL, uart_write, NULL);
    uint64_t entry = load(engine, argv[1]);
    uc_hook_add(engine, &hooks[0], UC_HOOK_CODE, __extension__(void *)on_code, NULL, 1, 0);
    uc_hook_add(engine, &hooks[1], UC_HOOK_INSN, __extension__(void *)on_mrs, NULL, 1, 0, UC_ARM64_INS_MRS);
    uc_hook_add(engine, &hooks[2], UC_HOOK_INSN, __extension__(void *)on_msr, NULL, 1, 0, UC_ARM64_INS_MSR);
    uint64_t call = 0;
    uc_err ended = uc_emu_start(engine, entry, 0, 0, MOST); /* up to the first exception: HVC, by which the guest powers off */
    uc_reg_read(engine, UC_ARM64_REG_X0, &call);
    need(ended == UC_ERR_EXCEPTION && (int)call == SYSTEM_OFF, "the guest took an exception, which is not delivered here, or reached nothing");
    return 0;
}
