/// The divergence of one softmax from another.
#include "kernel.h"

#define CK_TYPED_BODY "softmax_body.h"
#define CK_BODY "each_type.h"
#include "each_level.h"

#define SOFTMAX(T, S) \
  double ck_softmax_divergence_##S( \
      int level, const T *x, const T *z, double epsilon, double *scratch, size_t n) { \
    return CK_PICK(divergence_##S, level)(x, z, epsilon, scratch, scratch + n, n); \
  }

SOFTMAX(float, f32)
SOFTMAX(double, f64)
