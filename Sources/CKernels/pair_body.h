/// Two runs of elements against each other for one type at one level; included by pair.c.
///
/// PAIR(x) names the copy of x for the type and the level. CODE is the stored element, V_CODE and
/// V_SIGNED are vectors of 16 codes, EXPONENT has the exponent's bits, MANTISSA is their place, BIAS
/// the exponent of 1, and WIDE(v) makes 16 float64 numbers of 16 codes.

#define MAGNITUDE ((CODE)((CODE)~(CODE)0 >> 1))
#define LOWER(a, b) __builtin_elementwise_min(a, b)
#define HIGHER(a, b) __builtin_elementwise_max(a, b)

/// Loads 16 codes.
#define LOAD(p) \
  __extension__({ \
    V_CODE loaded_; \
    memcpy(&loaded_, (p), sizeof loaded_); \
    loaded_; \
  })

/// What 16 lanes have gathered.
struct PAIR(lanes) {
  ck_v16f64 left, right, difference, product, magnitude, largest, noise;
  V_CODE ulp;
  V_SIGNED changed, flips, nan_in, nan_out, infinite_in, infinite_out, excluded;
};

/// Adds 16 pairs.
CK_INLINE void PAIR(step)(struct PAIR(lanes) * sums, const CODE *left, const CODE *right) {
  V_CODE a = LOAD(left), b = LOAD(right);
  V_CODE p = a & MAGNITUDE, q = b & MAGNITUDE;
  V_SIGNED changed = a != b;
  V_SIGNED nan_a = p > (CODE)EXPONENT, nan_b = q > (CODE)EXPONENT;
  V_SIGNED infinite_a = p == (CODE)EXPONENT, infinite_b = q == (CODE)EXPONENT;
  V_SIGNED excluded = nan_a | nan_b | infinite_a | infinite_b;
  V_SIGNED comparable = ~(nan_a | nan_b);
  V_SIGNED opposite = (V_SIGNED)(a ^ b) < 0;
  sums->changed -= changed;
  sums->flips -= opposite & comparable & (p != 0) & (q != 0);
  sums->nan_in -= nan_b & ~nan_a;
  sums->nan_out -= nan_a & ~nan_b;
  sums->infinite_in -= infinite_b & ~infinite_a;
  sums->infinite_out -= infinite_a & ~infinite_b;
  sums->excluded -= excluded;

  // Places in the order of numbers, in which both zeros are the same.
  V_SIGNED negative_a = (V_SIGNED)a >> (8 * sizeof(CODE) - 1);
  V_SIGNED negative_b = (V_SIGNED)b >> (8 * sizeof(CODE) - 1);
  V_SIGNED i = ((V_SIGNED)p ^ negative_a) - negative_a;
  V_SIGNED j = ((V_SIGNED)q ^ negative_b) - negative_b;
  V_CODE distance = (V_CODE)HIGHER(i, j) - (V_CODE)LOWER(i, j);
  sums->ulp = HIGHER(sums->ulp, distance & (V_CODE)comparable);

  // A pair that is not finite counts as two zeros, which change no sum.
  V_CODE finite = (V_CODE)~excluded;
  ck_v16f64 x = WIDE(a & finite), y = WIDE(b & finite), d = y - x;
  ck_v16f64 size = __builtin_elementwise_abs(d);
  sums->left += x * x;
  sums->right += y * y;
  sums->difference += d * d;
  sums->product += x * d;
  sums->magnitude += size;
  sums->largest = HIGHER(sums->largest, size);
  // The square of a power of two is one with twice the exponent.
  V_CODE exponent = HIGHER(q >> MANTISSA, (V_CODE)(CODE)1);
  ck_v16i64 power = 2 * (__builtin_convertvector(exponent, ck_v16i64) - (BIAS + MANTISSA)) + 1023;
  power = LOWER(HIGHER(power, (ck_v16i64)0), (ck_v16i64)2047) << 52;
  V_SIGNED counts = (V_SIGNED)((V_CODE)changed & finite);
  sums->noise += (ck_v16f64)(power & __builtin_convertvector(counts, ck_v16i64));
}

CK_INLINE uint64_t PAIR(total)(const V_SIGNED *lanes) {
  uint64_t sum = 0;
  for (int lane = 0; lane < 16; lane++) sum += (uint64_t)(*lanes)[lane];
  return sum;
}

/// The bits in which two runs of bytes differ; scalar counts run beside the vectors' work.
CK_INLINE uint64_t PAIR(differing_bits)(const ck_u8 *a, const ck_u8 *b, size_t n) {
  uint64_t bits = 0;
  for (; n >= 8; n -= 8, a += 8, b += 8) {
    bits += (uint64_t)__builtin_popcountll(*(const ck_u64 *)a ^ *(const ck_u64 *)b);
  }
  for (; n > 0; n--) bits += (uint64_t)__builtin_popcount(*a++ ^ *b++);
  return bits;
}

