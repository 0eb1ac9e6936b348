/* Signals: SIGPIPE is left as the host had it, and a handler that the host sets after the start is the host's. */
#define _GNU_SOURCE
#include "expect.h"

#include <setjmp.h>
#include <signal.h>

static sigjmp_buf back;
static volatile sig_atomic_t caught;

static void on_segv(int number)
{
    caught = number;
    siglongjmp(back, 1);
}

static void ignore(int number) { (void)number; }

int main(int argc, char **argv)
{
    struct sigaction action, now;
    memset(&action, 0, sizeof action);
    action.sa_handler = argc > 1 && strcmp(argv[1], "ignored") == 0 ? SIG_IGN : argc > 1 && strcmp(argv[1], "handled") == 0 ? ignore : SIG_DFL;
    sigaction(SIGPIPE, &action, NULL);
    EXPECT(emupmu_init() == 0);
    emupmu *pmu = make_pmu(default_options(), NULL, NULL);
    emupmu_host *host = NULL;
    EXPECT(emupmu_host_simulated("cortex-a55:2", &host) == 0);
    EXPECT(sigaction(SIGPIPE, NULL, &now) == 0 && now.sa_handler == action.sa_handler);

    memset(&action, 0, sizeof action);
    action.sa_handler = on_segv;
    sigaction(SIGSEGV, &action, NULL);
    if (sigsetjmp(back, 1) == 0) {
        volatile int *nowhere = (volatile int *)16;
        *nowhere = 1;
    }
    EXPECT(caught == SIGSEGV);
    count_cycles(pmu, 0);
    emupmu_advance(pmu, 5, 1);
    EXPECT(value_of(pmu, EMUPMU_PMCCNTR_EL0) == 5);
    emupmu_host_destroy(host);
    emupmu_destroy(pmu);
    return finish();
}
