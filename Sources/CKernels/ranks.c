/// Ranks of magnitudes within rows: a radix sort from the least significant digit, which is stable.
///
/// Digits that all keys of a row share are passed over, so that numbers rounded to 16 bits take few
/// passes. Very short rows are sorted by insertion.
#include "kernel.h"

/// Rows of fewer elements are sorted by insertion.
#define CK_SHORT_ROW 24

/// Rows of fewer elements have digits of 8 bits, since their counters would outnumber them.
#define CK_LONG_ROW 1024

#define CK_MOST_COUNTERS 2048

/// Counts the digits at `shift`; whether they differ.
static int ck_count_row(
    const uint64_t *keys, size_t count, unsigned shift, uint32_t mask, uint32_t *counters) {
  memset(counters, 0, (mask + 1) * sizeof(uint32_t));
  for (size_t i = 0; i < count; i++) counters[keys[i] >> shift & mask]++;
  return counters[keys[0] >> shift & mask] != count;
}

/// Sorts the places of a row by its keys, and gives the rank of each place.
///
/// `order` and `other` have room for `count` places.
static void ck_rank_row(
    const uint64_t *keys, size_t count, unsigned width, uint32_t *order, uint32_t *other,
    uint32_t *ranks, size_t stride) {
  for (size_t i = 0; i < count; i++) order[i] = (uint32_t)i;
  if (count < CK_SHORT_ROW) {
    for (size_t i = 1; i < count; i++) {
      size_t at = i;
      for (; at > 0 && keys[order[at - 1]] > keys[i]; at--) order[at] = order[at - 1];
      order[at] = (uint32_t)i;
    }
  } else {
    uint32_t counters[CK_MOST_COUNTERS];
    const unsigned digit = count < CK_LONG_ROW ? 8 : 11;
    const uint32_t mask = (UINT32_C(1) << digit) - 1;
    for (unsigned shift = 0; shift < width; shift += digit) {
      if (!ck_count_row(keys, count, shift, mask, counters)) continue;
      uint32_t before = 0;
      for (uint32_t value = 0; value <= mask; value++) {
        uint32_t own = counters[value];
        counters[value] = before;
        before += own;
      }
      for (size_t i = 0; i < count; i++) {
        uint32_t place = order[i];
        other[counters[keys[place] >> shift & mask]++] = place;
      }
      uint32_t *swapped = order;
      order = other;
      other = swapped;
    }
  }
  for (size_t i = 0; i < count; i++) ranks[order[i] * stride] = (uint32_t)i;
}

#define ROW_RANKS(T, S, B, MEMORY, WIDTH) \
  void ck_row_ranks_##S( \
      const T *x, size_t count, size_t stride, uint32_t *ranks, uint64_t *scratch) { \
    if (count == 0) return; \
    uint32_t *places = (uint32_t *)(scratch + count); \
    for (size_t i = 0; i < count; i++) { \
      B bits = __builtin_bit_cast(B, (T)((const MEMORY *)x)[i * stride]); \
      scratch[i] = bits & ((B)~(B)0 >> 1); \
    } \
    ck_rank_row(scratch, count, WIDTH, places, places + count, ranks, stride); \
  }

ROW_RANKS(float, f32, uint32_t, ck_f32, 31)
ROW_RANKS(double, f64, uint64_t, ck_f64, 63)

void ck_rank_mask(
    const uint32_t *words, uint32_t word_mask, const uint32_t *ranks, const uint64_t *thresholds,
    uint64_t *bits, size_t n) {
  for (size_t start = 0; start < n; start += 64) {
    size_t count = n - start < 64 ? n - start : 64;
    uint64_t kept = 0;
    for (size_t i = 0; i < count; i++) {
      uint64_t word = words[start + i] & word_mask;
      kept |= (uint64_t)(word < thresholds[ranks[start + i]]) << i;
    }
    bits[start / 64] = kept;
  }
}
