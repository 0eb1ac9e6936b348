/* fork: the child is refused, and can still exec; the parent goes on. A child that forked before the library started may start it. */
#define _GNU_SOURCE
#include "expect.h"

#include <sys/wait.h>
#include <unistd.h>

static int status_of(pid_t child)
{
    int status = 0;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int main(void)
{
    pid_t child = fork();
    if (child == 0) {
        emupmu *pmu = emupmu_init() == 0 ? make_pmu(default_options(), NULL, NULL) : NULL;
        _exit(pmu == NULL);
    }
    EXPECT(status_of(child) == 0);

    emupmu *pmu = make_pmu(default_options(), NULL, NULL); /* starts the library without emupmu_init */
    emupmu_options options = default_options();
    count_cycles(pmu, 0);
    emupmu_advance(pmu, 5, 1);
    child = fork();
    if (child == 0) {
        uint64_t value = 0;
        emupmu_config *config = NULL;
        EXPECT(emupmu_answer_kind(emupmu_read(pmu, EMUPMU_PMCCNTR_EL0, &value)) == EMUPMU_ERROR_FORKED);
        EXPECT(strstr(last_error(), "forked child") != NULL);
        EXPECT(emupmu_config_create(&options, &config) == EMUPMU_ERROR_FORKED && config == NULL);
        EXPECT(emupmu_init() == EMUPMU_ERROR_FORKED && emupmu_version() != 0 && emupmu_resolve_a64(3, 3, 9, 12, 0) == 0);
        emupmu_advance(pmu, 5, 1);
        emupmu_advance(pmu, UINT64_MAX, 1);
        emupmu_count(pmu, EMUPMU_EVENT_MEM_ACCESS, 1);
        emupmu_destroy(pmu);
        _exit(expect_failures != 0);
    }
    EXPECT(status_of(child) == 0);
    child = fork();
    if (child == 0) {
        execl("/bin/true", "true", (char *)NULL);
        _exit(1);
    }
    EXPECT(status_of(child) == 0);
    EXPECT(value_of(pmu, EMUPMU_PMCCNTR_EL0) == 5);
    emupmu_destroy(pmu);
    return finish();
}
