#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CMPI.h"
#include "functions.h"

mpi_calls mpi;

#ifndef SUTURE_MPI

const char *cmpi_load(void) { return "this build is without MPI (package trait MPI)"; }

#else

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char problem[512];

/// OpenMPI by the names that distributions give it.
static const char *const libraries[] = {"libmpi.so.40", "libmpi.so"};

/// Fills the table; returns the name of what is missing.
static const char *fill(void *library) {
#define RESOLVE(name, parameters) \
  { \
    void *symbol = dlsym(library, "MPI_" #name); \
    if (!symbol) return "MPI_" #name; \
    memcpy(&mpi.name, &symbol, sizeof symbol); \
  }
  MPI_CALLS(RESOLVE)
#undef RESOLVE
  if (!(mpi.world = dlsym(library, "ompi_mpi_comm_world"))) return "ompi_mpi_comm_world";
  if (!(mpi.byte = dlsym(library, "ompi_mpi_byte"))) return "ompi_mpi_byte";
  if (!(mpi.errors_return = dlsym(library, "ompi_mpi_errors_return")))
    return "ompi_mpi_errors_return";
  return NULL;
}

/// Tries one library. Plug-ins of OpenMPI look for its symbols among those of the process.
static int try_open(const char *name) {
  void *library = dlopen(name, RTLD_NOW | RTLD_GLOBAL);
  if (!library) {
    if (!problem[0]) snprintf(problem, sizeof problem, "%s", dlerror());
    return 0;
  }
  const char *missing = fill(library);
  if (!missing) return 1;
  snprintf(problem, sizeof problem, "%s is not OpenMPI: it has no %s", name, missing);
  return 0;
}

static int is_open;

static void load(void) {
  const char *chosen = getenv("SUTURE_MPI");
  if (chosen && *chosen) {
    is_open = try_open(chosen);
    return;
  }
  for (size_t i = 0; !is_open && i < sizeof libraries / sizeof *libraries; i++)
    is_open = try_open(libraries[i]);
}

const char *cmpi_load(void) {
  pthread_once(&once, load);
  return is_open ? NULL : problem;
}

#endif
