/// CRC-32 of IEEE 802.3, reflected, with the usual inversion before and after.
#include "kernel.h"

#if CK_X86
#include <immintrin.h>
#endif

#define POLYNOMIAL UINT32_C(0xEDB88320)

// MARK: Portable

// A table entry is linear in the bits of its index, so that eight constants give a table: row k
// tells what a byte becomes after k further bytes of zeros ("slicing by 8").
#define ENTRY(n, a, b, c, d, e, f, g, h) \
  (((n) & 1 ? UINT32_C(a) : 0) ^ ((n) & 2 ? UINT32_C(b) : 0) ^ ((n) & 4 ? UINT32_C(c) : 0) ^ \
   ((n) & 8 ? UINT32_C(d) : 0) ^ ((n) & 16 ? UINT32_C(e) : 0) ^ ((n) & 32 ? UINT32_C(f) : 0) ^ \
   ((n) & 64 ? UINT32_C(g) : 0) ^ ((n) & 128 ? UINT32_C(h) : 0))
#define ENTRIES4(n, ...) \
  ENTRY(n, __VA_ARGS__), ENTRY(n + 1, __VA_ARGS__), ENTRY(n + 2, __VA_ARGS__), \
      ENTRY(n + 3, __VA_ARGS__)
#define ENTRIES16(n, ...) \
  ENTRIES4(n, __VA_ARGS__), ENTRIES4(n + 4, __VA_ARGS__), ENTRIES4(n + 8, __VA_ARGS__), \
      ENTRIES4(n + 12, __VA_ARGS__)
#define ENTRIES64(n, ...) \
  ENTRIES16(n, __VA_ARGS__), ENTRIES16(n + 16, __VA_ARGS__), ENTRIES16(n + 32, __VA_ARGS__), \
      ENTRIES16(n + 48, __VA_ARGS__)
#define ROW(...) \
  { \
    ENTRIES64(0, __VA_ARGS__), ENTRIES64(64, __VA_ARGS__), ENTRIES64(128, __VA_ARGS__), \
        ENTRIES64(192, __VA_ARGS__) \
  }

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

static uint32_t crc32_portable(uint32_t state, const ck_u8 *bytes, size_t n) {
  for (; n >= 8; bytes += 8, n -= 8) {
    uint32_t next = 0;
    for (int k = 0; k < 8; k++) {
      uint8_t byte = k < 4 ? (uint8_t)(bytes[k] ^ state >> (8 * k)) : bytes[k];
      next ^= table[7 - k][byte];
    }
    state = next;
  }
  for (; n > 0; bytes++, n--) state = state >> 8 ^ table[0][(state ^ *bytes) & 0xFF];
  return state;
}

// MARK: Joining

/// The product of two polynomials modulo the CRC's, bit 31 being the constant term.
static uint32_t multiply(uint32_t a, uint32_t b) {
  uint32_t product = 0;
  for (int bit = 31; bit >= 0; bit--) {
    product ^= -(a >> bit & 1) & b;
    b = b >> 1 ^ (-(b & 1) & POLYNOMIAL);
  }
  return product;
}

uint32_t ck_crc32_combine(uint32_t a, uint32_t b, uint64_t length_of_b) {
  // a times x^(8 * length), by squaring; the inversions of a and b cancel.
  for (uint32_t power = UINT32_C(1) << 23; length_of_b > 0; length_of_b >>= 1) {
    if (length_of_b & 1) a = multiply(power, a);
    power = multiply(power, power);
  }
  return a ^ b;
}

// MARK: Carry-less multiplication

#if CK_X86

/// The remainders of powers of x that fold 64 bits past 64, 16 and 4 further bytes, and what
/// reduces the rest after Barrett.
/// Source: Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ
/// Instruction", Intel 2009; the reflected constants of its table for this polynomial.
static const uint64_t fold_64[2] = {0x0154442BD4, 0x01C6E41596};
static const uint64_t fold_16[2] = {0x01751997D0, 0x00CCAA009E};
static const uint64_t fold_8 = 0x0163CD6124;
static const uint64_t barrett[2] = {0x01DB710641, 0x01F7011641};

#define CLMUL __attribute__((target("pclmul,sse4.2")))

static CLMUL __m128i folded(__m128i value, __m128i constants, __m128i next) {
  __m128i low = _mm_clmulepi64_si128(value, constants, 0x00);
  __m128i high = _mm_clmulepi64_si128(value, constants, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

/// A whole number of 16-byte blocks, at least four.
static CLMUL uint32_t crc32_clmul(uint32_t state, const ck_u8 *bytes, size_t n) {
  const __m128i *block = (const __m128i *)bytes;
  __m128i a = _mm_xor_si128(_mm_loadu_si128(block), _mm_cvtsi32_si128((int)state));
  __m128i b = _mm_loadu_si128(block + 1), c = _mm_loadu_si128(block + 2);
  __m128i d = _mm_loadu_si128(block + 3);
  const __m128i far = _mm_loadu_si128((const __m128i *)fold_64);
  const __m128i near = _mm_loadu_si128((const __m128i *)fold_16);
  for (block += 4, n -= 64; n >= 64; block += 4, n -= 64) {
    a = folded(a, far, _mm_loadu_si128(block));
    b = folded(b, far, _mm_loadu_si128(block + 1));
    c = folded(c, far, _mm_loadu_si128(block + 2));
    d = folded(d, far, _mm_loadu_si128(block + 3));
  }
  a = folded(folded(folded(a, near, b), near, c), near, d);
  for (; n >= 16; block++, n -= 16) a = folded(a, near, _mm_loadu_si128(block));

  // 128 bits to 96, 64 and 32.
  const __m128i low_32 = _mm_setr_epi32(-1, 0, -1, 0);
  a = _mm_xor_si128(_mm_srli_si128(a, 8), _mm_clmulepi64_si128(a, near, 0x10));
  const __m128i last = _mm_loadl_epi64((const __m128i *)&fold_8);
  __m128i rest = _mm_clmulepi64_si128(_mm_and_si128(a, low_32), last, 0x00);
  a = _mm_xor_si128(_mm_srli_si128(a, 4), rest);
  const __m128i reduce = _mm_loadu_si128((const __m128i *)barrett);
  rest = _mm_clmulepi64_si128(_mm_and_si128(a, low_32), reduce, 0x10);
  rest = _mm_clmulepi64_si128(_mm_and_si128(rest, low_32), reduce, 0x00);
  return (uint32_t)_mm_extract_epi32(_mm_xor_si128(a, rest), 1);
}

#endif

uint32_t ck_crc32(int level, uint32_t crc, const void *bytes, size_t n) {
  const ck_u8 *next = bytes;
  uint32_t state = ~crc;
#if CK_X86
  size_t blocks = n & ~(size_t)15;
  if (level >= 1 && blocks >= 64) {
    state = crc32_clmul(state, next, blocks);
    next += blocks;
    n -= blocks;
  }
#else
  (void)level;
#endif
  return ~crc32_portable(state, next, n);
}
