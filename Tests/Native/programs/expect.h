/* A program of checks: EXPECT says what failed and goes on; finish gives the exit status. C11 and C++17. */
#ifndef EXPECT_H
#define EXPECT_H

#include <emu_pmu.h>
#include <emu_pmu_registers.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int expect_failures;

#define EXPECT(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: %s is not so; last error: %s\n", __FILE__, __LINE__, #condition, last_error()); \
            expect_failures++; \
        } \
    } while (0)

static const char *last_error(void)
{
    static char text[1024];
    emupmu_last_error(text, sizeof text);
    return text;
}

/* The call was refused with this number, and the sentence names these two. */
#define EXPECT_ERROR(call, code, function, argument) \
    do { \
        EXPECT((call) == (code)); \
        EXPECT(strstr(last_error(), function) == last_error() && strstr(last_error(), argument) != NULL); \
    } while (0)

#define EXPECT_ANSWER(answer, code, function, argument) EXPECT_ERROR(emupmu_answer_kind(answer), code, function, argument)

static inline emupmu_options default_options(void)
{
    emupmu_options options = {sizeof(emupmu_options), 9, 6, 1, 1, 0, NULL, NULL, 0};
    return options;
}

static inline emupmu_config *make_config(emupmu_options options)
{
    emupmu_config *config = NULL;
    if (emupmu_config_create(&options, &config) != 0) {
        fprintf(stderr, "no configuration: %s\n", last_error());
        exit(2);
    }
    return config;
}

static inline emupmu *make_pmu(emupmu_options options, const emupmu_callbacks *callbacks, void *opaque)
{
    emupmu_config *config = make_config(options);
    emupmu *pmu = NULL;
    if (emupmu_create(config, callbacks, opaque, &pmu) != 0) {
        fprintf(stderr, "no PMU: %s\n", last_error());
        exit(2);
    }
    emupmu_config_destroy(config);
    return pmu;
}

static inline uint64_t value_of(emupmu *pmu, uint32_t reg)
{
    uint64_t value = UINT64_C(0xDEAD);
    EXPECT(emupmu_read(pmu, reg, &value) == 0);
    return value;
}

/* The cycle counter counts from first on, 64 bits wide, with its interrupt enabled. */
static inline void count_cycles(emupmu *pmu, uint64_t first)
{
    EXPECT(emupmu_write(pmu, EMUPMU_PMCR_EL0, PMCR_EL0_E_MASK | PMCR_EL0_LC_MASK) == 0);
    EXPECT(emupmu_write(pmu, EMUPMU_PMCCNTR_EL0, first) == 0);
    EXPECT(emupmu_write(pmu, EMUPMU_PMINTENSET_EL1, PMINTENSET_EL1_C_MASK) == 0);
    EXPECT(emupmu_write(pmu, EMUPMU_PMCNTENSET_EL0, PMCNTENSET_EL0_C_MASK) == 0);
}

static inline int finish(void)
{
    if (expect_failures == 0) {
        puts("ok");
    }
    return expect_failures == 0 ? 0 : 1;
}

#endif
