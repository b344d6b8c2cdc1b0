/// Products of two thin factors, added to a part of a matrix.
#include "kernel.h"

#define CK_TYPED_BODY "low_rank_body.h"
#define CK_BODY "each_type.h"
#include "each_level.h"

void ck_add_low_rank_f32(
    int level, float *out, size_t stride, size_t rows, size_t first, size_t columns,
    const float *left, const float *right, size_t rank, float scale) {
  CK_PICK(add_low_rank_f32, level)(out, stride, rows, first, columns, left, right, rank, scale);
}

void ck_add_low_rank_f64(
    int level, double *out, size_t stride, size_t rows, size_t first, size_t columns,
    const double *left, const double *right, size_t rank, double scale) {
  CK_PICK(add_low_rank_f64, level)(out, stride, rows, first, columns, left, right, rank, scale);
}
