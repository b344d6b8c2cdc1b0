/// Inner products of one 16-bit type at one level; included by stored_gram.c.

/// Loads 16 elements, or the last `n - i` of them and zeros.
#define LOAD(p) \
  __extension__({ \
    ck_v16u16 bits_ = 0; \
    memcpy(&bits_, (const ck_u16 *)(p) + i, (n - i < 16 ? n - i : 16) * sizeof(uint16_t)); \
    WIDEN(bits_); \
  })

/// Adds the products of 16 places to the lanes of every pair; the loop over pairs is `UNROLLED` where
/// their number is known, so that the lanes are registers.
#define GRAM_STEP(UNROLLED) \
  do { \
    ck_v16f64 values[CK_GRAM_MOST]; \
    V_REAL start = 0; \
    if (z) start = LOAD(z); \
    for (size_t j = 0; j < count; j++) { \
      V_REAL value = LOAD(x[j]); \
      if (z) value -= start; \
      values[j] = __builtin_convertvector(value, ck_v16f64); \
    } \
    size_t pair = 0; \
    UNROLLED for (size_t j = 0; j < count; j++) { \
      UNROLLED for (size_t k = j; k < count; k++) lanes[pair++] += values[j] * values[k]; \
    } \
  } while (0)

/// The inner products of COUNT vectors.
#define GRAM(COUNT, UNROLLED) \
  do { \
    const size_t count = (COUNT); \
    ck_v16f64 lanes[CK_GRAM_PAIRS]; \
    const size_t pairs = count * (count + 1) / 2; \
    size_t i = 0; \
    for (size_t p = 0; p < pairs; p++) lanes[p] = 0; \
    for (; n - i >= 16; i += 16) GRAM_STEP(UNROLLED); \
    if (i < n) GRAM_STEP(UNROLLED); \
    for (size_t p = 0; p < pairs; p++) sums[p] = ck_sum_of_lanes(&lanes[p]); \
  } while (0)

#define ALL _Pragma("clang loop unroll(full)")
#define NONE

static void STORED(gram)(
    const void *const *x, size_t number, const void *z, size_t n, double *sums) {
  switch (number) {
    case 1: GRAM(1, ALL); break;
    case 2: GRAM(2, ALL); break;
    case 3: GRAM(3, ALL); break;
    case 4: GRAM(4, ALL); break;
    default: GRAM(number, NONE); break;
  }
}

#undef NONE
#undef ALL
#undef GRAM
#undef GRAM_STEP
#undef LOAD
