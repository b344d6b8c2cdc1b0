/// What float64 numbers are, at one level; included by survey.c.

/// Adds the ones of a mask to counters.
#define COUNT(counter, mask) counter -= (ck_v16i64)(mask)

CK_INLINE uint64_t NAME(total)(const ck_v16i64 *counter) {
  uint64_t sum = 0;
  for (int lane = 0; lane < 16; lane++) sum += (uint64_t)(*counter)[lane];
  return sum;
}

static void NAME(survey)(const double *x, size_t n, double least_normal, ck_survey *out) {
  const ck_v16i64 sign = (ck_v16i64)(ck_v16u64)(UINT64_C(1) << 63);
  const ck_v16i64 infinity = (ck_v16i64)(ck_v16u64)(UINT64_C(0x7FF) << 52);
  const ck_v16i64 normal = (ck_v16i64)(ck_v16u64)__builtin_bit_cast(uint64_t, least_normal);
  ck_v16i64 zeros = 0, negative_zeros = 0, denormals = 0, nans = 0, positive = 0, negative = 0;
  ck_v16i64 largest = 0, least = infinity;
  ck_v16f64 sum = 0, magnitudes = 0, squares = 0;
  size_t padding = 0;
  while (n > 0) {
    ck_v16f64 value = 0;
    size_t count = n < 16 ? n : 16;
    if (count == 16) {
      memcpy(&value, x, sizeof value);
    } else {
      memcpy(&value, x, count * sizeof(double));
      padding = 16 - count;
    }
    ck_v16i64 bits = (ck_v16i64)value, magnitude = bits & ~sign;
    ck_v16i64 finite = magnitude < infinity;
    COUNT(zeros, magnitude == 0);
    COUNT(negative_zeros, bits == sign);
    COUNT(denormals, (magnitude != 0) & (magnitude < normal));
    COUNT(nans, magnitude > infinity);
    COUNT(positive, bits == infinity);
    COUNT(negative, bits == (infinity | sign));
    ck_v16i64 known = magnitude & finite;
    largest = __builtin_elementwise_max(largest, known);
    ck_v16i64 counts_not = (known == 0);
    least = __builtin_elementwise_min(least, (known & ~counts_not) | (infinity & counts_not));
    value = (ck_v16f64)(bits & finite);
    sum += value;
    magnitudes += (ck_v16f64)known;
    squares += value * value;
    x += count;
    n -= count;
  }
  out->zeros = NAME(total)(&zeros) - padding;
  out->negative_zeros = NAME(total)(&negative_zeros);
  out->denormals = NAME(total)(&denormals);
  out->nans = NAME(total)(&nans);
  out->positive_infinities = NAME(total)(&positive);
  out->negative_infinities = NAME(total)(&negative);
  out->sum = ck_sum_of_lanes(&sum);
  out->magnitude_sum = ck_sum_of_lanes(&magnitudes);
  out->square_sum = ck_sum_of_lanes(&squares);
  int64_t most = 0, fewest = infinity[0];
  for (int lane = 0; lane < 16; lane++) {
    most = largest[lane] > most ? largest[lane] : most;
    fewest = least[lane] < fewest ? least[lane] : fewest;
  }
  out->largest = __builtin_bit_cast(double, most);
  out->least = __builtin_bit_cast(double, fewest);
}

static void NAME(central_moments)(const double *x, size_t n, double mean, double *out) {
  const ck_v16i64 magnitude = (ck_v16i64)(ck_v16u64)(UINT64_MAX >> 1);
  const ck_v16i64 infinity = (ck_v16i64)(ck_v16u64)(UINT64_C(0x7FF) << 52);
  ck_v16f64 squares = 0, cubes = 0, fourths = 0;
  while (n > 0) {
    size_t count = n < 16 ? n : 16;
    ck_v16f64 value = mean;
    memcpy(&value, x, count * sizeof(double));
    ck_v16i64 finite = ((ck_v16i64)value & magnitude) < infinity;
    ck_v16f64 difference = (ck_v16f64)((ck_v16i64)(value - mean) & finite);
    ck_v16f64 square = difference * difference;
    squares += square;
    cubes += square * difference;
    fourths += square * square;
    x += count;
    n -= count;
  }
  out[0] = ck_sum_of_lanes(&squares);
  out[1] = ck_sum_of_lanes(&cubes);
  out[2] = ck_sum_of_lanes(&fourths);
}

#undef COUNT
