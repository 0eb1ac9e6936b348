/* QEMU's adapter on fake CPUs: the register table, time, the levels, checks, the interrupt and its timer, migration, icount, and what is refused. One cycle is one nanosecond. */
#include "machine.h"

#include "emu-pmu.h"
#include "expect.h"

enum { PM_E = 1, PM_LC = 0x40 };
#ifdef EMU_PMU_MEM_ACCESS
enum { PMCEID0 = 0x400A0001 }; /* MEM_ACCESS 0x13 as well */
#else
enum { PMCEID0 = 0x40020001 };
#endif
static const uint64_t C = UINT64_C(1) << 31;

static void set(fake_cpu *cpu, uint32_t reg, uint64_t value)
{
    if (machine_write(cpu, machine_register(cpu, reg), value) != CP_ACCESS_OK) {
        fprintf(stderr, "register 0x%x: refused\n", reg);
        expect_failures++;
    }
}

static uint64_t get(fake_cpu *cpu, uint32_t reg)
{
    uint64_t value = UINT64_C(0xDEAD);
    if (machine_read(cpu, machine_register(cpu, reg), &value) != CP_ACCESS_OK) {
        fprintf(stderr, "register 0x%x: refused\n", reg);
        expect_failures++;
    }
    return value;
}

static int try_read(fake_cpu *cpu, uint32_t reg)
{
    uint64_t value;
    return machine_read(cpu, machine_register(cpu, reg), &value);
}

static fake_cpu *realized_as(fake_cpu *cpu)
{
    Error *error = NULL;
    emu_pmu_add_properties(&cpu->cpu);
    EXPECT(!emu_pmu_wanted(&cpu->cpu));
    cpu->set_bool(OBJECT(&cpu->cpu), true, NULL);
    EXPECT(emu_pmu_wanted(&cpu->cpu));
    if (!emu_pmu_realize(&cpu->cpu, &error)) {
        fprintf(stderr, "not realized: %s\n", machine.text);
        exit(2);
    }
    cpu->timer = machine.timer;
    emu_pmu_define_registers(&cpu->cpu);
    machine_reset(cpu);
    return cpu;
}

static fake_cpu *realized(void) { return realized_as(machine_cpu()); }

static void discard(fake_cpu *cpu)
{
    emu_pmu_finalize(&cpu->cpu);
    EXPECT(cpu->cpu.emu_pmu == NULL);
    machine_free(cpu);
}

