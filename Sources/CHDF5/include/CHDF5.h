/// The HDF5 library, loaded when it is first asked for, behind the few calls that Suture makes.
///
/// Nothing is linked: the library is looked up by name with dlopen, so that programs start without
/// it. It is not safe to call from several threads: callers hold one lock around every call.
/// Plug-ins are never loaded, and the library prints nothing.
#ifndef CHDF5_H
#define CHDF5_H

#include <stddef.h>
#include <stdint.h>

/// An open file, group, dataset or datatype of the library; below zero where a call failed.
typedef int64_t hdf5_id;

/// The most dimensions that the library has.
#define HDF5_RANK_LIMIT 32
/// The most filters of a dataset that are listed.
#define HDF5_FILTER_LIMIT 32
/// Where there is no address.
#define HDF5_NOWHERE UINT64_MAX

/// Why the library cannot be used.
enum hdf5_status {
  HDF5_READY = 0,
  /// Suture was built without it.
  HDF5_LEFT_OUT = 1,
  /// No file of a known name was found.
  HDF5_MISSING = 2,
  /// A call is missing, or the version is before 1.10.2.
  HDF5_TOO_OLD = 3,
};

/// Loads the library if it is not loaded; an `hdf5_status`.
int hdf5_load(void);

/// Major, minor and release number of the loaded library.
void hdf5_version(unsigned version[3]);

/// The library's most specific reason for the last failed call, cut to `size` bytes; empty if it
/// gave none.
void hdf5_reason(char *text, size_t size);

/// Opens a file for reading.
hdf5_id hdf5_open(const char *path);

/// Closes a file whose objects were closed.
int hdf5_close_file(hdf5_id file);

/// What an object is.
enum hdf5_kind { HDF5_GROUP = 2, HDF5_DATATYPE = 3, HDF5_DATASET = 5 };

/// Opens the object behind a hard link of a group.
hdf5_id hdf5_object(hdf5_id group, const char *name);
int hdf5_kind(hdf5_id object);
void hdf5_close(hdf5_id object);

/// How a link leads to an object.
enum hdf5_link_kind { HDF5_HARD = 0, HDF5_SOFT = 1, HDF5_EXTERNAL = 64 };

/// A link of a group.
typedef struct {
  char *name;
  int kind;
  /// The address of the object behind a hard link.
  uint64_t address;
} hdf5_link;

/// The links of a group in the order of their names; at most `limit` of them are listed.
///
/// Returns 0, 1 if there are more, or a value below zero. The list is freed by the caller.
int hdf5_links(hdf5_id group, size_t limit, hdf5_link **links, size_t *count);
void hdf5_free_links(hdf5_link *links, size_t count);

/// An attribute of an object.
typedef struct {
  char *name;
  /// The text of a single string; NULL for everything else.
  char *text;
} hdf5_attribute;

/// The attributes of an object in the order of their names; at most `limit` of them, with texts of
/// at most `byte_limit` bytes.
///
/// Returns 0, 1 if there are more, or a value below zero. The list is freed by the caller.
int hdf5_attributes(
  hdf5_id object, size_t limit, size_t byte_limit, hdf5_attribute **attributes, size_t *count);
void hdf5_free_attributes(hdf5_attribute *attributes, size_t count);

/// Classes of datatypes.
enum hdf5_class {
  HDF5_INTEGER = 0, HDF5_FLOAT = 1, HDF5_TIME = 2, HDF5_STRING = 3, HDF5_BITFIELD = 4,
  HDF5_OPAQUE = 5, HDF5_COMPOUND = 6, HDF5_REFERENCE = 7, HDF5_ENUM = 8, HDF5_VLEN = 9,
  HDF5_ARRAY = 10, HDF5_COMPLEX = 11
};

/// The fields of a floating-point type, in bits; `bias` is that of the exponent.
typedef struct {
  size_t sign, exponent_position, exponent_size, mantissa_position, mantissa_size, bias;
} hdf5_float;

/// An element type.
typedef struct {
  int kind;
  size_t byte_count;
  /// The bits that are used, and the first of them.
  size_t precision, bit_offset;
  /// Whether the most significant byte comes first.
  int is_big_endian;
  int is_signed;
  /// Whether it is an object of the file with a name of its own.
  int is_committed;
  hdf5_float fields;
  /// 1 if the mantissa has an implied leading bit, as in IEEE 754.
  int has_implied_bit;
  /// Whether it is the enumeration FALSE = 0, TRUE = 1 over one byte.
  int is_bool;
} hdf5_type;

/// Kinds of dataspaces and of layouts.
enum hdf5_space { HDF5_SCALAR = 0, HDF5_SIMPLE = 1, HDF5_NULL = 2 };
enum hdf5_layout { HDF5_COMPACT = 0, HDF5_CONTIGUOUS = 1, HDF5_CHUNKED = 2, HDF5_VIRTUAL = 3 };

/// A dataset.
typedef struct {
  hdf5_type type;
  int space;
  int rank;
  uint64_t extents[HDF5_RANK_LIMIT];
  int layout;
  uint64_t chunk[HDF5_RANK_LIMIT];
  /// Files that hold the data instead of this one.
  int external_count;
  int filter_count;
  int filters[HDF5_FILTER_LIMIT];
  /// Whether the library has a filter.
  int is_available[HDF5_FILTER_LIMIT];
  /// Where contiguous data begin in the file, or `HDF5_NOWHERE`.
  uint64_t offset;
  /// Bytes of the file that hold the data.
  uint64_t stored;
} hdf5_dataset;

/// Describes a dataset; its data are not read.
int hdf5_describe(hdf5_id dataset, hdf5_dataset *description);

/// Opens a dataset by its path for reading, keeping `cache` bytes of unpacked chunks.
hdf5_id hdf5_open_dataset(hdf5_id file, const char *path, size_t cache);

/// Reads elements as they are stored, filters undone; big-endian ones with their bytes swapped.
///
/// `start` and `count` have the rank of the dataset, which has at least one dimension.
int hdf5_read(hdf5_id dataset, const uint64_t *start, const uint64_t *count, void *elements);

/// Reads the only element of a dataset without dimensions.
int hdf5_read_scalar(hdf5_id dataset, void *element);

/// Creates an empty file in memory of the process and returns its descriptor; `errno` explains a
/// value below zero.
int hdf5_memory_file(void);

/// Creates an HDF5 file at a path. Objects keep no times; datasets of at least `threshold` bytes
/// begin at a multiple of `alignment`.
hdf5_id hdf5_create(const char *path, uint64_t threshold, uint64_t alignment);

/// Makes a contiguous dataset and the groups that lead to it, with room for data that are not
/// written. Of `type` everything but what names it as committed counts; opaque types have no tag.
///
/// Negative ranks make a scalar.
hdf5_id hdf5_make_dataset(
  hdf5_id file, const char *path, const hdf5_type *type, int rank, const uint64_t *extents);

/// Writes a dataset of bytes.
int hdf5_write_bytes(hdf5_id dataset, const void *bytes);

/// Adds an attribute that is one string.
int hdf5_put_text(hdf5_id object, const char *name, const char *text);

/// Adds an attribute that is a list of integers.
int hdf5_put_integers(hdf5_id object, const char *name, const int64_t *values, size_t count);

#endif
