/// Sums of squares of the rows and columns of a matrix in one pass.
#include "convert_formats.h"

#define CK_BODY "lines_body.h"
#include "each_level.h"

void ck_line_squares(
    int level, ck_dtype dtype, const void *src, size_t rows, size_t columns, double *row_sums,
    double *column_sums) {
  switch (dtype) {
    case CK_BF16:
      CK_PICK(line_squares_bf16, level)(src, rows, columns, row_sums, column_sums);
      break;
    case CK_F16:
      CK_PICK(line_squares_f16, level)(src, rows, columns, row_sums, column_sums);
      break;
    case CK_F32:
      CK_PICK(line_squares_f32, level)(src, rows, columns, row_sums, column_sums);
      break;
    case CK_F64:
      CK_PICK(line_squares_f64, level)(src, rows, columns, row_sums, column_sums);
      break;
    case CK_F8E5M2:
    case CK_F8E4M3: break;
  }
}
