/// Task vectors of one 16-bit type at one level; included by stored_task_vector.c.

/// Loads 16 elements, or the last `n - i` of them and zeros.
#define LOAD(p) \
  __extension__({ \
    ck_v16u16 bits_ = 0; \
    memcpy(&bits_, (const ck_u16 *)(p) + i, (n - i < 16 ? n - i : 16) * sizeof(uint16_t)); \
    WIDEN(bits_); \
  })

static void STORED(delta)(const void *x, const void *z, ck_f32 *out, size_t n) {
  size_t i = 0;
  for (; n - i >= 16; i += 16) STORE(out, CANONICAL(LOAD(x) - LOAD(z)));
  if (i < n) STORE(out, CANONICAL(LOAD(x) - LOAD(z)));
}

static void STORED(delta_sums)(
    struct ck_kept mask, const void *x, const void *z, size_t n, ck_sums *sums) {
  ck_v16f64 whole = 0, kept = 0;
  size_t i = 0;
  for (; n - i >= 16; i += 16) DELTA_SUMS_STEP;
  if (i < n) DELTA_SUMS_STEP;
  sums->whole = ck_sum_of_lanes(&whole);
  sums->kept = ck_sum_of_lanes(&kept);
}

// A NaN is made canonical where it is stored, so that the values need not be.
#define VALUES(j) PRUNED(LOAD(tasks[j].x) - start, tasks[j].scale, MASK(j))
#define WEIGHT(j) tasks[j].weight

static void STORED(merge)(
    const ck_join *rule, const ck_task *tasks, const void *base, ck_f32 *out, size_t n) {
  const V_REAL one = 1, divisor = (VALUE)rule->divisor, lambda = (VALUE)rule->lambda;
  const size_t count = rule->count;
  const ck_election elect = rule->elect;
  const int normalize = rule->normalize;
  size_t i = 0;
#define MASK(j) masks[j]
  if (count == 2) {
    const ck_task pair[2] = {tasks[0], tasks[1]}, *tasks = pair;
    const struct ck_kept masks[2] = {ck_kept_of(pair[0].bits), ck_kept_of(pair[1].bits)};
    for (; n - i >= 16; i += 16) {
      const size_t count = 2;
      JOIN_STEP;
    }
  }
#undef MASK
#define MASK(j) ck_kept_of(tasks[j].bits)
  for (; n - i >= 16; i += 16) JOIN_STEP;
  if (i < n) JOIN_STEP;
#undef MASK
}

#undef WEIGHT
#undef VALUES
#undef LOAD
