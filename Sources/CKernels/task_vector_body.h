/// Task vectors for one type at one level; included by task_vector.c.

/// Loads 16 elements, or the last `n - i` of them and zeros.
#define LOAD(p) \
  __extension__({ \
    V_REAL loaded_ = 0; \
    memcpy(&loaded_, (p) + i, (n - i < 16 ? n - i : 16) * sizeof(VALUE)); \
    loaded_; \
  })

/// Stores 16 elements, or as many as are left.
#define STORE(p, vector) \
  do { \
    V_REAL stored_ = (vector); \
    memcpy((p) + i, &stored_, (n - i < 16 ? n - i : 16) * sizeof(VALUE)); \
  } while (0)

/// The bits of 16 elements as lanes of ones and zeros; without bits, all ones.
#define KEPT \
  (bits ? -__builtin_convertvector( \
              __builtin_bit_cast(ck_v16bool, (uint16_t)(bits[i / 64] >> (i % 64))), V_MASK) \
        : (V_MASK)-1)

/// A vector with every NaN made canonical.
#define CANONICAL(vector) \
  __extension__({ \
    V_REAL raw_ = (vector); \
    V_MASK ordered_ = raw_ == raw_; \
    V_MASK nan_ = (V_MASK)((V_REAL)(VALUE)__builtin_nan("")); \
    (V_REAL)(((V_MASK)raw_ & ordered_) | (nan_ & ~ordered_)); \
  })

/// One step of 16 elements of `task_vector`, whole or the last ones.
#define TASK_VECTOR_STEP \
  do { \
    V_REAL value = CANONICAL((LOAD(x) - LOAD(z)) * (V_REAL)c); \
    STORE(out, (V_REAL)((V_MASK)value & KEPT)); \
  } while (0)

static void TYPED(task_vector)(
    const ck_u64 *bits, const REAL *x, const REAL *z, VALUE c, REAL *out, size_t n) {
  size_t i = 0;
  if (bits) {
    for (; n - i >= 16; i += 16) TASK_VECTOR_STEP;
  } else {
    for (; n - i >= 16; i += 16) TASK_VECTOR_STEP;
  }
  if (i < n) TASK_VECTOR_STEP;
}

#undef TASK_VECTOR_STEP

/// Adds 16 magnitudes to the lanes, and those that are kept to the other lanes.
#define DELTA_SUMS_STEP \
  do { \
    ck_v16f64 size = __builtin_elementwise_abs( \
        __builtin_convertvector(CANONICAL(LOAD(x) - LOAD(z)), ck_v16f64)); \
    ck_v16i64 keep = __builtin_convertvector(KEPT, ck_v16i64); \
    whole += size; \
    kept += (ck_v16f64)((ck_v16i64)size & keep); \
  } while (0)

static void TYPED(delta_sums)(
    const ck_u64 *bits, const REAL *x, const REAL *z, size_t n, double sums[2]) {
  ck_v16f64 whole = 0, kept = 0;
  size_t i = 0;
  for (; n - i >= 16; i += 16) DELTA_SUMS_STEP;
  if (i < n) DELTA_SUMS_STEP;
  sums[0] = ck_sum_of_lanes(&whole);
  sums[1] = ck_sum_of_lanes(&kept);
}

#undef DELTA_SUMS_STEP

/// The values of model j at 16 places.
#define VALUES(j) LOAD((const REAL *)values[j])

/// One step of 16 places of `join`, whole or the last ones.
#define JOIN_STEP \
  do { \
    V_REAL total = 0, sum = 0, weight = 0; \
    for (size_t j = 0; j < count; j++) total += VALUES(j); \
    if (elect) { \
      V_MASK positive = total >= 0; \
      for (size_t j = 0; j < count; j++) { \
        V_REAL value = VALUES(j); \
        V_MASK keep = (positive & (value > 0)) | (~positive & (value < 0)); \
        sum += (V_REAL)((V_MASK)value & (keep | (value != value))); \
        if (normalize) weight += (V_REAL)((V_MASK)((V_REAL)weights[j]) & keep); \
      } \
      V_MASK none = weight == 0; \
      if (normalize) sum /= (V_REAL)(((V_MASK)weight & ~none) | ((V_MASK)one & none)); \
    } else { \
      sum = normalize ? total / divisor : total; \
    } \
    STORE(out, CANONICAL(LOAD(base) + sum * lambda)); \
  } while (0)

static void TYPED(join)(
    const ck_join *rule, const void *const *values, const VALUE *weights, const REAL *base,
    REAL *out, size_t n) {
  const V_REAL one = 1, divisor = (VALUE)rule->divisor, lambda = (VALUE)rule->lambda;
  const size_t count = rule->count;
  const int elect = rule->elect, normalize = rule->normalize;
  size_t i = 0;
  if (count == 2) {
    for (; n - i >= 16; i += 16) {
      const size_t count = 2;
      JOIN_STEP;
    }
  }
  for (; n - i >= 16; i += 16) JOIN_STEP;
  if (i < n) JOIN_STEP;
}

#undef JOIN_STEP
#undef VALUES
#undef CANONICAL
#undef KEPT
#undef LOAD
#undef STORE
