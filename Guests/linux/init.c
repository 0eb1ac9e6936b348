// The /init of the tests of Linux: it counts and samples work of a known size through perf_event_open(2), on each CPU, and says what came of it in lines that begin with "@".
// It needs no library, and takes its numbers from the kernel's user interface (include/uapi/linux/perf_event.h, include/uapi/asm-generic/unistd.h).

typedef unsigned long u64;
typedef unsigned int u32;

enum {
    SYS_mkdirat = 34, SYS_mount = 40, SYS_ioctl = 29, SYS_read = 63, SYS_write = 64, SYS_openat = 56, SYS_close = 57, SYS_nanosleep = 101, SYS_sched_setaffinity = 122, SYS_reboot = 142,
    SYS_munmap = 215, SYS_mmap = 222, SYS_perf_event_open = 241,
};

enum { PERF_TYPE_RAW = 4, PERF_SAMPLE_IP = 1, PERF_RECORD_LOST = 2, PERF_RECORD_SAMPLE = 9 };
enum { ENABLE = 0x2400, DISABLE = 0x2401, RESET = 0x2403 };
enum { CPU_CYCLES = 0x11, INST_RETIRED = 0x08 };
enum { READ_ONLY = 0, WRITE_ONLY = 1 };

// Bits of struct perf_event_attr behind read_format.
enum { DISABLED = 1, EXCLUDE_KERNEL = 1 << 5, EXCLUDE_HV = 1 << 6 };

#define CURRENT_FOLDER (-100)
#define PAGE 4096UL
#define PAGES 16UL
#define MAX_CPUS 8

// The loop below retires two instructions a turn.
#define TURNS 5000000UL
#define PERIOD 100000UL

struct attributes {
    u32 type, size;
    u64 config, period, sample_type, read_format, flags;
    u32 wakeup_events, bp_type;
    u64 bp_addr;
};

struct header {
    u32 type;
    unsigned short misc, size;
};

static long call(long number, long a, long b, long c, long d, long e, long f)
{
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;
    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
    return x0;
}

static void work(void)
{
    u64 turns = TURNS;
    __asm__ volatile("1: subs %0, %0, #1\n\tb.ne 1b" : "+r"(turns) : : "cc");
}

static char line[256];
static u64 length;

static void say(const char *text)
{
    while (*text && length < sizeof line)
        line[length++] = *text++;
}

static void number(long value)
{
    char digits[24];
    int count = 0;
    u64 rest = value < 0 ? -(u64)value : (u64)value;
    do
        digits[count++] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (value < 0)
        digits[count++] = '-';
    while (count && length < sizeof line)
        line[length++] = digits[--count];
}

// Ends the line, and waits until the console has it: nothing of it is in what is counted next.
static void end(void)
{
    long tenth[2] = { 0, 100000000 };
    say("\n");
    call(SYS_write, 1, (long)line, (long)length, 0, 0, 0);
    length = 0;
    call(SYS_nanosleep, (long)tenth, 0, 0, 0, 0, 0);
}

// A counter of a process (0: this one) on a CPU (-1: on any), in a group with another one (-1: with none).
static long counter_of(u64 event, u64 period, u64 flags, long process, long cpu, long group)
{
    struct attributes attributes = { .type = PERF_TYPE_RAW, .size = sizeof attributes, .config = event, .period = period, .sample_type = PERF_SAMPLE_IP, .flags = flags };
    return call(SYS_perf_event_open, (long)&attributes, process, cpu, group, 0, 0);
}

static long counter(u64 event, u64 period, u64 flags)
{
    return counter_of(event, period, flags, 0, -1, -1);
}

static int move_to(int cpu)
{
    u64 set = 1UL << cpu;
    return call(SYS_sched_setaffinity, 0, sizeof set, (long)&set, 0, 0, 0) >= 0;
}

static u64 value_of(long file)
{
    u64 value = 0;
    call(SYS_read, file, (long)&value, sizeof value, 0, 0, 0);
    return value;
}

