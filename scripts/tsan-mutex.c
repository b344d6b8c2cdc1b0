// Tells the thread sanitizer of Swift's Mutex where it waits.
//
// The fast path of Mutex (module Synchronization) is compiled into its callers, where the sanitizer sees
// it; the slow paths lock and unlock a futex in a library that is not instrumented, so that whatever a
// contended Mutex guards looks like a race. These functions are put before those of the library: they
// call them and say that the lock was taken or given back. Symbols as in Swift 6.3.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self

// Absent in programs without the sanitizer, which run with this library too.
__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

SWIFT void mutex_lock(uint32_t seen, SELF) __asm__(LOCK);
SWIFT bool mutex_try_lock(SELF) __asm__(TRY_LOCK);
SWIFT void mutex_unlock(SELF) __asm__(UNLOCK);

typedef SWIFT void (*action)(uint32_t seen, SELF);
typedef SWIFT bool (*question)(SELF);
typedef SWIFT void (*release)(SELF);

SWIFT void mutex_lock(uint32_t seen, SELF) {
  static action next;
  if (!next) next = (action)dlsym(RTLD_NEXT, LOCK);
  next(seen, self);
  if (__tsan_acquire) __tsan_acquire(self);
}

SWIFT bool mutex_try_lock(SELF) {
  static question next;
  if (!next) next = (question)dlsym(RTLD_NEXT, TRY_LOCK);
  bool is_locked = next(self);
  if (is_locked && __tsan_acquire) __tsan_acquire(self);
  return is_locked;
}

SWIFT void mutex_unlock(SELF) {
  static release next;
  if (!next) next = (release)dlsym(RTLD_NEXT, UNLOCK);
  if (__tsan_release) __tsan_release(self);
  next(self);
}
