#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "CHDF5.h"
#include "functions.h"

enum { INDEX_BY_NAME = 0, INCREASING = 0, ORDER_LITTLE = 0, ORDER_BIG = 1, IMPLIED_BIT = 0 };

hdf5_id hdf5_open(const char *path) {
  hid access = hdf5.H5Pcreate(hdf5.H5P_CLS_FILE_ACCESS_ID_g);
  if (access < 0) return -1;
  // A lock shows writers; file systems without locks are read nevertheless.
  if (hdf5.H5Pset_file_locking) hdf5.H5Pset_file_locking(access, true, true);
  hid file = hdf5.H5Fopen(path, 0, access);
  hdf5.H5Pclose(access);
  return file;
}

int hdf5_close_file(hdf5_id file) { return hdf5.H5Fclose(file); }

hdf5_id hdf5_object(hdf5_id group, const char *name) { return hdf5.H5Oopen(group, name, 0); }
int hdf5_kind(hdf5_id object) { return hdf5.H5Iget_type(object); }
void hdf5_close(hdf5_id object) { hdf5.H5Oclose(object); }

// MARK: Links

typedef struct {
  hdf5_link *items;
  size_t count, capacity, limit;
} link_list;

/// Makes room for one more item of a list; false if there is no memory.
static bool reserve(void **items, size_t count, size_t *capacity, size_t size) {
  if (count < *capacity) return true;
  size_t wanted = *capacity ? 2 * *capacity : 16;
  void *grown = realloc(*items, wanted * size);
  if (!grown) return false;
  *items = grown;
  *capacity = wanted;
  return true;
}

static int add_link(hid group, const char *name, const link_info *info, void *data) {
  link_list *list = data;
  (void)group;
  if (list->count == list->limit) return 1;
  void *items = list->items;
  if (!reserve(&items, list->count, &list->capacity, sizeof *list->items)) return -1;
  list->items = items;
  char *copy = strdup(name);
  if (!copy) return -1;
  list->items[list->count++] = (hdf5_link){copy, info->type, info->address};
  return 0;
}

int hdf5_links(hdf5_id group, size_t limit, hdf5_link **links, size_t *count) {
  link_list list = {.limit = limit};
  int result = hdf5.H5Literate(group, INDEX_BY_NAME, INCREASING, NULL, add_link, &list);
  *links = list.items;
  *count = list.count;
  return result;
}

void hdf5_free_links(hdf5_link *links, size_t count) {
  for (size_t i = 0; i < count; i++) free(links[i].name);
  free(links);
}

// MARK: Attributes

typedef struct {
  hdf5_attribute *items;
  size_t count, capacity, limit, byte_limit;
} attribute_list;

/// The text of an attribute that is one string of at most `limit` bytes; NULL for all else.
static char *text_of(hid attribute, size_t limit) {
  char *text = NULL;
  hid type = hdf5.H5Aget_type(attribute);
  hid space = hdf5.H5Aget_space(attribute);
  if (type < 0 || space < 0 || hdf5.H5Tget_class(type) != HDF5_STRING) goto end;
  if (hdf5.H5Sget_simple_extent_npoints(space) != 1) goto end;
  if (hdf5.H5Tis_variable_str(type) > 0) {
    char *value = NULL;
    if (hdf5.H5Aread(attribute, type, &value) < 0) goto end;
    if (value && strnlen(value, limit + 1) <= limit) text = strdup(value);
    if (!value) text = strdup("");
    hdf5.H5Dvlen_reclaim(type, space, 0, &value);
  } else {
    size_t size = hdf5.H5Tget_size(type);
    if (size > limit) goto end;
    text = calloc(size + 1, 1);
    if (text && hdf5.H5Aread(attribute, type, text) < 0) {
      free(text);
      text = NULL;
    }
  }
end:
  if (space >= 0) hdf5.H5Sclose(space);
  if (type >= 0) hdf5.H5Tclose(type);
  return text;
}

static int add_attribute(hid object, const char *name, const void *info, void *data) {
  attribute_list *list = data;
  (void)info;
  if (list->count == list->limit) return 1;
  void *items = list->items;
  if (!reserve(&items, list->count, &list->capacity, sizeof *list->items)) return -1;
  list->items = items;
  hid attribute = hdf5.H5Aopen(object, name, 0);
  if (attribute < 0) return -1;
  char *copy = strdup(name);
  char *text = text_of(attribute, list->byte_limit);
  hdf5.H5Aclose(attribute);
  if (!copy) {
    free(text);
    return -1;
  }
  list->items[list->count++] = (hdf5_attribute){copy, text};
  return 0;
}

