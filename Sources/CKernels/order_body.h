/// Order keys at one level; included by order.c.

#define EACH(expression) \
  CK_INDEPENDENT \
  for (size_t i = 0; i < n; i++) expression
#define U32 ((const ck_u32 *)src)[i]
#define U64 ((const ck_u64 *)src)[i]

CK_INLINE uint64_t NAME(key_of_f32)(uint32_t bits) {
  uint32_t key = bits >> 31 ? ~bits : bits | UINT32_C(1) << 31;
  return (uint64_t)((bits & INT32_MAX) > 0x7F800000 ? UINT32_MAX : key) << 32;
}

CK_INLINE uint64_t NAME(key_of_f64)(uint64_t bits) {
  uint64_t key = bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
  return (bits & INT64_MAX) > UINT64_C(0x7FF) << 52 ? UINT64_MAX : key;
}

static void NAME(order_keys)(ck_wide type, const void *src, uint64_t *keys, size_t n) {
  switch (type) {
    case CK_WIDE_F32: EACH(keys[i] = NAME(key_of_f32)(U32)); break;
    case CK_WIDE_F64: EACH(keys[i] = NAME(key_of_f64)(U64)); break;
    case CK_WIDE_I32: EACH(keys[i] = (uint64_t)(U32 ^ UINT32_C(1) << 31) << 32); break;
    case CK_WIDE_U32: EACH(keys[i] = (uint64_t)U32 << 32); break;
    case CK_WIDE_I64: EACH(keys[i] = U64 ^ UINT64_C(1) << 63); break;
    case CK_WIDE_U64: EACH(keys[i] = U64); break;
  }
}

static void NAME(wide_values)(ck_wide type, const void *src, double *out, size_t n) {
  switch (type) {
    case CK_WIDE_F32: EACH(out[i] = ((const ck_f32 *)src)[i]); break;
    case CK_WIDE_F64: memcpy(out, src, n * sizeof(double)); break;
    case CK_WIDE_I32: EACH(out[i] = (int32_t)U32); break;
    case CK_WIDE_U32: EACH(out[i] = U32); break;
    case CK_WIDE_I64: EACH(out[i] = (double)(int64_t)U64); break;
    case CK_WIDE_U64: EACH(out[i] = (double)U64); break;
  }
}

/// The number of the prefix with which each key begins, from 1; 0 for none.
static void NAME(find_prefixes)(
    const uint64_t *restrict keys, size_t n, unsigned shift, const uint64_t *prefixes,
    size_t count, uint64_t *restrict found) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) found[i] = 0;
  for (size_t p = 0; p < count; p++) {
    const uint64_t prefix = prefixes[p];
    CK_INDEPENDENT
    for (size_t i = 0; i < n; i++) found[i] |= keys[i] >> shift == prefix ? p + 1 : 0;
  }
}

#undef U64
#undef U32
#undef EACH