static void table(void)
{
    fake_cpu *cpu = realized();
    /* QEMU defines ID registers itself, from what realize filled in: PMUv3p5, 6 at [11:8] of ID_AA64DFR0_EL1; MTPMU 15 at [51:48], not there; the debug fields stay. */
    EXPECT(machine_register(cpu, EMUPMU_ID_AA64DFR0_EL1) == NULL && machine_register(cpu, EMUPMU_ID_DFR0_EL1) == NULL);
    EXPECT(cpu->cpu.isar.id_aa64dfr0 == UINT64_C(0xF000010305606) && cpu->cpu.isar.id_dfr0 == 0x06000000);
    /* SW_INCR 0, CPU_CYCLES 0x11 and CHAIN 0x1E; no INST_RETIRED without icount. STALL_FRONTEND 0x23, STALL_BACKEND 0x24, STALL 0x3C. */
    EXPECT(cpu->cpu.pmceid0 == PMCEID0 && cpu->cpu.pmceid1 == 0x10000018);
    EXPECT(get(cpu, EMUPMU_PMCEID0_EL0) == PMCEID0 && get(cpu, EMUPMU_PMCEID1_EL0) == 0x10000018);
    EXPECT((machine_register(cpu, EMUPMU_PMCEID0_EL0)->type & ARM_CP_CONST) != 0);
    /* N 4 at [15:11]. HPMN resets to it. */
    EXPECT((get(cpu, EMUPMU_PMCR_EL0) >> 11 & 31) == 4 && cpu->cpu.env.cp15.mdcr_el2 == 4);
    EXPECT(machine_register(cpu, EMUPMU_PMEVCNTRn_EL0(3)) != NULL && machine_register(cpu, EMUPMU_PMEVCNTRn_EL0(4)) == NULL);
    EXPECT(machine_register(cpu, EMUPMU_PMINTENSET_EL1)->access == PL1_RW && machine_register(cpu, EMUPMU_PMSWINC_EL0)->access == PL0_W);
    EXPECT(machine_register(cpu, EMUPMU_MDCR_EL2)->access == PL2_RW && machine_register(cpu, EMUPMU_MDCR_EL3)->access == PL3_RW);
    /* A write ends a block of translated code where QEMU's own fields change, and there alone. */
    EXPECT((machine_register(cpu, EMUPMU_PMCR_EL0)->type & ARM_CP_SUPPRESS_TB_END) != 0 && (machine_register(cpu, EMUPMU_MDCR_EL2)->type & ARM_CP_SUPPRESS_TB_END) == 0);
    /* Windows and aliases are not migrated by themselves. */
    EXPECT((machine_register(cpu, EMUPMU_PMXEVCNTR_EL0)->type & ARM_CP_NO_RAW) != 0 && (machine_register(cpu, EMUPMU_PMCNTENCLR_EL0)->type & ARM_CP_ALIAS) != 0);
    /* AArch32: MRC p15, 0, c9, c12, 0; MRRC p15, 0, c9; PMCEID0 has no INST_RETIRED there either. */
    const ARMCPRegInfo *pmcr = machine_register_a32(cpu, 0, 0, 9, 12, 0), *pmccntr = machine_register_a32(cpu, 1, 0, 0, 9, 0), *pmceid0 = machine_register_a32(cpu, 0, 0, 9, 12, 6);
    uint64_t value = 0;
    EXPECT(pmcr != NULL && pmccntr != NULL && pmceid0 != NULL);
    cpu->cpu.env.aarch64 = false;
    cpu->cpu.env.uncached_cpsr = 0x13; /* Supervisor mode: EL1 */
    EXPECT(machine_write(cpu, pmccntr, UINT64_C(0x123456789)) == CP_ACCESS_OK && machine_read(cpu, pmccntr, &value) == CP_ACCESS_OK && value == UINT64_C(0x123456789));
    EXPECT(machine_read(cpu, pmceid0, &value) == CP_ACCESS_OK && (uint32_t)value == PMCEID0);
    cpu->cpu.env.uncached_cpsr = 0x10; /* User mode */
    EXPECT(machine_read(cpu, pmcr, &value) == CP_ACCESS_TRAP);
    discard(cpu);
}

static void time_and_levels(void)
{
    fake_cpu *cpu = realized();
    set(cpu, EMUPMU_PMEVTYPERn_EL0(0), EMUPMU_EVENT_CPU_CYCLES | UINT64_C(1) << 31); /* P: not at EL1 */
    set(cpu, EMUPMU_PMCNTENSET_EL0, C | 1);
    set(cpu, EMUPMU_PMCR_EL0, PM_E | PM_LC);
    machine_run(cpu, 1000);
    EXPECT(get(cpu, EMUPMU_PMCCNTR_EL0) == 1000 && get(cpu, EMUPMU_PMEVCNTRn_EL0(0)) == 0);
    machine_el(cpu, 0, true);
    machine_run(cpu, 70);
    machine_el(cpu, 1, true);
    machine_run(cpu, 30);
    EXPECT(get(cpu, EMUPMU_PMCCNTR_EL0) == 1100 && get(cpu, EMUPMU_PMEVCNTRn_EL0(0)) == 70);
    /* What does not change with time reads no clock; no access takes QEMU's lock. */
    int reads = machine.clock_reads;
    EXPECT((get(cpu, EMUPMU_PMCR_EL0) & 0x7F) == (PM_E | PM_LC) && get(cpu, EMUPMU_PMCNTENSET_EL0) == (C | 1));
    EXPECT(machine.clock_reads == reads && machine.locks == 0);
    /* A stop is exact: what comes after it does not count. */
    machine_run(cpu, 5);
    set(cpu, EMUPMU_PMCNTENCLR_EL0, C);
    machine_run(cpu, 500);
    EXPECT(get(cpu, EMUPMU_PMCCNTR_EL0) == 1105);
    /* MDCR_EL2.HPMN 0 and HPME 0, written at EL2: counter 0 is in the second range, which is off. At EL2 it had not counted (NSH 0). QEMU's debug field TDE (bit 8) is kept. */
    machine_el(cpu, 2, true);
    set(cpu, EMUPMU_MDCR_EL2, 0x101);
    EXPECT(cpu->cpu.env.cp15.mdcr_el2 == 0x101 && get(cpu, EMUPMU_MDCR_EL2) == 0x101);
    machine_el(cpu, 1, true);
    EXPECT((get(cpu, EMUPMU_PMCR_EL0) >> 11 & 31) == 1);
    machine_reset(cpu);
    EXPECT(get(cpu, EMUPMU_PMCNTENSET_EL0) == 0 && (get(cpu, EMUPMU_PMCR_EL0) >> 11 & 31) == 4);
    discard(cpu);
}

