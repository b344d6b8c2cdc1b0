/// Elementwise operations for one type at one level; included by elementwise.c.

/// A result with every NaN made canonical.
CK_INLINE VALUE TYPED(canonical)(VALUE x) { return x == x ? x : (VALUE)__builtin_nan(""); }

static void TYPED(add)(const REAL *a, const REAL *b, REAL *out, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) out[i] = TYPED(canonical)(a[i] + b[i]);
}

static void TYPED(sub)(const REAL *a, const REAL *b, REAL *out, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) out[i] = TYPED(canonical)(a[i] - b[i]);
}

static void TYPED(mul)(const REAL *a, const REAL *b, REAL *out, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) out[i] = TYPED(canonical)(a[i] * b[i]);
}

static void TYPED(div)(const REAL *a, const REAL *b, REAL *out, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) out[i] = TYPED(canonical)(a[i] / b[i]);
}

static void TYPED(scale)(VALUE s, const REAL *a, REAL *out, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) out[i] = TYPED(canonical)(s * a[i]);
}

static void TYPED(fma)(VALUE s, const REAL *x, REAL *acc, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) {
    acc[i] = TYPED(canonical)(__builtin_choose_expr(
        WIDTH == 32, __builtin_fmaf(x[i], s, acc[i]), __builtin_fma(x[i], s, acc[i])));
  }
}

static void TYPED(axpby)(
    VALUE ca, const REAL *a, VALUE cb, const REAL *b, REAL *out, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) out[i] = TYPED(canonical)(ca * a[i] + cb * b[i]);
}

static void TYPED(magnitude)(VALUE least, const REAL *a, REAL *out, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) {
    VALUE size = a[i] < 0 ? -a[i] : a[i] + 0;
    out[i] = TYPED(canonical)(size < least ? least : size);
  }
}

static void TYPED(clamp)(VALUE least, VALUE most, const REAL *a, REAL *out, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) {
    VALUE bounded = a[i] < least ? least : a[i] > most ? most : a[i];
    out[i] = TYPED(canonical)(bounded);
  }
}

static void TYPED(select)(
    VALUE least, const REAL *keys, const REAL *a, const REAL *b, REAL *out, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) out[i] = TYPED(canonical)(keys[i] >= least ? a[i] : b[i]);
}

static void TYPED(decide)(
    VALUE least, const REAL *keys, const REAL *a, const REAL *b, REAL *out, size_t n) {
  const VALUE nan = (VALUE)__builtin_nan("");
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) {
    VALUE other = keys[i] < least ? b[i] : nan;
    out[i] = TYPED(canonical)(keys[i] >= least ? a[i] : other);
  }
}

static void TYPED(nearswap)(
    VALUE t, VALUE least, const REAL *a, const REAL *b, REAL *out, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) {
    VALUE x = a[i], y = b[i], gap = x - y;
    gap = gap < 0 ? -gap : gap;
    VALUE weight = t / (gap < least ? least : gap);
    weight = weight < 0 ? 0 : weight > 1 ? 1 : weight;
    out[i] = TYPED(canonical)(weight * y + (1 - weight) * x);
  }
}

static void TYPED(fill)(VALUE s, REAL *out, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) out[i] = s;
}

static void TYPED(accumulate_elected)(
    const REAL *total, const REAL *vote, const REAL *v, VALUE w, REAL *m, REAL *d, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) {
    int keep = total[i] >= 0 ? vote[i] > 0 : vote[i] < 0;
    int shows = keep | (v[i] != v[i]);
    m[i] = TYPED(canonical)(m[i] + (shows ? v[i] : 0));
    d[i] = TYPED(canonical)(d[i] + (keep ? w : 0));
  }
}

static void TYPED(divide_guarded)(const REAL *m, const REAL *d, REAL *out, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) out[i] = TYPED(canonical)(m[i] / (d[i] == 0 ? 1 : d[i]));
}

static void TYPED(accumulate_sign)(const REAL *v, REAL *m, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) {
    m[i] = TYPED(canonical)(m[i] + ((VALUE)(v[i] > 0) - (VALUE)(v[i] < 0)));
  }
}

static void TYPED(at_least)(VALUE s, REAL *x, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) x[i] = TYPED(canonical)(x[i] < s ? s : x[i]);
}

static void TYPED(accumulate_active)(VALUE limit, const REAL *v, REAL *m, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) {
    VALUE size = v[i] < 0 ? -v[i] : v[i];
    m[i] = TYPED(canonical)(m[i] + (size <= limit ? 0 : 1));
  }
}

static void TYPED(active_share)(
    VALUE limit, const REAL *v, const REAL *active, REAL *out, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) {
    VALUE size = v[i] < 0 ? -v[i] : v[i];
    VALUE share = TYPED(canonical)(v[i] / (active[i] < 1 ? 1 : active[i]));
    out[i] = size <= limit ? 0 : share;
  }
}

static void TYPED(scale_where_one)(VALUE s, const REAL *count, REAL *x, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) {
    x[i] = TYPED(canonical)(x[i] * (count[i] == 1 ? s : 1));
  }
}

static void TYPED(accumulate_agreement)(
    VALUE s, const REAL *total, const REAL *v, REAL *m, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) {
    VALUE rest = total[i] - v[i];
    VALUE size = v[i] < 0 ? -v[i] : v[i], other = rest < 0 ? -rest : rest;
    m[i] = TYPED(canonical)(m[i] + (size < s * other ? 0 : 1));
  }
}

static void TYPED(choose)(
    VALUE s, const REAL *count, const REAL *a, const REAL *b, REAL *out, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) {
    VALUE finite = (a[i] - a[i]) == 0 ? b[i] : a[i];
    out[i] = TYPED(canonical)(count[i] >= s ? a[i] : finite);
  }
}
