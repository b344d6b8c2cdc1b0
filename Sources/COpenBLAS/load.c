#define _GNU_SOURCE
#include "table.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct cb_table cb_table;

#ifndef SUTURE_BLAS

const char *cb_load(void) { return "this build is without BLAS (package trait BLAS)"; }
const char *cb_library(void) { return ""; }

#else

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char problem[512];
static char library[256];

/// Libraries that hold both, in the order of preference; then the two of the reference.
static const char *const libraries[] = {
    "libopenblas.so.0", "libopenblas.so", "libopenblasp.so.0", "libopenblaso.so.0",
    "libflexiblas.so.3",
};

/// A routine under one of the two names that compilers of Fortran give it.
static void *routine(void *const handles[2], const char *name) {
  char decorated[32];
  snprintf(decorated, sizeof decorated, "%s_", name);
  for (int i = 0; i < 2; i++) {
    if (!handles[i]) continue;
    void *found = dlsym(handles[i], decorated);
    if (!found) found = dlsym(handles[i], name);
    if (found) return found;
  }
  return NULL;
}

/// Fills the table; returns the name of what is missing.
static const char *fill(void *const handles[2]) {
  const struct { const char *name; void **place; } wanted[] = {
      {"dgemm", (void **)&cb_table.dgemm},   {"sgemm", (void **)&cb_table.sgemm},
      {"dsyrk", (void **)&cb_table.dsyrk},   {"dsyevd", (void **)&cb_table.dsyevd},
      {"dgeqrf", (void **)&cb_table.dgeqrf}, {"dorgqr", (void **)&cb_table.dorgqr},
      {"dgesdd", (void **)&cb_table.dgesdd},
  };
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
    *wanted[i].place = routine(handles, wanted[i].name);
    if (!*wanted[i].place) return wanted[i].name;
  }
  return NULL;
}

/// One thread for each caller, however the library names that.
static void use_one_thread(void *const handles[2]) {
  static const char *const setters[] = {
      "openblas_set_num_threads", "flexiblas_set_num_threads"};
  for (size_t i = 0; i < sizeof setters / sizeof *setters; i++) {
    void (*set)(int) = NULL;
    *(void **)&set = dlsym(handles[0], setters[i]);
    if (set) set(1);
  }
}

/// Tries one library, or two that are one together.
static int try_open(const char *name, const char *_Nullable second) {
  void *handles[2] = {dlopen(name, RTLD_NOW | RTLD_LOCAL), NULL};
  if (!handles[0]) {
    if (!problem[0]) snprintf(problem, sizeof problem, "%s", dlerror());
    return 0;
  }
  if (second) handles[1] = dlopen(second, RTLD_NOW | RTLD_LOCAL);
  const char *missing = fill(handles);
  if (missing) {
    snprintf(problem, sizeof problem, "%s has no routine %s", name, missing);
    return 0;
  }
  use_one_thread(handles);
  snprintf(library, sizeof library, "%s", name);
  problem[0] = 0;
  return 1;
}

static void load(void) {
  const char *chosen = getenv("SUTURE_BLAS");
  if (chosen && *chosen) {
    try_open(chosen, NULL);
    return;
  }
  for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++)
    if (try_open(libraries[i], NULL)) return;
  try_open("libblas.so.3", "liblapack.so.3");
}

const char *cb_load(void) {
  pthread_once(&once, load);
  return library[0] ? NULL : problem;
}

const char *cb_library(void) { return library; }

#endif
