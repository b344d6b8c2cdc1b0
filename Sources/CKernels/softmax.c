/// The divergence of one softmax from another.
#include "convert_formats.h"
#include "kernel.h"

#define CK_STORED_BODY "softmax_stored_body.h"
#define CK_BODY "each_stored.h"
#include "each_level.h"

#define CK_TYPED_BODY "softmax_typed_body.h"
#define CK_BODY "each_type.h"
#include "each_level.h"

#define SOFTMAX(T, S) \
  double ck_softmax_divergence_##S( \
      int level, const T *x, const T *z, double epsilon, double *scratch, size_t n) { \
    return CK_PICK(divergence_##S, level)(x, z, epsilon, scratch, scratch + n, n); \
  }

SOFTMAX(float, f32)
SOFTMAX(double, f64)

double ck_softmax_divergence_stored(
    int level, ck_dtype dtype, const void *x, const void *z, double epsilon, double *scratch,
    size_t n) {
  return dtype == CK_F16
             ? CK_PICK(divergence_f16, level)(x, z, epsilon, scratch, scratch + n, n)
             : CK_PICK(divergence_bf16, level)(x, z, epsilon, scratch, scratch + n, n);
}
