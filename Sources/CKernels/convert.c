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

void ck_round_f32(int level, ck_dtype dtype, float *x, size_t n) {
  CK_PICK(round_f32, level)(dtype, x, n);
}

size_t ck_count_nonfinite(int level, ck_dtype dtype, const void *src, size_t n) {
  return CK_PICK(count_nonfinite, level)(dtype, src, n);
}
