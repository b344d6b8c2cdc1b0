/// Conversions at one level; included by convert.c.

CK_INLINE float NAME(f32_of_f16)(uint16_t x) {
#if CK_LEVEL > 0
  return (float)__builtin_bit_cast(_Float16, x);
#else
  return ck_f32_of_f16(x);
#endif
}

CK_INLINE uint16_t NAME(f16_of_f32)(float x) {
#if CK_LEVEL > 0
  return __builtin_bit_cast(uint16_t, (_Float16)x);
#else
  return ck_f16_of_f32(x);
#endif
}

/// E5M2 is the upper half of F16.
CK_INLINE float NAME(f32_of_f8e5m2)(uint8_t x) {
  return NAME(f32_of_f16)((uint16_t)(x << 8));
}

/// As F16 bits, E4M3 has an exponent that is too small by 8.
CK_INLINE float NAME(f32_of_f8e4m3)(uint8_t x) {
  uint32_t sign = (uint32_t)(x & 0x80) << 24, magnitude = x & 0x7F;
  uint32_t finite = ck_bits_of_f32(NAME(f32_of_f16)((uint16_t)(magnitude << 7)) * 256);
  return ck_f32_of_bits(sign | (magnitude == 0x7F ? 0x7FC00000 : finite));
}

/// Runs `statement` for every i below n.
#define EACH(statement) \
  CK_INDEPENDENT \
  for (size_t i = 0; i < n; i++) statement

// Typed views of the arguments.
#define U8(p) ((const ck_u8 *)(p))[i]
#define U16(p) ((const ck_u16 *)(p))[i]
#define U32(p) ((const ck_u32 *)(p))[i]
#define U64(p) ((const ck_u64 *)(p))[i]
#define F32(p) ((const ck_f32 *)(p))[i]
#define F64(p) ((const ck_f64 *)(p))[i]
#define PUT(type, value) ((type *)dst)[i] = (value)

static void NAME(widen_f32)(ck_dtype dtype, const void *src, void *dst, size_t n) {
  switch (dtype) {
    case CK_F8E5M2: EACH(PUT(ck_f32, NAME(f32_of_f8e5m2)(U8(src)))); break;
    case CK_F8E4M3: EACH(PUT(ck_f32, NAME(f32_of_f8e4m3)(U8(src)))); break;
    case CK_F16: EACH(PUT(ck_f32, NAME(f32_of_f16)(U16(src)))); break;
    case CK_BF16: EACH(PUT(ck_f32, ck_f32_of_bf16(U16(src)))); break;
    case CK_F32: memcpy(dst, src, n * sizeof(float)); break;
    case CK_F64: EACH(PUT(ck_f32, (float)F64(src))); break;
  }
}

static void NAME(widen_f64)(ck_dtype dtype, const void *src, void *dst, size_t n) {
  switch (dtype) {
    case CK_F8E5M2: EACH(PUT(ck_f64, NAME(f32_of_f8e5m2)(U8(src)))); break;
    case CK_F8E4M3: EACH(PUT(ck_f64, NAME(f32_of_f8e4m3)(U8(src)))); break;
    case CK_F16: EACH(PUT(ck_f64, NAME(f32_of_f16)(U16(src)))); break;
    case CK_BF16: EACH(PUT(ck_f64, ck_f32_of_bf16(U16(src)))); break;
    case CK_F32: EACH(PUT(ck_f64, F32(src))); break;
    case CK_F64: memcpy(dst, src, n * sizeof(double)); break;
  }
}

/// Rounds float32 numbers; `each` runs a statement for every one of them.
#define NARROW_F32(each) \
  switch (dtype) { \
    case CK_F8E5M2: each(PUT(ck_u8, ck_f8e5m2_of_f32(F32(src)))); break; \
    case CK_F8E4M3: each(PUT(ck_u8, ck_f8e4m3_of_f32(F32(src)))); break; \
    case CK_F16: each(PUT(ck_u16, NAME(f16_of_f32)(F32(src)))); break; \
    case CK_BF16: each(PUT(ck_u16, ck_bf16_of_f32(F32(src)))); break; \
    case CK_F32: each(PUT(ck_u32, U32(src))); break; \
    case CK_F64: each(PUT(ck_f64, F32(src))); break; \
  }

/// Rounds float64 numbers: to small types through float32, or by `single` and `wide`.
#define NARROW_F64(each, single, wide) \
  switch (dtype) { \
    case CK_F8E5M2: each(PUT(ck_u8, ck_f8e5m2_of_f32(ck_f32_to_odd(F64(src))))); break; \
    case CK_F8E4M3: each(PUT(ck_u8, ck_f8e4m3_of_f32(ck_f32_to_odd(F64(src))))); break; \
    case CK_F16: each(PUT(ck_u16, NAME(f16_of_f32)(ck_f32_to_odd(F64(src))))); break; \
    case CK_BF16: each(PUT(ck_u16, ck_bf16_of_f32(ck_f32_to_odd(F64(src))))); break; \
    case CK_F32: single(PUT(ck_f32, (float)F64(src))); break; \
    case CK_F64: wide(PUT(ck_u64, U64(src))); break; \
  }

static void NAME(narrow_f32)(ck_dtype dtype, const void *src, void *dst, size_t n) {
  NARROW_F32(EACH)
}

static void NAME(narrow_f64)(ck_dtype dtype, const void *src, void *dst, size_t n) {
  NARROW_F64(EACH, EACH, EACH)
}

