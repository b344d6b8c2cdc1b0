/// Elementwise operations on float32 and float64.
#include "kernel.h"

#define CK_TYPED_BODY "elementwise_body.h"
#define CK_BODY "each_type.h"
#include "each_level.h"

#define ELEMENTWISE(T, S) \
  void ck_add_##S(int level, const T *a, const T *b, T *out, size_t n) { \
    CK_PICK(add_##S, level)(a, b, out, n); \
  } \
  void ck_sub_##S(int level, const T *a, const T *b, T *out, size_t n) { \
    CK_PICK(sub_##S, level)(a, b, out, n); \
  } \
  void ck_mul_##S(int level, const T *a, const T *b, T *out, size_t n) { \
    CK_PICK(mul_##S, level)(a, b, out, n); \
  } \
  void ck_div_##S(int level, const T *a, const T *b, T *out, size_t n) { \
    CK_PICK(div_##S, level)(a, b, out, n); \
  } \
  void ck_scale_##S(int level, T s, const T *a, T *out, size_t n) { \
    CK_PICK(scale_##S, level)(s, a, out, n); \
  } \
  void ck_fma_##S(int level, T s, const T *x, T *acc, size_t n) { \
    CK_PICK(fma_##S, level)(s, x, acc, n); \
  } \
  void ck_axpby_##S(int level, T ca, const T *a, T cb, const T *b, T *out, size_t n) { \
    CK_PICK(axpby_##S, level)(ca, a, cb, b, out, n); \
  } \
  void ck_magnitude_##S(int level, T least, const T *a, T *out, size_t n) { \
    CK_PICK(magnitude_##S, level)(least, a, out, n); \
  } \
  void ck_clamp_##S(int level, T least, T most, const T *a, T *out, size_t n) { \
    CK_PICK(clamp_##S, level)(least, most, a, out, n); \
  } \
  void ck_select_##S( \
      int level, T least, const T *keys, const T *a, const T *b, T *out, size_t n) { \
    CK_PICK(select_##S, level)(least, keys, a, b, out, n); \
  } \
  void ck_decide_##S( \
      int level, T least, const T *keys, const T *a, const T *b, T *out, size_t n) { \
    CK_PICK(decide_##S, level)(least, keys, a, b, out, n); \
  } \
  void ck_nearswap_##S(int level, T t, T least, const T *a, const T *b, T *out, size_t n) { \
    CK_PICK(nearswap_##S, level)(t, least, a, b, out, n); \
  } \
  void ck_fill_##S(int level, T s, T *out, size_t n) { CK_PICK(fill_##S, level)(s, out, n); } \
  void ck_accumulate_elected_##S( \
      int level, const T *total, const T *vote, const T *v, T w, T *m, T *d, size_t n) { \
    CK_PICK(accumulate_elected_##S, level)(total, vote, v, w, m, d, n); \
  } \
  void ck_divide_guarded_##S(int level, const T *m, const T *d, T *out, size_t n) { \
    CK_PICK(divide_guarded_##S, level)(m, d, out, n); \
  } \
  void ck_accumulate_sign_##S(int level, const T *v, T *m, size_t n) { \
    CK_PICK(accumulate_sign_##S, level)(v, m, n); \
  } \
  void ck_at_least_##S(int level, T s, T *x, size_t n) { CK_PICK(at_least_##S, level)(s, x, n); } \
  void ck_accumulate_active_##S(int level, T limit, const T *v, T *m, size_t n) { \
    CK_PICK(accumulate_active_##S, level)(limit, v, m, n); \
  } \
  void ck_active_share_##S( \
      int level, T limit, const T *v, const T *active, T *out, size_t n) { \
    CK_PICK(active_share_##S, level)(limit, v, active, out, n); \
  } \
  void ck_scale_where_one_##S(int level, T s, const T *count, T *x, size_t n) { \
    CK_PICK(scale_where_one_##S, level)(s, count, x, n); \
  } \
  void ck_accumulate_agreement_##S( \
      int level, T s, const T *total, const T *v, T *m, size_t n) { \
    CK_PICK(accumulate_agreement_##S, level)(s, total, v, m, n); \
  } \
  void ck_choose_##S( \
      int level, T s, const T *count, const T *a, const T *b, T *out, size_t n) { \
    CK_PICK(choose_##S, level)(s, count, a, b, out, n); \
  }

ELEMENTWISE(float, f32)
ELEMENTWISE(double, f64)
