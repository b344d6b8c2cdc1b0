/// The routines of the library, by the prototypes that gfortran gives them: everything by address,
/// and the lengths of texts at the end.
///
/// Source: the interfaces of the reference BLAS and LAPACK 3.12.
#ifndef COPENBLAS_TABLE_H
#define COPENBLAS_TABLE_H

#include "COpenBLAS.h"

#include <stddef.h>

struct cb_table {
  void (*dgemm)(const char *, const char *, const int32_t *, const int32_t *, const int32_t *,
                const double *, const double *, const int32_t *, const double *, const int32_t *,
                const double *, double *, const int32_t *, size_t, size_t);
  void (*sgemm)(const char *, const char *, const int32_t *, const int32_t *, const int32_t *,
                const float *, const float *, const int32_t *, const float *, const int32_t *,
                const float *, float *, const int32_t *, size_t, size_t);
  void (*dsyrk)(const char *, const char *, const int32_t *, const int32_t *, const double *,
                const double *, const int32_t *, const double *, double *, const int32_t *, size_t,
                size_t);
  void (*dsyevd)(const char *, const char *, const int32_t *, double *, const int32_t *, double *,
                 double *, const int32_t *, int32_t *, const int32_t *, int32_t *, size_t, size_t);
  void (*dgeqrf)(const int32_t *, const int32_t *, double *, const int32_t *, double *, double *,
                 const int32_t *, int32_t *);
  void (*dorgqr)(const int32_t *, const int32_t *, const int32_t *, double *, const int32_t *,
                 const double *, double *, const int32_t *, int32_t *);
  void (*dgesdd)(const char *, const int32_t *, const int32_t *, double *, const int32_t *,
                 double *, double *, const int32_t *, double *, const int32_t *, double *,
                 const int32_t *, int32_t *, int32_t *, size_t);
};

extern struct cb_table cb_table;

#endif
