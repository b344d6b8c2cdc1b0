/// Columns of elements of one 16-bit type at one level; included by columns.c.

#define COLUMN(x) STORED(x)
#define ELEMENT ck_u16
#define RESULT ck_f32

/// The 16 elements at `p`, of which `n` are there; zeros for the others.
#define LOAD(p, n) \
  __extension__({ \
    ck_v16u16 bits_ = 0; \
    memcpy(&bits_, (p), (n) * sizeof(uint16_t)); \
    WIDEN(bits_); \
  })

#include "columns_body.h"

#undef LOAD
#undef RESULT
#undef ELEMENT
#undef COLUMN
