/// Planes of bytes at one level; included by planes.c.

/// One width in both directions: T is the element, S its signed type, BITS its width.
#define CK_PLANES(T, U, S, BITS) \
  /* The sign goes below the exponent's upper eight bits. */ \
  CK_INLINE U NAME(float_order_##BITS)(U x) { \
    const U rest = ((U)1 << (BITS - 9)) - 1; \
    return (U)((U)(x << 1) & (U)~(((U)1 << (BITS - 8)) - 1)) | \
           (U)((U)(x >> (BITS - 1)) << (BITS - 9)) | (U)(x & rest); \
  } \
  CK_INLINE U NAME(from_float_order_##BITS)(U y) { \
    const U rest = ((U)1 << (BITS - 9)) - 1; \
    return (U)((U)(y >> (BITS - 9)) << (BITS - 1)) | \
           (U)((U)(y >> (BITS - 8)) << (BITS - 9)) | (U)(y & rest); \
  } \
  /* Floating-point codes as integers of the same order, all bits kept. */ \
  CK_INLINE U NAME(key_##BITS)(U x) { \
    return (U)(x ^ (U)((U)((S)x >> (BITS - 1)) | ((U)1 << (BITS - 1)))); \
  } \
  CK_INLINE U NAME(from_key_##BITS)(U k) { \
    return (U)(k ^ (U)((U)~(U)((S)k >> (BITS - 1)) | ((U)1 << (BITS - 1)))); \
  } \
  CK_INLINE U NAME(zigzag_##BITS)(U d) { \
    return (U)((U)(d << 1) ^ (U)((S)d >> (BITS - 1))); \
  } \
  CK_INLINE U NAME(from_zigzag_##BITS)(U z) { \
    return (U)((U)(z >> 1) ^ (U)(0 - (U)(z & 1))); \
  } \
  CK_INLINE U NAME(difference_##BITS)(U x, U base, int keyed) { \
    U d = keyed ? (U)(NAME(key_##BITS)(x) - NAME(key_##BITS)(base)) : (U)(x - base); \
    return NAME(zigzag_##BITS)(d); \
  } \
  CK_INLINE U NAME(sum_##BITS)(U z, U base, int keyed) { \
    U d = NAME(from_zigzag_##BITS)(z); \
    return keyed ? NAME(from_key_##BITS)((U)(NAME(key_##BITS)(base) + d)) : (U)(base + d); \
  }

CK_PLANES(ck_u16, uint16_t, int16_t, 16)
CK_PLANES(ck_u32, uint32_t, int32_t, 32)
CK_PLANES(ck_u64, uint64_t, int64_t, 64)
#undef CK_PLANES

/// Loops over all elements, with the bytes of each going to or coming from the planes.
#define CK_SPLIT_LOOP(T, BITS, VALUE) \
  switch (BITS) { \
    case 16: { \
      uint8_t *p0 = planes[0], *p1 = planes[1]; \
      CK_INDEPENDENT \
      for (size_t i = 0; i < n; i++) { \
        uint16_t v = (uint16_t)(VALUE); \
        p0[i] = (uint8_t)(v >> 8); \
        p1[i] = (uint8_t)v; \
      } \
      break; \
    } \
    case 32: { \
      uint8_t *p0 = planes[0], *p1 = planes[1], *p2 = planes[2], *p3 = planes[3]; \
      CK_INDEPENDENT \
      for (size_t i = 0; i < n; i++) { \
        uint32_t v = (uint32_t)(VALUE); \
        p0[i] = (uint8_t)(v >> 24); \
        p1[i] = (uint8_t)(v >> 16); \
        p2[i] = (uint8_t)(v >> 8); \
        p3[i] = (uint8_t)v; \
      } \
      break; \
    } \
    default: \
      for (int k = 0; k < 8; k++) { \
        uint8_t *p = planes[k]; \
        CK_INDEPENDENT \
        for (size_t i = 0; i < n; i++) p[i] = (uint8_t)((uint64_t)(VALUE) >> (56 - 8 * k)); \
      } \
  }

#define CK_JOIN_LOOP(STORE) \
  CK_INDEPENDENT \
  for (size_t i = 0; i < n; i++) { STORE; }

static void NAME(split)(
    ck_plane_order order, int width, const void *src, uint8_t *const *planes, size_t n) {
  const ck_u16 *a16 = src;
  const ck_u32 *a32 = src;
  const ck_u64 *a64 = src;
  if (order == CK_FLOAT_PLANES) {
    if (width == 2) CK_SPLIT_LOOP(ck_u16, 16, NAME(float_order_16)(a16[i]))
    else if (width == 4) CK_SPLIT_LOOP(ck_u32, 32, NAME(float_order_32)(a32[i]))
    else CK_SPLIT_LOOP(ck_u64, 64, NAME(float_order_64)(a64[i]))
  } else {
    if (width == 2) CK_SPLIT_LOOP(ck_u16, 16, a16[i])
    else if (width == 4) CK_SPLIT_LOOP(ck_u32, 32, a32[i])
    else CK_SPLIT_LOOP(ck_u64, 64, a64[i])
  }
}

#define CK_WORD16 (uint16_t)((uint16_t)(p0[i] << 8) | p1[i])
#define CK_WORD32 \
  ((uint32_t)p0[i] << 24 | (uint32_t)p1[i] << 16 | (uint32_t)p2[i] << 8 | (uint32_t)p3[i])
#define CK_WORD64 \
  ((uint64_t)p0[i] << 56 | (uint64_t)p1[i] << 48 | (uint64_t)p2[i] << 40 | \
   (uint64_t)p3[i] << 32 | (uint64_t)p4[i] << 24 | (uint64_t)p5[i] << 16 | \
   (uint64_t)p6[i] << 8 | (uint64_t)p7[i])

#define CK_PLANE_POINTERS \
  const uint8_t *p0 = planes[0], *p1 = planes[1]; \
  const uint8_t *p2 = width > 2 ? planes[2] : p0, *p3 = width > 2 ? planes[3] : p0; \
  const uint8_t *p4 = width > 4 ? planes[4] : p0, *p5 = width > 4 ? planes[5] : p0; \
  const uint8_t *p6 = width > 4 ? planes[6] : p0, *p7 = width > 4 ? planes[7] : p0;

static void NAME(join)(
    ck_plane_order order, int width, const uint8_t *const *planes, void *dst, size_t n) {
  CK_PLANE_POINTERS
  ck_u16 *d16 = dst;
  ck_u32 *d32 = dst;
  ck_u64 *d64 = dst;
  if (order == CK_FLOAT_PLANES) {
    if (width == 2) CK_JOIN_LOOP(d16[i] = NAME(from_float_order_16)(CK_WORD16))
    else if (width == 4) CK_JOIN_LOOP(d32[i] = NAME(from_float_order_32)(CK_WORD32))
    else CK_JOIN_LOOP(d64[i] = NAME(from_float_order_64)(CK_WORD64))
  } else {
    if (width == 2) CK_JOIN_LOOP(d16[i] = CK_WORD16)
    else if (width == 4) CK_JOIN_LOOP(d32[i] = CK_WORD32)
    else CK_JOIN_LOOP(d64[i] = CK_WORD64)
  }
}

static void NAME(split_difference)(
    ck_plane_order order, int width, const void *src, const void *base, uint8_t *const *planes,
    size_t n) {
  const ck_u16 *a16 = src, *b16 = base;
  const ck_u32 *a32 = src, *b32 = base;
  const ck_u64 *a64 = src, *b64 = base;
  if (order == CK_FLOAT_PLANES) {
    if (width == 2) CK_SPLIT_LOOP(ck_u16, 16, NAME(difference_16)(a16[i], b16[i], 1))
    else if (width == 4) CK_SPLIT_LOOP(ck_u32, 32, NAME(difference_32)(a32[i], b32[i], 1))
    else CK_SPLIT_LOOP(ck_u64, 64, NAME(difference_64)(a64[i], b64[i], 1))
  } else {
    if (width == 2) CK_SPLIT_LOOP(ck_u16, 16, NAME(difference_16)(a16[i], b16[i], 0))
    else if (width == 4) CK_SPLIT_LOOP(ck_u32, 32, NAME(difference_32)(a32[i], b32[i], 0))
    else CK_SPLIT_LOOP(ck_u64, 64, NAME(difference_64)(a64[i], b64[i], 0))
  }
}

static void NAME(join_difference)(
    ck_plane_order order, int width, const uint8_t *const *planes, const void *base, void *dst,
    size_t n) {
  CK_PLANE_POINTERS
  const ck_u16 *b16 = base;
  const ck_u32 *b32 = base;
  const ck_u64 *b64 = base;
  ck_u16 *d16 = dst;
  ck_u32 *d32 = dst;
  ck_u64 *d64 = dst;
  if (order == CK_FLOAT_PLANES) {
    if (width == 2) CK_JOIN_LOOP(d16[i] = NAME(sum_16)(CK_WORD16, b16[i], 1))
    else if (width == 4) CK_JOIN_LOOP(d32[i] = NAME(sum_32)(CK_WORD32, b32[i], 1))
    else CK_JOIN_LOOP(d64[i] = NAME(sum_64)(CK_WORD64, b64[i], 1))
  } else {
    if (width == 2) CK_JOIN_LOOP(d16[i] = NAME(sum_16)(CK_WORD16, b16[i], 0))
    else if (width == 4) CK_JOIN_LOOP(d32[i] = NAME(sum_32)(CK_WORD32, b32[i], 0))
    else CK_JOIN_LOOP(d64[i] = NAME(sum_64)(CK_WORD64, b64[i], 0))
  }
}

/// Codes of 1-4-3 floating-point numbers: four bits of exponent, and the sign with the mantissa.
CK_INLINE uint8_t NAME(exponent_nibble)(uint8_t x) { return (uint8_t)(x >> 3) & 15; }
CK_INLINE uint8_t NAME(other_nibble)(uint8_t x) { return (uint8_t)((x >> 4 & 8) | (x & 7)); }
CK_INLINE uint8_t NAME(code_of_nibbles)(unsigned e, unsigned o) {
  return (uint8_t)((o & 8) << 4 | e << 3 | (o & 7));
}

static void NAME(split_nibbles)(const uint8_t *src, uint8_t *high, uint8_t *low, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n / 2; i++) {
    uint8_t a = src[2 * i], b = src[2 * i + 1];
    high[i] = (uint8_t)(NAME(exponent_nibble)(a) | NAME(exponent_nibble)(b) << 4);
    low[i] = (uint8_t)(NAME(other_nibble)(a) | NAME(other_nibble)(b) << 4);
  }
  if (n % 2) {
    high[n / 2] = NAME(exponent_nibble)(src[n - 1]);
    low[n / 2] = NAME(other_nibble)(src[n - 1]);
  }
}

static void NAME(join_nibbles)(
    const uint8_t *high, const uint8_t *low, uint8_t *dst, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n / 2; i++) {
    dst[2 * i] = NAME(code_of_nibbles)(high[i] & 15, low[i] & 15);
    dst[2 * i + 1] = NAME(code_of_nibbles)(high[i] >> 4, low[i] >> 4);
  }
  if (n % 2) dst[n - 1] = NAME(code_of_nibbles)(high[n / 2] & 15, low[n / 2] & 15);
}

#undef CK_SPLIT_LOOP
#undef CK_JOIN_LOOP
#undef CK_WORD16
#undef CK_WORD32
#undef CK_WORD64
#undef CK_PLANE_POINTERS
