/// Variances over arrays for one type at one level; included by variance.c.

/// v / d for a whole number `d`; a product with a power of two is the same number.
#define DIVIDED(v, d) (((d) & ((d) - 1)) == 0 ? (v) * (1.0 / (double)(d)) : (v) / (double)(d))

/// The variances of 16 places, or of the last `rest`.
#define VARIANCES_STEP(count, rest) \
  do { \
    ck_v16f64 mean = 0, squares = 0; \
    for (size_t j = 0; j < (count); j++) { \
      V_REAL loaded = 0; \
      memcpy(&loaded, arrays[j] + i, (rest) * sizeof(VALUE)); \
      ck_v16f64 value = __builtin_convertvector(loaded, ck_v16f64); \
      ck_v16f64 step = value - mean; \
      mean += DIVIDED(step, j + 1); \
      squares += step * (value - mean); \
    } \
    squares = DIVIDED(squares, (count)); \
    ck_v16i64 ordered = squares == squares; \
    ck_v16i64 nan = (ck_v16i64)((ck_v16f64)__builtin_nan("")); \
    squares = (ck_v16f64)(((ck_v16i64)squares & ordered) | (nan & ~ordered)); \
    V_REAL result = __builtin_convertvector(squares, V_REAL); \
    memcpy(out + i, &result, (rest) * sizeof(VALUE)); \
  } while (0)

static void TYPED(variances)(const void *const *values, size_t count, REAL *out, size_t n) {
  const VALUE *const *arrays = (const VALUE *const *)values;
  size_t i = 0;
  if (count == 2) {
    const VALUE *const pair[2] = {arrays[0], arrays[1]}, *const *arrays = pair;
    for (; n - i >= 16; i += 16) VARIANCES_STEP((size_t)2, 16);
  }
  for (; n - i >= 16; i += 16) VARIANCES_STEP(count, 16);
  if (i < n) VARIANCES_STEP(count, n - i);
}

#undef VARIANCES_STEP
#undef DIVIDED