/* The clock is read where something counts, and then where an access or another level needs it. */
static void clock_reads(void)
{
    fake_cpu *cpu = realized();
    int reads = machine.clock_reads;
    machine_run(cpu, 1000);
    EXPECT(get(cpu, EMUPMU_PMCCNTR_EL0) == 0);
    machine_el(cpu, 0, true);
    machine_run(cpu, 70);
    machine_el(cpu, 1, true);
    set(cpu, EMUPMU_PMEVTYPERn_EL0(0), EMUPMU_EVENT_CPU_CYCLES | UINT64_C(1) << 31); /* P: not at EL1 */
    set(cpu, EMUPMU_PMCNTENSET_EL0, 1);
    machine_run(cpu, 500);
    set(cpu, EMUPMU_PMCR_EL0, PM_E);
    machine_run(cpu, 300);
    EXPECT(get(cpu, EMUPMU_PMEVCNTRn_EL0(0)) == 0 && machine.clock_reads == reads);
    /* EL0 is where it counts: 70, and 30 with an exception that is taken there and back to the same level. */
    machine_el(cpu, 0, true);
    machine_run(cpu, 70);
    machine_el(cpu, 1, true);
    machine_run(cpu, 4000);
    machine_el(cpu, 0, true);
    machine_run(cpu, 10);
    reads = machine.clock_reads;
    machine_el(cpu, 0, true);
    EXPECT(machine.clock_reads == reads);
    machine_run(cpu, 20);
    machine_el(cpu, 1, true);
    machine_run(cpu, 600);
    EXPECT(get(cpu, EMUPMU_PMEVCNTRn_EL0(0)) == 100);
    /* From one level where nothing counts to another: nothing to read. */
    reads = machine.clock_reads;
    machine_el(cpu, 2, true); /* NSH 0 */
    machine_el(cpu, 1, true);
    EXPECT(machine.clock_reads == reads);
    /* Counting that ends and starts again by a register: 40 and 2. */
    set(cpu, EMUPMU_PMCNTENSET_EL0, C);
    machine_run(cpu, 40);
    set(cpu, EMUPMU_PMCNTENCLR_EL0, C);
    machine_run(cpu, 900);
    set(cpu, EMUPMU_PMCNTENSET_EL0, C);
    machine_run(cpu, 2);
    EXPECT(get(cpu, EMUPMU_PMCCNTR_EL0) == 42);
    /* A timer that was armed at EL0 fires for EL0's time: 100 are left of 250, then 150 pass elsewhere. */
    set(cpu, EMUPMU_PMCNTENCLR_EL0, C);
    set(cpu, EMUPMU_PMEVCNTRn_EL0(0), UINT32_MAX - 249);
    set(cpu, EMUPMU_PMINTENSET_EL1, 1);
    machine_el(cpu, 0, true);
    machine_run(cpu, 150);
    machine_el(cpu, 1, true);
    machine_run(cpu, 150);
    EXPECT(cpu->irq.calls == 0);
    machine_el(cpu, 0, true);
    machine_run(cpu, 99);
    EXPECT(cpu->irq.calls == 0);
    machine_run(cpu, 1);
    EXPECT(cpu->irq.calls == 1 && cpu->irq.level == 1);
    discard(cpu);
}

