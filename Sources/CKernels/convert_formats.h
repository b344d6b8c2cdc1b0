/// Single values between float32 and the smaller formats, in integer arithmetic.
///
/// Source of the method: rounding by adding half an ulp less the parity to the bits, and, below
/// the smallest normal number, by a float32 addition whose sum has the ulp of the target.
#ifndef CONVERT_FORMATS_H
#define CONVERT_FORMATS_H

#include "kernel.h"

/// A format by its mantissa bits, its exponent bias and the code of what is too large.
struct ck_format {
  int mantissa, bias;
  uint32_t overflow;
};

static const struct ck_format ck_format_f16 = {10, 15, 0x7C00};
static const struct ck_format ck_format_f8e5m2 = {2, 15, 0x7C};
static const struct ck_format ck_format_f8e4m3 = {3, 7, 0x7F};

/// The magnitude of `x` rounded to a format, without the sign.
CK_INLINE uint32_t ck_narrow_magnitude(float x, struct ck_format format) {
  const int dropped = 23 - format.mantissa;
  const uint32_t quiet = UINT32_C(1) << (format.mantissa - 1), payload = 2 * quiet - 1;
  const uint32_t smallest_normal = (uint32_t)(128 - format.bias) << 23;
  const uint32_t one_per_ulp = (uint32_t)(127 + 24 - format.bias - format.mantissa) << 23;
  uint32_t magnitude = ck_bits_of_f32(x) & INT32_MAX;

  uint32_t rounded = magnitude + (UINT32_C(1) << (dropped - 1)) - 1 + (magnitude >> dropped & 1);
  uint32_t normal = (rounded >> dropped) - ((uint32_t)(127 - format.bias) << format.mantissa);
  float sum = ck_f32_of_bits(magnitude) + ck_f32_of_bits(one_per_ulp);
  uint32_t subnormal = ck_bits_of_f32(sum) - one_per_ulp;
  uint32_t nan = format.overflow | quiet | (magnitude >> dropped & payload);

  uint32_t finite = magnitude < smallest_normal ? subnormal : normal;
  finite = finite < format.overflow ? finite : format.overflow;
  return magnitude > 0x7F800000 ? nan : finite;
}

CK_INLINE uint16_t ck_bf16_of_f32(float x) {
  uint32_t bits = ck_bits_of_f32(x);
  uint32_t rounded = (bits + 0x7FFF + (bits >> 16 & 1)) >> 16;
  return (uint16_t)((bits & INT32_MAX) > 0x7F800000 ? bits >> 16 | 0x40 : rounded);
}

CK_INLINE float ck_f32_of_bf16(uint16_t x) { return ck_f32_of_bits((uint32_t)x << 16); }

CK_INLINE uint8_t ck_f8e5m2_of_f32(float x) {
  uint32_t sign = ck_bits_of_f32(x) >> 24 & 0x80;
  return (uint8_t)(sign | ck_narrow_magnitude(x, ck_format_f8e5m2));
}

CK_INLINE uint8_t ck_f8e4m3_of_f32(float x) {
  uint32_t sign = ck_bits_of_f32(x) >> 24 & 0x80;
  return (uint8_t)(sign | ck_narrow_magnitude(x, ck_format_f8e4m3));
}

CK_INLINE uint16_t ck_f16_of_f32(float x) {
  uint32_t sign = ck_bits_of_f32(x) >> 16 & 0x8000;
  return (uint16_t)(sign | ck_narrow_magnitude(x, ck_format_f16));
}

CK_INLINE float ck_f32_of_f16(uint16_t x) {
  uint32_t sign = (uint32_t)(x & 0x8000) << 16, magnitude = (uint32_t)(x & 0x7FFF) << 13;
  uint32_t normal = magnitude + (UINT32_C(112) << 23);
  // 2^-14 has the exponent of subnormal numbers: their mantissa is what is above it.
  float above = ck_f32_of_bits(magnitude + (UINT32_C(113) << 23)) - 0x1p-14f;
  uint32_t nan = 0x7F800000 | magnitude | (magnitude > 0x0F800000 ? 0x00400000 : 0);
  uint32_t finite = magnitude < 0x00800000 ? ck_bits_of_f32(above) : normal;
  return ck_f32_of_bits(sign | (magnitude >= 0x0F800000 ? nan : finite));
}

/// `x` rounded to odd: what is not exact goes to the neighbour whose last bit is 1.
CK_INLINE float ck_f32_to_odd(double x) {
  float nearest = (float)x;
  double back = nearest;
  uint32_t bits = ck_bits_of_f32(nearest);
  uint32_t step = __builtin_fabs(back) < __builtin_fabs(x) ? 1 : UINT32_MAX;
  int even_and_inexact = (bits & 1) == 0 && (back < x || back > x);
  return ck_f32_of_bits(bits + (even_and_inexact ? step : 0));
}

/// Where a format ends: numbers from `bound` on become no finite ones, unless `stays` says that the
/// bound itself still rounds down; numbers up to `zero` become 0.
struct ck_limits {
  double bound;
  int stays;
  double zero;
};

/// By the types' numbers; halfway between the last two codes, and half of the smallest number.
static const struct ck_limits ck_limits[] = {
    [CK_F8E5M2] = {61440, 0, 0x1p-17},
    [CK_F8E4M3] = {464, 1, 0x1p-10},
    [CK_F16] = {65520, 0, 0x1p-25},
    [CK_BF16] = {0x1.FFp127, 0, 0x1p-134},
    [CK_F32] = {0x1.FFFFFFp127, 0, 0x1p-150},
    [CK_F64] = {__builtin_inf(), 0, 0},
};

// As magnitudes of float32 numbers, of which those that F32 and F64 cannot hold do not exist.
CK_INLINE uint32_t ck_bound_f32(ck_dtype dtype) {
  return ck_bits_of_f32((float)ck_limits[dtype].bound) + (uint32_t)ck_limits[dtype].stays;
}

CK_INLINE uint32_t ck_zero_f32(ck_dtype dtype) {
  return ck_bits_of_f32((float)ck_limits[dtype].zero);
}

CK_INLINE uint64_t ck_bound_f64(ck_dtype dtype) {
  return __builtin_bit_cast(uint64_t, ck_limits[dtype].bound) + (uint64_t)ck_limits[dtype].stays;
}

CK_INLINE uint64_t ck_zero_f64(ck_dtype dtype) {
  return __builtin_bit_cast(uint64_t, ck_limits[dtype].zero);
}

#endif
