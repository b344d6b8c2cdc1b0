/// Includes CK_TYPED_BODY for float32 and for float64; itself the CK_BODY of each_level.h.
///
/// TYPED(x) names the copy of x for the type and the level, REAL is the element in memory, VALUE
/// the element in a register, BITS its bit pattern, and V_ the vectors of 16 of them.

#define TYPED(x) NAME(x##_f32)
#define REAL ck_f32
#define VALUE float
#define BITS uint32_t
#define WIDTH 32
#define V_REAL ck_v16f32
#define V_BITS ck_v16u32
#define V_MASK ck_v16i32
#include CK_TYPED_BODY
#undef TYPED
#undef REAL
#undef VALUE
#undef BITS
#undef WIDTH
#undef V_REAL
#undef V_BITS
#undef V_MASK

#define TYPED(x) NAME(x##_f64)
#define REAL ck_f64
#define VALUE double
#define BITS uint64_t
#define WIDTH 64
#define V_REAL ck_v16f64
#define V_BITS ck_v16u64
#define V_MASK ck_v16i64
#include CK_TYPED_BODY
#undef TYPED
#undef REAL
#undef VALUE
#undef BITS
#undef WIDTH
#undef V_REAL
#undef V_BITS
#undef V_MASK
