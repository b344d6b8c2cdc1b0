/// Differences from a base: scaled, pruned, summed, elected and added back, a block in one pass.
#include "kernel.h"
#include "task_vector_steps.h"

#define CK_TYPED_BODY "task_vector_body.h"
#define CK_BODY "each_type.h"
#include "each_level.h"

#define TASK_VECTORS(T, S) \
  void ck_task_vector_##S( \
      int level, const uint64_t *bits, const T *x, const T *z, T c, T *out, size_t n) { \
    CK_PICK(task_vector_##S, level)(ck_kept_of(bits), x, z, c, out, n); \
  } \
  void ck_delta_sums_##S( \
      int level, const uint64_t *bits, const T *x, const T *z, size_t n, ck_sums *sums) { \
    CK_PICK(delta_sums_##S, level)(ck_kept_of(bits), x, z, n, sums); \
  } \
  void ck_join_##S( \
      int level, const ck_join *rule, const void *const *values, const T *weights, \
      const T *base, T *out, size_t n) { \
    CK_PICK(join_##S, level)(rule, values, weights, base, out, n); \
  }

TASK_VECTORS(float, f32)
TASK_VECTORS(double, f64)
