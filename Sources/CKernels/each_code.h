/// Includes CK_CODE_BODY for bfloat16, float16, float32 and float64 as they are stored; itself the
/// CK_BODY of each_level.h.

#define PAIR(x) NAME(x##_bf16)
#define CODE ck_u16
#define V_CODE ck_v16u16
#define V_SIGNED ck_v16i16
#define EXPONENT 0x7F80
#define MANTISSA 7
#define BIAS 127
#define WIDE(v) \
  __builtin_convertvector( \
      (ck_v16f32)(__builtin_convertvector(v, ck_v16u32) << 16), ck_v16f64)
#include CK_CODE_BODY
#undef PAIR
#undef EXPONENT
#undef MANTISSA
#undef BIAS
#undef WIDE

#define PAIR(x) NAME(x##_f16)
#define EXPONENT 0x7C00
#define MANTISSA 10
#define BIAS 15
#if CK_LEVEL > 0
#define WIDE(v) \
  __builtin_convertvector( \
      __builtin_convertvector(__builtin_bit_cast(ck_v16f16, v), ck_v16f32), ck_v16f64)
#else
#define WIDE(v) \
  __extension__({ \
    ck_v16u16 narrow_ = (v); \
    ck_v16f32 wide_; \
    for (int lane_ = 0; lane_ < 16; lane_++) wide_[lane_] = ck_f32_of_f16(narrow_[lane_]); \
    __builtin_convertvector(wide_, ck_v16f64); \
  })
#endif
#include CK_CODE_BODY
#undef PAIR
#undef CODE
#undef V_CODE
#undef V_SIGNED
#undef EXPONENT
#undef MANTISSA
#undef BIAS
#undef WIDE

#define PAIR(x) NAME(x##_f32)
#define CODE ck_u32
#define V_CODE ck_v16u32
#define V_SIGNED ck_v16i32
#define EXPONENT 0x7F800000
#define MANTISSA 23
#define BIAS 127
#define WIDE(v) __builtin_convertvector((ck_v16f32)(v), ck_v16f64)
#include CK_CODE_BODY
#undef PAIR
#undef CODE
#undef V_CODE
#undef V_SIGNED
#undef EXPONENT
#undef MANTISSA
#undef BIAS
#undef WIDE

#define PAIR(x) NAME(x##_f64)
#define CODE ck_u64
#define V_CODE ck_v16u64
#define V_SIGNED ck_v16i64
#define EXPONENT UINT64_C(0x7FF0000000000000)
#define MANTISSA 52
#define BIAS 1023
#define WIDE(v) ((ck_v16f64)(v))
#include CK_CODE_BODY
#undef PAIR
#undef CODE
#undef V_CODE
#undef V_SIGNED
#undef EXPONENT
#undef MANTISSA
#undef BIAS
#undef WIDE
