/// Reductions for one type at one level; included by reduce.c.

/// Loads 16 elements as float64.
#define LOAD(p) \
  __extension__({ \
    V_REAL loaded_; \
    memcpy(&loaded_, (p), sizeof loaded_); \
    __builtin_convertvector(loaded_, ck_v16f64); \
  })

/// A sum in 16 lanes: `term` is the vector of terms of 16 elements; `padded` provides for the last
/// ones zeros in their place, which change no lane.
#define REDUCE(term, padded) \
  ck_v16f64 lanes = 0; \
  for (; n >= 16; n -= 16) { \
    lanes += term; \
    ADVANCE; \
  } \
  if (n > 0) { \
    padded; \
    lanes += term; \
  } \
  return ck_sum_of_lanes(&lanes)

#define PAD(x) \
  VALUE padded_##x[16] = {0}; \
  memcpy(padded_##x, x, n * sizeof(VALUE)); \
  x = padded_##x

#define ADVANCE x += 16

static double TYPED(sum)(const REAL *x, size_t n) { REDUCE(LOAD(x), PAD(x)); }

static double TYPED(sum_abs)(const REAL *x, size_t n) {
  REDUCE(__builtin_elementwise_abs(LOAD(x)), PAD(x));
}

static double TYPED(sum_squares)(const REAL *x, size_t n) { REDUCE(LOAD(x) * LOAD(x), PAD(x)); }

#undef ADVANCE
#define ADVANCE x += 16, y += 16

static double TYPED(dot)(const REAL *x, const REAL *y, size_t n) {
  REDUCE(LOAD(x) * LOAD(y), PAD(x); PAD(y));
}

#undef ADVANCE
#define ADVANCE x += 16, i += 16

/// The bits of 16 elements as lanes of ones and zeros, applied to their magnitudes.
#define MASKED_ABS \
  ((ck_v16f64)((ck_v16i64)__builtin_elementwise_abs(LOAD(x)) & \
               -__builtin_convertvector( \
                   __builtin_bit_cast(ck_v16bool, (uint16_t)(bits[i / 64] >> (i % 64))), \
                   ck_v16i64)))

static double TYPED(sum_abs_masked)(const ck_u64 *bits, const REAL *x, size_t n) {
  size_t i = 0;
  REDUCE(MASKED_ABS, PAD(x));
}

#undef MASKED_ABS
#undef ADVANCE
#undef PAD
#undef REDUCE
#undef LOAD
