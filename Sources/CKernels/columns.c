/// Columns of matrices: their inner products, and combinations with coefficients of their own.
///
/// Rows are read one after the other, a few at a time, so that memory is read in its order.
#include "convert_formats.h"
#include "kernel.h"

/// Rows that share the loads and stores of the columns' sums; sums do not depend on it.
#define CK_ROWS 4

/// The pairs of CK_GRAM_MOST vectors, each with itself and with those after it.
#define CK_COLUMN_PAIRS (CK_GRAM_MOST * (CK_GRAM_MOST + 1) / 2)

#define CK_STORED_BODY "columns_stored_body.h"
#define CK_BODY "each_stored.h"
#include "each_level.h"

#define CK_TYPED_BODY "columns_typed_body.h"
#define CK_BODY "each_type.h"
#include "each_level.h"

/// The kernel `name` at `level` for elements of `dtype`, CK_F16 or CK_BF16.
#define PICK_STORED(name, dtype, level) \
  ((dtype) == CK_F16 ? CK_PICK(name##_f16, level) : CK_PICK(name##_bf16, level))

void ck_column_gram_stored(
    int level, ck_dtype dtype, const void *const *x, size_t count, const void *z, size_t rows,
    size_t columns, double *sums) {
  PICK_STORED(column_gram, dtype, level)(x, count, z, rows, columns, sums);
}

void ck_combine_columns_stored(
    int level, ck_dtype dtype, const void *const *x, size_t count, const void *z,
    const float *factors, float *out, size_t rows, size_t columns) {
  PICK_STORED(combine_columns, dtype, level)(x, count, z, factors, out, rows, columns);
}

#define COLUMNS(T, S) \
  void ck_column_gram_##S( \
      int level, const T *const *x, size_t count, const T *z, size_t rows, size_t columns, \
      double *sums) { \
    CK_PICK(column_gram_##S, level) \
    ((const void *const *)x, count, z, rows, columns, sums); \
  } \
  void ck_combine_columns_##S( \
      int level, const T *const *x, size_t count, const T *z, const T *factors, T *out, \
      size_t rows, size_t columns) { \
    CK_PICK(combine_columns_##S, level) \
    ((const void *const *)x, count, z, factors, out, rows, columns); \
  }

COLUMNS(float, f32)
COLUMNS(double, f64)
