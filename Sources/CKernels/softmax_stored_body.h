/// Softmax and divergence of one 16-bit type at one level; included by softmax.c.

#define SOFT(x) STORED(x)
#define ELEMENT ck_u16

/// 16 elements at `p` as float64, or `n` of them and `rest` in place of the others.
#define LOAD(p, n, rest) \
  __extension__({ \
    ck_v16u16 bits_ = (rest); \
    memcpy(&bits_, (p), (n) * sizeof(uint16_t)); \
    __builtin_convertvector(WIDEN(bits_), ck_v16f64); \
  })

#include "softmax_body.h"

#undef LOAD
#undef ELEMENT
#undef SOFT