// "@ count CPU EVENT LEVELS COUNT"; a negative count is the error of perf_event_open.
static void count(int cpu, u64 event, u64 flags)
{
    long file = counter(event, 0, DISABLED | EXCLUDE_HV | flags);
    long value = file;
    say("@ begin");
    end();
    if (file >= 0) {
        call(SYS_ioctl, file, ENABLE, 0, 0, 0, 0);
        work();
        call(SYS_ioctl, file, DISABLE, 0, 0, 0, 0);
        value = (long)value_of(file);
        call(SYS_close, file, 0, 0, 0, 0, 0);
    }

    say("@ count ");
    number(cpu);
    say(event == CPU_CYCLES ? " cycles " : " instructions ");
    say(flags & EXCLUDE_KERNEL ? "user " : "all ");
    number(value);
    end();
}

// What is in a ring of records: samples, and reports of lost ones. data_head is at 1024 of the first page; a record is small and aligned to 8, so its header never wraps.
static void look_through(char *ring, u64 *samples, u64 *lost)
{
    u64 head = __atomic_load_n((u64 *)(ring + 1024), __ATOMIC_ACQUIRE);
    for (u64 at = 0; at < head;) {
        struct header *record = (struct header *)(ring + PAGE + at % (PAGES * PAGE));
        if (record->type == PERF_RECORD_SAMPLE)
            ++*samples;
        if (record->type == PERF_RECORD_LOST)
            ++*lost;
        if (record->size == 0)
            break;
        at += record->size;
    }
}

static char *ring_of(long file)
{
    return (char *)call(SYS_mmap, 0, (PAGES + 1) * PAGE, 3, 1, file, 0);
}

// "@ samples CPU SAMPLES LOST COUNT"
static void sample(int cpu)
{
    long file = counter(CPU_CYCLES, PERIOD, DISABLED | EXCLUDE_HV | EXCLUDE_KERNEL);
    u64 samples = 0, lost = 0, value = 0;
    say("@ begin");
    end();
    if (file >= 0) {
        char *ring = ring_of(file);
        call(SYS_ioctl, file, ENABLE, 0, 0, 0, 0);
        work();
        call(SYS_ioctl, file, DISABLE, 0, 0, 0, 0);
        value = value_of(file);

        look_through(ring, &samples, &lost);
        call(SYS_munmap, (long)ring, (PAGES + 1) * PAGE, 0, 0, 0, 0);
        call(SYS_close, file, 0, 0, 0, 0, 0);
    }

    say("@ samples ");
    number(cpu);
    say(" ");
    number((long)samples);
    say(" ");
    number((long)lost);
    say(" ");
    number((long)value);
    end();
}

// Works on each CPU in turn while the counters, one of each CPU, are on.
static void work_on_each(const long *counters, int cpus)
{
    for (int cpu = 0; cpu < cpus; cpu++)
        call(SYS_ioctl, counters[cpu], ENABLE, 0, 0, 0, 0);
    for (int cpu = 0; cpu < cpus && move_to(cpu); cpu++)
        work();
    for (int cpu = 0; cpu < cpus; cpu++)
        call(SYS_ioctl, counters[cpu], DISABLE, 0, 0, 0, 0);
}

// As `perf stat -a -A`: whatever runs on each CPU is counted, cycles and instructions in one group, while this program works on each of them.
// "@ all CPU CYCLES INSTRUCTIONS"
static void count_all(int cpus)
{
    long cycles[MAX_CPUS], instructions[MAX_CPUS];
    say("@ begin");
    end();
    for (int cpu = 0; cpu < cpus; cpu++) {
        cycles[cpu] = counter_of(CPU_CYCLES, 0, DISABLED | EXCLUDE_HV, -1, cpu, -1);
        instructions[cpu] = counter_of(INST_RETIRED, 0, EXCLUDE_HV, -1, cpu, cycles[cpu]);
    }
    work_on_each(cycles, cpus);
    for (int cpu = 0; cpu < cpus; cpu++) {
        say("@ all ");
        number(cpu);
        say(" ");
        number((long)value_of(cycles[cpu]));
        say(" ");
        number((long)value_of(instructions[cpu]));
        end();
        call(SYS_close, instructions[cpu], 0, 0, 0, 0, 0);
        call(SYS_close, cycles[cpu], 0, 0, 0, 0, 0);
    }
}

