/// Bit masks: applying them, and trimming by magnitude.
#include "kernel.h"

/// The bits of `equal` that remaining ties pay for, lowest first.
CK_INLINE uint64_t ck_take_ties(uint64_t equal, ck_u64 *ties) {
  uint64_t count = (uint64_t)__builtin_popcountll(equal);
  if (count <= *ties) {
    *ties -= count;
    return equal;
  }
  uint64_t rest = equal;
  for (; *ties > 0; --*ties) rest &= rest - 1;
  return equal ^ rest;
}

#define CK_TYPED_BODY "mask_body.h"
#define CK_BODY "each_type.h"
#include "each_level.h"

#define MASKS(T, S, B) \
  void ck_mask_##S(int level, const uint64_t *bits, const T *x, T *out, size_t n) { \
    CK_PICK(mask_##S, level)(bits, x, out, n); \
  } \
  void ck_trim_mask_##S( \
      int level, const T *x, size_t n, uint64_t key, uint64_t *ties, uint64_t *bits) { \
    CK_PICK(trim_mask_##S, level)(x, n, (B)key, ties, bits); \
  } \
  void ck_band_mask_##S( \
      int level, const T *x, size_t n, ck_band_end *lower, ck_band_end *upper, uint64_t *bits) { \
    CK_PICK(band_mask_##S, level)(x, n, lower, upper, bits); \
  } \
  size_t ck_count_key_##S(int level, const T *x, size_t n, uint64_t key) { \
    return CK_PICK(count_key_##S, level)(x, n, (B)key); \
  }

MASKS(float, f32, uint32_t)
MASKS(double, f64, uint64_t)
