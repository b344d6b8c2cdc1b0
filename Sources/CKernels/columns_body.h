/// Columns of one element type at one level; included for stored and for working types.
///
/// COLUMN(x) names the copy of x, ELEMENT is the element in memory, RESULT the one that is written,
/// and LOAD(p, n) gives 16 elements at `p`, or `n` and zeros, as V_REAL.

/// Adds the products of 16 columns, or of `n`, in `rows` rows; row after row in each sum.
#define GRAM_STEP(count, rows, n) \
  do { \
    const size_t pairs_ = (count) * ((count) + 1) / 2; \
    ck_v16f64 lanes[CK_COLUMN_PAIRS]; \
    for (size_t p = 0; p < pairs_; p++) { \
      lanes[p] = 0; \
      memcpy(&lanes[p], sums + p * columns + j, (n) * sizeof(double)); \
    } \
    for (size_t r = 0; r < (rows); r++) { \
      const size_t place = (i + r) * columns + j; \
      ck_v16f64 values[CK_GRAM_MOST]; \
      V_REAL start = 0; \
      if (z) start = LOAD((const ELEMENT *)z + place, n); \
      for (size_t k = 0; k < (count); k++) { \
        V_REAL value = LOAD((const ELEMENT *)x[k] + place, n); \
        if (z) value -= start; \
        values[k] = __builtin_convertvector(value, ck_v16f64); \
      } \
      size_t pair = 0; \
      for (size_t a = 0; a < (count); a++) { \
        for (size_t b = a; b < (count); b++) lanes[pair++] += values[a] * values[b]; \
      } \
    } \
    for (size_t p = 0; p < pairs_; p++) { \
      memcpy(sums + p * columns + j, &lanes[p], (n) * sizeof(double)); \
    } \
  } while (0)

/// All columns of `rows` rows from `i` on.
CK_INLINE void COLUMN(some_rows)(
    const void *const *x, size_t count, const void *z, size_t i, size_t rows, size_t columns,
    double *sums) {
  size_t j = 0;
  for (; j + 16 <= columns; j += 16) GRAM_STEP(count, rows, 16);
  if (j < columns) GRAM_STEP(count, rows, columns - j);
}

/// All rows of `count` vectors, whose number is known where this is inlined.
CK_INLINE void COLUMN(all_rows)(
    const void *const *x, size_t count, const void *z, size_t rows, size_t columns, double *sums) {
  size_t i = 0;
  for (; i + CK_ROWS <= rows; i += CK_ROWS) {
    COLUMN(some_rows)(x, count, z, i, CK_ROWS, columns, sums);
  }
  for (; i < rows; i++) COLUMN(some_rows)(x, count, z, i, 1, columns, sums);
}

static void COLUMN(column_gram)(
    const void *const *x, size_t count, const void *z, size_t rows, size_t columns, double *sums) {
  if (count == 2 && !z) {
    COLUMN(all_rows)(x, 2, NULL, rows, columns, sums);
  } else if (count == 2) {
    COLUMN(all_rows)(x, 2, z, rows, columns, sums);
  } else {
    COLUMN(all_rows)(x, count, z, rows, columns, sums);
  }
}

/// A vector with every NaN made canonical.
#define CANONICAL(vector) \
  __extension__({ \
    V_REAL raw_ = (vector); \
    V_MASK ordered_ = raw_ == raw_; \
    V_MASK nan_ = (V_MASK)((V_REAL)(VALUE)__builtin_nan("")); \
    (V_REAL)(((V_MASK)raw_ & ordered_) | (nan_ & ~ordered_)); \
  })

/// Combines 16 columns, or `n`, of row `i`.
#define COMBINE_STEP(count, n) \
  do { \
    const size_t place = i * columns + j; \
    V_REAL start = 0, total = 0; \
    if (z) start = LOAD((const ELEMENT *)z + place, n); \
    for (size_t k = 0; k < (count); k++) { \
      V_REAL value = LOAD((const ELEMENT *)x[k] + place, n), factor = 0; \
      if (z) value -= start; \
      memcpy(&factor, factors + k * columns + j, (n) * sizeof(VALUE)); \
      value *= factor; \
      if (k == 0) { \
        total = value; \
      } else { \
        total += value; \
      } \
    } \
    if (z) total = start + total; \
    total = CANONICAL(total); \
    memcpy(out + place, &total, (n) * sizeof(VALUE)); \
  } while (0)

CK_INLINE void COLUMN(combine_rows)(
    const void *const *x, size_t count, const void *z, const RESULT *factors, RESULT *out,
    size_t rows, size_t columns) {
  for (size_t i = 0; i < rows; i++) {
    size_t j = 0;
    for (; j + 16 <= columns; j += 16) COMBINE_STEP(count, 16);
    if (j < columns) COMBINE_STEP(count, columns - j);
  }
}

static void COLUMN(combine_columns)(
    const void *const *x, size_t count, const void *z, const RESULT *factors, RESULT *out,
    size_t rows, size_t columns) {
  if (count == 2 && !z) {
    COLUMN(combine_rows)(x, 2, NULL, factors, out, rows, columns);
  } else if (count == 2) {
    COLUMN(combine_rows)(x, 2, z, factors, out, rows, columns);
  } else {
    COLUMN(combine_rows)(x, count, z, factors, out, rows, columns);
  }
}

#undef COMBINE_STEP
#undef CANONICAL
#undef GRAM_STEP
