/// Two runs of elements against each other.
#include "convert_formats.h"
#include "kernel.h"

/// Pairs whose lanes are combined at once; a 16-bit counter of a lane holds a 16th of them.
#define CK_PAIR_RUN 4096

typedef int16_t ck_v16i16 __attribute__((ext_vector_type(16)));

#define CK_CODE_BODY "pair_body.h"
#define CK_BODY "each_code.h"
#include "each_level.h"

void ck_pair_stored(
    int level, ck_dtype dtype, const void *a, const void *b, size_t n, ck_pair *pair) {
  switch (dtype) {
    case CK_BF16: CK_PICK(pair_bf16, level)(a, b, n, pair); break;
    case CK_F16: CK_PICK(pair_f16, level)(a, b, n, pair); break;
    case CK_F32: CK_PICK(pair_f32, level)(a, b, n, pair); break;
    case CK_F64: CK_PICK(pair_f64, level)(a, b, n, pair); break;
    case CK_F8E5M2:
    case CK_F8E4M3: break;
  }
}

uint64_t ck_pair_beyond(
    int level, ck_dtype dtype, const void *a, const void *b, size_t n, double atol, double rtol) {
  switch (dtype) {
    case CK_BF16: return CK_PICK(beyond_bf16, level)(a, b, n, atol, rtol);
    case CK_F16: return CK_PICK(beyond_f16, level)(a, b, n, atol, rtol);
    case CK_F32: return CK_PICK(beyond_f32, level)(a, b, n, atol, rtol);
    case CK_F64: return CK_PICK(beyond_f64, level)(a, b, n, atol, rtol);
    case CK_F8E5M2:
    case CK_F8E4M3: break;
  }
  return 0;
}
