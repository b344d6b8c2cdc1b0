/// Masks for one type at one level; included by mask.c.

/// The 16 elements at `p` as magnitude keys.
#define KEYS(p) \
  __extension__({ \
    V_BITS loaded_; \
    memcpy(&loaded_, (p), sizeof loaded_); \
    loaded_ & (V_BITS)((BITS)~(BITS)0 >> 1); \
  })

/// A comparison of vectors as 16 bits of a word.
#define WORD_BITS(comparison) \
  ((uint64_t)__builtin_bit_cast(uint16_t, __builtin_convertvector(comparison, ck_v16bool)))

static void TYPED(mask)(const ck_u64 *bits, const REAL *x, REAL *out, size_t n) {
  size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    uint16_t part = (uint16_t)(bits[i / 64] >> (i % 64));
    V_MASK values, keep;
    memcpy(&values, x + i, sizeof values);
    keep = -__builtin_convertvector(__builtin_bit_cast(ck_v16bool, part), V_MASK);
    values &= keep;
    memcpy(out + i, &values, sizeof values);
  }
  for (; i < n; i++) out[i] = bits[i / 64] >> (i % 64) & 1 ? x[i] : 0;
}

/// The bits of 64 elements whose keys are above, and of those whose keys equal, `key`.
CK_INLINE void TYPED(compare_keys)(const REAL *x, BITS key, uint64_t *above, uint64_t *equal) {
  *above = *equal = 0;
  for (int part = 0; part < 64; part += 16) {
    V_BITS keys = KEYS(x + part);
    *above |= WORD_BITS(keys > (V_BITS)key) << part;
    *equal |= WORD_BITS(keys == (V_BITS)key) << part;
  }
}

static void TYPED(trim_mask)(const REAL *x, size_t n, BITS key, ck_u64 *ties, ck_u64 *bits) {
  for (; n > 0; x += 64, bits++) {
    size_t count = n < 64 ? n : 64;
    VALUE padded[64] = {0};
    if (count < 64) x = memcpy(padded, x, count * sizeof(VALUE));
    uint64_t above, equal;
    TYPED(compare_keys)(x, key, &above, &equal);
    above &= ck_low_bits(count);
    equal &= ck_low_bits(count);
    *bits = above | ck_take_ties(equal, ties);
    n -= count;
  }
}

/// The bits of 64 elements, of which `valid` are there, that are below an end or among its ties.
CK_INLINE uint64_t TYPED(below)(const REAL *x, ck_band_end *end, uint64_t valid) {
  if (end->key > (BITS)~(BITS)0 >> 1) return valid;
  uint64_t above, equal;
  TYPED(compare_keys)(x, (BITS)end->key, &above, &equal);
  return (~(above | equal) & valid) | ck_take_ties(equal & valid, &end->ties);
}

static void TYPED(band_mask)(
    const REAL *x, size_t n, ck_band_end *lower, ck_band_end *upper, ck_u64 *bits) {
  for (; n > 0; x += 64, bits++) {
    size_t count = n < 64 ? n : 64;
    VALUE padded[64] = {0};
    if (count < 64) x = memcpy(padded, x, count * sizeof(VALUE));
    uint64_t dropped = TYPED(below)(x, lower, ck_low_bits(count));
    *bits = TYPED(below)(x, upper, ck_low_bits(count)) & ~dropped;
    n -= count;
  }
}

static size_t TYPED(count_key)(const REAL *x, size_t n, BITS key) {
  size_t total = 0;
  for (; n > 0;) {
    size_t count = n < 4096 ? n : 4096;
    BITS matches = 0;
    for (size_t i = 0; i < count; i++) {
      BITS bits = __builtin_bit_cast(BITS, (VALUE)x[i]);
      matches += (bits & ((BITS)~(BITS)0 >> 1)) == key;
    }
    total += matches;
    x += count;
    n -= count;
  }
  return total;
}

#undef WORD_BITS
#undef KEYS
