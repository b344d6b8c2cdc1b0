/// Softmax and divergence of float32 or float64 at one level; included by softmax.c.

#define SOFT(x) TYPED(x)
#define ELEMENT REAL

/// 16 elements at `p` as float64, or `n` of them and `rest` in place of the others.
#define LOAD(p, n, rest) \
  __extension__({ \
    V_REAL loaded_ = (rest); \
    memcpy(&loaded_, (p), (n) * sizeof(VALUE)); \
    __builtin_convertvector(loaded_, ck_v16f64); \
  })

#include "softmax_body.h"

#undef LOAD
#undef ELEMENT
#undef SOFT
