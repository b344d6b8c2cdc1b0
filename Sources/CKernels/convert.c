/// Conversions between floating-point formats.
#include "convert_formats.h"

#define CK_BODY "convert_body.h"
#include "each_level.h"

void ck_widen_f32(int level, ck_dtype dtype, const void *src, float *dst, size_t n) {
  CK_PICK(widen_f32, level)(dtype, src, dst, n);
}

void ck_widen_f64(int level, ck_dtype dtype, const void *src, double *dst, size_t n) {
  CK_PICK(widen_f64, level)(dtype, src, dst, n);
}

void ck_narrow_f32(int level, ck_dtype dtype, const float *src, void *dst, size_t n) {
  CK_PICK(narrow_f32, level)(dtype, src, dst, n);
}

void ck_narrow_f64(int level, ck_dtype dtype, const double *src, void *dst, size_t n) {
  CK_PICK(narrow_f64, level)(dtype, src, dst, n);
}

void ck_narrow_counted_f32(
    int level, ck_dtype dtype, const float *src, void *dst, size_t n, ck_store_counts *counts) {
  static const size_t sizes[] = {
      [CK_F8E5M2] = 1, [CK_F8E4M3] = 1, [CK_F16] = 2, [CK_BF16] = 2, [CK_F32] = 4, [CK_F64] = 8,
  };
  // As many at once as 32 bits can count.
  const size_t limit = (size_t)1 << 30;
  for (size_t i = 0; i < n; i += limit) {
    size_t rest = n - i < limit ? n - i : limit;
    void *target = (ck_u8 *)dst + i * sizes[dtype];
    CK_PICK(narrow_counted_f32, level)(dtype, src + i, target, rest, counts);
  }
}

void ck_narrow_counted_f64(
    int level, ck_dtype dtype, const double *src, void *dst, size_t n, ck_store_counts *counts) {
  CK_PICK(narrow_counted_f64, level)(dtype, src, dst, n, counts);
}

void ck_round_f32(int level, ck_dtype dtype, float *x, size_t n) {
  CK_PICK(round_f32, level)(dtype, x, n);
}

size_t ck_count_nonfinite(int level, ck_dtype dtype, const void *src, size_t n) {
  return CK_PICK(count_nonfinite, level)(dtype, src, n);
}
