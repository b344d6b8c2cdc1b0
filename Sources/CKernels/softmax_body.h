/// Softmax and divergence of one type at one level; included by softmax.c.

#define V ck_v16f64
#define I ck_v16i64

/// e^v for v <= 0, flushed to e^-708 below that.
///
/// v = k ln 2 + r, |r| <= ln 2 / 2, and the Taylor polynomial of degree 13, whose rest is below
/// 2^-57. The lower bits of the shifted product are k in two's complement.
CK_INLINE void TYPED(exponential)(V *value) {
  V v = *value;
  static const double terms[14] = {
      1.0, 1.0, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320,
      1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800};
  I low = v < -708.0;
  v = (V)(((I)v & ~low) | ((I)(V)(-708.0) & low));
  V shifted = v * 0x1.71547652b82fep+0 + 0x1.8p52;
  V k = shifted - 0x1.8p52;
  V r = v - k * 0x1.62e42fee00000p-1;
  r = r - k * 0x1.a39ef35793c76p-33;
  V sum = terms[13];
  for (int i = 12; i >= 0; i--) sum = sum * r + terms[i];
  *value = sum * (V)(((I)shifted << 52) + (I)(INT64_C(1023) << 52));
}

/// log v for normal v > 0: v = 2^k m with m from sqrt(1/2) to sqrt(2), and the series of
/// log m = 2 artanh((m - 1) / (m + 1)), whose rest is below 2^-56.
CK_INLINE void TYPED(logarithm)(V *value) {
  V v = *value;
  const int64_t half_root = INT64_C(0x3fe6a09e667f3bcd);
  I k = ((I)v - half_root) >> 52;
  V m = (V)((I)v - (k << 52));
  V s = (m - 1.0) / (m + 1.0);
  V square = s * s;
  V sum = 1.0 / 21;
  for (int i = 19; i >= 1; i -= 2) sum = sum * square + 1.0 / i;
  *value = __builtin_convertvector(k, V) * 0x1.62e42fefa39efp-1 + 2.0 * (s * sum);
}

/// Loads 16 elements as float64, or those from `i` on and `rest` in place of the others.
CK_INLINE void TYPED(load)(V *value, const REAL *p, size_t i, size_t n, VALUE rest) {
  V_REAL loaded = rest;
  if (n - i >= 16) {
    memcpy(&loaded, p + i, sizeof loaded);
  } else {
    memcpy(&loaded, p + i, (n - i) * sizeof(VALUE));
  }
  *value = __builtin_convertvector(loaded, V);
}

/// Writes e^(x - max) to `out` and returns the sum.
static double TYPED(exponentials)(const REAL *x, double *out, size_t n) {
  V largest = (double)x[0];
  for (size_t i = 0; i < n; i += 16) {
    V v;
    TYPED(load)(&v, x, i, n, x[0]);
    I higher = v > largest;
    largest = (V)(((I)v & higher) | ((I)largest & ~higher));
  }
  double most = largest[0];
  for (int j = 1; j < 16; j++) most = largest[j] > most ? largest[j] : most;
  V lanes = 0;
  for (size_t i = 0; i < n; i += 16) {
    V e;
    TYPED(load)(&e, x, i, n, x[0]);
    e -= most;
    TYPED(exponential)(&e);
    size_t count = n - i < 16 ? n - i : 16;
    memcpy(out + i, &e, count * sizeof(double));
    if (count < 16) {
      V some = 0;
      memcpy(&some, out + i, count * sizeof(double));
      e = some;
    }
    lanes += e;
  }
  return ck_sum_of_lanes(&lanes);
}

/// Loads 16 numbers, or those from `i` on and ones in place of the others.
CK_INLINE void TYPED(load_wide)(V *value, const double *p, size_t i, size_t n) {
  V loaded = 1.0;
  memcpy(&loaded, p + i, (n - i < 16 ? n - i : 16) * sizeof(double));
  *value = loaded;
}

static double TYPED(divergence)(
    const REAL *x, const REAL *z, double epsilon, double *p, double *q, size_t n) {
  if (n == 0) return 0;
  double sum_of_p = TYPED(exponentials)(x, p, n), sum_of_q = TYPED(exponentials)(z, q, n);
  V lanes = 0;
  for (size_t i = 0; i < n; i += 16) {
    V a, b;
    TYPED(load_wide)(&a, p, i, n);
    TYPED(load_wide)(&b, q, i, n);
    a = a / sum_of_p + epsilon;
    b = b / sum_of_q + epsilon;
    V term = a / b;
    TYPED(logarithm)(&term);
    term *= a;
    if (n - i < 16) {
      V some = 0;
      memcpy(&some, &term, (n - i) * sizeof(double));
      term = some;
    }
    lanes += term;
  }
  return ck_sum_of_lanes(&lanes);
}

#undef I
#undef V