/* Where levels differ in nothing that counts, an exception costs neither the clock nor a call; and the counts are right. */
static void levels_alike(void)
{
    fake_cpu *cpu = realized();
    set(cpu, EMUPMU_PMCNTENSET_EL0, C);
    set(cpu, EMUPMU_PMCR_EL0, PM_E | PM_LC);
    set(cpu, EMUPMU_PMUSERENR_EL0, 4); /* CR */
    machine_el(cpu, 0, true);
    machine_el(cpu, 1, true);
    int reads = machine.clock_reads;
    for (int i = 0; i < 10; i++) {
        machine_el(cpu, 0, true);
        machine_run(cpu, 7);
        machine_el(cpu, 1, true);
        machine_run(cpu, 3);
    }
    EXPECT(machine.clock_reads == reads);
    /* An access at EL0 is checked at EL0, and is exact. */
    machine_el(cpu, 0, true);
    EXPECT(get(cpu, EMUPMU_PMCCNTR_EL0) == 100 && try_read(cpu, EMUPMU_PMCR_EL0) == CP_ACCESS_TRAP);
    machine_el(cpu, 1, true);
    /* A filter of EL0 that is written at EL1, where it changes nothing: U. 50 at EL1 count, 20 at EL0 do not. */
    set(cpu, EMUPMU_PMCCFILTR_EL0, UINT64_C(1) << 30);
    machine_run(cpu, 50);
    for (int i = 0; i < 2; i++) {
        machine_el(cpu, 0, true);
        machine_run(cpu, 10);
        machine_el(cpu, 1, true);
    }
    EXPECT(get(cpu, EMUPMU_PMCCNTR_EL0) == 150);
    /* Without it again; then MDCR_EL2.HCCD (bit 23, PMUv3p5), written behind the hook's back, stops the cycle counter at EL2. */
    set(cpu, EMUPMU_PMCCFILTR_EL0, UINT64_C(1) << 27); /* NSH: it counts at EL2 */
    machine_el(cpu, 2, true);
    machine_run(cpu, 10);
    machine_el(cpu, 1, true);
    machine_el(cpu, 2, true);
    machine_run(cpu, 10);
    EXPECT(get(cpu, EMUPMU_PMCCNTR_EL0) == 170);
    set(cpu, EMUPMU_MDCR_EL2, 1 << 23 | 4);
    machine_run(cpu, 1000);
    machine_el(cpu, 1, true);
    machine_run(cpu, 10);
    machine_el(cpu, 2, true);
    machine_run(cpu, 1000);
    machine_el(cpu, 1, true);
    machine_run(cpu, 10);
    EXPECT(get(cpu, EMUPMU_PMCCNTR_EL0) == 190);
    /* Two counters of one event; the one whose overflow is further away counts at EL1 alone. Its stop does not change a budget, and is noticed. */
    set(cpu, EMUPMU_PMEVTYPERn_EL0(0), EMUPMU_EVENT_CPU_CYCLES);
    set(cpu, EMUPMU_PMEVTYPERn_EL0(1), EMUPMU_EVENT_CPU_CYCLES | UINT64_C(1) << 30);
    set(cpu, EMUPMU_PMEVCNTRn_EL0(0), 1000);
    set(cpu, EMUPMU_PMEVCNTRn_EL0(1), 0);
    set(cpu, EMUPMU_PMCNTENSET_EL0, 3);
    for (int i = 0; i < 3; i++) {
        machine_el(cpu, 0, true);
        machine_run(cpu, 10);
        machine_el(cpu, 1, true);
        machine_run(cpu, 1);
    }
    EXPECT(get(cpu, EMUPMU_PMEVCNTRn_EL0(0)) == 1033 && get(cpu, EMUPMU_PMEVCNTRn_EL0(1)) == 3);
    discard(cpu);
}

