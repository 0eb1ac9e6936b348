/*
 * For a QEMU that is built with EMU_PMU_MEM_ACCESS: the code of each load and store that TCG makes counts it, inline. README.md says who calls it. MIT licence, see the file LICENSE.
 */
#ifndef EMU_PMU_QEMU_TCG_H
#define EMU_PMU_QEMU_TCG_H

#ifdef EMU_PMU_MEM_ACCESS
static inline void emu_pmu_gen_mem_access(void)
{
    intptr_t at = (intptr_t)offsetof(ARMCPU, emu_pmu_accesses) - (intptr_t)offsetof(ARMCPU, env);
    TCGv_i64 count = tcg_temp_new_i64();
    tcg_gen_ld_i64(count, cpu_env, at);
    tcg_gen_addi_i64(count, count, 1);
    tcg_gen_st_i64(count, cpu_env, at);
    tcg_temp_free_i64(count);
}
#else
static inline void emu_pmu_gen_mem_access(void) { }
#endif

#endif
