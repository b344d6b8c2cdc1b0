/// Keys of numbers of 32 and 64 bits that are ordered as the numbers are, and their digits.
#include "kernel.h"

/// The keys whose prefixes are found at a time.
#define CK_KEY_BLOCK 512

#define CK_BODY "order_body.h"
#include "each_level.h"

void ck_order_keys(int level, ck_wide type, const void *src, uint64_t *keys, size_t n) {
  CK_PICK(order_keys, level)(type, src, keys, n);
}

void ck_wide_values(int level, ck_wide type, const void *src, double *out, size_t n) {
  CK_PICK(wide_values, level)(type, src, out, n);
}

void ck_count_key_digits(
    int level, const uint64_t *keys, size_t n, const uint64_t *prefixes, size_t prefix_count,
    unsigned shift, uint32_t *counts) {
  if (prefix_count == 0) {
    for (size_t i = 0; i < n; i++) counts[keys[i] >> shift & 0xFFFF]++;
    return;
  }
  uint64_t found[CK_KEY_BLOCK];
  while (n > 0) {
    size_t block = n < CK_KEY_BLOCK ? n : CK_KEY_BLOCK;
    CK_PICK(find_prefixes, level)(keys, block, shift + 16, prefixes, prefix_count, found);
    for (size_t i = 0; i < block; i++) {
      if (found[i]) counts[((found[i] - 1) << 16) + (keys[i] >> shift & 0xFFFF)]++;
    }
    keys += block;
    n -= block;
  }
}