int hdf5_attributes(
  hdf5_id object, size_t limit, size_t byte_limit, hdf5_attribute **attributes, size_t *count) {
  attribute_list list = {.limit = limit, .byte_limit = byte_limit};
  int result = hdf5.H5Aiterate2(object, INDEX_BY_NAME, INCREASING, NULL, add_attribute, &list);
  *attributes = list.items;
  *count = list.count;
  return result;
}

void hdf5_free_attributes(hdf5_attribute *attributes, size_t count) {
  for (size_t i = 0; i < count; i++) {
    free(attributes[i].name);
    free(attributes[i].text);
  }
  free(attributes);
}

// MARK: Datasets

/// Whether an enumeration is FALSE = 0, TRUE = 1 over one byte, as h5py writes booleans.
static int is_bool(hid type) {
  if (hdf5.H5Tget_size(type) != 1 || hdf5.H5Tget_nmembers(type) != 2) return 0;
  for (unsigned i = 0; i < 2; i++) {
    int8_t value = -1;
    char *name = hdf5.H5Tget_member_name(type, i);
    if (!name) return 0;
    int known = hdf5.H5Tget_member_value(type, i, &value) >= 0 && (value == 0 || value == 1)
      && strcmp(name, value ? "TRUE" : "FALSE") == 0;
    hdf5.H5free_memory(name);
    if (!known) return 0;
  }
  return 1;
}

static int describe_type(hid type, hdf5_type *out) {
  out->kind = hdf5.H5Tget_class(type);
  out->byte_count = hdf5.H5Tget_size(type);
  out->is_committed = hdf5.H5Tcommitted(type) > 0;
  if (out->kind < 0 || out->byte_count == 0) return -1;
  if (out->kind == HDF5_ENUM) out->is_bool = is_bool(type);
  if (out->kind != HDF5_INTEGER && out->kind != HDF5_FLOAT) return 0;
  int order = hdf5.H5Tget_order(type);
  // Neither the order of a VAX nor any other.
  if (order != ORDER_LITTLE && order != ORDER_BIG) return out->kind = HDF5_BITFIELD, 0;
  out->is_big_endian = order == ORDER_BIG;
  out->precision = hdf5.H5Tget_precision(type);
  int offset = hdf5.H5Tget_offset(type);
  out->bit_offset = offset < 0 ? SIZE_MAX : (size_t)offset;
  if (out->kind == HDF5_INTEGER) {
    out->is_signed = hdf5.H5Tget_sign(type) == 1;
    return 0;
  }
  hdf5_float *f = &out->fields;
  out->has_implied_bit = hdf5.H5Tget_norm(type) == IMPLIED_BIT;
  f->bias = hdf5.H5Tget_ebias(type);
  return hdf5.H5Tget_fields(
    type, &f->sign, &f->exponent_position, &f->exponent_size, &f->mantissa_position,
    &f->mantissa_size);
}

static int describe_plan(hid plan, hdf5_dataset *out) {
  out->layout = hdf5.H5Pget_layout(plan);
  out->external_count = hdf5.H5Pget_external_count(plan);
  if (out->layout < 0 || out->external_count < 0) return -1;
  if (out->layout == HDF5_CHUNKED) {
    extent chunk[HDF5_RANK_LIMIT + 1] = {0};
    if (hdf5.H5Pget_chunk(plan, HDF5_RANK_LIMIT, chunk) < 0) return -1;
    for (int i = 0; i < HDF5_RANK_LIMIT; i++) out->chunk[i] = chunk[i];
  }
  int count = hdf5.H5Pget_nfilters(plan);
  if (count < 0 || count > HDF5_FILTER_LIMIT) return -1;
  out->filter_count = count;
  for (int i = 0; i < count; i++) {
    unsigned flags, configuration, values[1];
    size_t value_count = 1;
    char name[1];
    out->filters[i] = hdf5.H5Pget_filter2(
      plan, (unsigned)i, &flags, &value_count, values, 0, name, &configuration);
    if (out->filters[i] < 0) return -1;
    out->is_available[i] = hdf5.H5Zfilter_avail(out->filters[i]) > 0;
  }
  return 0;
}

