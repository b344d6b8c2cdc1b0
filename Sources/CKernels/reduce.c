/// Reductions in 16 float64 lanes.
#include "kernel.h"

#define CK_TYPED_BODY "reduce_body.h"
#define CK_BODY "each_type.h"
#include "each_level.h"

#define REDUCTIONS(T, S) \
  double ck_sum_##S(int level, const T *x, size_t n) { return CK_PICK(sum_##S, level)(x, n); } \
  double ck_sum_abs_##S(int level, const T *x, size_t n) { \
    return CK_PICK(sum_abs_##S, level)(x, n); \
  } \
  double ck_sum_squares_##S(int level, const T *x, size_t n) { \
    return CK_PICK(sum_squares_##S, level)(x, n); \
  } \
  double ck_dot_##S(int level, const T *x, const T *y, size_t n) { \
    return CK_PICK(dot_##S, level)(x, y, n); \
  } \
  double ck_sum_abs_masked_##S(int level, const uint64_t *bits, const T *x, size_t n) { \
    return CK_PICK(sum_abs_masked_##S, level)(bits, x, n); \
  }

REDUCTIONS(float, f32)
REDUCTIONS(double, f64)
