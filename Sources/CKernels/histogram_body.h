/// The digits of magnitude keys for one type at one level; included by histogram.c.

/// The digits of all `n` keys.
static size_t TYPED(all_digits)(
    const REAL *x, size_t n, struct ck_digit digit, uint32_t *restrict out) {
  const BITS magnitude = (BITS)~(BITS)0 >> 1;
  for (size_t i = 0; i < n; i++) {
    BITS key = __builtin_bit_cast(BITS, (VALUE)x[i]) & magnitude;
    out[i] = (uint32_t)(key >> digit.shift) & digit.mask;
  }
  return n;
}

/// The digits of the keys from `i` on that begin with the prefix, after `found` others.
static size_t TYPED(rest_of_digits)(
    const REAL *x, size_t i, size_t n, struct ck_digit digit, uint32_t *restrict out,
    size_t found) {
  const BITS magnitude = (BITS)~(BITS)0 >> 1;
  for (; i < n; i++) {
    BITS key = __builtin_bit_cast(BITS, (VALUE)x[i]) & magnitude;
    out[found] = (uint32_t)(key >> digit.shift) & digit.mask;
    found += key >> digit.prefix_shift == (BITS)digit.prefix;
  }
  return found;
}

/// The digits of the keys that begin with the prefix, packed; `out` has room for n + 16.
static size_t TYPED(matching_digits)(
    const REAL *x, size_t n, struct ck_digit digit, uint32_t *restrict out) {
  size_t i = 0, found = 0;
#if CK_LEVEL == 2 && WIDTH == 32
  const __m512i magnitude = _mm512_set1_epi32(INT32_MAX);
  const __m512i prefix = _mm512_set1_epi32((int)digit.prefix);
  const __m512i mask = _mm512_set1_epi32((int)digit.mask);
  const __m128i prefix_shift = _mm_cvtsi32_si128((int)digit.prefix_shift);
  const __m128i shift = _mm_cvtsi32_si128((int)digit.shift);
  for (; i + 16 <= n; i += 16) {
    __m512i keys = _mm512_and_si512(_mm512_loadu_si512(x + i), magnitude);
    __mmask16 match = _mm512_cmpeq_epi32_mask(_mm512_srl_epi32(keys, prefix_shift), prefix);
    __m512i digits = _mm512_and_si512(_mm512_srl_epi32(keys, shift), mask);
    _mm512_storeu_si512(out + found, _mm512_maskz_compress_epi32(match, digits));
    found += (size_t)__builtin_popcount(match);
  }
#elif CK_LEVEL == 2
  const __m512i magnitude = _mm512_set1_epi64(INT64_MAX);
  const __m512i prefix = _mm512_set1_epi64((long long)digit.prefix);
  const __m256i mask = _mm256_set1_epi32((int)digit.mask);
  const __m128i prefix_shift = _mm_cvtsi32_si128((int)digit.prefix_shift);
  const __m128i shift = _mm_cvtsi32_si128((int)digit.shift);
  for (; i + 8 <= n; i += 8) {
    __m512i keys = _mm512_and_si512(_mm512_loadu_si512(x + i), magnitude);
    __mmask8 match = _mm512_cmpeq_epi64_mask(_mm512_srl_epi64(keys, prefix_shift), prefix);
    __m256i digits = _mm512_cvtepi64_epi32(_mm512_srl_epi64(keys, shift));
    digits = _mm256_maskz_compress_epi32(match, _mm256_and_si256(digits, mask));
    _mm256_storeu_si256((__m256i *)(out + found), digits);
    found += (size_t)__builtin_popcount(match);
  }
#endif
  return TYPED(rest_of_digits)(x, i, n, digit, out, found);
}

/// Counts the digits of `n` keys, a small block at a time.
static void TYPED(histogram)(
    const REAL *x, size_t n, struct ck_digit digit, struct ck_tables *tables) {
  uint32_t digits[CK_DIGIT_BLOCK + 16];
  while (n > 0) {
    size_t count = n < CK_DIGIT_BLOCK ? n : CK_DIGIT_BLOCK;
    size_t found = digit.prefix_shift >= WIDTH - 1
                       ? TYPED(all_digits)(x, count, digit, digits)
                       : TYPED(matching_digits)(x, count, digit, digits);
    ck_count_digits(digits, found, tables);
    x += count;
    n -= count;
  }
}
