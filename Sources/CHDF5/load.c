#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>

#include "CHDF5.h"
#include "functions.h"

hdf5_calls hdf5;

/// What the library gave as the innermost reason of its last failure.
static char last_reason[256];

#ifdef SUTURE_HDF5

/// Serial libraries by the names that distributions give them, then any.
static const char *const names[] = {
  "libhdf5_serial.so.103", "libhdf5_serial.so.310", "libhdf5_serial.so.320", "libhdf5.so.103",
  "libhdf5.so.200",        "libhdf5.so.310",        "libhdf5.so.320",        "libhdf5_serial.so",
  "libhdf5.so",
};

static int resolve(void *library) {
#define RESOLVE(result, name, parameters) \
  { \
    void *symbol = dlsym(library, #name); \
    if (!symbol) return 0; \
    memcpy(&hdf5.name, &symbol, sizeof symbol); \
  }
  HDF5_CALLS(RESOLVE)
#undef RESOLVE
  // Before 1.12 there is only the plain name; the others differ in a type whose beginning is used.
  void *symbol = dlsym(library, "H5Literate1");
  if (!symbol) symbol = dlsym(library, "H5Literate");
  if (!symbol) symbol = dlsym(library, "H5Literate2");
  if (!symbol) return 0;
  memcpy(&hdf5.H5Literate, &symbol, sizeof symbol);
  symbol = dlsym(library, "H5Pset_file_locking");
  memcpy(&hdf5.H5Pset_file_locking, &symbol, sizeof symbol);
  return 1;
}

static int identifiers(void *library) {
#define RESOLVE(name) \
  { \
    const hid *value = dlsym(library, #name); \
    if (!value) return 0; \
    hdf5.name = *value; \
  }
  HDF5_GLOBALS(RESOLVE)
#undef RESOLVE
  return 1;
}

static int load(void) {
  void *library = NULL;
  for (size_t i = 0; !library && i < sizeof names / sizeof *names; i++)
    library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
  if (!library) return HDF5_MISSING;
  if (!resolve(library)) return HDF5_TOO_OLD;
  // The library must not run down while other threads still use it.
  if (hdf5.H5dont_atexit() < 0 || hdf5.H5open() < 0) return HDF5_TOO_OLD;
  unsigned version[3];
  hdf5_version(version);
  if (version[0] < 1 || (version[0] == 1 && version[1] < 10)
      || (version[0] == 1 && version[1] == 10 && version[2] < 2))
    return HDF5_TOO_OLD;
  if (!identifiers(library)) return HDF5_TOO_OLD;
  // No code of anybody else is loaded for a file's sake.
  if (hdf5.H5PLset_loading_state(0) < 0) return HDF5_TOO_OLD;
  return HDF5_READY;
}

/// Keeps the first description, which is that of the innermost failure.
static int keep_first(unsigned place, const error_entry *error, void *data) {
  (void)place;
  (void)data;
  if (!error->description || !*error->description) return 0;
  strncpy(last_reason, error->description, sizeof last_reason - 1);
  return 1;
}

/// Called by the library for each call that fails, instead of printing; the next call forgets.
static int remember(hid stack, void *data) {
  return hdf5.H5Ewalk2(stack, 0, keep_first, data);
}

int hdf5_load(void) {
  static int status = -1;
  if (status < 0) status = load();
  // Where the library knows threads, each has a stack of errors of its own.
  if (status == HDF5_READY) hdf5.H5Eset_auto2(0, remember, NULL);
  return status;
}

#else

int hdf5_load(void) { return HDF5_LEFT_OUT; }

#endif

void hdf5_version(unsigned version[3]) {
  if (hdf5.H5get_libversion(version, version + 1, version + 2) < 0)
    version[0] = version[1] = version[2] = 0;
}

void hdf5_reason(char *text, size_t size) {
  strncpy(text, last_reason, size - 1);
  text[size - 1] = 0;
  *last_reason = 0;
}
