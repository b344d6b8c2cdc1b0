/// What the two 32-bit CRCs share: tables, the portable loop, and joining. Reflected, bit 31 being
/// the constant term.
#ifndef CRC_H
#define CRC_H

#include "kernel.h"

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

/// The state after `n` bytes, by the table of a polynomial.
CK_INLINE uint32_t crc_portable(
    const uint32_t table[8][256], uint32_t state, const ck_u8 *bytes, size_t n) {
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

/// The product of two polynomials modulo the CRC's, bit 31 being the constant term.
CK_INLINE uint32_t crc_multiply(uint32_t polynomial, uint32_t a, uint32_t b) {
  uint32_t product = 0;
  for (int bit = 31; bit >= 0; bit--) {
    product ^= -(a >> bit & 1) & b;
    b = b >> 1 ^ (-(b & 1) & polynomial);
  }
  return product;
}

/// The checksum of two runs of bytes joined.
CK_INLINE uint32_t crc_combine(uint32_t polynomial, uint32_t a, uint32_t b, uint64_t length_of_b) {
  // a times x^(8 * length), by squaring; the inversions of a and b cancel.
  for (uint32_t power = UINT32_C(1) << 23; length_of_b > 0; length_of_b >>= 1) {
    if (length_of_b & 1) a = crc_multiply(polynomial, power, a);
    power = crc_multiply(polynomial, power, power);
  }
  return a ^ b;
}

#endif
