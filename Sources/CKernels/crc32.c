/// CRC-32 (IEEE 802.3), reflected, with the usual inversion before and after: that of zip and gzip.
#include "crc.h"

#if CK_X86
#include <immintrin.h>
#endif

#define POLYNOMIAL UINT32_C(0xEDB88320)

static const uint32_t table[8][256] = {
    ROW(0x77073096, 0xEE0E612C, 0x076DC419, 0x0EDB8832,
        0x1DB71064, 0x3B6E20C8, 0x76DC4190, 0xEDB88320),
    ROW(0x191B3141, 0x32366282, 0x646CC504, 0xC8D98A08,
        0x4AC21251, 0x958424A2, 0xF0794F05, 0x3B83984B),
    ROW(0x01C26A37, 0x0384D46E, 0x0709A8DC, 0x0E1351B8,
        0x1C26A370, 0x384D46E0, 0x709A8DC0, 0xE1351B80),
    ROW(0xB8BC6765, 0xAA09C88B, 0x8F629757, 0xC5B428EF,
        0x5019579F, 0xA032AF3E, 0x9B14583D, 0xED59B63B),
    ROW(0x3D6029B0, 0x7AC05360, 0xF580A6C0, 0x30704BC1,
        0x60E09782, 0xC1C12F04, 0x58F35849, 0xB1E6B092),
    ROW(0xCB5CD3A5, 0x4DC8A10B, 0x9B914216, 0xEC53826D,
        0x03D6029B, 0x07AC0536, 0x0F580A6C, 0x1EB014D8),
    ROW(0xA6770BB4, 0x979F1129, 0xF44F2413, 0x33EF4E67,
        0x67DE9CCE, 0xCFBD399C, 0x440B7579, 0x8816EAF2),
    ROW(0xCCAA009E, 0x4225077D, 0x844A0EFA, 0xD3E51BB5,
        0x7CBB312B, 0xF9766256, 0x299DC2ED, 0x533B85DA),
};

uint32_t ck_crc32_combine(uint32_t a, uint32_t b, uint64_t length_of_b) {
  return crc_combine(POLYNOMIAL, a, b, length_of_b);
}

// MARK: Carry-less multiplication

#if CK_X86

#define CLMUL __attribute__((target("sse4.1,pclmul")))

/// What `x` becomes behind the distance of the two `factors`, plus the bytes there.
static inline __attribute__((always_inline)) CLMUL __m128i fold(
    __m128i x, __m128i factors, __m128i next) {
  __m128i low = _mm_clmulepi64_si128(x, factors, 0x00);
  __m128i high = _mm_clmulepi64_si128(x, factors, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

static inline __attribute__((always_inline)) CLMUL __m128i load(const ck_u8 *bytes) {
  return _mm_loadu_si128((const __m128i *)bytes);
}

/// The state after `n` bytes, a multiple of 16 and at least 64.
///
/// Source: Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ
/// Instruction" (Intel, 2009), with its constants for the reflected polynomial.
static CLMUL uint32_t crc32_clmul(uint32_t state, const ck_u8 *bytes, size_t n) {
  const __m128i past_64_bytes = _mm_set_epi64x(0x01c6e41596, 0x0154442bd4);
  const __m128i past_16_bytes = _mm_set_epi64x(0x00ccaa009e, 0x01751997d0);
  const __m128i past_8_bytes = _mm_set_epi64x(0, 0x0163cd6124);
  const __m128i barrett = _mm_set_epi64x(0x01f7011641, 0x01db710641);
  const __m128i low_words = _mm_setr_epi32(~0, 0, ~0, 0);

  __m128i a = _mm_xor_si128(load(bytes), _mm_cvtsi32_si128((int)state));
  __m128i b = load(bytes + 16), c = load(bytes + 32), d = load(bytes + 48);
  for (bytes += 64, n -= 64; n >= 64; bytes += 64, n -= 64) {
    a = fold(a, past_64_bytes, load(bytes));
    b = fold(b, past_64_bytes, load(bytes + 16));
    c = fold(c, past_64_bytes, load(bytes + 32));
    d = fold(d, past_64_bytes, load(bytes + 48));
  }
  a = fold(fold(fold(a, past_16_bytes, b), past_16_bytes, c), past_16_bytes, d);
  for (; n >= 16; bytes += 16, n -= 16) a = fold(a, past_16_bytes, load(bytes));

  // 128 bits to 64, to 32 with 32 zeros, and the remainder by Barrett's reduction.
  a = _mm_xor_si128(_mm_srli_si128(a, 8), _mm_clmulepi64_si128(a, past_16_bytes, 0x10));
  __m128i high = _mm_srli_si128(a, 4);
  a = _mm_xor_si128(
      _mm_clmulepi64_si128(_mm_and_si128(a, low_words), past_8_bytes, 0x00), high);
  __m128i quotient = _mm_clmulepi64_si128(_mm_and_si128(a, low_words), barrett, 0x10);
  __m128i product = _mm_clmulepi64_si128(_mm_and_si128(quotient, low_words), barrett, 0x00);
  return (uint32_t)_mm_extract_epi32(_mm_xor_si128(a, product), 1);
}

#endif

uint32_t ck_crc32(int level, uint32_t crc, const void *bytes, size_t n) {
  const ck_u8 *rest = bytes;
  uint32_t state = ~crc;
#if CK_X86
  size_t whole = n & ~(size_t)15;
  if (level >= 1 && n >= 64 && __builtin_cpu_supports("pclmul")) {
    state = crc32_clmul(state, rest, whole);
    rest += whole;
    n -= whole;
  }
#else
  (void)level;
#endif
  return ~crc_portable(table, state, rest, n);
}
