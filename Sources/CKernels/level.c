/// The choice of the kernel level.
#include <stdatomic.h>
#include <stdlib.h>

#include "kernel.h"

/// The highest level of the processor.
static int processor_level(void) {
#if CK_X86
  __builtin_cpu_init();
  if (!(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
        __builtin_cpu_supports("f16c") && __builtin_cpu_supports("bmi") &&
        __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("lzcnt") &&
        __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("sse4.2") &&
        __builtin_cpu_supports("pclmul"))) {
    return 0;
  }
  if (!(__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))) {
    return 1;
  }
  return 2;
#else
  return 0;
#endif
}

/// The highest level that the environment allows.
static int allowed_level(void) {
  const char *name = getenv("SUTURE_KERNELS");
  if (name != NULL && strcmp(name, "scalar") == 0) return 0;
  if (name != NULL && strcmp(name, "avx2") == 0) return 1;
  return 2;
}

int ck_level(void) {
  static atomic_int decided = -1;  // Threads that race here decide the same.
  int level = atomic_load_explicit(&decided, memory_order_relaxed);
  if (level < 0) {
    int processor = processor_level(), allowed = allowed_level();
    level = processor < allowed ? processor : allowed;
    atomic_store_explicit(&decided, level, memory_order_relaxed);
  }
  return level;
}
