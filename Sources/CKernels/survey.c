/// Counts, extremes and moments of float64 numbers.
#include "kernel.h"

#define CK_BODY "survey_body.h"
#include "each_level.h"

void ck_survey_f64(int level, const double *x, size_t n, double least_normal, ck_survey *out) {
  CK_PICK(survey, level)(x, n, least_normal, out);
}

void ck_central_moments_f64(int level, const double *x, size_t n, double mean, double *out) {
  CK_PICK(central_moments, level)(x, n, mean, out);
}
