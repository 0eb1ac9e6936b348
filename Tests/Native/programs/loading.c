/* dlopen and dlclose, with a thread that called in and ends after dlclose; and the library once more. The first argument is the library. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef uint32_t version_function(void);

static pthread_barrier_t called, closed;

static version_function *version_in(void *library)
{
    version_function *version;
    *(void **)&version = dlsym(library, "emupmu_version");
    if (version == NULL || version() == 0) {
        fprintf(stderr, "no emupmu_version: %s\n", dlerror());
        exit(1);
    }
    return version;
}

static void *call(void *library)
{
    (void)version_in(library);
    pthread_barrier_wait(&called);
    pthread_barrier_wait(&closed);
    return NULL; /* the runtime sees the thread off in its own code */
}

int main(int argc, char **argv)
{
    pthread_t thread;
    if (argc != 2) {
        return 2;
    }
    pthread_barrier_init(&called, NULL, 2);
    pthread_barrier_init(&closed, NULL, 2);
    for (int i = 0; i < 3; i++) {
        void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
        if (library == NULL) {
            fprintf(stderr, "%s\n", dlerror());
            return 1;
        }
        pthread_create(&thread, NULL, call, library);
        pthread_barrier_wait(&called);
        dlclose(library);
        pthread_barrier_wait(&closed);
        pthread_join(thread, NULL);
    }
    puts("ok");
    return 0;
}
