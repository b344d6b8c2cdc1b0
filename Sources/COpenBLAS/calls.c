#include "table.h"

// Values become addresses here.

void cb_dgemm(char transpose_a, char transpose_b, int32_t m, int32_t n, int32_t k, double alpha,
              const double *a, int32_t lda, const double *b, int32_t ldb, double beta, double *c,
              int32_t ldc) {
  cb_table.dgemm(&transpose_a, &transpose_b, &m, &n, &k, &alpha, a, &lda, b, &ldb, &beta, c, &ldc,
                 1, 1);
}

void cb_sgemm(char transpose_a, char transpose_b, int32_t m, int32_t n, int32_t k, float alpha,
              const float *a, int32_t lda, const float *b, int32_t ldb, float beta, float *c,
              int32_t ldc) {
  cb_table.sgemm(&transpose_a, &transpose_b, &m, &n, &k, &alpha, a, &lda, b, &ldb, &beta, c, &ldc,
                 1, 1);
}

void cb_dsyrk(char transpose, int32_t n, int32_t k, double alpha, const double *a, int32_t lda,
              double beta, double *c, int32_t ldc) {
  cb_table.dsyrk("U", &transpose, &n, &k, &alpha, a, &lda, &beta, c, &ldc, 1, 1);
}

int32_t cb_dsyevd(char job, int32_t n, double *a, int32_t lda, double *w, double *work,
                  int32_t lwork, int32_t *iwork, int32_t liwork) {
  int32_t info = 0;
  cb_table.dsyevd(&job, "U", &n, a, &lda, w, work, &lwork, iwork, &liwork, &info, 1, 1);
  return info;
}

int32_t cb_dgeqrf(int32_t m, int32_t n, double *a, int32_t lda, double *tau, double *work,
                  int32_t lwork) {
  int32_t info = 0;
  cb_table.dgeqrf(&m, &n, a, &lda, tau, work, &lwork, &info);
  return info;
}

int32_t cb_dorgqr(int32_t m, int32_t n, int32_t k, double *a, int32_t lda, const double *tau,
                  double *work, int32_t lwork) {
  int32_t info = 0;
  cb_table.dorgqr(&m, &n, &k, a, &lda, tau, work, &lwork, &info);
  return info;
}

int32_t cb_dgesdd(char job, int32_t m, int32_t n, double *a, int32_t lda, double *s, double *u,
                  int32_t ldu, double *vt, int32_t ldvt, double *work, int32_t lwork,
                  int32_t *iwork) {
  int32_t info = 0;
  double none = 0;
  cb_table.dgesdd(&job, &m, &n, a, &lda, s, u ? u : &none, &ldu, vt ? vt : &none, &ldvt, work,
                  &lwork, iwork, &info, 1);
  return info;
}
