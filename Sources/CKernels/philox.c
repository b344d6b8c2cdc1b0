/// Philox4x32-10 (Salmon, Moraes, Dror and Shaw, 2011).
#include "kernel.h"

#define CK_PHILOX_M0 UINT32_C(0xD2511F53)
#define CK_PHILOX_M1 UINT32_C(0xCD9E8D57)
#define CK_PHILOX_W0 UINT32_C(0x9E3779B9)
#define CK_PHILOX_W1 UINT32_C(0xBB67AE85)

/// The key words of the ten rounds.
struct ck_round_keys {
  uint64_t first[10], second[10];
};

CK_INLINE struct ck_round_keys ck_round_keys_of(uint64_t key) {
  struct ck_round_keys keys;
  uint32_t first = (uint32_t)key, second = (uint32_t)(key >> 32);
  for (int round = 0; round < 10; round++) {
    keys.first[round] = first;
    keys.second[round] = second;
    first += CK_PHILOX_W0;
    second += CK_PHILOX_W1;
  }
  return keys;
}

void ck_philox4x32_10(
    const uint32_t counter[_Nonnull 4], const uint32_t key[_Nonnull 2],
    uint32_t out[_Nonnull 4]) {
  uint32_t x0 = counter[0], x1 = counter[1], x2 = counter[2], x3 = counter[3];
  uint32_t k0 = key[0], k1 = key[1];
  for (int round = 0; round < 10; round++) {
    uint64_t p0 = (uint64_t)CK_PHILOX_M0 * x0, p1 = (uint64_t)CK_PHILOX_M1 * x2;
    x0 = (uint32_t)(p1 >> 32) ^ x1 ^ k0;
    x1 = (uint32_t)p1;
    x2 = (uint32_t)(p0 >> 32) ^ x3 ^ k1;
    x3 = (uint32_t)p0;
    k0 += CK_PHILOX_W0;
    k1 += CK_PHILOX_W1;
  }
  out[0] = x0, out[1] = x1, out[2] = x2, out[3] = x3;
}

#define CK_BODY "philox_body.h"
#include "each_level.h"

void ck_philox_words(int level, uint64_t key, uint64_t first, uint32_t *out, size_t n) {
  CK_PICK(philox_words, level)(key, first, out, n);
}

void ck_philox_mask(
    int level, uint64_t key, uint64_t first, uint64_t threshold, uint64_t *bits, size_t n) {
  if (n == 0) return;
  if (threshold == 0) {
    memset(bits, 0, (n + 63) / 64 * sizeof(uint64_t));
    return;
  }
  CK_PICK(philox_mask, level)(key, first, threshold, bits, n);
  ((ck_u64 *)bits)[(n - 1) / 64] &= ck_low_bits((n - 1) % 64 + 1);
}
