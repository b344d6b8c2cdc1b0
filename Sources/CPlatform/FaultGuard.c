// A mapped file that shrinks, or whose disk or network fails, raises SIGBUS in whoever touches it.
// Nothing can be mended then, but the user can be told which file it was. Only async-signal-safe
// calls are made in the handler: it reads a fixed table, writes one line and exits.
#define _GNU_SOURCE
#include "CPlatform.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { slot_count = 1 << 14, exit_status = 5 };
enum { slot_free = 0, slot_reserved = 1 };

struct slot {
  /// The first address, or one of the two states, neither of which is an address of a mapping.
  _Atomic uintptr_t start;
  size_t count;
  char *name;
};

static struct slot slots[slot_count];
static _Atomic unsigned next_slot;

static void put(const char *text) {
  if (write(STDERR_FILENO, text, strlen(text)) < 0) return;
}

static void put_number(uintptr_t number) {
  char digits[24];
  char *first = digits + sizeof digits;
  *--first = 0;
  do *--first = (char)('0' + number % 10);
  while (number /= 10);
  put(first);
}

static void explain(int signal_number, siginfo_t *information, void *context) {
  (void)context;
  uintptr_t address = (uintptr_t)information->si_addr;
  for (int i = 0; i < slot_count; i++) {
    uintptr_t start = atomic_load_explicit(&slots[i].start, memory_order_acquire);
    if (start <= slot_reserved || address < start || address - start >= slots[i].count) continue;
    put("error: cannot read ");
    put(slots[i].name);
    put(" at byte ");
    put_number(address - start);
    put(": the file was cut short or became unreadable while in use\n");
    _exit(exit_status);
  }
  // Not ours: returning faults again, and this time the system's own action ends the process.
  signal(signal_number, SIG_DFL);
}

static void install(void) {
  struct sigaction action = {.sa_sigaction = explain, .sa_flags = SA_SIGINFO};
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, NULL);
}

int platform_guard(const void *address, size_t count, const char *name) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, install);
  for (int tries = 0; tries < slot_count; tries++) {
    unsigned i = atomic_fetch_add_explicit(&next_slot, 1, memory_order_relaxed) % slot_count;
    uintptr_t expected = slot_free;
    if (!atomic_compare_exchange_strong(&slots[i].start, &expected, slot_reserved)) continue;
    slots[i].count = count;
    slots[i].name = strdup(name);
    if (slots[i].name == NULL) {
      atomic_store(&slots[i].start, slot_free);
      return -1;
    }
    atomic_store_explicit(&slots[i].start, (uintptr_t)address, memory_order_release);
    return (int)i;
  }
  return -1;
}

void platform_unguard(int slot) {
  if (slot < 0) return;
  char *name = slots[slot].name;
  // Reserved first: nobody may take the slot while its name is still to be freed.
  atomic_store(&slots[slot].start, slot_reserved);
  slots[slot].name = NULL;
  atomic_store(&slots[slot].start, slot_free);
  free(name);
}
