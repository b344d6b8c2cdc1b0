/// MT19937 (Matsumoto and Nishimura, 1998), with the seeding of January 2002.
#include "kernel.h"

/// What a word and its successor contribute to the word that replaces the first of them.
CK_INLINE uint32_t ck_twisted(uint32_t word, uint32_t next) {
  uint32_t joined = (word & 0x80000000) | (next & 0x7FFFFFFF);
  return joined >> 1 ^ (-(next & 1) & 0x9908B0DF);
}

/// The output that a word of the state gives.
CK_INLINE uint32_t ck_tempered(uint32_t word) {
  word ^= word >> 11;
  word ^= word << 7 & 0x9D2C5680;
  word ^= word << 15 & 0xEFC60000;
  return word ^ word >> 18;
}

#define CK_BODY "mt19937_body.h"
#include "each_level.h"

void ck_mt19937_seed(struct ck_mt19937 *generator, uint32_t seed) {
  generator->state[0] = seed;
  for (uint32_t i = 1; i < 624; i++) {
    uint32_t last = generator->state[i - 1];
    generator->state[i] = 1812433253 * (last ^ last >> 30) + i;
  }
  generator->index = 624;
}

void ck_mt19937_skip(int level, struct ck_mt19937 *generator, uint64_t n) {
  CK_PICK(mt19937_skip, level)(generator, n);
}

void ck_mt19937_words(int level, struct ck_mt19937 *generator, uint32_t *out, size_t n) {
  CK_PICK(mt19937_words, level)(generator, out, n);
}

void ck_mt19937_mask(
    int level, struct ck_mt19937 *generator, float p, uint64_t *bits, size_t n) {
  // x / 2^24 < p where x < p * 2^24, which is exact, and x is whole: compare with the ceiling.
  uint32_t threshold = !(p > 0) ? 0 : p >= 1 ? 1 << 24 : (uint32_t)__builtin_ceilf(p * 0x1p24f);
  CK_PICK(mt19937_mask, level)(generator, threshold, bits, n);
}
