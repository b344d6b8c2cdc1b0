/// Scaled distances of bfloat16 and float16 elements, and the choice by them.
#include "convert_formats.h"
#include "kernel.h"

#define CK_STORED_BODY "distance_body.h"
#define CK_BODY "each_stored.h"
#include "each_level.h"

/// The kernel `name` at `level` for elements of `dtype`, CK_F16 or CK_BF16.
#define PICK_STORED(name, dtype, level) \
  ((dtype) == CK_F16 ? CK_PICK(name##_f16, level) : CK_PICK(name##_bf16, level))

void ck_scaled_distance_stored(
    int level, ck_dtype dtype, const void *x, const void *z, float s, float *out, size_t n) {
  PICK_STORED(scaled_distance, dtype, level)(x, z, s, out, n);
}

void ck_choose_distant_stored(
    int level, ck_dtype dtype, const void *x, const void *z, float s, float least, float *out,
    size_t n) {
  PICK_STORED(choose_distant, dtype, level)(x, z, s, least, out, n);
}
