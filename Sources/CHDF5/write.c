#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "CHDF5.h"
#include "functions.h"

enum {
  REPLACE = 2, FORMAT_1_8 = 1, UTF8 = 1, EARLY = 1, NEVER = 1, ORDER_LITTLE = 0, OPAQUE = 5
};

int hdf5_memory_file(void) { return memfd_create("suture-hdf5", MFD_CLOEXEC); }

hdf5_id hdf5_create(const char *path, uint64_t threshold, uint64_t alignment) {
  hid access = hdf5.H5Pcreate(hdf5.H5P_CLS_FILE_ACCESS_ID_g);
  hid creation = hdf5.H5Pcreate(hdf5.H5P_CLS_FILE_CREATE_ID_g);
  hid file = -1;
  // One version of the format, whatever later libraries would choose.
  if (access >= 0 && creation >= 0
      // Other drivers look for a name behind the path, and files in memory have none.
      && hdf5.H5Pset_fapl_stdio(access) >= 0
      && hdf5.H5Pset_libver_bounds(access, FORMAT_1_8, FORMAT_1_8) >= 0
      && hdf5.H5Pset_alignment(access, threshold, alignment) >= 0
      && hdf5.H5Pset_obj_track_times(creation, false) >= 0) {
    if (hdf5.H5Pset_file_locking) hdf5.H5Pset_file_locking(access, false, true);
    file = hdf5.H5Fcreate(path, REPLACE, creation, access);
  }
  if (creation >= 0) hdf5.H5Pclose(creation);
  if (access >= 0) hdf5.H5Pclose(access);
  return file;
}

/// The library's integer type of a width and sign.
static hid integer(const hdf5_type *type) {
  switch (type->byte_count) {
  case 1: return type->is_signed ? hdf5.H5T_STD_I8LE_g : hdf5.H5T_STD_U8LE_g;
  case 2: return type->is_signed ? hdf5.H5T_STD_I16LE_g : hdf5.H5T_STD_U16LE_g;
  case 4: return type->is_signed ? hdf5.H5T_STD_I32LE_g : hdf5.H5T_STD_U32LE_g;
  case 8: return type->is_signed ? hdf5.H5T_STD_I64LE_g : hdf5.H5T_STD_U64LE_g;
  default: return -1;
  }
}

/// A floating-point type out of its fields; the order of the calls is what the library insists on.
static hid floating(const hdf5_type *type) {
  const hdf5_float *f = &type->fields;
  hid made =
    hdf5.H5Tcopy(type->byte_count == 8 ? hdf5.H5T_IEEE_F64LE_g : hdf5.H5T_IEEE_F32LE_g);
  if (made < 0 || type->byte_count >= 4) return made;
  if (hdf5.H5Tset_fields(
        made, f->sign, f->exponent_position, f->exponent_size, f->mantissa_position,
        f->mantissa_size) < 0
      || hdf5.H5Tset_precision(made, 8 * type->byte_count) < 0
      || hdf5.H5Tset_size(made, type->byte_count) < 0 || hdf5.H5Tset_ebias(made, f->bias) < 0) {
    hdf5.H5Tclose(made);
    return -1;
  }
  return made;
}

/// FALSE = 0, TRUE = 1 over one byte, as h5py writes booleans.
static hid boolean(void) {
  hid made = hdf5.H5Tenum_create(hdf5.H5T_STD_I8LE_g);
  for (int8_t value = 0; made >= 0 && value < 2; value++) {
    if (hdf5.H5Tenum_insert(made, value ? "TRUE" : "FALSE", &value) < 0) {
      hdf5.H5Tclose(made);
      return -1;
    }
  }
  return made;
}

static hid make_type(const hdf5_type *type) {
  if (type->is_bool) return boolean();
  if (type->kind == HDF5_FLOAT) return floating(type);
  if (type->kind == HDF5_INTEGER) {
    hid known = integer(type);
    return known < 0 ? known : hdf5.H5Tcopy(known);
  }
  hid made = hdf5.H5Tcreate(OPAQUE, type->byte_count);
  if (made >= 0) hdf5.H5Tset_tag(made, "");
  return made;
}

/// Names are UTF-8.
static hid links(void) {
  hid plan = hdf5.H5Pcreate(hdf5.H5P_CLS_LINK_CREATE_ID_g);
  if (plan >= 0 && hdf5.H5Pset_char_encoding(plan, UTF8) < 0) {
    hdf5.H5Pclose(plan);
    return -1;
  }
  return plan;
}

