/// Philox words and masks at one level; included by philox.c.
///
/// A 64-bit lane holds one block's word in its lower half, and anything in its upper half: the
/// widening multiplication reads lower halves only, so nothing has to be moved between lanes.

/// Computes the words of the eight blocks `counters`, words[j] holding word j of each.
CK_INLINE void NAME(eight_blocks)(
    const ck_v8u64 *counters, const struct ck_round_keys *keys, ck_v8u64 words[4]) {
  ck_v8u64 x0 = *counters, x1 = x0 >> 32, x2 = 0, x3 = 0;
#pragma clang loop unroll(full)
  for (int round = 0; round < 10; round++) {
    ck_v8u64 p0 = (x0 & UINT32_MAX) * CK_PHILOX_M0;
    ck_v8u64 p1 = (x2 & UINT32_MAX) * CK_PHILOX_M1;
    x0 = p1 >> 32 ^ x1 ^ keys->first[round];
    x1 = p1;
    x2 = p0 >> 32 ^ x3 ^ keys->second[round];
    x3 = p0;
  }
  words[0] = x0, words[1] = x1, words[2] = x2, words[3] = x3;
}

/// Computes the 64 words of a group, words[j] holding elements 16 * j ..< 16 * j + 16.
CK_INLINE void NAME(group)(
    uint64_t group, const struct ck_round_keys *keys, ck_v16u32 words[4]) {
  const ck_v8u64 lanes = {0, 1, 2, 3, 4, 5, 6, 7};
  ck_v8u64 counters = lanes + 16 * group, more = counters + 8, low[4], high[4];
  NAME(eight_blocks)(&counters, keys, low);
  NAME(eight_blocks)(&more, keys, high);
  for (int j = 0; j < 4; j++) {
    words[j] = __builtin_shufflevector(
        (ck_v16u32)low[j], (ck_v16u32)high[j], 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26,
        28, 30);
  }
}

static void NAME(philox_words)(uint64_t key, uint64_t first, ck_u32 *out, size_t n) {
  struct ck_round_keys keys = ck_round_keys_of(key);
  ck_v16u32 words[4];
  for (uint64_t group = first / 64; n > 0; group++) {
    size_t count = n < 64 ? n : 64;
    NAME(group)(group, &keys, words);
    memcpy(out, words, count * sizeof(uint32_t));
    out += count;
    n -= count;
  }
}

static void NAME(philox_mask)(
    uint64_t key, uint64_t first, uint64_t threshold, ck_u64 *bits, size_t n) {
  struct ck_round_keys keys = ck_round_keys_of(key);
  const ck_v16u32 last = (uint32_t)(threshold - 1);  // The comparison is <=: 2^32 does not fit.
  size_t groups = (n + 63) / 64;
  for (size_t i = 0; i < groups; i++) {
    ck_v16u32 words[4];
    uint64_t kept = 0;
    NAME(group)(first / 64 + i, &keys, words);
    for (int j = 0; j < 4; j++) {
      ck_v16bool keep = __builtin_convertvector(words[j] <= last, ck_v16bool);
      kept |= (uint64_t)__builtin_bit_cast(uint16_t, keep) << (16 * j);
    }
    bits[i] = kept;
  }
}
