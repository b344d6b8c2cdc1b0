/// Sums of squares of rows and columns at one level; included by lines.c.

/// Rows that are taken at once; sums do not depend on it.
#define CK_ROWS 4

#define LOAD_AS(type, p, widened) \
  __extension__({ \
    type loaded_; \
    memcpy(&loaded_, (p), sizeof loaded_); \
    __builtin_convertvector(widened, ck_v16f64); \
  })

#define LINE(x) NAME(x##_bf16)
#define ELEMENT ck_u16
#define LOAD(p) \
  LOAD_AS(ck_v16u16, p, (ck_v16f32)(__builtin_convertvector(loaded_, ck_v16u32) << 16))
#include "line_squares.h"
#undef LOAD
#undef ELEMENT
#undef LINE

#define LINE(x) NAME(x##_f16)
#define ELEMENT ck_u16
#if CK_LEVEL > 0
#define LOAD(p) LOAD_AS(ck_v16f16, p, __builtin_convertvector(loaded_, ck_v16f32))
#else
#define LOAD(p) \
  __extension__({ \
    ck_v16f64 wide_; \
    for (int lane_ = 0; lane_ < 16; lane_++) wide_[lane_] = ck_f32_of_f16((p)[lane_]); \
    wide_; \
  })
#endif
#include "line_squares.h"
#undef LOAD
#undef ELEMENT
#undef LINE

#define LINE(x) NAME(x##_f32)
#define ELEMENT ck_f32
#define LOAD(p) LOAD_AS(ck_v16f32, p, loaded_)
#include "line_squares.h"
#undef LOAD
#undef ELEMENT
#undef LINE

#define LINE(x) NAME(x##_f64)
#define ELEMENT ck_f64
#define LOAD(p) LOAD_AS(ck_v16f64, p, loaded_)
#include "line_squares.h"
#undef LOAD
#undef ELEMENT
#undef LINE

#undef LOAD_AS
#undef CK_ROWS