static void checks(void)
{
    fake_cpu *cpu = realized();
    EXPECT(try_read(cpu, EMUPMU_PMCCNTR_EL0) == CP_ACCESS_OK);
    machine_el(cpu, 0, true);
    EXPECT(try_read(cpu, EMUPMU_PMCCNTR_EL0) == CP_ACCESS_TRAP && try_read(cpu, EMUPMU_PMINTENSET_EL1) == -1);
    machine_el(cpu, 1, true);
    set(cpu, EMUPMU_PMUSERENR_EL0, 4); /* CR */
    machine_el(cpu, 0, true);
    EXPECT(try_read(cpu, EMUPMU_PMCCNTR_EL0) == CP_ACCESS_OK && try_read(cpu, EMUPMU_PMCR_EL0) == CP_ACCESS_TRAP);
    EXPECT(machine_write(cpu, machine_register(cpu, EMUPMU_PMCCNTR_EL0), 0) == CP_ACCESS_TRAP);
    EXPECT(machine_write(cpu, machine_register(cpu, EMUPMU_PMUSERENR_EL0), 0) == CP_ACCESS_TRAP_UNCATEGORIZED);
    EXPECT(machine_write(cpu, machine_register(cpu, EMUPMU_PMCEID0_EL0), 0) == -1); /* read-only */
    /* Behind the hook's back, as PSCI does. What was allowed before is asked again. */
    machine_el(cpu, 1, false);
    EXPECT(try_read(cpu, EMUPMU_PMCR_EL0) == CP_ACCESS_OK && try_read(cpu, EMUPMU_PMCR_EL0) == CP_ACCESS_OK);
    cpu->cpu.env.cp15.mdcr_el2 |= 1 << 6; /* TPM */
    EXPECT(try_read(cpu, EMUPMU_PMCR_EL0) == CP_ACCESS_TRAP_EL2);
    cpu->cpu.env.cp15.mdcr_el2 &= ~(UINT64_C(1) << 6);
    machine_el(cpu, 3, true);
    set(cpu, EMUPMU_MDCR_EL3, 1 << 6);
    machine_el(cpu, 2, true);
    EXPECT(try_read(cpu, EMUPMU_PMCR_EL0) == CP_ACCESS_TRAP_EL3);
    machine_el(cpu, 3, true);
    set(cpu, EMUPMU_MDCR_EL3, 0);
    EXPECT(try_read(cpu, EMUPMU_PMCR_EL0) == CP_ACCESS_OK);
    discard(cpu);
}

/* QEMU's CPUs share translated code, and with it the table's entries: an access of one CPU comes by the entry of another. */
static void shared_code(void)
{
    fake_cpu *first = realized(), *second = realized();
    uint64_t value = 0;
    set(first, EMUPMU_PMUSERENR_EL0, 1);
    machine_el(first, 0, true);
    EXPECT(try_read(first, EMUPMU_PMCCNTR_EL0) == CP_ACCESS_OK); /* and the entry of the first CPU has seen it allowed */
    machine_el(second, 0, true);
    EXPECT(machine_read(second, machine_register(first, EMUPMU_PMCCNTR_EL0), &value) == CP_ACCESS_TRAP);
    machine_el(second, 1, true);
    EXPECT(machine_write(second, machine_register(first, EMUPMU_PMCCNTR_EL0), 5) == CP_ACCESS_OK);
    EXPECT(get(second, EMUPMU_PMCCNTR_EL0) == 5 && get(first, EMUPMU_PMCCNTR_EL0) == 0);
    machine_el(second, 2, true);
    EXPECT(machine_write(second, machine_register(first, EMUPMU_MDCR_EL2), 1) == CP_ACCESS_OK);
    machine_el(second, 1, true);
    machine_el(first, 1, true);
    EXPECT((get(second, EMUPMU_PMCR_EL0) >> 11 & 31) == 1 && (get(first, EMUPMU_PMCR_EL0) >> 11 & 31) == 4);
    discard(first);
    discard(second);
}

/* ID_AA64PFR0_EL1.{EL1,EL0}: 2 where the level has AArch32 state. */
static void levels_with_aarch32(void)
{
    fake_cpu *cpu = machine_cpu();
    cpu->cpu.isar.id_aa64pfr0 = 0x1112; /* EL0 alone */
    realized_as(cpu);
    set(cpu, EMUPMU_PMUSERENR_EL0, 1);
    cpu->cpu.env.aarch64 = false;
    cpu->cpu.env.uncached_cpsr = 0x10; /* User mode */
    uint64_t value = 1;
    EXPECT(machine_read(cpu, machine_register_a32(cpu, 0, 0, 9, 12, 1), &value) == CP_ACCESS_OK && value == 0);
    EXPECT(machine.text[0] == '\0');
    discard(cpu);

    /* None has it, and yet the CPU is in AArch32 state: a line in the log, and the PMU stays where it was. */
    cpu = machine_cpu();
    cpu->cpu.isar.id_aa64pfr0 = 0x1111;
    realized_as(cpu);
    EXPECT(try_read(cpu, EMUPMU_PMCR_EL0) == CP_ACCESS_OK);
    cpu->cpu.env.aarch64 = false;
    cpu->cpu.env.uncached_cpsr = 0x10;
    EXPECT(try_read(cpu, EMUPMU_PMCR_EL0) == CP_ACCESS_OK && strstr(machine.text, "AArch32 state at EL0") != NULL);
    discard(cpu);
    machine.text[0] = '\0';
}