static int describe_space(hid space, hdf5_dataset *out) {
  out->space = hdf5.H5Sget_simple_extent_type(space);
  out->rank = hdf5.H5Sget_simple_extent_ndims(space);
  if (out->space < 0 || out->rank < 0 || out->rank > HDF5_RANK_LIMIT) return -1;
  extent extents[HDF5_RANK_LIMIT] = {0};
  if (out->rank > 0 && hdf5.H5Sget_simple_extent_dims(space, extents, NULL) < 0) return -1;
  for (int i = 0; i < out->rank; i++) out->extents[i] = extents[i];
  return 0;
}

int hdf5_describe(hdf5_id dataset, hdf5_dataset *out) {
  memset(out, 0, sizeof *out);
  hid type = hdf5.H5Dget_type(dataset);
  hid space = hdf5.H5Dget_space(dataset);
  hid plan = hdf5.H5Dget_create_plist(dataset);
  int result = type < 0 || space < 0 || plan < 0 ? -1 : 0;
  if (result >= 0) result = describe_type(type, &out->type);
  if (result >= 0) result = describe_space(space, out);
  if (result >= 0) result = describe_plan(plan, out);
  if (plan >= 0) hdf5.H5Pclose(plan);
  if (space >= 0) hdf5.H5Sclose(space);
  if (type >= 0) hdf5.H5Tclose(type);
  // What lies in other files is not asked where it is.
  if (result < 0 || out->external_count > 0 || out->layout == HDF5_VIRTUAL) return result;
  out->offset = out->layout == HDF5_CONTIGUOUS ? hdf5.H5Dget_offset(dataset) : HDF5_NOWHERE;
  out->stored = hdf5.H5Dget_storage_size(dataset);
  return 0;
}

hdf5_id hdf5_open_dataset(hdf5_id file, const char *path, size_t cache) {
  enum { SLOTS = 521 };
  hid access = hdf5.H5Pcreate(hdf5.H5P_CLS_DATASET_ACCESS_ID_g);
  if (access < 0) return -1;
  hdf5.H5Pset_chunk_cache(access, SLOTS, cache, 1);
  hid dataset = hdf5.H5Dopen2(file, path, access);
  hdf5.H5Pclose(access);
  return dataset;
}

/// The type of a dataset, little-endian.
static hid memory_type(hid dataset) {
  hid stored = hdf5.H5Dget_type(dataset);
  if (stored < 0) return -1;
  hid type = hdf5.H5Tcopy(stored);
  hdf5.H5Tclose(stored);
  if (type < 0) return -1;
  int kind = hdf5.H5Tget_class(type);
  bool is_number = kind == HDF5_INTEGER || kind == HDF5_FLOAT;
  if (is_number && hdf5.H5Tget_order(type) == ORDER_BIG && hdf5.H5Tset_order(type, ORDER_LITTLE) < 0) {
    hdf5.H5Tclose(type);
    return -1;
  }
  return type;
}

int hdf5_read(hdf5_id dataset, const uint64_t *start, const uint64_t *count, void *elements) {
  hid type = memory_type(dataset);
  hid space = hdf5.H5Dget_space(dataset);
  hid memory = -1;
  int result = -1;
  int rank = space < 0 ? -1 : hdf5.H5Sget_simple_extent_ndims(space);
  if (type < 0 || rank < 1 || rank > HDF5_RANK_LIMIT) goto end;
  extent first[HDF5_RANK_LIMIT], counts[HDF5_RANK_LIMIT];
  for (int i = 0; i < rank; i++) {
    first[i] = start[i];
    counts[i] = count[i];
  }
  memory = hdf5.H5Screate_simple(rank, counts, NULL);
  if (memory < 0 || hdf5.H5Sselect_hyperslab(space, 0, first, NULL, counts, NULL) < 0) goto end;
  result = hdf5.H5Dread(dataset, type, memory, space, 0, elements);
end:
  if (memory >= 0) hdf5.H5Sclose(memory);
  if (space >= 0) hdf5.H5Sclose(space);
  if (type >= 0) hdf5.H5Tclose(type);
  return result;
}

int hdf5_read_scalar(hdf5_id dataset, void *element) {
  hid type = memory_type(dataset);
  if (type < 0) return -1;
  int result = hdf5.H5Dread(dataset, type, 0, 0, 0, element);
  hdf5.H5Tclose(type);
  return result;
}
