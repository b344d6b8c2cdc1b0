/// Task vectors of bfloat16 and float16 elements, which are widened on the way and never in memory.
#include "convert_formats.h"
#include "task_vector_steps.h"

#define CK_STORED_BODY "stored_task_vector_body.h"
#define CK_BODY "each_stored.h"
#include "each_level.h"

/// The kernel `name` at `level` for elements of `dtype`, CK_F16 or CK_BF16.
#define PICK_STORED(name, dtype, level) \
  ((dtype) == CK_F16 ? CK_PICK(name##_f16, level) : CK_PICK(name##_bf16, level))

void ck_delta_stored(
    int level, ck_dtype dtype, const void *x, const void *z, float *out, size_t n) {
  PICK_STORED(delta, dtype, level)(x, z, out, n);
}

void ck_delta_sums_stored(
    int level, ck_dtype dtype, const uint64_t *bits, const void *x, const void *z, size_t n,
    ck_sums *sums) {
  PICK_STORED(delta_sums, dtype, level)(ck_kept_of(bits), x, z, n, sums);
}

void ck_merge_stored(
    int level, ck_dtype dtype, const ck_join *rule, const ck_task *tasks, const void *base,
    float *out, size_t n) {
  PICK_STORED(merge, dtype, level)(rule, tasks, base, out, n);
}
