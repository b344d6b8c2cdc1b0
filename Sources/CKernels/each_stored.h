/// Includes CK_STORED_BODY for bfloat16 and for float16; itself the CK_BODY of each_level.h.
///
/// Elements are widened to float32 on their way into a register. STORED(x) names the copy of x for
/// the type and the level, WIDEN(v) makes 16 float32 numbers of 16 bit patterns; VALUE, V_REAL and
/// V_MASK are those of float32 in each_type.h.

#define VALUE float
#define V_REAL ck_v16f32
#define V_MASK ck_v16i32

#define STORED(x) NAME(x##_bf16)
#define WIDEN(v) ((ck_v16f32)(__builtin_convertvector(v, ck_v16u32) << 16))
#include CK_STORED_BODY
#undef WIDEN
#undef STORED

#define STORED(x) NAME(x##_f16)
#if CK_LEVEL > 0
#define WIDEN(v) __builtin_convertvector(__builtin_bit_cast(ck_v16f16, v), ck_v16f32)
#else
#define WIDEN(v) \
  __extension__({ \
    ck_v16f32 wide_; \
    for (int lane_ = 0; lane_ < 16; lane_++) wide_[lane_] = ck_f32_of_f16((v)[lane_]); \
    wide_; \
  })
#endif
#include CK_STORED_BODY
#undef WIDEN
#undef STORED

#undef V_MASK
#undef V_REAL
#undef VALUE
