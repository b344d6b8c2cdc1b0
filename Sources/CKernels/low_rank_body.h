/// Products of thin factors for one type at one level; included by low_rank.c.

/// Rows that share each load of the right factor; results do not depend on it.
#define CK_ROWS (WIDTH == 32 ? 4 : 2)

/// Adds to lanes from..<to of a block of 16 columns in `count` rows, which is CK_ROWS at most.
CK_INLINE void TYPED(low_rank_block)(
    REAL *out, size_t stride, int count, int from, int to, const REAL *left, const REAL *right,
    size_t rank, VALUE scale) {
  V_REAL sums[4] = {0};
  for (size_t k = 0; k < rank; k++) {
    V_REAL factor;
    memcpy(&factor, right + 16 * k, sizeof factor);
    for (int row = 0; row < count; row++) sums[row] += left[row * rank + k] * factor;
  }
  for (int row = 0; row < count; row++) {
    REAL *target = out + row * stride;
    if (from == 0 && to == 16) {
      V_REAL old;
      memcpy(&old, target, sizeof old);
      old += scale * sums[row];
      memcpy(target, &old, sizeof old);
    } else {
      for (int lane = from; lane < to; lane++) target[lane - from] += scale * sums[row][lane];
    }
  }
}

static void TYPED(add_low_rank)(
    REAL *out, size_t stride, size_t rows, size_t first, size_t columns, const REAL *left,
    const REAL *right, size_t rank, VALUE scale) {
  size_t end = first + columns;
  for (size_t row = 0; row < rows; row += CK_ROWS) {
    int count = rows - row < CK_ROWS ? (int)(rows - row) : CK_ROWS;
    for (size_t block = first / 16; block * 16 < end; block++) {
      size_t start = block * 16;
      int from = start < first ? (int)(first - start) : 0;
      int to = end - start < 16 ? (int)(end - start) : 16;
      REAL *target = out + row * stride + (start + (size_t)from - first);
      const REAL *lefts = left + row * rank, *rights = right + start * rank;
      if (count == CK_ROWS && from == 0 && to == 16) {
        TYPED(low_rank_block)(target, stride, CK_ROWS, 0, 16, lefts, rights, rank, scale);
      } else {
        for (int one = 0; one < count; one++) {
          TYPED(low_rank_block)(
              target + one * stride, stride, 1, from, to, lefts + one * rank, rights, rank, scale);
        }
      }
    }
  }
}

#undef CK_ROWS
