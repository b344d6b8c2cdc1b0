/// Strided copies.
#include "kernel.h"

/// Copies runs of a size that is known where this is inlined, each by one load and one store.
CK_INLINE void copy_runs(
    char *dst, ptrdiff_t dst_stride, const char *src, ptrdiff_t src_stride, size_t run_bytes,
    size_t count) {
  for (size_t i = 0; i < count; i++) {
    memcpy(dst + (ptrdiff_t)i * dst_stride, src + (ptrdiff_t)i * src_stride, run_bytes);
  }
}

void ck_copy_strided(
    void *dst, ptrdiff_t dst_stride, const void *src, ptrdiff_t src_stride, size_t run_bytes,
    size_t count) {
  if (dst_stride == src_stride && dst_stride == (ptrdiff_t)run_bytes) {
    memcpy(dst, src, run_bytes * count);
    return;
  }
  switch (run_bytes) {
    case 1: copy_runs(dst, dst_stride, src, src_stride, 1, count); break;
    case 2: copy_runs(dst, dst_stride, src, src_stride, 2, count); break;
    case 4: copy_runs(dst, dst_stride, src, src_stride, 4, count); break;
    case 8: copy_runs(dst, dst_stride, src, src_stride, 8, count); break;
    default: copy_runs(dst, dst_stride, src, src_stride, run_bytes, count); break;
  }
}
