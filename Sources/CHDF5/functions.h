/// The calls of the HDF5 library that are used, as they are since 1.10.
///
/// Source: the public headers of HDF5 1.10.8, H5*public.h; enumerations are passed as int.
#ifndef CHDF5_FUNCTIONS_H
#define CHDF5_FUNCTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

typedef int64_t hid;
typedef unsigned long long extent;

/// The beginning that H5L_info_t (1.10), H5L_info1_t and H5L_info2_t (1.12) share: behind it is an
/// address, or a token that begins with one.
typedef struct {
  int type;
  bool has_order;
  int64_t order;
  int charset;
  uint64_t address;
} link_info;

/// H5E_error2_t
typedef struct {
  hid class_id, major, minor;
  unsigned line;
  const char *function, *file, *description;
} error_entry;

typedef int (*link_visitor)(hid group, const char *name, const link_info *info, void *data);
typedef int (*attribute_visitor)(hid object, const char *name, const void *info, void *data);
typedef int (*error_visitor)(unsigned place, const error_entry *error, void *data);

#define HDF5_CALLS(X) \
  X(int, H5open, (void)) \
  X(int, H5dont_atexit, (void)) \
  X(int, H5get_libversion, (unsigned *, unsigned *, unsigned *)) \
  X(int, H5free_memory, (void *)) \
  X(int, H5PLset_loading_state, (unsigned)) \
  X(int, H5Eset_auto2, (hid, int (*)(hid, void *), void *)) \
  X(int, H5Ewalk2, (hid, int, error_visitor, void *)) \
  X(hid, H5Fopen, (const char *, unsigned, hid)) \
  X(hid, H5Fcreate, (const char *, unsigned, hid, hid)) \
  X(int, H5Fclose, (hid)) \
  X(hid, H5Oopen, (hid, const char *, hid)) \
  X(int, H5Oclose, (hid)) \
  X(int, H5Iget_type, (hid)) \
  X(hid, H5Pcreate, (hid)) \
  X(int, H5Pclose, (hid)) \
  X(int, H5Pset_libver_bounds, (hid, int, int)) \
  X(int, H5Pset_fapl_stdio, (hid)) \
  X(int, H5Pset_alignment, (hid, extent, extent)) \
  X(int, H5Pset_obj_track_times, (hid, bool)) \
  X(int, H5Pset_char_encoding, (hid, int)) \
  X(int, H5Pset_layout, (hid, int)) \
  X(int, H5Pset_alloc_time, (hid, int)) \
  X(int, H5Pset_fill_time, (hid, int)) \
  X(int, H5Pget_layout, (hid)) \
  X(int, H5Pget_chunk, (hid, int, extent *)) \
  X(int, H5Pget_external_count, (hid)) \
  X(int, H5Pget_nfilters, (hid)) \
  X(int, H5Pget_filter2, \
    (hid, unsigned, unsigned *, size_t *, unsigned *, size_t, char *, unsigned *)) \
  X(int, H5Zfilter_avail, (int)) \
  X(int, H5Lexists, (hid, const char *, hid)) \
  X(hid, H5Gcreate2, (hid, const char *, hid, hid, hid)) \
  X(hid, H5Dcreate2, (hid, const char *, hid, hid, hid, hid, hid)) \
  X(hid, H5Dopen2, (hid, const char *, hid)) \
  X(int, H5Pset_chunk_cache, (hid, size_t, size_t, double)) \
  X(hid, H5Dget_type, (hid)) \
  X(hid, H5Dget_space, (hid)) \
  X(hid, H5Dget_create_plist, (hid)) \
  X(uint64_t, H5Dget_offset, (hid)) \
  X(extent, H5Dget_storage_size, (hid)) \
  X(int, H5Dread, (hid, hid, hid, hid, hid, void *)) \
  X(int, H5Dwrite, (hid, hid, hid, hid, hid, const void *)) \
  X(int, H5Dvlen_reclaim, (hid, hid, hid, void *)) \
  X(hid, H5Tcopy, (hid)) \
  X(hid, H5Tcreate, (int, size_t)) \
  X(int, H5Tclose, (hid)) \
  X(int, H5Tget_class, (hid)) \
  X(size_t, H5Tget_size, (hid)) \
  X(int, H5Tget_order, (hid)) \
  X(int, H5Tget_sign, (hid)) \
  X(size_t, H5Tget_precision, (hid)) \
  X(int, H5Tget_offset, (hid)) \
  X(int, H5Tget_fields, (hid, size_t *, size_t *, size_t *, size_t *, size_t *)) \
  X(size_t, H5Tget_ebias, (hid)) \
  X(int, H5Tget_norm, (hid)) \
  X(int, H5Tcommitted, (hid)) \
  X(hid, H5Tget_super, (hid)) \
  X(int, H5Tget_nmembers, (hid)) \
  X(char *, H5Tget_member_name, (hid, unsigned)) \
  X(int, H5Tget_member_value, (hid, unsigned, void *)) \
  X(int, H5Tis_variable_str, (hid)) \
  X(int, H5Tset_fields, (hid, size_t, size_t, size_t, size_t, size_t)) \
  X(int, H5Tset_size, (hid, size_t)) \
  X(int, H5Tset_precision, (hid, size_t)) \
  X(int, H5Tset_ebias, (hid, size_t)) \
  X(int, H5Tset_order, (hid, int)) \
  X(int, H5Tset_cset, (hid, int)) \
  X(int, H5Tset_tag, (hid, const char *)) \
  X(hid, H5Tenum_create, (hid)) \
  X(int, H5Tenum_insert, (hid, const char *, const void *)) \
  X(hid, H5Screate, (int)) \
  X(hid, H5Screate_simple, (int, const extent *, const extent *)) \
  X(int, H5Sclose, (hid)) \
  X(int, H5Sselect_hyperslab, \
    (hid, int, const extent *, const extent *, const extent *, const extent *)) \
  X(int, H5Sget_simple_extent_type, (hid)) \
  X(int, H5Sget_simple_extent_ndims, (hid)) \
  X(int, H5Sget_simple_extent_dims, (hid, extent *, extent *)) \
  X(long long, H5Sget_simple_extent_npoints, (hid)) \
  X(hid, H5Acreate2, (hid, const char *, hid, hid, hid, hid)) \
  X(hid, H5Aopen, (hid, const char *, hid)) \
  X(int, H5Aclose, (hid)) \
  X(int, H5Aread, (hid, hid, void *)) \
  X(int, H5Awrite, (hid, hid, const void *)) \
  X(hid, H5Aget_type, (hid)) \
  X(hid, H5Aget_space, (hid)) \
  X(extent, H5Aget_storage_size, (hid)) \
  X(int, H5Aiterate2, (hid, int, int, extent *, attribute_visitor, void *))