/// Makes the groups that lead to a path, if they are not there. The library would make them as well,
/// but with the time of day in them.
static int make_groups(hid file, const char *path, hid link_plan) {
  hid plan = hdf5.H5Pcreate(hdf5.H5P_CLS_GROUP_CREATE_ID_g);
  char *prefix = strdup(path);
  int result = plan < 0 || !prefix ? -1 : hdf5.H5Pset_obj_track_times(plan, false);
  char *end = prefix;
  while (result >= 0 && (end = strchr(end, '/'))) {
    *end = 0;
    int exists = hdf5.H5Lexists(file, prefix, 0);
    if (exists == 0) {
      hid group = hdf5.H5Gcreate2(file, prefix, link_plan, plan, 0);
      if (group >= 0) hdf5.H5Oclose(group);
      exists = group < 0 ? -1 : 1;
    }
    if (exists < 0) result = -1;
    *end++ = '/';
  }
  free(prefix);
  if (plan >= 0) hdf5.H5Pclose(plan);
  return result;
}

/// Contiguous, with room from the start, never filled, without times.
static hid dataset_plan(void) {
  hid plan = hdf5.H5Pcreate(hdf5.H5P_CLS_DATASET_CREATE_ID_g);
  if (plan >= 0
      && (hdf5.H5Pset_layout(plan, HDF5_CONTIGUOUS) < 0 || hdf5.H5Pset_alloc_time(plan, EARLY) < 0
          || hdf5.H5Pset_fill_time(plan, NEVER) < 0
          || hdf5.H5Pset_obj_track_times(plan, false) < 0)) {
    hdf5.H5Pclose(plan);
    return -1;
  }
  return plan;
}

hdf5_id hdf5_make_dataset(
  hdf5_id file, const char *path, const hdf5_type *type, int rank, const uint64_t *extents) {
  extent dimensions[HDF5_RANK_LIMIT];
  if (rank > HDF5_RANK_LIMIT) return -1;
  for (int i = 0; i < rank; i++) dimensions[i] = extents[i];
  hid made = make_type(type);
  hid space =
    rank <= 0 ? hdf5.H5Screate(HDF5_SCALAR) : hdf5.H5Screate_simple(rank, dimensions, NULL);
  hid link_plan = links(), plan = dataset_plan();
  hid dataset = -1;
  if (made >= 0 && space >= 0 && link_plan >= 0 && plan >= 0
      && make_groups(file, path, link_plan) >= 0)
    dataset = hdf5.H5Dcreate2(file, path, made, space, link_plan, plan, 0);
  if (plan >= 0) hdf5.H5Pclose(plan);
  if (link_plan >= 0) hdf5.H5Pclose(link_plan);
  if (space >= 0) hdf5.H5Sclose(space);
  if (made >= 0) hdf5.H5Tclose(made);
  return dataset;
}

int hdf5_write_bytes(hdf5_id dataset, const void *bytes) {
  return hdf5.H5Dwrite(dataset, hdf5.H5T_STD_U8LE_g, 0, 0, 0, bytes);
}

int hdf5_put_text(hdf5_id object, const char *name, const char *text) {
  hid type = hdf5.H5Tcopy(hdf5.H5T_C_S1_g);
  hid space = hdf5.H5Screate(HDF5_SCALAR);
  int result = -1;
  if (type >= 0 && space >= 0 && hdf5.H5Tset_size(type, SIZE_MAX) >= 0
      && hdf5.H5Tset_cset(type, UTF8) >= 0) {
    hid attribute = hdf5.H5Acreate2(object, name, type, space, 0, 0);
    if (attribute >= 0) {
      result = hdf5.H5Awrite(attribute, type, &text);
      hdf5.H5Aclose(attribute);
    }
  }
  if (space >= 0) hdf5.H5Sclose(space);
  if (type >= 0) hdf5.H5Tclose(type);
  return result;
}

int hdf5_put_integers(hdf5_id object, const char *name, const int64_t *values, size_t count) {
  extent length = count;
  hid space = hdf5.H5Screate_simple(1, &length, NULL);
  if (space < 0) return -1;
  int result = -1;
  hid attribute = hdf5.H5Acreate2(object, name, hdf5.H5T_STD_I64LE_g, space, 0, 0);
  if (attribute >= 0) {
    result = count == 0 ? 0 : hdf5.H5Awrite(attribute, hdf5.H5T_STD_I64LE_g, values);
    hdf5.H5Aclose(attribute);
  }
  hdf5.H5Sclose(space);
  return result;
}
