/// Linux calls that Swift's view of the C library does not show.
///
/// Each returns what the system call returns: a value below zero is a failure that `errno`
/// explains. Where a system lacks a call it fails with ENOSYS, and the caller has another way.
#ifndef CPLATFORM_H
#define CPLATFORM_H

#include <stddef.h>
#include <stdint.h>

/// Exchanges two directory entries in one step, so that neither is ever absent.
int platform_exchange(const char *a, const char *b);

/// Copies up to `count` bytes between two files at their own offsets, inside the kernel if it can.
/// Advances both offsets and returns the bytes copied; 0 is the end of the source.
int64_t platform_copy_range(
  int source, int64_t *source_offset, int target, int64_t *target_offset, size_t count);

/// Reserves blocks for the first `count` bytes and extends the file to that size. Unlike the
/// portable call it never emulates: a file system without reservation fails with EOPNOTSUPP.
int platform_reserve(int file, int64_t count);

/// Starts writing dirty pages of a range to the disk without waiting for them.
int platform_start_writeback(int file, int64_t offset, int64_t count);

/// The processors that this process may use; fails with -1.
int platform_processor_count(void);

/// Maps the pages of a range and reads them in; fails with EFAULT where touching them would raise
/// SIGBUS, and with EINVAL on kernels without it (before 5.14).
int platform_populate(void *address, size_t count);

/// Remembers that a mapping belongs to a file, so that a SIGBUS in it ends the process with
/// status 5 (input/output failure) and a line that names the file and the byte.
///
/// The first call installs the handler. `name` is copied. Returns a slot for `platform_unguard`;
/// a value below zero means that the mapping goes unguarded, because the table is full.
int platform_guard(const void *address, size_t count, const char *name);

/// Forgets a mapping, before it is unmapped.
void platform_unguard(int slot);

/// The low 32 bits of the file system's type number (statfs), or a value below zero.
int64_t platform_file_system(int file);

/// The symbol of an error number ("ENOENT"), or NULL.
const char *platform_error_name(int code);

/// The C library's untranslated text for an error number, or NULL.
const char *platform_error_text(int code);

#endif