/* Counter 0 counts cycles, is 5,000 before its overflow at 32 bits, and its interrupt is on. */
static void five_thousand(fake_cpu *cpu)
{
    set(cpu, EMUPMU_PMEVTYPERn_EL0(0), EMUPMU_EVENT_CPU_CYCLES);
    set(cpu, EMUPMU_PMEVCNTRn_EL0(0), UINT32_MAX - 4999);
    set(cpu, EMUPMU_PMINTENSET_EL1, 1);
    set(cpu, EMUPMU_PMCNTENSET_EL0, 1);
    set(cpu, EMUPMU_PMCR_EL0, PM_E);
}

static void interrupt_and_timer(void)
{
    fake_cpu *cpu = realized();
    machine_run(cpu, 100);
    five_thousand(cpu);
    int64_t start = machine.clock;
    EXPECT(cpu->timer->when == start + 5000 && cpu->timer->moves == 1);
    /* A later overflow moves nothing; an earlier one does. */
    machine_run(cpu, 1000);
    set(cpu, EMUPMU_PMEVCNTRn_EL0(0), UINT32_MAX - 7999);
    EXPECT(cpu->timer->when == start + 5000 && cpu->timer->moves == 1);
    set(cpu, EMUPMU_PMEVCNTRn_EL0(0), UINT32_MAX - 2999);
    EXPECT(cpu->timer->when == start + 4000 && cpu->timer->moves == 2);
    set(cpu, EMUPMU_PMEVCNTRn_EL0(0), UINT32_MAX - 7999);
    /* It fires too early, at 4,000, and is armed again for 9,000, where the overflow is. */
    machine_run(cpu, 7999);
    EXPECT(cpu->irq.calls == 0 && cpu->timer->when == start + 9000);
    machine_run(cpu, 1);
    EXPECT(cpu->irq.level == 1 && cpu->irq.calls == 1 && get(cpu, EMUPMU_PMOVSSET_EL0) == 1);
    EXPECT(get(cpu, EMUPMU_PMEVCNTRn_EL0(0)) == UINT64_C(1) << 32); /* PMUv3p5: 64 bits, with the overflow at 32 where LP is 0 */
    /* On the CPU's thread the lock is taken where the level changes, and only there. */
    int locks = machine.locks;
    set(cpu, EMUPMU_PMCR_EL0, 0); /* E is 0: no interrupt */
    EXPECT(cpu->irq.level == 0 && machine.locks == locks + 1);
    set(cpu, EMUPMU_PMCR_EL0, PM_E);
    EXPECT(cpu->irq.level == 1 && machine.locks == locks + 2);
    set(cpu, EMUPMU_PMOVSCLR_EL0, 1);
    EXPECT(cpu->irq.level == 0 && cpu->irq.calls == 4 && machine.locks == locks + 3);
    /* SW_INCR overflows within its instruction. */
    set(cpu, EMUPMU_PMEVTYPERn_EL0(0), EMUPMU_EVENT_SW_INCR);
    set(cpu, EMUPMU_PMEVCNTRn_EL0(0), UINT32_MAX);
    int reads = machine.clock_reads;
    set(cpu, EMUPMU_PMSWINC_EL0, 1);
    EXPECT(machine.clock_reads == reads);
    EXPECT(cpu->irq.level == 1 && get(cpu, EMUPMU_PMEVCNTRn_EL0(0)) == UINT64_C(1) << 32);
    machine_reset(cpu);
    EXPECT(cpu->irq.level == 0);
    discard(cpu);
}

