/// Includes CK_BODY once per level, with CK_LEVEL set and NAME(x) naming the level's copy of x.
///
/// No include guard: a source file defines CK_BODY, includes this file once, and then calls its
/// kernels through CK_PICK.

#define CK_LEVEL 0
#define NAME(x) x##_portable
#include CK_BODY
#undef NAME
#undef CK_LEVEL

#if CK_X86
#pragma clang attribute push( \
    __attribute__((target("avx2,fma,f16c,bmi,bmi2,lzcnt,popcnt"))), apply_to = function)
#define CK_LEVEL 1
#define NAME(x) x##_avx2
#include CK_BODY
#undef NAME
#undef CK_LEVEL
#pragma clang attribute pop

#pragma clang attribute push( \
    __attribute__((target( \
        "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c,bmi,bmi2,lzcnt,popcnt"))), \
    apply_to = function)
#define CK_LEVEL 2
#define NAME(x) x##_avx512
#include CK_BODY
#undef NAME
#undef CK_LEVEL
#pragma clang attribute pop
#endif

#undef CK_BODY
