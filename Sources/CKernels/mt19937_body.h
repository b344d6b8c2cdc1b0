/// MT19937 at one level; included by mt19937.c.
///
/// A word depends on the old words 1 and 397 places on, or on the new one 227 places back: the
/// loops below allow any vector. Eight words are fastest: of longer vectors every load of
/// successors would straddle two cache lines.
#define TWIST _Pragma("clang loop vectorize(enable) vectorize_width(8)")

/// Makes the next 624 words of the state.
static void NAME(twist)(struct ck_mt19937 *generator) {
  uint32_t *state = generator->state;
  TWIST
  for (int i = 0; i < 227; i++) state[i] = state[i + 397] ^ ck_twisted(state[i], state[i + 1]);
  TWIST
  for (int i = 227; i < 454; i++) state[i] = state[i - 227] ^ ck_twisted(state[i], state[i + 1]);
  TWIST
  for (int i = 454; i < 623; i++) state[i] = state[i - 227] ^ ck_twisted(state[i], state[i + 1]);
  state[623] = state[396] ^ ck_twisted(state[623], state[0]);
  generator->index = 0;
}

static void NAME(mt19937_skip)(struct ck_mt19937 *generator, uint64_t n) {
  while (n > 624 - generator->index) {
    n -= 624 - generator->index;
    NAME(twist)(generator);
  }
  generator->index += (uint32_t)n;
}

static void NAME(mt19937_words)(struct ck_mt19937 *generator, ck_u32 *restrict out, size_t n) {
  while (n > 0) {
    if (generator->index == 624) NAME(twist)(generator);
    size_t rest = 624 - generator->index, count = n < rest ? n : rest;
    const uint32_t *state = generator->state + generator->index;
    for (size_t i = 0; i < count; i++) out[i] = ck_tempered(state[i]);
    generator->index += (uint32_t)count;
    out += count;
    n -= count;
  }
}

static void NAME(mt19937_mask)(
    struct ck_mt19937 *generator, uint32_t threshold, ck_u64 *bits, size_t n) {
  uint32_t words[1024] = {0};
  while (n > 0) {
    size_t count = n < 1024 ? n : 1024;
    NAME(mt19937_words)(generator, words, count);
    for (size_t i = 0; i < count; i += 16) {
      ck_v16u32 some;
      memcpy(&some, words + i, sizeof some);
      ck_v16bool keep = __builtin_convertvector((some & 0xFFFFFF) < threshold, ck_v16bool);
      uint64_t part = __builtin_bit_cast(uint16_t, keep);
      if (i % 64 == 0) bits[i / 64] = 0;
      bits[i / 64] |= part << (i % 64);
    }
    if (count % 64 != 0) bits[count / 64] &= ck_low_bits(count % 64);
    bits += count / 64;
    n -= count;
  }
}

#undef TWIST
