/// Elements cut into planes of bytes, and differences of elements, for compression.
#include "kernel.h"

#define CK_BODY "planes_body.h"
#include "each_level.h"

void ck_split_planes(
    int level, ck_plane_order order, int width, const void *src, uint8_t *const *planes,
    size_t n) {
  CK_PICK(split, level)(order, width, src, planes, n);
}

void ck_join_planes(
    int level, ck_plane_order order, int width, const uint8_t *const *planes, void *dst,
    size_t n) {
  CK_PICK(join, level)(order, width, planes, dst, n);
}

void ck_split_difference(
    int level, ck_plane_order order, int width, const void *src, const void *base,
    uint8_t *const *planes, size_t n) {
  CK_PICK(split_difference, level)(order, width, src, base, planes, n);
}

void ck_join_difference(
    int level, ck_plane_order order, int width, const uint8_t *const *planes, const void *base,
    void *dst, size_t n) {
  CK_PICK(join_difference, level)(order, width, planes, base, dst, n);
}

void ck_split_nibbles(int level, const uint8_t *src, uint8_t *high, uint8_t *low, size_t n) {
  CK_PICK(split_nibbles, level)(src, high, low, n);
}

void ck_join_nibbles(
    int level, const uint8_t *high, const uint8_t *low, uint8_t *dst, size_t n) {
  CK_PICK(join_nibbles, level)(high, low, dst, n);
}

void ck_count_bytes(const uint8_t *src, uint32_t *counts, size_t n) {
  // Four tables, so that runs of one byte do not wait for their own store.
  uint32_t tables[4][256];
  memset(tables, 0, sizeof tables);
  size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    for (int k = 0; k < 4; k++) tables[k][src[i + (size_t)k]]++;
  }
  for (; i < n; i++) tables[0][src[i]]++;
  for (int b = 0; b < 256; b++) {
    counts[b] = tables[0][b] + tables[1][b] + tables[2][b] + tables[3][b];
  }
}

/// log2(n / c) in 16.16 fixed point, for n / c from 1 to 2^32; by squaring, so that every machine
/// gives the same bits.
static uint64_t log2_of_ratio(uint64_t n, uint64_t c) {
  uint64_t ratio = (n << 31) / c;  // 1.0 is 2^31; n is below 2^32.
  uint64_t whole = 0;
  while (ratio >= (UINT64_C(2) << 31)) ratio >>= 1, whole++;
  uint64_t fraction = 0;
  for (int bit = 15; bit >= 0; bit--) {
    ratio = (ratio * ratio) >> 31;
    if (ratio >= (UINT64_C(2) << 31)) {
      ratio >>= 1;
      fraction |= UINT64_C(1) << bit;
    }
  }
  return whole << 16 | fraction;
}

size_t ck_entropy(const uint32_t *counts) {
  uint64_t n = 0, bits = 0;
  for (int b = 0; b < 256; b++) n += counts[b];
  for (int b = 0; b < 256; b++) {
    if (counts[b]) bits += counts[b] * log2_of_ratio(n, counts[b]);
  }
  return (size_t)((bits >> 16) + 7) / 8;
}