// As `perf record -a`: "@ allsamples CPU SAMPLES LOST COUNT"
static void sample_all(int cpus)
{
    long files[MAX_CPUS];
    char *rings[MAX_CPUS];
    say("@ begin");
    end();
    for (int cpu = 0; cpu < cpus; cpu++) {
        files[cpu] = counter_of(CPU_CYCLES, PERIOD, DISABLED | EXCLUDE_HV, -1, cpu, -1);
        rings[cpu] = ring_of(files[cpu]);
    }
    work_on_each(files, cpus);
    for (int cpu = 0; cpu < cpus; cpu++) {
        u64 samples = 0, lost = 0;
        look_through(rings[cpu], &samples, &lost);
        say("@ allsamples ");
        number(cpu);
        say(" ");
        number((long)samples);
        say(" ");
        number((long)lost);
        say(" ");
        number((long)value_of(files[cpu]));
        end();
        call(SYS_munmap, (long)rings[cpu], (PAGES + 1) * PAGE, 0, 0, 0, 0);
        call(SYS_close, files[cpu], 0, 0, 0, 0, 0);
    }
}

// "@ online LIST", as the kernel writes it.
static void say_online(void)
{
    char list[64];
    long file = call(SYS_openat, CURRENT_FOLDER, (long)"/sys/devices/system/cpu/online", READ_ONLY, 0, 0, 0);
    long size = call(SYS_read, file, (long)list, sizeof list - 1, 0, 0, 0);
    call(SYS_close, file, 0, 0, 0, 0, 0);
    list[size > 0 ? size - 1 : 0] = 0;
    say("@ online ");
    say(list);
    end();
}

static void switch_cpu(int cpu, const char *state)
{
    char path[] = "/sys/devices/system/cpu/cpu?/online";
    path[sizeof "/sys/devices/system/cpu/cpu" - 1] = (char)('0' + cpu);
    long file = call(SYS_openat, CURRENT_FOLDER, (long)path, WRITE_ONLY, 0, 0, 0);
    call(SYS_write, file, (long)state, 1, 0, 0, 0);
    call(SYS_close, file, 0, 0, 0, 0, 0);
}

// Each CPU but the first goes off (PSCI CPU_OFF, AFFINITY_INFO) and comes back (CPU_ON), and what runs on it then counts as before.
static void switch_off_and_on(int cpus)
{
    move_to(0);
    call(SYS_mkdirat, CURRENT_FOLDER, (long)"/sys", 0755, 0, 0, 0);
    call(SYS_mount, (long)"sysfs", (long)"/sys", (long)"sysfs", 0, 0, 0);
    say_online();
    for (int turn = 0; turn < 2; turn++)
        for (int cpu = 1; cpu < cpus; cpu++) {
            switch_cpu(cpu, "0");
            say_online();
            switch_cpu(cpu, "1");
        }
    say_online();
    for (int cpu = 1; cpu < cpus && move_to(cpu); cpu++)
        count(cpu, INST_RETIRED, EXCLUDE_KERNEL);
}

// LINUX_REBOOT_MAGIC1, MAGIC2 and CMD_POWER_OFF.
static void power_off(void)
{
    call(SYS_reboot, 0xfee1dead, 672274793, 0x4321fedc, 0, 0, 0);
    for (;;)
        ;
}

void entry(const u64 *stack);

// The stack of a new program begins with the number of its arguments. A word on the kernel's command line that the kernel does not know becomes one: then this is a boot and nothing more.
__attribute__((used)) void entry(const u64 *stack)
{
    int cpus = 0;
    if (stack[0] > 1)
        power_off();

    for (int cpu = 0; cpu < MAX_CPUS; cpu++) {
        if (!move_to(cpu))
            continue;
        cpus++;
        count(cpu, INST_RETIRED, EXCLUDE_KERNEL);
        count(cpu, INST_RETIRED, 0);
        count(cpu, CPU_CYCLES, EXCLUDE_KERNEL);
        count(cpu, CPU_CYCLES, 0);
        sample(cpu);
    }

    if (cpus > 1) {
        count_all(cpus);
        sample_all(cpus);
        switch_off_and_on(cpus);
    }

    say("@ done ");
    number(cpus);
    end();
    power_off();
}

// Linux starts a program with SP at its arguments (System V ABI for AArch64).
__asm__(".globl _start\n_start:\n\tmov x29, #0\n\tmov x30, #0\n\tmov x0, sp\n\tb entry\n");