static void migration(void)
{
    static struct QEMUFile file, without;
    fake_cpu *from = realized(), *to = realized(), *other = realized();
    five_thousand(from);
    set(from, EMUPMU_PMCCNTR_EL0, 0);
    set(from, EMUPMU_PMCNTENSET_EL0, C);
    set(from, EMUPMU_PMCR_EL0, PM_E | 1 << 3); /* D: one count in 64 cycles */
    machine_run(from, 100);
    EXPECT(get(from, EMUPMU_PMCCNTR_EL0) == 1); /* and 36 cycles of the divider */
    machine_save(from, &file, &vmstate_emu_pmu);
    without = file;

    five_thousand(to); /* what the CPU did before, its timer too, is gone */
    set(to, EMUPMU_PMEVCNTRn_EL0(0), UINT32_MAX - 1999);
    EXPECT(machine_load(to, &file, &vmstate_emu_pmu, emu_pmu_post_load) == 0 && file.taken == file.written);
    EXPECT(get(to, EMUPMU_PMEVCNTRn_EL0(0)) == UINT32_MAX - 4899 && to->timer->when == machine.clock + 4900);
    machine_run(to, 28); /* 36 and 28 are 64 */
    EXPECT(get(to, EMUPMU_PMCCNTR_EL0) == 2);
    machine_run(to, 4872);
    EXPECT(to->irq.level == 1 && to->irq.calls == 1);

    /* Another PMU sent the registers only: nothing counts for the time before. */
    machine_run(other, 1000000);
    EXPECT(machine_load(other, &without, NULL, emu_pmu_post_load) == 0);
    EXPECT(get(other, EMUPMU_PMEVCNTRn_EL0(0)) == UINT32_MAX - 4899 && get(other, EMUPMU_PMCCNTR_EL0) == 1 && other->timer->when == machine.clock + 4900);

    /* A level that is high when the state is saved is not told again: the interrupt controller is migrated with it. */
    memset(&file, 0, sizeof file);
    machine_save(to, &file, &vmstate_emu_pmu);
    discard(from);
    from = realized();
    EXPECT(machine_load(from, &file, &vmstate_emu_pmu, emu_pmu_post_load) == 0 && from->irq.calls == 0);
    set(from, EMUPMU_PMOVSCLR_EL0, 1);
    EXPECT(from->irq.calls == 1 && from->irq.level == 0);

    /* Nothing counts on either side, for different times: what starts on the other side counts from there. */
    fake_cpu *idle = realized();
    discard(other);
    other = realized();
    machine_run(idle, 700);
    memset(&file, 0, sizeof file);
    machine_save(idle, &file, &vmstate_emu_pmu);
    machine_run(other, 300);
    EXPECT(machine_load(other, &file, &vmstate_emu_pmu, emu_pmu_post_load) == 0);
    machine_run(other, 50);
    set(other, EMUPMU_PMCNTENSET_EL0, C);
    set(other, EMUPMU_PMCR_EL0, PM_E);
    machine_run(other, 11);
    EXPECT(get(other, EMUPMU_PMCCNTR_EL0) == 11);
    discard(idle);
    memset(&file, 0, sizeof file);
    machine_save(to, &file, &vmstate_emu_pmu);

    /* Bytes that are not a state, and a state of another length, are refused with words. */
    file.taken = 0;
    file.bytes[file.written - 40] ^= 0xFF;
    EXPECT(machine_load(from, &file, &vmstate_emu_pmu, emu_pmu_post_load) == -EINVAL && strncmp(machine.text, "emu-pmu: emupmu_restore", 23) == 0);
    discard(from);
    discard(to);
    discard(other);
}

static void instructions(void)
{
    machine.icount_mode = 1;
    fake_cpu *cpu = realized();
    EXPECT((cpu->cpu.pmceid0 & 1 << 8) != 0); /* INST_RETIRED */
    EXPECT((machine_register(cpu, EMUPMU_PMCCNTR_EL0)->type & ARM_CP_IO) != 0);
    set(cpu, EMUPMU_PMEVTYPERn_EL0(0), EMUPMU_EVENT_INST_RETIRED);
    set(cpu, EMUPMU_PMEVCNTRn_EL0(0), UINT32_MAX - 99);
    set(cpu, EMUPMU_PMINTENSET_EL1, 1);
    set(cpu, EMUPMU_PMCNTENSET_EL0, 1);
    set(cpu, EMUPMU_PMCR_EL0, PM_E);
    EXPECT(cpu->timer->when == machine.clock + 200); /* 100 instructions of 2 ns */
    machine.icount += 60;
    machine_run(cpu, 120);
    EXPECT(get(cpu, EMUPMU_PMEVCNTRn_EL0(0)) == UINT32_MAX - 39);
    machine.icount += 40;
    machine_run(cpu, 80);
    EXPECT(cpu->irq.level == 1);
    discard(cpu);
    machine.icount_mode = 0;
}

