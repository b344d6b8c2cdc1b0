/// Histograms of magnitude keys.
///
/// Keys are turned into digits by vectors, a small block at a time, and counted one by one.
/// Increments of the same counter wait for each other (a store must reach the next load), and the
/// weights of a model share few exponents; neighbours therefore go to four tables in turn, which
/// are added up at the end.
#include "kernel.h"

#if CK_X86
#include <immintrin.h>
#endif

/// The elements whose digits are held at a time.
#define CK_DIGIT_BLOCK 512

/// The most counters for which three more tables are worth their clearing and adding.
#define CK_SPLIT_COUNTERS 2048

/// Which keys count, and which of their bits.
struct ck_digit {
  uint64_t prefix;
  unsigned prefix_shift, shift;
  uint32_t mask;
};

/// The counters of every fourth digit of a block; all four may be the same table.
struct ck_tables {
  uint32_t *part[4];
};

CK_INLINE void ck_count_digits(const uint32_t *digits, size_t n, const struct ck_tables *tables) {
  uint32_t *a = tables->part[0], *b = tables->part[1];
  uint32_t *c = tables->part[2], *d = tables->part[3];
  size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    a[digits[i]]++;
    b[digits[i + 1]]++;
    c[digits[i + 2]]++;
    d[digits[i + 3]]++;
  }
  for (; i < n; i++) a[digits[i]]++;
}

#define CK_TYPED_BODY "histogram_body.h"
#define CK_BODY "each_type.h"
#include "each_level.h"

#define HISTOGRAM(T, S) \
  static void count_##S( \
      int level, const T *x, size_t n, struct ck_digit digit, struct ck_tables *tables) { \
    CK_PICK(histogram_##S, level)(x, n, digit, tables); \
  } \
  /* Counts into three more tables on the stack and adds them up. */ \
  static __attribute__((noinline)) void count_split_##S( \
      int level, const T *x, size_t n, struct ck_digit digit, uint32_t *counts) { \
    uint32_t more[3][CK_SPLIT_COUNTERS]; \
    size_t counters = (size_t)digit.mask + 1; \
    for (int t = 0; t < 3; t++) memset(more[t], 0, counters * sizeof(uint32_t)); \
    struct ck_tables tables = {{counts, more[0], more[1], more[2]}}; \
    count_##S(level, x, n, digit, &tables); \
    for (size_t i = 0; i < counters; i++) counts[i] += more[0][i] + more[1][i] + more[2][i]; \
  } \
  void ck_magnitude_histogram_##S( \
      int level, const T *x, size_t n, unsigned prefix_shift, uint64_t prefix, unsigned shift, \
      unsigned digit_bits, uint32_t *counts) { \
    struct ck_digit digit = {prefix, prefix_shift, shift, (UINT32_C(1) << digit_bits) - 1}; \
    if (digit.mask < CK_SPLIT_COUNTERS && n > digit.mask) { \
      count_split_##S(level, x, n, digit, counts); \
    } else { \
      struct ck_tables tables = {{counts, counts, counts, counts}}; \
      count_##S(level, x, n, digit, &tables); \
    } \
  }

HISTOGRAM(float, f32)
HISTOGRAM(double, f64)
