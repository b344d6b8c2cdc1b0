/// Softmax and divergence of one element type at one level; included for stored and working types.
///
/// SOFT(x) names the copy of x, ELEMENT is the element in memory, and LOAD(p, n, rest) gives 16 of them
/// as float64, or `n` and `rest` in place of the others. Vectors of 16 go through the polynomials four
/// at a time, step by step: each step of one waits for the step before.

#define V ck_v16f64
#define I ck_v16i64

/// Vectors that are taken at once; results do not depend on it.
#define WAYS 4
#define EACH_WAY for (int j = 0; j < WAYS; j++)

/// A loop over the terms of a polynomial that stays one, or the steps of a vector end up one behind the
/// other.
#define TERM_AFTER_TERM _Pragma("clang loop unroll(disable)")

/// e^v for the numbers v <= 0 of the vectors, flushed to e^-708 below that.
///
/// v = k ln 2 + r, |r| <= ln 2 / 2, and the Taylor polynomial of degree 13, whose rest is below
/// 2^-57. The lower bits of the shifted product are k in two's complement.
CK_INLINE void SOFT(exponential)(V values[WAYS]) {
  static const double terms[14] = {
      1.0, 1.0, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320,
      1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800};
  V shifted[WAYS], r[WAYS], sum[WAYS];
  EACH_WAY {
    V v = values[j];
    I low = v < -708.0;
    v = (V)(((I)v & ~low) | ((I)(V)(-708.0) & low));
    shifted[j] = v * 0x1.71547652b82fep+0 + 0x1.8p52;
    V k = shifted[j] - 0x1.8p52;
    r[j] = v - k * 0x1.62e42fee00000p-1;
    r[j] = r[j] - k * 0x1.a39ef35793c76p-33;
    sum[j] = terms[13];
  }
  TERM_AFTER_TERM for (int i = 12; i >= 0; i--) EACH_WAY sum[j] = sum[j] * r[j] + terms[i];
  EACH_WAY values[j] = sum[j] * (V)(((I)shifted[j] << 52) + (I)(INT64_C(1023) << 52));
}

/// log v for the normal numbers v > 0 of the vectors: v = 2^k m with m from sqrt(1/2) to sqrt(2), and
/// the series of log m = 2 artanh((m - 1) / (m + 1)), whose rest is below 2^-56.
CK_INLINE void SOFT(logarithm)(V values[WAYS]) {
  static const double terms[10] = {1.0,      1.0 / 3,  1.0 / 5,  1.0 / 7,  1.0 / 9,
                                   1.0 / 11, 1.0 / 13, 1.0 / 15, 1.0 / 17, 1.0 / 19};
  const int64_t half_root = INT64_C(0x3fe6a09e667f3bcd);
  V k[WAYS], s[WAYS], square[WAYS], sum[WAYS];
  EACH_WAY {
    V v = values[j];
    I exponent = ((I)v - half_root) >> 52;
    V m = (V)((I)v - (exponent << 52));
    k[j] = __builtin_convertvector(exponent, V);
    s[j] = (m - 1.0) / (m + 1.0);
    square[j] = s[j] * s[j];
    sum[j] = 1.0 / 21;
  }
  TERM_AFTER_TERM for (int i = 9; i >= 0; i--) EACH_WAY sum[j] = sum[j] * square[j] + terms[i];
  EACH_WAY values[j] = k[j] * 0x1.62e42fefa39efp-1 + 2.0 * (s[j] * sum[j]);
}

/// The larger numbers of two vectors; a NaN of `largest` stays.
#define RAISE(largest, loaded) \
  do { \
    V v_ = (loaded); \
    I higher_ = v_ > (largest); \
    (largest) = (V)(((I)v_ & higher_) | ((I)(largest) & ~higher_)); \
  } while (0)

static double SOFT(largest)(const ELEMENT *x, size_t n) {
  V largest = LOAD(x, 1, x[0]);
  size_t i = 0;
  for (; n - i >= 16; i += 16) RAISE(largest, LOAD(x + i, 16, x[0]));
  if (i < n) RAISE(largest, LOAD(x + i, n - i, x[0]));
  double most = largest[0];
  for (int j = 1; j < 16; j++) most = largest[j] > most ? largest[j] : most;
  return most;
}

/// A vector whose lanes from `n` on are zero.
#define FIRST(vector, n) \
  __extension__({ \
    V all_ = (vector), some_ = 0; \
    memcpy(&some_, &all_, (n) * sizeof(double)); \
    some_; \
  })

/// Writes e^(x - max) of 32 elements of both rows, or of the last ones, and adds them to the lanes.
#define EXPONENTIALS_STEP(first, second) \
  do { \
    V e[WAYS] = { \
        LOAD(x + i, first, x[0]) - most_of_x, LOAD(x + i + (first), second, x[0]) - most_of_x, \
        LOAD(z + i, first, z[0]) - most_of_z, LOAD(z + i + (first), second, z[0]) - most_of_z}; \
    SOFT(exponential)(e); \
    memcpy(p + i, &e[0], (first) * sizeof(double)); \
    memcpy(p + i + (first), &e[1], (second) * sizeof(double)); \
    memcpy(q + i, &e[2], (first) * sizeof(double)); \
    memcpy(q + i + (first), &e[3], (second) * sizeof(double)); \
    lanes_of_p += FIRST(e[0], first); \
    lanes_of_p += FIRST(e[1], second); \
    lanes_of_q += FIRST(e[2], first); \
    lanes_of_q += FIRST(e[3], second); \
  } while (0)

/// The share of the first row at `place` in `a`, and its quotient by that of the second in `term`.
#define SHARES(a, term, place, n) \
  do { \
    V p_ = 1.0, q_ = 1.0; \
    memcpy(&p_, p + (place), (n) * sizeof(double)); \
    memcpy(&q_, q + (place), (n) * sizeof(double)); \
    (a) = p_ / sum_of_p + epsilon; \
    (term) = (a) / (q_ / sum_of_q + epsilon); \
  } while (0)

static double SOFT(divergence)(
    const ELEMENT *x, const ELEMENT *z, double epsilon, double *p, double *q, size_t n) {
  if (n == 0) return 0;
  const double most_of_x = SOFT(largest)(x, n), most_of_z = SOFT(largest)(z, n);
  V lanes_of_p = 0, lanes_of_q = 0, lanes = 0;
  size_t i = 0;
  for (; n - i >= 32; i += 32) EXPONENTIALS_STEP(16, 16);
  for (; i < n; i += 16) EXPONENTIALS_STEP(n - i < 16 ? n - i : 16, 0);
  const double sum_of_p = ck_sum_of_lanes(&lanes_of_p), sum_of_q = ck_sum_of_lanes(&lanes_of_q);
  for (i = 0; n - i >= 16 * WAYS; i += 16 * WAYS) {
    V a[WAYS], terms[WAYS];
    EACH_WAY SHARES(a[j], terms[j], i + 16 * (size_t)j, 16);
    SOFT(logarithm)(terms);
    EACH_WAY lanes += terms[j] * a[j];
  }
  for (; i < n; i += 16) {
    const size_t count = n - i < 16 ? n - i : 16;
    V a, terms[WAYS] = {1.0, 1.0, 1.0, 1.0};
    SHARES(a, terms[0], i, count);
    SOFT(logarithm)(terms);
    lanes += FIRST(terms[0] * a, count);
  }
  return ck_sum_of_lanes(&lanes);
}

#undef SHARES
#undef EXPONENTIALS_STEP
#undef FIRST
#undef RAISE
#undef TERM_AFTER_TERM
#undef EACH_WAY
#undef WAYS
#undef I
#undef V
