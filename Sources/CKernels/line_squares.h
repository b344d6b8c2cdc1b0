/// Sums of squares of rows and columns for one element type at one level; included by lines_body.h.
///
/// LINE(x) names the copy of x, ELEMENT is the element in memory, and LOAD(p) makes 16 float64
/// numbers of the elements at p.

/// `count` rows at once, which share the loads and stores of column sums.
CK_INLINE void LINE(some_rows)(
    const ELEMENT *x, size_t count, size_t columns, double *row_sums, double *column_sums) {
  ck_v16f64 rows[CK_ROWS];
  for (size_t r = 0; r < count; r++) rows[r] = 0;
  size_t j = 0;
  for (; j + 16 <= columns; j += 16) {
    ck_v16f64 sums;
    memcpy(&sums, column_sums + j, sizeof sums);
    for (size_t r = 0; r < count; r++) {
      ck_v16f64 value = LOAD(x + r * columns + j);
      value *= value;
      rows[r] += value;
      sums += value;
    }
    memcpy(column_sums + j, &sums, sizeof sums);
  }
  if (j < columns) {
    size_t rest = columns - j;
    ck_v16f64 sums = 0;
    memcpy(&sums, column_sums + j, rest * sizeof(double));
    for (size_t r = 0; r < count; r++) {
      ELEMENT padded[16] = {0};
      memcpy(padded, x + r * columns + j, rest * sizeof(ELEMENT));
      ck_v16f64 value = LOAD(padded);
      value *= value;
      rows[r] += value;
      sums += value;
    }
    memcpy(column_sums + j, &sums, rest * sizeof(double));
  }
  for (size_t r = 0; r < count; r++) row_sums[r] = ck_sum_of_lanes(&rows[r]);
}

static void LINE(line_squares)(
    const void *src, size_t rows, size_t columns, double *row_sums, double *column_sums) {
  const ELEMENT *x = src;
  size_t i = 0;
  for (; i + CK_ROWS <= rows; i += CK_ROWS) {
    LINE(some_rows)(x + i * columns, CK_ROWS, columns, row_sums + i, column_sums);
  }
  for (; i < rows; i++) LINE(some_rows)(x + i * columns, 1, columns, row_sums + i, column_sums);
}