/* A QEMU whose translated loads and stores count, with EMU_PMU_MEM_ACCESS. */
#ifdef EMU_PMU_MEM_ACCESS
static void accesses(void)
{
    fake_cpu *cpu = realized();
    cpu->cpu.emu_pmu_accesses = 1000;
    EXPECT((cpu->cpu.pmceid0 & 1 << 0x13) != 0);
    set(cpu, EMUPMU_PMEVTYPERn_EL0(1), EMUPMU_EVENT_MEM_ACCESS);
    set(cpu, EMUPMU_PMEVCNTRn_EL0(1), UINT32_MAX - 29999);
    set(cpu, EMUPMU_PMINTENSET_EL1, 2);
    set(cpu, EMUPMU_PMCNTENSET_EL0, 2);
    cpu->cpu.emu_pmu_accesses += 500; /* E is 0: not counted */
    set(cpu, EMUPMU_PMCR_EL0, PM_E);
    EXPECT(cpu->timer->when == machine.clock + 30000);
    cpu->cpu.emu_pmu_accesses += 7;
    EXPECT(get(cpu, EMUPMU_PMEVCNTRn_EL0(1)) == UINT32_MAX - 29992);
    machine_run(cpu, 30000); /* no access in it: 29,993 are left */
    EXPECT(cpu->irq.level == 0 && cpu->timer->when == machine.clock + 29993);
    cpu->cpu.emu_pmu_accesses += 29000;
    machine_run(cpu, 29993); /* 993 are left, and the timer looks again in 10 microseconds */
    EXPECT(cpu->irq.level == 0 && cpu->timer->when == machine.clock + 10000);
    cpu->cpu.emu_pmu_accesses += 993;
    machine_run(cpu, 10000);
    EXPECT(cpu->irq.level == 1);
    discard(cpu);
}
#endif

static void options(void)
{
    fake_cpu *cpu = machine_cpu();
    Error *error = NULL;
    emu_pmu_add_properties(&cpu->cpu);
    cpu->set_bool(OBJECT(&cpu->cpu), true, NULL);
    machine.kvm = true;
    EXPECT(!emu_pmu_realize(&cpu->cpu, &error) && error != NULL && strstr(machine.text, "emu-pmu=on") != NULL);
    machine.kvm = false;
    *cpu->version = 2;
    EXPECT(!emu_pmu_realize(&cpu->cpu, &error) && strncmp(machine.text, "emu-pmu: emupmu_config_create", 29) == 0);
    *cpu->version = 9;
    *cpu->counters = 31;
    cpu->set_text(OBJECT(&cpu->cpu), "FEAT_PMUv3_TH+FEAT_PMUv3_EDGE", NULL);
    EXPECT(emu_pmu_realize(&cpu->cpu, &error));
    emu_pmu_define_registers(&cpu->cpu);
    machine_reset(cpu);
    EXPECT((cpu->cpu.isar.id_aa64dfr0 >> 8 & 15) == 9 && (get(cpu, EMUPMU_PMCR_EL0) >> 11 & 31) == 31 && cpu->cpu.env.cp15.mdcr_el2 == 31);
    EXPECT((cpu->cpu.isar.reset_pmcr_el0 >> 11 & 31) == 31); /* QEMU's HDCR resets by it */
    set(cpu, EMUPMU_PMEVTYPERn_EL0(30), UINT64_C(1) << 32); /* TH 1 */
    EXPECT(get(cpu, EMUPMU_PMEVTYPERn_EL0(30)) == UINT64_C(1) << 32);
    discard(cpu);

    /* Without the property nothing is done, and QEMU has its own PMU. */
    cpu = machine_cpu();
    emu_pmu_add_properties(&cpu->cpu);
    emu_pmu_define_registers(&cpu->cpu);
    EXPECT(cpu->register_count == 0 && !vmstate_emu_pmu.needed(&cpu->cpu) && emu_pmu_post_load(&cpu->cpu) == 0);
    discard(cpu);
}

int main(void)
{
    table();
    time_and_levels();
    clock_reads();
    levels_alike();
    checks();
    shared_code();
    levels_with_aarch32();
    interrupt_and_timer();
    migration();
    instructions();
#ifdef EMU_PMU_MEM_ACCESS
    accesses();
#endif
    options();
    EXPECT(machine.wrong == 0);
    return finish();
}
