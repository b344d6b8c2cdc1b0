/// Steps of 16 elements that the task-vector kernels of all element types share.
///
/// VALUE is the element in a register, V_REAL and V_MASK are vectors of 16; LOAD(p) gives the 16
/// elements of `p` from `i` on as V_REAL, or the last ones and zeros, and STORE(p, v) writes as many.
#ifndef TASK_VECTOR_STEPS_H
#define TASK_VECTOR_STEPS_H

/// Stores 16 elements, or as many as are left.
#define STORE(p, vector) \
  do { \
    V_REAL stored_ = (vector); \
    memcpy((p) + i, &stored_, (n - i < 16 ? n - i : 16) * sizeof(VALUE)); \
  } while (0)

/// The bits of a mask, or of one word of ones that stands for all, as no mask has it.
struct ck_kept {
  const ck_u64 *bits;
  size_t stride;
};

static const uint64_t ck_everything = ~UINT64_C(0);

CK_INLINE struct ck_kept ck_kept_of(const uint64_t *bits) {
  return bits ? (struct ck_kept){bits, ~(size_t)0} : (struct ck_kept){&ck_everything, 0};
}

/// The bits of 16 elements as lanes of ones and zeros.
#define KEPT(mask) \
  (-__builtin_convertvector( \
      __builtin_bit_cast( \
          ck_v16bool, (uint16_t)((mask).bits[i / 64 & (mask).stride] >> (i % 64))), \
      V_MASK))

/// A vector with every NaN made canonical.
#define CANONICAL(vector) \
  __extension__({ \
    V_REAL raw_ = (vector); \
    V_MASK ordered_ = raw_ == raw_; \
    V_MASK nan_ = (V_MASK)((V_REAL)(VALUE)__builtin_nan("")); \
    (V_REAL)(((V_MASK)raw_ & ordered_) | (nan_ & ~ordered_)); \
  })

/// 16 differences times `scale`; where the mask drops a finite one, zero.
///
/// What is no finite number is never dropped, so that it shows.
#define PRUNED(difference, scale, mask) \
  __extension__({ \
    V_REAL whole_ = (difference); \
    V_MASK finite_ = (whole_ - whole_) == 0; \
    (V_REAL)((V_MASK)(whole_ * (V_REAL)(scale)) & (KEPT(mask) | ~finite_)); \
  })

/// Adds 16 magnitudes to the lanes `whole`, and those that are kept to the lanes `kept`.
///
/// A NaN is made canonical when the lanes are added up.
#define DELTA_SUMS_STEP \
  do { \
    ck_v16f64 size = \
        __builtin_convertvector(__builtin_elementwise_abs(LOAD(x) - LOAD(z)), ck_v16f64); \
    ck_v16i64 keep = __builtin_convertvector(KEPT(mask), ck_v16i64); \
    ck_v16f64 more = kept + size; \
    whole += size; \
    kept = (ck_v16f64)(((ck_v16i64)more & keep) | ((ck_v16i64)kept & ~keep)); \
  } while (0)

/// Joins the values of `count` models at 16 places: VALUES(j) and WEIGHT(j) are those of model j.
///
/// With their signs turned where minus is elected, the values that count are positive, and those
/// that show (also NaN) are not at most zero. Only an election without weights leaves them to be
/// multiplied here. Sums start at -0, which changes nothing it is added
/// to; a sum of no values is +0 all the same, because what is left out is +0.
#define JOIN_STEP \
  do { \
    const V_REAL start = LOAD(base); \
    V_REAL total = -(VALUE)0, sum = -(VALUE)0, weight = 0; \
    if (elect == CK_ELECT_COUNT) { \
      for (size_t j = 0; j < count; j++) { \
        V_REAL value = VALUES(j); \
        V_MASK sign = (value < 0) - (value > 0); \
        total += __builtin_convertvector(sign, V_REAL); \
      } \
    } else { \
      for (size_t j = 0; j < count; j++) total += VALUES(j); \
    } \
    if (elect) { \
      V_MASK turn = ~(total >= 0) & (V_MASK)((V_REAL) - (VALUE)0); \
      for (size_t j = 0; j < count; j++) { \
        V_REAL value = VALUES(j); \
        V_REAL turned = (V_REAL)((V_MASK)value ^ turn); \
        if (elect == CK_ELECT_UNWEIGHTED) value *= (V_REAL)WEIGHT(j); \
        sum += (V_REAL)((V_MASK)value & ~(turned <= 0)); \
        if (normalize) weight += (V_REAL)((V_MASK)((V_REAL)WEIGHT(j)) & (turned > 0)); \
      } \
      V_MASK none = weight == 0; \
      if (normalize) sum /= (V_REAL)(((V_MASK)weight & ~none) | ((V_MASK)one & none)); \
    } else { \
      total += 0; \
      sum = normalize ? total / divisor : total; \
    } \
    STORE(out, CANONICAL(start + sum * lambda)); \
  } while (0)

#endif
