/// Variances over arrays for one type at one level; included by variance.c.

static void TYPED(variances)(const void *const *values, size_t count, REAL *out, size_t n) {
  const VALUE *const *arrays = (const VALUE *const *)values;
  for (size_t i = 0; i < n; i += 16) {
    size_t bytes = (n - i < 16 ? n - i : 16) * sizeof(VALUE);
    ck_v16f64 mean = 0, squares = 0;
    for (size_t j = 0; j < count; j++) {
      V_REAL loaded = 0;
      memcpy(&loaded, arrays[j] + i, bytes);
      ck_v16f64 value = __builtin_convertvector(loaded, ck_v16f64);
      ck_v16f64 step = value - mean;
      mean += step / (double)(j + 1);
      squares += step * (value - mean);
    }
    squares /= (double)count;
    ck_v16i64 ordered = squares == squares;
    ck_v16i64 nan = (ck_v16i64)((ck_v16f64)__builtin_nan(""));
    squares = (ck_v16f64)(((ck_v16i64)squares & ordered) | (nan & ~ordered));
    V_REAL result = __builtin_convertvector(squares, V_REAL);
    memcpy(out + i, &result, bytes);
  }
}
