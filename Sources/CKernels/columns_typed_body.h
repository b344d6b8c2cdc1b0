/// Columns of float32 or float64 elements at one level; included by columns.c.

#define COLUMN(x) TYPED(x)
#define ELEMENT REAL
#define RESULT REAL

/// The 16 elements at `p`, of which `n` are there; zeros for the others.
#define LOAD(p, n) \
  __extension__({ \
    V_REAL loaded_ = 0; \
    memcpy(&loaded_, (p), (n) * sizeof(VALUE)); \
    loaded_; \
  })

#include "columns_body.h"

#undef LOAD
#undef RESULT
#undef ELEMENT
#undef COLUMN
