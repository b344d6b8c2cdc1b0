/// Task vectors for one type at one level; included by task_vector.c.

/// Loads 16 elements, or the last `n - i` of them and zeros.
#define LOAD(p) \
  __extension__({ \
    V_REAL loaded_ = 0; \
    memcpy(&loaded_, (p) + i, (n - i < 16 ? n - i : 16) * sizeof(VALUE)); \
    loaded_; \
  })

/// One step of 16 elements of `task_vector`, whole or the last ones.
#define TASK_VECTOR_STEP \
  STORE(out, CANONICAL(PRUNED(LOAD(x) - LOAD(z), c, mask)))

static void TYPED(task_vector)(
    struct ck_kept mask, const REAL *x, const REAL *z, VALUE c, REAL *out, size_t n) {
  size_t i = 0;
  for (; n - i >= 16; i += 16) TASK_VECTOR_STEP;
  if (i < n) TASK_VECTOR_STEP;
}

#undef TASK_VECTOR_STEP

static void TYPED(delta_sums)(
    struct ck_kept mask, const REAL *x, const REAL *z, size_t n, ck_sums *sums) {
  ck_v16f64 whole = 0, kept = 0;
  size_t i = 0;
  for (; n - i >= 16; i += 16) DELTA_SUMS_STEP;
  if (i < n) DELTA_SUMS_STEP;
  sums->whole = ck_sum_of_lanes(&whole);
  sums->kept = ck_sum_of_lanes(&kept);
}

#define VALUES(j) LOAD((const REAL *)values[j])
#define WEIGHT(j) weights[j]

static void TYPED(join)(
    const ck_join *rule, const void *const *values, const VALUE *weights, const REAL *base,
    REAL *out, size_t n) {
  const V_REAL one = 1, divisor = (VALUE)rule->divisor, lambda = (VALUE)rule->lambda;
  const size_t count = rule->count;
  const ck_election elect = rule->elect;
  const int normalize = rule->normalize;
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

#undef WEIGHT
#undef VALUES
#undef LOAD
