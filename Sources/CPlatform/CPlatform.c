// The calls need _GNU_SOURCE, which must not leak into how Swift sees the C library: hence they are
// compiled here instead of being inline in the header.
#define _GNU_SOURCE
#include "CPlatform.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#ifdef __linux__

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <unistd.h>

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#endif

int platform_exchange(const char *a, const char *b) {
  return renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE);
}

int64_t platform_copy_range(
  int source, int64_t *source_offset, int target, int64_t *target_offset, size_t count) {
  off64_t from = *source_offset, to = *target_offset;
  ssize_t copied = copy_file_range(source, &from, target, &to, count, 0);
  if (copied > 0) {
    *source_offset += copied;
    *target_offset += copied;
  }
  return copied;
}

int platform_reserve(int file, int64_t count) { return fallocate(file, 0, 0, count); }

int platform_start_writeback(int file, int64_t offset, int64_t count) {
  return sync_file_range(file, offset, count, SYNC_FILE_RANGE_WRITE);
}

int platform_processor_count(void) {
  cpu_set_t processors;
  if (sched_getaffinity(0, sizeof processors, &processors) != 0) return -1;
  return CPU_COUNT(&processors);
}

int platform_populate(void *address, size_t count) {
  return madvise(address, count, MADV_POPULATE_READ);
}

int64_t platform_file_system(int file) {
  struct statfs status;
  if (fstatfs(file, &status) < 0) return -1;
  return (uint32_t)status.f_type;
}

const char *platform_error_name(int code) { return strerrorname_np(code); }
const char *platform_error_text(int code) { return strerrordesc_np(code); }

#else

static int unavailable(void) {
  errno = ENOSYS;
  return -1;
}

int platform_exchange(const char *a, const char *b) {
  (void)a, (void)b;
  return unavailable();
}

int64_t platform_copy_range(
  int source, int64_t *source_offset, int target, int64_t *target_offset, size_t count) {
  (void)source, (void)source_offset, (void)target, (void)target_offset, (void)count;
  return unavailable();
}

int platform_reserve(int file, int64_t count) {
  (void)file, (void)count;
  return unavailable();
}

int platform_start_writeback(int file, int64_t offset, int64_t count) {
  (void)file, (void)offset, (void)count;
  return unavailable();
}

int platform_processor_count(void) { return unavailable(); }

int platform_populate(void *address, size_t count) {
  (void)address, (void)count;
  return unavailable();
}

int64_t platform_file_system(int file) {
  (void)file;
  return unavailable();
}

const char *platform_error_name(int code) {
  (void)code;
  return NULL;
}

const char *platform_error_text(int code) { return strerror(code); }

#endif
