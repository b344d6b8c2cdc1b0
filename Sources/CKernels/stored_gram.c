/// Inner products of several runs of bfloat16 or float16 elements, which are read once.
#include "convert_formats.h"
#include "kernel.h"

/// The pairs of CK_GRAM_MOST vectors, each with itself and with those after it.
#define CK_GRAM_PAIRS (CK_GRAM_MOST * (CK_GRAM_MOST + 1) / 2)

#define CK_STORED_BODY "stored_gram_body.h"
#define CK_BODY "each_stored.h"
#include "each_level.h"

void ck_gram_stored(
    int level, ck_dtype dtype, const void *const *x, size_t count, const void *z, size_t n,
    double *sums) {
  if (dtype == CK_F16) {
    CK_PICK(gram_f16, level)(x, count, z, n, sums);
  } else {
    CK_PICK(gram_bf16, level)(x, count, z, n, sums);
  }
}