/// Adds a run of at most CK_PAIR_RUN pairs.
static void PAIR(run)(const CODE *a, const CODE *b, size_t n, ck_pair *pair) {
  struct PAIR(lanes) sums;
  pair->bits +=
      PAIR(differing_bits)((const ck_u8 *)a, (const ck_u8 *)b, n * sizeof(CODE));
  memset(&sums, 0, sizeof sums);
  for (; n >= 16; n -= 16, a += 16, b += 16) PAIR(step)(&sums, a, b);
  if (n > 0) {
    CODE p[16] = {0}, q[16] = {0};
    memcpy(p, a, n * sizeof(CODE));
    memcpy(q, b, n * sizeof(CODE));
    PAIR(step)(&sums, p, q);
  }
  pair->left_squares += ck_sum_of_lanes(&sums.left);
  pair->right_squares += ck_sum_of_lanes(&sums.right);
  pair->difference_squares += ck_sum_of_lanes(&sums.difference);
  pair->products += ck_sum_of_lanes(&sums.product);
  pair->magnitudes += ck_sum_of_lanes(&sums.magnitude);
  pair->squared_ulps += ck_sum_of_lanes(&sums.noise);
  for (int lane = 0; lane < 16; lane++) {
    if (sums.largest[lane] > pair->largest) pair->largest = sums.largest[lane];
    if (sums.ulp[lane] > pair->ulp) pair->ulp = sums.ulp[lane];
  }
  pair->changed += PAIR(total)(&sums.changed);
  pair->sign_flips += PAIR(total)(&sums.flips);
  pair->nan_in += PAIR(total)(&sums.nan_in);
  pair->nan_out += PAIR(total)(&sums.nan_out);
  pair->infinite_in += PAIR(total)(&sums.infinite_in);
  pair->infinite_out += PAIR(total)(&sums.infinite_out);
  pair->excluded += PAIR(total)(&sums.excluded);
}

/// Adds a run of pairs of the same bits: the same result as `run`, for less.
static void PAIR(same)(const CODE *a, size_t n, ck_pair *pair) {
  ck_v16f64 lanes = 0;
  V_SIGNED excluded = 0;
  for (; n > 0; n -= n < 16 ? n : 16, a += 16) {
    V_CODE v;
    if (n >= 16) {
      v = LOAD(a);
    } else {
      CODE p[16] = {0};
      memcpy(p, a, n * sizeof(CODE));
      v = LOAD(p);
    }
    V_SIGNED out = (v & MAGNITUDE) >= (CODE)EXPONENT;
    excluded -= out;
    ck_v16f64 x = WIDE(v & (V_CODE)~out);
    lanes += x * x;
  }
  double squares = ck_sum_of_lanes(&lanes);
  pair->left_squares += squares;
  pair->right_squares += squares;
  pair->excluded += PAIR(total)(&excluded);
}

static void PAIR(pair)(const void *left, const void *right, size_t n, ck_pair *pair) {
  const CODE *a = left, *b = right;
  while (n > 0) {
    size_t count = n < CK_PAIR_RUN ? n : CK_PAIR_RUN;
    if (memcmp(a, b, count * sizeof(CODE)) == 0) {
      PAIR(same)(a, count, pair);
    } else {
      PAIR(run)(a, b, count, pair);
    }
    a += count;
    b += count;
    n -= count;
  }
}

/// The pairs that differ by more than atol + rtol |a|, and those that are not both numbers unless
/// they are the same bits or both NaN.
static uint64_t PAIR(beyond)(
    const void *left, const void *right, size_t n, double atol, double rtol) {
  const CODE *a = left, *b = right;
  uint64_t count = 0;
  for (; n > 0; n -= n < 16 ? n : 16, a += 16, b += 16) {
    CODE p[16] = {0}, q[16] = {0};
    size_t rest = n < 16 ? n : 16;
    memcpy(p, a, rest * sizeof(CODE));
    memcpy(q, b, rest * sizeof(CODE));
    V_CODE v = LOAD(p), w = LOAD(q), x = v & MAGNITUDE, y = w & MAGNITUDE;
    V_SIGNED both_nan = (x > (CODE)EXPONENT) & (y > (CODE)EXPONENT);
    V_SIGNED out = (x >= (CODE)EXPONENT) | (y >= (CODE)EXPONENT);
    V_CODE finite = (V_CODE)~out;
    ck_v16f64 s = WIDE(v & finite), t = WIDE(w & finite);
    ck_v16i64 far = __builtin_elementwise_abs(t - s) > rtol * __builtin_elementwise_abs(s) + atol;
    V_SIGNED odd = out & (v != w) & ~both_nan;
    ck_v16i64 lanes = -(far | __builtin_convertvector(odd, ck_v16i64));
    for (int lane = 0; lane < 16; lane++) count += (uint64_t)lanes[lane];
  }
  return count;
}

#undef LOAD
#undef HIGHER
#undef LOWER
#undef MAGNITUDE
