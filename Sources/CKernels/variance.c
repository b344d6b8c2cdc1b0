/// The variance over several arrays at each place.
#include "kernel.h"

#define CK_TYPED_BODY "variance_body.h"
#define CK_BODY "each_type.h"
#include "each_level.h"

#define VARIANCES(T, S) \
  void ck_variances_##S( \
      int level, const void *const *values, size_t count, T *out, size_t n) { \
    CK_PICK(variances_##S, level)(values, count, out, n); \
  }

VARIANCES(float, f32)
VARIANCES(double, f64)