/// Identifiers that are variables of the library, set by H5open.
#define HDF5_GLOBALS(X) \
  X(H5P_CLS_FILE_ACCESS_ID_g) \
  X(H5P_CLS_FILE_CREATE_ID_g) \
  X(H5P_CLS_LINK_CREATE_ID_g) \
  X(H5P_CLS_GROUP_CREATE_ID_g) \
  X(H5P_CLS_DATASET_CREATE_ID_g) \
  X(H5P_CLS_DATASET_ACCESS_ID_g) \
  X(H5T_IEEE_F32LE_g) \
  X(H5T_IEEE_F64LE_g) \
  X(H5T_STD_I8LE_g) \
  X(H5T_STD_U8LE_g) \
  X(H5T_STD_I16LE_g) \
  X(H5T_STD_U16LE_g) \
  X(H5T_STD_I32LE_g) \
  X(H5T_STD_U32LE_g) \
  X(H5T_STD_I64LE_g) \
  X(H5T_STD_U64LE_g) \
  X(H5T_C_S1_g)

/// The library's calls and identifiers.
typedef struct {
#define FIELD(result, name, parameters) result(*name) parameters;
  HDF5_CALLS(FIELD)
#undef FIELD
#define FIELD(name) hid name;
  HDF5_GLOBALS(FIELD)
#undef FIELD
  int (*H5Literate)(hid, int, int, extent *, link_visitor, void *);
  /// Since 1.10.7; NULL before.
  int (*H5Pset_file_locking)(hid, bool, bool);
} hdf5_calls;

extern hdf5_calls hdf5;

#endif
