/// Scaled distances of one 16-bit type at one level; included by distance.c.

/// The 16 elements at `p`, of which `n` are there; zeros for the others.
#define LOAD(p, n) \
  __extension__({ \
    ck_v16u16 bits_ = 0; \
    memcpy(&bits_, (const ck_u16 *)(p) + i, (n) * sizeof(uint16_t)); \
    WIDEN(bits_); \
  })

/// A vector with every NaN made canonical.
#define CANONICAL(vector) \
  __extension__({ \
    V_REAL raw_ = (vector); \
    V_MASK ordered_ = raw_ == raw_; \
    V_MASK nan_ = (V_MASK)((V_REAL)(VALUE)__builtin_nan("")); \
    (V_REAL)(((V_MASK)raw_ & ordered_) | (nan_ & ~ordered_)); \
  })

#define DISTANCE_STEP(n) \
  do { \
    V_REAL distance = CANONICAL(s * __builtin_elementwise_abs(LOAD(x, n) - LOAD(z, n))); \
    memcpy(out + i, &distance, (n) * sizeof(VALUE)); \
  } while (0)

static void STORED(scaled_distance)(
    const void *x, const void *z, float s, ck_f32 *out, size_t n) {
  size_t i = 0;
  for (; n - i >= 16; i += 16) DISTANCE_STEP(16);
  if (i < n) DISTANCE_STEP(n - i);
}

#define CHOICE_STEP(n) \
  do { \
    V_REAL a = LOAD(x, n), b = LOAD(z, n); \
    V_REAL distance = s * __builtin_elementwise_abs(a - b); \
    V_MASK takes = distance >= least, decided = takes | (distance < least); \
    V_MASK nan = (V_MASK)((V_REAL)(VALUE)__builtin_nan("")); \
    V_MASK picked = ((V_MASK)a & takes) | ((V_MASK)b & ~takes); \
    V_REAL chosen = CANONICAL((V_REAL)((picked & decided) | (nan & ~decided))); \
    memcpy(out + i, &chosen, (n) * sizeof(VALUE)); \
  } while (0)

static void STORED(choose_distant)(
    const void *x, const void *z, float s, float least, ck_f32 *out, size_t n) {
  size_t i = 0;
  for (; n - i >= 16; i += 16) CHOICE_STEP(16);
  if (i < n) CHOICE_STEP(n - i);
}

#undef CHOICE_STEP
#undef DISTANCE_STEP
#undef CANONICAL
#undef LOAD
