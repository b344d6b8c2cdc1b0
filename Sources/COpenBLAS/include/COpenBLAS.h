/// BLAS and LAPACK, found at run time: nothing is linked, and no header of theirs is needed.
///
/// `cb_load` opens the library with `dlopen` when it is first called. Until it has returned NULL,
/// no other function may be called. Routines are those of the Fortran interface with 32-bit
/// integers (LP64): column-major, with leading dimensions. The library computes on the calling
/// thread alone; any number of threads may call at once.
#ifndef COPENBLAS_H
#define COPENBLAS_H

#include <stdint.h>

#pragma clang assume_nonnull begin

#ifdef __cplusplus
extern "C" {
#endif

/// Opens the library once per process.
///
/// The environment variable `SUTURE_BLAS` names a library to open instead of the known ones.
/// Returns NULL, or why there is none: a text that stays valid.
const char *_Nullable cb_load(void);

/// The name that the library was opened under; empty before `cb_load` and if it failed.
const char *cb_library(void);

// MARK: BLAS

/// c = alpha * op(a) * op(b) + beta * c, where c is m x n; 'N' and 'T' say what op is.
void cb_dgemm(char transpose_a, char transpose_b, int32_t m, int32_t n, int32_t k, double alpha,
              const double *a, int32_t lda, const double *b, int32_t ldb, double beta, double *c,
              int32_t ldc);
void cb_sgemm(char transpose_a, char transpose_b, int32_t m, int32_t n, int32_t k, float alpha,
              const float *a, int32_t lda, const float *b, int32_t ldb, float beta, float *c,
              int32_t ldc);

/// The upper triangle of c = alpha * a * a' + beta * c ('N'), or of a' * a ('T'); c is n x n.
void cb_dsyrk(char transpose, int32_t n, int32_t k, double alpha, const double *a, int32_t lda,
              double beta, double *c, int32_t ldc);

// MARK: LAPACK

// These return `info`: 0, negative for a wrong argument, positive where an iteration failed. A
// workspace of length -1 asks for the length, which is put into work[0] (and iwork[0]).

/// Eigenvalues, ascending, of the symmetric matrix whose upper triangle is in a; with job 'V' the
/// vectors replace a.
int32_t cb_dsyevd(char job, int32_t n, double *a, int32_t lda, double *w, double *work,
                  int32_t lwork, int32_t *iwork, int32_t liwork);

/// The QR factorisation: R in the upper triangle, reflectors below it and in tau.
int32_t cb_dgeqrf(int32_t m, int32_t n, double *a, int32_t lda, double *tau, double *work,
                  int32_t lwork);

/// The first n columns of Q from k reflectors.
int32_t cb_dorgqr(int32_t m, int32_t n, int32_t k, double *a, int32_t lda, const double *tau,
                  double *work, int32_t lwork);

/// Singular values, descending; job 'N' for them alone or 'S' with min(m, n) vectors on each side.
int32_t cb_dgesdd(char job, int32_t m, int32_t n, double *a, int32_t lda, double *s,
                  double *_Nullable u, int32_t ldu, double *_Nullable vt, int32_t ldvt,
                  double *work, int32_t lwork, int32_t *iwork);

#ifdef __cplusplus
}
#endif

#pragma clang assume_nonnull end

#endif
