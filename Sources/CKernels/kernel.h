/// What the kernel sources share: unaligned element types, 16-lane vectors and level selection.
#ifndef KERNEL_H
#define KERNEL_H

#include <string.h>

#include "CKernels.h"

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__)
#define CK_X86 1
#else
#define CK_X86 0
#endif

/// The kernel `name` at `level`; bodies included through each_level.h define all of them.
#if CK_X86
#define CK_PICK(name, level) \
  ((level) >= 2 ? name##_avx512 : (level) == 1 ? name##_avx2 : name##_portable)
#else
#define CK_PICK(name, level) ((void)(level), name##_portable)
#endif

/// Says that no iteration reads what another one writes, which holds for out == a as well.
#define CK_INDEPENDENT _Pragma("clang loop vectorize(assume_safety) interleave(enable)")

#define CK_INLINE static inline __attribute__((always_inline))

// Elements as they lie in memory: at any address, under any declared type.
typedef uint8_t ck_u8 __attribute__((may_alias));
typedef uint16_t ck_u16 __attribute__((may_alias, aligned(1)));
typedef uint32_t ck_u32 __attribute__((may_alias, aligned(1)));
typedef uint64_t ck_u64 __attribute__((may_alias, aligned(1)));
typedef float ck_f32 __attribute__((may_alias, aligned(1)));
typedef double ck_f64 __attribute__((may_alias, aligned(1)));

// Vectors that the compiler cuts to the width of the level.
typedef uint16_t ck_v16u16 __attribute__((ext_vector_type(16)));
#if CK_X86
typedef _Float16 ck_v16f16 __attribute__((ext_vector_type(16)));
#endif
typedef float ck_v16f32 __attribute__((ext_vector_type(16)));
typedef double ck_v16f64 __attribute__((ext_vector_type(16)));
typedef uint32_t ck_v16u32 __attribute__((ext_vector_type(16)));
typedef uint64_t ck_v16u64 __attribute__((ext_vector_type(16)));
typedef int32_t ck_v16i32 __attribute__((ext_vector_type(16)));
typedef int64_t ck_v16i64 __attribute__((ext_vector_type(16)));
typedef uint32_t ck_v8u32 __attribute__((ext_vector_type(8)));
typedef uint64_t ck_v8u64 __attribute__((ext_vector_type(8)));
typedef _Bool ck_v16bool __attribute__((ext_vector_type(16)));

CK_INLINE uint32_t ck_bits_of_f32(float x) { return __builtin_bit_cast(uint32_t, x); }
CK_INLINE float ck_f32_of_bits(uint32_t bits) { return __builtin_bit_cast(float, bits); }

/// Combines the lanes in a fixed tree.
CK_INLINE double ck_sum_of_lanes(const ck_v16f64 *lanes) {
  double sums[16];
  memcpy(sums, lanes, sizeof sums);
  for (int half = 8; half > 0; half /= 2) {
    for (int j = 0; j < half; j++) sums[j] += sums[j + half];
  }
  return sums[0] == sums[0] ? sums[0] : __builtin_nan("");
}

/// The lowest `n` bits set, for n up to 64.
CK_INLINE uint64_t ck_low_bits(size_t n) { return n < 64 ? (UINT64_C(1) << n) - 1 : ~UINT64_C(0); }

#endif
