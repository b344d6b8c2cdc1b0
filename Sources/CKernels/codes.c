/// Counts of stored codes.
#include "kernel.h"

/// Increments of the same counter wait for each other (a store must reach the next load), and there
/// are few codes; neighbours therefore go to four tables in turn.
void ck_count_codes_8(const void *src, size_t n, uint32_t *counts) {
  uint32_t *a = counts, *b = a + 256, *c = b + 256, *d = c + 256;
  const ck_u8 *codes = src;
  size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    a[codes[i]]++;
    b[codes[i + 1]]++;
    c[codes[i + 2]]++;
    d[codes[i + 3]]++;
  }
  for (; i < n; i++) a[codes[i]]++;
}

/// One table: of weights a few thousand codes are frequent, so that neighbours seldom meet in a
/// counter, and four tables leave the first cache (0.30 ns an element against 0.44 on Zen 4).
void ck_count_codes_16(const void *src, size_t n, uint32_t *counts) {
  const ck_u16 *codes = src;
  size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    uint64_t word = *(const ck_u64 *)(codes + i);
    counts[word & 0xFFFF]++;
    counts[word >> 16 & 0xFFFF]++;
    counts[word >> 32 & 0xFFFF]++;
    counts[word >> 48]++;
  }
  for (; i < n; i++) counts[codes[i]]++;
}

void ck_count_exponents(const double *x, size_t n, uint32_t *counts) {
  const ck_u64 *bits = (const ck_u64 *)x;
  size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    counts[bits[i] >> 52]++;
    counts[4096 + (bits[i + 1] >> 52)]++;
    counts[8192 + (bits[i + 2] >> 52)]++;
    counts[12288 + (bits[i + 3] >> 52)]++;
  }
  for (; i < n; i++) counts[bits[i] >> 52]++;
}

void ck_unpack_codes(unsigned bits, const void *src, uint8_t *codes, size_t n) {
  const ck_u8 *bytes = src;
  uint32_t held = 0, mask = (UINT32_C(1) << bits) - 1;
  unsigned count = 0;
  for (size_t i = 0; i < n; i++) {
    if (count < bits) {
      held |= (uint32_t)*bytes++ << count;
      count += 8;
    }
    codes[i] = (uint8_t)(held & mask);
    held >>= bits;
    count -= bits;
  }
}

void ck_look_up_f32(const float *values, const uint8_t *codes, float *out, size_t n) {
  for (size_t i = 0; i < n; i++) out[i] = values[codes[i]];
}
