/// The arithmetic of Suture on blocks of elements: conversions, elementwise operations,
/// reductions, masks, histograms, random numbers, checksums and strided copies.
///
/// Every kernel exists at up to three levels: 0 portable C (the oracle), 1 AVX2 with FMA and F16C,
/// 2 AVX-512 (F, BW, DQ, VL). The first argument names the level; it must not be above what the
/// processor has, which `ck_level` tells. All levels give the same bits.
///
/// Rules that hold for every function unless it says otherwise:
/// - Pointers may be unaligned, `n` counts elements and may be anything, also 0.
/// - Nothing allocates, nothing keeps state, and any number of threads may call.
/// - Elementwise operations may write over an input (`out == a`); partly overlapping ranges and
///   conversions in place are not allowed.
/// - Rounding is to nearest, ties to even; no multiplication and addition are contracted, and
///   subnormal numbers are exact.
/// - An arithmetic result that is not a number is the canonical quiet NaN (positive, payload 0),
///   so that results depend neither on the level nor on the processor.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

#ifdef __cplusplus
extern "C" {
#endif

// MARK: Levels

/// The highest level that this processor has, 0 to 2, decided once per process.
///
/// The environment variable `SUTURE_KERNELS` caps it: `scalar` (0), `avx2` (1) or `avx512` (2);
/// any other value is ignored.
int ck_level(void);

// MARK: Conversions

/// The floating-point types that kernels convert.
typedef enum {
  /// 1-5-2 with infinities and NaN (OCP FP8 E5M2).
  CK_F8E5M2,
  /// 1-4-3 without infinities, largest value 448, one NaN per sign (OCP FP8 E4M3, "fn").
  CK_F8E4M3,
  /// IEEE binary16.
  CK_F16,
  /// The upper half of binary32.
  CK_BF16,
  /// IEEE binary32.
  CK_F32,
  /// IEEE binary64.
  CK_F64,
} ck_dtype;

/// Converts `n` elements of type `dtype` to float32: exact, except that F64 is rounded.
///
/// A NaN stays a NaN with its sign and the upper bits of its payload, and becomes quiet. BF16 and
/// F32 are copied bit by bit, so that a signalling NaN stays as it is.
void ck_widen_f32(int level, ck_dtype dtype, const void *src, float *dst, size_t n);

/// Converts `n` elements of type `dtype` to float64, always exactly; NaNs as in `ck_widen_f32`.
void ck_widen_f64(int level, ck_dtype dtype, const void *src, double *dst, size_t n);

/// Rounds `n` float32 numbers to elements of type `dtype`.
///
/// What is too large becomes an infinity, or NaN in E4M3, which has none. A NaN stays a quiet NaN
/// with its sign and the upper bits of its payload as far as they fit.
void ck_narrow_f32(int level, ck_dtype dtype, const float *src, void *dst, size_t n);

/// Rounds `n` float64 numbers to elements of type `dtype` with one rounding; else as
/// `ck_narrow_f32`.
///
/// Types below F32 go through float32 rounded to odd, which keeps the final rounding exact
/// (Boldo and Melquiond, 2008).
void ck_narrow_f64(int level, ck_dtype dtype, const double *src, void *dst, size_t n);

/// What became of numbers as they were stored in another type.
typedef struct {
  /// Results that are infinities or NaNs.
  size_t nonfinite;
  /// Finite numbers whose results are not.
  size_t overflowed;
  /// Numbers other than 0 whose results are 0.
  size_t flushed;
} ck_store_counts;

/// As `ck_narrow_f32`, and adds what became of the numbers to `counts`, in the same pass.
void ck_narrow_counted_f32(
    int level, ck_dtype dtype, const float *src, void *dst, size_t n, ck_store_counts *counts);

/// As `ck_narrow_f64`, and adds what became of the numbers to `counts`, in the same pass.
void ck_narrow_counted_f64(
    int level, ck_dtype dtype, const double *src, void *dst, size_t n, ck_store_counts *counts);

/// Rounds `n` float32 numbers in place to the values of `dtype`; F32 and F64 change nothing.
void ck_round_f32(int level, ck_dtype dtype, float *x, size_t n);

/// The number of infinities and NaNs among `n` elements of type `dtype`.
size_t ck_count_nonfinite(int level, ck_dtype dtype, const void *src, size_t n);

// MARK: Elementwise operations

/// out[i] = a[i] + b[i].
void ck_add_f32(int level, const float *a, const float *b, float *out, size_t n);
void ck_add_f64(int level, const double *a, const double *b, double *out, size_t n);

/// out[i] = a[i] - b[i].
void ck_sub_f32(int level, const float *a, const float *b, float *out, size_t n);
void ck_sub_f64(int level, const double *a, const double *b, double *out, size_t n);

/// out[i] = a[i] * b[i].
void ck_mul_f32(int level, const float *a, const float *b, float *out, size_t n);
void ck_mul_f64(int level, const double *a, const double *b, double *out, size_t n);

/// out[i] = a[i] / b[i].
void ck_div_f32(int level, const float *a, const float *b, float *out, size_t n);
void ck_div_f64(int level, const double *a, const double *b, double *out, size_t n);

/// out[i] = s * a[i].
void ck_scale_f32(int level, float s, const float *a, float *out, size_t n);
void ck_scale_f64(int level, double s, const double *a, double *out, size_t n);

/// acc[i] = x[i] * s + acc[i], rounded once.
void ck_fma_f32(int level, float s, const float *x, float *acc, size_t n);
void ck_fma_f64(int level, double s, const double *x, double *acc, size_t n);

/// out[i] = ca * a[i] + cb * b[i]: two rounded products and one rounded sum.
void ck_axpby_f32(
    int level, float ca, const float *a, float cb, const float *b, float *out, size_t n);
void ck_axpby_f64(
    int level, double ca, const double *a, double cb, const double *b, double *out, size_t n);

/// out[i] = max(|a[i]|, least).
void ck_magnitude_f32(int level, float least, const float *a, float *out, size_t n);
void ck_magnitude_f64(int level, double least, const double *a, double *out, size_t n);

/// out[i] = a[i] brought into least ... most.
void ck_clamp_f32(int level, float least, float most, const float *a, float *out, size_t n);
void ck_clamp_f64(int level, double least, double most, const double *a, double *out, size_t n);

/// out[i] = a[i] where keys[i] >= least, else b[i].
void ck_select_f32(
    int level, float least, const float *keys, const float *a, const float *b, float *out,
    size_t n);
void ck_select_f64(
    int level, double least, const double *keys, const double *a, const double *b, double *out,
    size_t n);

/// out[i] = a[i] where keys[i] >= least, b[i] where keys[i] < least, and NaN where neither holds.
void ck_decide_f32(
    int level, float least, const float *keys, const float *a, const float *b, float *out,
    size_t n);
void ck_decide_f64(
    int level, double least, const double *keys, const double *a, const double *b, double *out,
    size_t n);

/// out[i] = w b[i] + (1 - w) a[i] with w = t / max(|a[i] - b[i]|, least), brought into 0 ... 1.
void ck_nearswap_f32(
    int level, float t, float least, const float *a, const float *b, float *out, size_t n);
void ck_nearswap_f64(
    int level, double t, double least, const double *a, const double *b, double *out, size_t n);

/// out[i] = s, bit for bit.
void ck_fill_f32(int level, float s, float *out, size_t n);
void ck_fill_f64(int level, double s, double *out, size_t n);

/// Adds what agrees with the elected sign: m[i] += v[i] and d[i] += w where `v` is kept.
///
/// The elected sign is positive where total[i] >= 0 and negative elsewhere (also for NaN); `v` is
/// kept where vote[i] is strictly of that sign. Where it is not, +0 is added to both; but a `v` that
/// is NaN is added to m[i] all the same, so that it shows.
void ck_accumulate_elected_f32(
    int level, const float *total, const float *vote, const float *v, float w, float *m, float *d,
    size_t n);
void ck_accumulate_elected_f64(
    int level, const double *total, const double *vote, const double *v, double w, double *m,
    double *d, size_t n);

/// m[i] += 1, -1 or 0: the sign of v[i], 0 for NaN.
void ck_accumulate_sign_f32(int level, const float *v, float *m, size_t n);
void ck_accumulate_sign_f64(int level, const double *v, double *m, size_t n);

/// x[i] = s where it is less than s; NaN stays.
void ck_at_least_f32(int level, float s, float *x, size_t n);
void ck_at_least_f64(int level, double s, double *x, size_t n);

/// m[i] += 1 where |v[i]| exceeds the limit, or v[i] is NaN.
void ck_accumulate_active_f32(int level, float limit, const float *v, float *m, size_t n);
void ck_accumulate_active_f64(int level, double limit, const double *v, double *m, size_t n);

/// out[i] = v[i] / max(active[i], 1) where |v[i]| exceeds the limit, or v[i] is NaN; +0 elsewhere.
void ck_active_share_f32(
    int level, float limit, const float *v, const float *active, float *out, size_t n);
void ck_active_share_f64(
    int level, double limit, const double *v, const double *active, double *out, size_t n);

/// x[i] = x[i] * s where count[i] is 1.
void ck_scale_where_one_f32(int level, float s, const float *count, float *x, size_t n);
void ck_scale_where_one_f64(int level, double s, const double *count, double *x, size_t n);

/// m[i] += 1 where |v[i]| is at least s * |total[i] - v[i]|, or either is NaN.
void ck_accumulate_agreement_f32(
    int level, float s, const float *total, const float *v, float *m, size_t n);
void ck_accumulate_agreement_f64(
    int level, double s, const double *total, const double *v, double *m, size_t n);

/// out[i] = a[i] where count[i] is at least s or a[i] is no finite number, else b[i].
void ck_choose_f32(
    int level, float s, const float *count, const float *a, const float *b, float *out, size_t n);
void ck_choose_f64(
    int level, double s, const double *count, const double *a, const double *b, double *out,
    size_t n);

/// out[i] = m[i] / d[i], or m[i] / 1 where d[i] is zero.
void ck_divide_guarded_f32(int level, const float *m, const float *d, float *out, size_t n);
void ck_divide_guarded_f64(int level, const double *m, const double *d, double *out, size_t n);

// MARK: Masks

// A mask of n elements is (n + 63) / 64 words; bit i % 64 of word i / 64 belongs to element i.
// Kernels write the unused bits of the last word as 0 and ignore them when they read.

/// out[i] = x[i] where bit i is set, and +0 elsewhere.
void ck_mask_f32(int level, const uint64_t *bits, const float *x, float *out, size_t n);
void ck_mask_f64(int level, const uint64_t *bits, const double *x, double *out, size_t n);

/// Sets the bits of the elements that a magnitude trim keeps.
///
/// The magnitude key of an element is its IEEE bits without the sign. Elements above `key` are
/// kept, and of those equal to it the first `*ties` in index order; `*ties` is lowered by the
/// number kept, so that calls on consecutive blocks continue. `key` must fit the width.
void ck_trim_mask_f32(
    int level, const float *x, size_t n, uint64_t key, uint64_t *ties, uint64_t *bits);
void ck_trim_mask_f64(
    int level, const double *x, size_t n, uint64_t key, uint64_t *ties, uint64_t *bits);

/// One end of a band of magnitudes: all below `key`, and the first `ties` equal to it.
typedef struct {
  uint64_t key, ties;
} ck_band_end;

/// Sets the bits of the elements of a band: those below its upper end and not below its lower one.
///
/// Both ends' ties are lowered by the number used up, so that calls on consecutive blocks continue.
/// A key may be one more than the width's largest, which has everything below it.
void ck_band_mask_f32(
    int level, const float *x, size_t n, ck_band_end *lower, ck_band_end *upper, uint64_t *bits);
void ck_band_mask_f64(
    int level, const double *x, size_t n, ck_band_end *lower, ck_band_end *upper, uint64_t *bits);

/// The number of elements whose magnitude key equals `key`, which must fit the width.
size_t ck_count_key_f32(int level, const float *x, size_t n, uint64_t key);
size_t ck_count_key_f64(int level, const double *x, size_t n, uint64_t key);

// MARK: Reductions

// Sums run in 16 float64 lanes: element i is added to lane i % 16 in order of i, and the lanes are
// then combined as lane[j] += lane[j + 8], then 4, 2 and 1. Products are rounded to float64 before
// they are added. A sum that is not a number is the canonical NaN.

/// The sum of x[i].
double ck_sum_f32(int level, const float *x, size_t n);
double ck_sum_f64(int level, const double *x, size_t n);

/// The sum of |x[i]|.
double ck_sum_abs_f32(int level, const float *x, size_t n);
double ck_sum_abs_f64(int level, const double *x, size_t n);

/// The sum of x[i] * x[i].
double ck_sum_squares_f32(int level, const float *x, size_t n);
double ck_sum_squares_f64(int level, const double *x, size_t n);

/// The sum of x[i] * y[i].
double ck_dot_f32(int level, const float *x, const float *y, size_t n);
double ck_dot_f64(int level, const double *x, const double *y, size_t n);

/// The sum of |x[i]| over the elements whose bit is set.
double ck_sum_abs_masked_f32(int level, const uint64_t *bits, const float *x, size_t n);
double ck_sum_abs_masked_f64(int level, const uint64_t *bits, const double *x, size_t n);

// MARK: Softmax

/// The Kullback-Leibler divergence of the softmax of `x` from that of `z`: sum of p log(p / q).
///
/// `epsilon` is added to every p and q. All in float64 and in 16 lanes; `scratch` has room for 2 n
/// numbers. The exponential and the logarithm are polynomials, the same at every level.
double ck_softmax_divergence_f32(
    int level, const float *x, const float *z, double epsilon, double *scratch, size_t n);
double ck_softmax_divergence_f64(
    int level, const double *x, const double *z, double epsilon, double *scratch, size_t n);

/// The same of stored elements; `dtype` is CK_BF16 or CK_F16.
double ck_softmax_divergence_stored(
    int level, ck_dtype dtype, const void *x, const void *z, double epsilon, double *scratch,
    size_t n);

// MARK: Distances

/// out[i] = |x[i] - z[i]| * s of stored elements, each step rounded to float32; `dtype` is CK_BF16 or
/// CK_F16.
void ck_scaled_distance_stored(
    int level, ck_dtype dtype, const void *x, const void *z, float s, float *out, size_t n);

/// out[i] = x[i] where the scaled distance is at least `least`, else z[i].
void ck_choose_distant_stored(
    int level, ck_dtype dtype, const void *x, const void *z, float s, float least, float *out,
    size_t n);

// MARK: Task vectors

/// out = c * (x - z) where a bit is set, +0 elsewhere; `bits` may be NULL, which keeps everything.
///
/// Two roundings, one of the difference and one of the product.
void ck_task_vector_f32(
    int level, const uint64_t *_Nullable bits, const float *x, const float *z, float c, float *out,
    size_t n);
void ck_task_vector_f64(
    int level, const uint64_t *_Nullable bits, const double *x, const double *z, double c,
    double *out, size_t n);

/// Sums of magnitudes: of all elements, and of those whose bit is set.
typedef struct {
  double whole, kept;
} ck_sums;

/// The sums of |x - z|.
///
/// In 16 lanes as all reductions; a difference is rounded to the elements' type first.
void ck_delta_sums_f32(
    int level, const uint64_t *bits, const float *x, const float *z, size_t n, ck_sums *sums);
void ck_delta_sums_f64(
    int level, const uint64_t *bits, const double *x, const double *z, size_t n, ck_sums *sums);

/// Which votes elect the sign of an element: plus where their total is not negative.
typedef enum {
  /// No election: all values count.
  CK_ELECT_NONE,
  /// The values.
  CK_ELECT_SUM,
  /// The signs of the values.
  CK_ELECT_COUNT,
  /// The values, which are multiplied by the weights afterwards, and not before.
  CK_ELECT_UNWEIGHTED,
} ck_election;

/// How `ck_join` sums the values of several models.
typedef struct {
  /// The number of models.
  size_t count;
  /// Whether only values of the elected sign count, and how it is elected.
  ck_election elect;
  /// Whether the sum is divided: by the weights that count there (1 if they are 0), or, without an
  /// election, by `divisor`.
  int normalize;
  double divisor;
  /// What the sum is multiplied by at the end.
  double lambda;
} ck_join;

/// out = base + lambda * sum of values, by the rule; `values` are `rule->count` arrays.
void ck_join_f32(
    int level, const ck_join *rule, const void *_Nonnull const *_Nonnull values, const float *weights,
    const float *base, float *out, size_t n);
void ck_join_f64(
    int level, const ck_join *rule, const void *_Nonnull const *_Nonnull values, const double *weights,
    const double *base, double *out, size_t n);

// MARK: Task vectors of 16-bit elements

// The same on elements as they are stored: `dtype` is CK_BF16 or CK_F16, and every element is
// widened to float32 on its way. The bits are those of widening first.

/// One model of `ck_merge_stored`.
typedef struct {
  /// The elements.
  const void *x;
  /// The bits of the differences that are kept; NULL keeps everything.
  const uint64_t *_Nullable bits;
  /// What the differences are multiplied by.
  float scale;
  /// What counts in the division by weights.
  float weight;
} ck_task;

/// out[i] = x[i] - z[i].
void ck_delta_stored(
    int level, ck_dtype dtype, const void *x, const void *z, float *out, size_t n);

/// `ck_delta_sums_f32` of the widened elements.
void ck_delta_sums_stored(
    int level, ck_dtype dtype, const uint64_t *bits, const void *x, const void *z, size_t n,
    ck_sums *sums);

/// `ck_task_vector_f32` of each of the `rule->count` models, and `ck_join_f32` of the results.
void ck_merge_stored(
    int level, ck_dtype dtype, const ck_join *rule, const ck_task *tasks, const void *base,
    float *out, size_t n);

/// The most vectors that `ck_gram_stored` takes.
#define CK_GRAM_MOST 8

/// The inner products of `count` vectors x[j] - z, or x[j] where `z` is NULL: each with itself and
/// then with those after it, in 16 lanes as all reductions.
void ck_gram_stored(
    int level, ck_dtype dtype, const void *_Nonnull const *_Nonnull x, size_t count,
    const void *_Nullable z, size_t n, double *sums);

// MARK: Columns

// Of `count` matrices x[k] of `rows` rows and `columns` columns, or of their differences from `z`
// where that is not NULL; `count` is CK_GRAM_MOST at most.

/// Adds the inner products of each column to its sums: pair p of column j to sums[p * columns + j].
///
/// Pairs stand as in `ck_gram_stored`. Products are rounded to float64 before they are added, row after
/// row.
void ck_column_gram_stored(
    int level, ck_dtype dtype, const void *_Nonnull const *_Nonnull x, size_t count,
    const void *_Nullable z, size_t rows,
    size_t columns, double *sums);
void ck_column_gram_f32(
    int level, const float *_Nonnull const *_Nonnull x, size_t count,
    const float *_Nullable z, size_t rows, size_t columns,
    double *sums);
void ck_column_gram_f64(
    int level, const double *_Nonnull const *_Nonnull x, size_t count,
    const double *_Nullable z, size_t rows, size_t columns,
    double *sums);

/// out[i] = the sum of factors[k * columns + j] * x[k][i] over k, in order, plus z[i], for element i
/// in column j; each step is rounded.
void ck_combine_columns_stored(
    int level, ck_dtype dtype, const void *_Nonnull const *_Nonnull x, size_t count,
    const void *_Nullable z,
    const float *factors, float *out, size_t rows, size_t columns);
void ck_combine_columns_f32(
    int level, const float *_Nonnull const *_Nonnull x, size_t count,
    const float *_Nullable z, const float *factors, float *out,
    size_t rows, size_t columns);
void ck_combine_columns_f64(
    int level, const double *_Nonnull const *_Nonnull x, size_t count,
    const double *_Nullable z, const double *factors,
    double *out, size_t rows, size_t columns);

// MARK: Pairs

/// What two runs of elements show against each other; all sums are float64.
///
/// A pair of which an element is NaN or infinite is in no sum and in neither `largest` nor
/// `squared_ulps`. Sums run in 16 lanes as all reductions, over 4,096 pairs at a time.
typedef struct {
  /// The sums of a², b², (b - a)², a (b - a) and |b - a|.
  double left_squares, right_squares, difference_squares, products, magnitudes;
  /// The largest |b - a|.
  double largest;
  /// The sum of the squared units in the last place of b, over pairs of other bits.
  double squared_ulps;
  /// Pairs of other bits; of opposite signs, neither being zero or NaN.
  uint64_t changed, sign_flips;
  /// Bits in which pairs differ.
  uint64_t bits;
  /// Pairs in which only b, or only a, is NaN; the same of infinities.
  uint64_t nan_in, nan_out, infinite_in, infinite_out;
  /// Pairs that are not both finite.
  uint64_t excluded;
  /// The most numbers of the type that are passed between a and b where neither is NaN; both zeros
  /// are one number, and an infinity follows the largest.
  uint64_t ulp;
} ck_pair;

/// Adds what `n` pairs of stored elements show to `*pair`; `dtype` has 16 bits or more.
void ck_pair_stored(
    int level, ck_dtype dtype, const void *a, const void *b, size_t n, ck_pair *pair);

/// The number of pairs that differ by more than atol + rtol |a|; `dtype` has 16 bits or more.
///
/// A pair that is not finite counts unless both are the same bits or both are NaN.
uint64_t ck_pair_beyond(
    int level, ck_dtype dtype, const void *a, const void *b, size_t n, double atol, double rtol);

// MARK: Histogram

/// Counts one digit of the magnitude keys that begin with `prefix`: a round of a radix selection.
///
/// For every element whose key satisfies (key >> prefix_shift) == prefix, adds 1 to
/// counts[(key >> shift) & ((1 << digit_bits) - 1)]. A `prefix_shift` of the width of the type or
/// more, or of one less since a key has no sign, admits every key. `shift` is below the width, `digit_bits` is 1 to 16, and a call counts
/// fewer than 2^32 elements. Up to 11 digit bits equal neighbours cost no more than others.
void ck_magnitude_histogram_f32(
    int level, const float *x, size_t n, unsigned prefix_shift, uint64_t prefix, unsigned shift,
    unsigned digit_bits, uint32_t *counts);
void ck_magnitude_histogram_f64(
    int level, const double *x, size_t n, unsigned prefix_shift, uint64_t prefix, unsigned shift,
    unsigned digit_bits, uint32_t *counts);

// MARK: Codes

// Counters hold less than 2^32. Where there are four tables, element i counts in one of them, and
// only their sum has a meaning.

/// Adds the number of elements with each 8-bit code to four tables of 256 counters.
void ck_count_codes_8(const void *src, size_t n, uint32_t *counts);

/// Adds the number of elements with each 16-bit code to a table of 65,536 counters.
void ck_count_codes_16(const void *src, size_t n, uint32_t *counts);

/// Adds the number of elements with each sign and exponent (the upper 12 bits) to four tables of
/// 4,096 counters.
void ck_count_exponents(const double *x, size_t n, uint32_t *counts);

/// Takes apart `n` codes of fewer than 8 bits that are packed from the lowest bits on.
void ck_unpack_codes(unsigned bits, const void *src, uint8_t *codes, size_t n);

/// out[i] = values[codes[i]]; there are 256 values.
void ck_look_up_f32(const float *values, const uint8_t *codes, float *out, size_t n);

// MARK: Rows and columns

/// Sums of squares: sets row_sums[i], and adds to column_sums[j], of a matrix of BF16, F16, F32 or
/// F64.
///
/// Squares are rounded to float64. A row is a reduction in 16 lanes; a column adds its rows in
/// order.
void ck_line_squares(
    int level, ck_dtype dtype, const void *src, size_t rows, size_t columns, double *row_sums,
    double *column_sums);

// MARK: Surveys of wide numbers

/// What numbers are. Sums and extremes are of the finite ones, sums in 16 lanes.
typedef struct {
  /// Both zeros, and the negative ones among them.
  uint64_t zeros, negative_zeros;
  uint64_t denormals, nans, positive_infinities, negative_infinities;
  double sum, magnitude_sum, square_sum;
  /// The largest magnitude, and the least one above zero (infinity if there is none).
  double largest, least;
} ck_survey;

/// Surveys float64 numbers, of which those below `least_normal` count as denormal.
void ck_survey_f64(int level, const double *x, size_t n, double least_normal, ck_survey *out);

/// The sums of (x - mean)^2, ^3 and ^4 of the finite numbers, in 16 lanes.
void ck_central_moments_f64(
    int level, const double *x, size_t n, double mean, double out[_Nonnull 3]);

/// The types of 32 and 64 bits.
typedef enum {
  CK_WIDE_F32,
  CK_WIDE_F64,
  CK_WIDE_I32,
  CK_WIDE_U32,
  CK_WIDE_I64,
  CK_WIDE_U64,
} ck_wide;

/// Keys that are ordered as the numbers are, with -0 before +0 and every NaN as the largest key.
///
/// Keys of 32-bit types are in the upper half.
void ck_order_keys(int level, ck_wide type, const void *src, uint64_t *keys, size_t n);

/// The numbers as float64; 64-bit integers are rounded to the nearest.
void ck_wide_values(int level, ck_wide type, const void *src, double *out, size_t n);

/// Counts the 16-bit digits at `shift` of the keys that begin with one of the prefixes.
///
/// A key begins with a prefix if the key shifted right by `shift` + 16 is the prefix; each prefix
/// has a table of 65,536 counters. Without prefixes all keys count in one table.
void ck_count_key_digits(
    int level, const uint64_t *keys, size_t n, const uint64_t *_Nullable prefixes,
    size_t prefix_count, unsigned shift, uint32_t *counts);

// MARK: Rows

/// The ranks of magnitudes within rows, from 0 for the least; equal ones in the order of index.
///
/// A row is `count` elements that lie `stride` apart. `scratch` has 2 * `count` places.
void ck_row_ranks_f32(
    const float *x, size_t count, size_t stride, uint32_t *ranks, uint64_t *scratch);
void ck_row_ranks_f64(
    const double *x, size_t count, size_t stride, uint32_t *ranks, uint64_t *scratch);

/// Sets the bits of the elements whose word is below the threshold of their rank.
///
/// Bits are set for all `n` elements; a word counts after `& word_mask`.
void ck_rank_mask(
    const uint32_t *words, uint32_t word_mask, const uint32_t *ranks, const uint64_t *thresholds,
    uint64_t *bits, size_t n);

// MARK: Variances

/// The population variance over `count` arrays at each place, rounded from float64.
///
/// Running means and sums of squared distances (Welford, 1962) in the order of the arrays.
void ck_variances_f32(
    int level, const void *_Nonnull const *_Nonnull values, size_t count, float *out, size_t n);
void ck_variances_f64(
    int level, const void *_Nonnull const *_Nonnull values, size_t count, double *out, size_t n);

// MARK: Philox4x32-10

// The counter-based generator of Salmon, Moraes, Dror and Shaw ("Parallel random numbers: as easy
// as 1, 2, 3", 2011). Suture gives element e of a stream the word e % 64 / 16 of the block with
// counter {low 32 bits of c, high 32 bits of c, 0, 0}, where c = 16 * (e / 64) + e % 16, under the
// key {low 32 bits, high 32 bits}.

/// One block: the four words of `counter` under `key`.
void ck_philox4x32_10(const uint32_t counter[_Nonnull 4], const uint32_t key[_Nonnull 2],
                      uint32_t out[_Nonnull 4]);

/// The words of elements first ..< first + n; `first` is a multiple of 64.
void ck_philox_words(int level, uint64_t key, uint64_t first, uint32_t *out, size_t n);

/// The mask that keeps an element where its word is below `threshold`, which is 0 to 2^32; `first`
/// is a multiple of 64.
void ck_philox_mask(
    int level, uint64_t key, uint64_t first, uint64_t threshold, uint64_t *bits, size_t n);

// MARK: MT19937

/// The serial generator of Matsumoto and Nishimura (1998).
struct ck_mt19937 {
  uint32_t state[624];
  /// The position of the next word in `state`; 624 stands for a state that is used up.
  uint32_t index;
};

/// Seeds the generator as `init_genrand` of the authors' program does.
void ck_mt19937_seed(struct ck_mt19937 *generator, uint32_t seed);

/// Passes over the next `n` words; time grows with n / 624.
void ck_mt19937_skip(int level, struct ck_mt19937 *generator, uint64_t n);

/// Takes the next `n` words.
void ck_mt19937_words(int level, struct ck_mt19937 *generator, uint32_t *out, size_t n);

/// Takes a word x per element and keeps the element where (x mod 2^24) / 2^24 < p, as PyTorch's
/// `bernoulli` does for float32 probabilities on the CPU; a NaN keeps none.
void ck_mt19937_mask(
    int level, struct ck_mt19937 *generator, float p, uint64_t *bits, size_t n);

// MARK: CRC-32C

/// The CRC-32C (Castagnoli) of `n` bytes that follow bytes whose checksum is `crc`; 0 to begin.
uint32_t ck_crc32c(int level, uint32_t crc, const void *bytes, size_t n);

/// The checksum of two runs of bytes joined, from `a` of the first, `b` of the second and the
/// length of the second in bytes.
uint32_t ck_crc32c_combine(uint32_t a, uint32_t b, uint64_t length_of_b);

// MARK: CRC-32

/// The CRC-32 (IEEE 802.3, as in zip files) of `n` bytes that follow bytes whose checksum is `crc`;
/// 0 to begin.
uint32_t ck_crc32(int level, uint32_t crc, const void *bytes, size_t n);

/// The checksum of two runs of bytes joined, as `ck_crc32c_combine`.
uint32_t ck_crc32_combine(uint32_t a, uint32_t b, uint64_t length_of_b);

// MARK: Planes

/// What the bytes of elements are taken from.
typedef enum {
  /// The little-endian integer.
  CK_INTEGER_PLANES,
  /// The bits of a floating-point number with the sign moved down: the upper eight of its exponent
  /// bits, the sign, and the rest. Differences are those of order-preserving integers.
  CK_FLOAT_PLANES,
} ck_plane_order;

/// Cuts `n` elements of `width` bytes (2, 4 or 8) into as many planes of `n` bytes, the one of the
/// most significant bytes first.
void ck_split_planes(
    int level, ck_plane_order order, int width, const void *src,
    uint8_t *_Nonnull const *_Nonnull planes, size_t n);

/// Puts `n` elements together from their planes; the reverse of `ck_split_planes`.
void ck_join_planes(
    int level, ck_plane_order order, int width, const uint8_t *_Nonnull const *_Nonnull planes,
    void *dst, size_t n);

/// Cuts the differences of `n` elements and those of `base` into planes.
///
/// A difference is taken modulo the width, of the integers or of the order-preserving integers of
/// floating-point numbers (a negative code's bits inverted, the sign of others set), and zigzag
/// coded (0, -1, 1, -2, ...). Every code has one, so NaNs and zeros keep their bits.
void ck_split_difference(
    int level, ck_plane_order order, int width, const void *src, const void *base,
    uint8_t *_Nonnull const *_Nonnull planes, size_t n);

/// Adds differences to the elements of `base`; the reverse of `ck_split_difference`.
///
/// `dst` may be `base`.
void ck_join_difference(
    int level, ck_plane_order order, int width, const uint8_t *_Nonnull const *_Nonnull planes,
    const void *base, void *dst, size_t n);

/// Cuts `n` codes of 1-4-3 floating-point numbers into exponents, and signs with mantissas.
///
/// Both are nibbles, two in a byte, the first in the lower half; `high` and `low` take (n + 1) / 2
/// bytes, and an unused upper half is zero.
void ck_split_nibbles(int level, const uint8_t *src, uint8_t *high, uint8_t *low, size_t n);

/// The reverse of `ck_split_nibbles`.
void ck_join_nibbles(
    int level, const uint8_t *high, const uint8_t *low, uint8_t *dst, size_t n);

/// How often each byte occurs among `n`; `counts` has 256 places.
void ck_count_bytes(const uint8_t *src, uint32_t *counts, size_t n);

/// The bytes that an ideal code without memory needs for bytes that occur so often, rounded up.
///
/// `counts` has 256 places that add up to less than 2^32. Integers throughout.
size_t ck_entropy(const uint32_t *counts);

// MARK: Products of thin factors

/// Adds scale * left * right to columns `first` to `first + columns` of `rows` rows of a matrix.
///
/// `out` is the first of these elements, and rows are `stride` elements apart. `left` has `rank`
/// numbers for each row. `right` stands in blocks of 16 columns: `rank` times 16 numbers for each,
/// the last block filled up. Each element is a sum in the order of the rank, rounded after each
/// product and each addition, then scaled and added: it does not depend on what else is asked for.
void ck_add_low_rank_f32(
    int level, float *out, size_t stride, size_t rows, size_t first, size_t columns,
    const float *left, const float *right, size_t rank, float scale);
void ck_add_low_rank_f64(
    int level, double *out, size_t stride, size_t rows, size_t first, size_t columns,
    const double *left, const double *right, size_t rank, double scale);

// MARK: Copies

/// Copies `count` runs of `run_bytes` bytes; the strides, in bytes, may be negative.
///
/// Source and destination do not overlap.
void ck_copy_strided(
    void *dst, ptrdiff_t dst_stride, const void *src, ptrdiff_t src_stride, size_t run_bytes,
    size_t count);

#ifdef __cplusplus
}
#endif

#pragma clang assume_nonnull end

#endif
