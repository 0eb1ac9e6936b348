/*
 * Emu's PMU in QEMU: migration and snapshots of the machine. MIT licence, see the file LICENSE.
 *
 * The raw registers are migrated with all others, so that a CPU with another PMU can have them. The saved state has what they lose; it comes before them in the stream's order, and
 * is restored after them.
 */
#include "emu-pmu-internal.h"

static bool is_needed(void *opaque)
{
    ARMCPU *cpu = opaque;
    return cpu->emu_pmu != NULL && cpu->emu_pmu->pmu != NULL;
}

static int put_state(QEMUFile *f, void *pv, size_t size, const VMStateField *field, JSONWriter *vmdesc)
{
    EmuPmu *emu = ((ARMCPU *)pv)->emu_pmu;
    (void)size;
    (void)field;
    (void)vmdesc;
    if (emupmu_save(emu->pmu, emu->state, emu->state_size) < 0) {
        return -EINVAL;
    }
    if (!emu->counts) {
        emu_pmu_take_clock(emu);
    }
    qemu_put_be64(f, emu->now);
    qemu_put_be64(f, emu->icount);
    qemu_put_be32(f, emu->state_size);
    qemu_put_buffer(f, emu->state, emu->state_size);
    return 0;
}

static int get_state(QEMUFile *f, void *pv, size_t size, const VMStateField *field)
{
    EmuPmu *emu = ((ARMCPU *)pv)->emu_pmu;
    (void)size;
    (void)field;
    emu->now = qemu_get_be64(f);
    emu->icount = qemu_get_be64(f);
    uint32_t bytes = qemu_get_be32(f);
    if (bytes != emu->state_size) {
        error_report("emu-pmu: the migrated state has %" PRIu32 " bytes, and this library's has %zu", bytes, emu->state_size);
        return -EINVAL;
    }
    qemu_get_buffer(f, emu->state, bytes);
    emu->state_loaded = true;
    return 0;
}

static const VMStateInfo state_info = {.name = "emu-pmu-state", .get = get_state, .put = put_state};

const VMStateDescription vmstate_emu_pmu = {
    .name = "cpu/emu-pmu",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = is_needed,
    .fields = (VMStateField[]){
        {.name = "state", .version_id = 0, .size = 1, .info = &state_info, .flags = VMS_SINGLE, .offset = 0},
        VMSTATE_END_OF_LIST(),
    },
};

int emu_pmu_post_load(ARMCPU *cpu)
{
    EmuPmu *emu = cpu->emu_pmu;
    if (emu == NULL || emu->pmu == NULL) {
        return 0;
    }
    if (!emu->state_loaded) {
        emu_pmu_take_clock(emu); /* the other side had another PMU: only the registers came */
    } else if (emupmu_restore(emu->pmu, emu->state, emu->state_size) < 0) {
        char text[256] = "";
        emupmu_last_error(text, sizeof text);
        error_report("emu-pmu: %s", text);
        return -EINVAL;
    }
    emu->loading = emu->state_loaded = false;
#ifdef EMU_PMU_MEM_ACCESS
    emu->accesses = cpu->emu_pmu_accesses;
#endif
    emu_pmu_tell_view(emu, &cpu->env);
    emu->counts = emu->pmu->listening != 0;
    /* The interrupt controller is migrated with the level of its inputs. */
    emu->line = emupmu_irq(emu->pmu);
    emu->due = INT64_MAX;
    emu_pmu_arm_timer(emu);
    return 0;
}