static void NAME(round_f32)(ck_dtype dtype, void *dst, size_t n) {
  switch (dtype) {
    case CK_F8E5M2: EACH(PUT(ck_f32, NAME(f32_of_f8e5m2)(ck_f8e5m2_of_f32(F32(dst))))); break;
    case CK_F8E4M3: EACH(PUT(ck_f32, NAME(f32_of_f8e4m3)(ck_f8e4m3_of_f32(F32(dst))))); break;
    case CK_F16: EACH(PUT(ck_f32, NAME(f32_of_f16)(NAME(f16_of_f32)(F32(dst))))); break;
    case CK_BF16: EACH(PUT(ck_f32, ck_f32_of_bf16(ck_bf16_of_f32(F32(dst))))); break;
    case CK_F32:
    case CK_F64: break;
  }
}

/// Counts the elements whose exponent bits are all set, in blocks that the element type can count.
#define COUNT(type, value, exponent, block) \
  while (n > 0) { \
    size_t rest = n < (block) ? n : (block); \
    value matches = 0; \
    for (size_t i = 0; i < rest; i++) { \
      matches += (((const type *)src)[i] & (value)(exponent)) == (value)(exponent); \
    } \
    total += matches; \
    src = (const type *)src + rest; \
    n -= rest; \
  } \
  break

static size_t NAME(count_nonfinite)(ck_dtype dtype, const void *src, size_t n) {
  size_t total = 0;
  switch (dtype) {
    case CK_F8E5M2: COUNT(ck_u8, uint8_t, 0x7C, 192);
    case CK_F8E4M3: COUNT(ck_u8, uint8_t, 0x7F, 192);
    case CK_F16: COUNT(ck_u16, uint16_t, 0x7C00, 16384);
    case CK_BF16: COUNT(ck_u16, uint16_t, 0x7F80, 16384);
    case CK_F32: COUNT(ck_u32, uint32_t, 0x7F800000, 16384);
    case CK_F64: COUNT(ck_u64, uint64_t, UINT64_C(0x7FF0000000000000), 16384);
  }
  return total;
}

#undef COUNT

/// Adds to `counts` what becomes of numbers by their magnitudes: those from `bound` on are lost, those
/// up to `zero` become 0.
#define COUNT_LOSSES(word, element, source) \
  word lost = 0, flushed = 0; \
  for (size_t i = 0; i < n; i++) { \
    word magnitude = ((const element *)src)[i] & ((word)~(word)0 >> 1); \
    lost += magnitude >= bound; \
    flushed += (word)(magnitude - 1) < zero; \
  } \
  counts->nonfinite += lost; \
  counts->flushed += flushed; \
  counts->overflowed += lost - NAME(count_nonfinite)(source, src, n);

static void NAME(count_losses_f32)(
    const void *src, size_t n, uint32_t bound, uint32_t zero, ck_store_counts *counts) {
  COUNT_LOSSES(uint32_t, ck_u32, CK_F32)
}

static void NAME(count_losses_f64)(
    const void *src, size_t n, uint64_t bound, uint64_t zero, ck_store_counts *counts) {
  COUNT_LOSSES(uint64_t, ck_u64, CK_F64)
}

/// Runs `statement` for every i below n, and keeps the largest magnitude and the least that is not 0,
/// less one: mostly they say that nothing is to be counted.
#define EACH_WATCHED(bits, least, statement) \
  CK_INDEPENDENT \
  for (size_t i = 0; i < n; i++) { \
    uint32_t magnitude = (bits) & INT32_MAX, small = (least); \
    high = high > magnitude ? high : magnitude; \
    low = low < small ? low : small; \
    statement; \
  }
#define EACH_F32(statement) EACH_WATCHED(U32(src), magnitude - 1, statement)
// Rounding to odd keeps numbers on their side of bounds, which are even.
#define EACH_ODD(statement) \
  EACH_WATCHED(ck_bits_of_f32(ck_f32_to_odd(F64(src))), magnitude - 1, statement)
#define EACH_SINGLE(statement) \
  EACH_WATCHED( \
      ck_bits_of_f32((float)F64(src)), magnitude == 0 && F64(src) != 0 ? 0 : UINT32_MAX, statement)
#define EACH_WIDE(statement) EACH_WATCHED((uint32_t)(U64(src) >> 32), UINT32_MAX, statement)

static void NAME(narrow_counted_f32)(
    ck_dtype dtype, const void *src, void *dst, size_t n, ck_store_counts *counts) {
  const uint32_t bound = ck_bound_f32(dtype), zero = ck_zero_f32(dtype);
  uint32_t high = 0, low = UINT32_MAX;
  NARROW_F32(EACH_F32)
  if (high >= bound || low < zero) NAME(count_losses_f32)(src, n, bound, zero, counts);
}

static void NAME(narrow_counted_f64)(
    ck_dtype dtype, const void *src, void *dst, size_t n, ck_store_counts *counts) {
  const uint32_t bound = dtype == CK_F64 ? 0x7FF00000 : ck_bound_f32(dtype);
  const uint32_t zero = dtype == CK_F32 ? 1 : ck_zero_f32(dtype);
  uint32_t high = 0, low = UINT32_MAX;
  NARROW_F64(EACH_ODD, EACH_SINGLE, EACH_WIDE)
  if (high >= bound || low < zero) {
    NAME(count_losses_f64)(src, n, ck_bound_f64(dtype), ck_zero_f64(dtype), counts);
  }
}

#undef EACH_WIDE
#undef EACH_SINGLE
#undef EACH_ODD
#undef EACH_F32
#undef EACH_WATCHED
#undef COUNT_LOSSES
#undef NARROW_F64
#undef NARROW_F32
#undef PUT
#undef F64
#undef F32
#undef U64
#undef U32
#undef U16
#undef U8
#undef EACH
