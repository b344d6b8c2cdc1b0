/// OpenMPI, found at run time: nothing is linked, and no header of it is needed.
///
/// `cmpi_load` opens the library with `dlopen` when it is first called. Until it has returned NULL,
/// no other function may be called. All communication is between the processes of the world that
/// the launcher made, and no call waits: what takes time is begun, and `cmpi_test` says whether it
/// has ended. Callers hold one lock around every call. Functions give 0, or the library's code for
/// what went wrong, which `cmpi_reason` puts into words.
#ifndef CMPI_H
#define CMPI_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Opens the library once per process.
///
/// The environment variable `SUTURE_MPI` names a library to open instead of the known ones. Returns
/// NULL, or why there is none: a text that stays valid.
const char *_Nullable cmpi_load(void);

/// Starts the library; `threads` is 0 where it does not take calls of different threads.
int32_t cmpi_start(int32_t *threads);

/// Which of how many processes this is.
int32_t cmpi_place(int32_t *rank, int32_t *size);

/// Ends the library; all processes must come to it.
int32_t cmpi_finish(void);

/// Ends all processes at once with this exit code.
void cmpi_abort(int32_t code);

/// What the library calls itself, cut to `size` bytes.
void cmpi_version(char *text, size_t size);

/// The library's words for a code, cut to `size` bytes.
void cmpi_reason(int32_t code, char *text, size_t size);

/// Something that was begun and may not have ended; its memory must stay where it is until then.
typedef struct {
  uintptr_t handle;
} cmpi_request;

/// Every process gives `count` bytes and gets those of all, in the order of their ranks.
int32_t cmpi_begin_exchange(const void *mine, void *all, int32_t count, cmpi_request *request);

/// Bytes of the process `root` go to all the others.
int32_t cmpi_begin_broadcast(void *bytes, int32_t count, int32_t root, cmpi_request *request);

int32_t cmpi_begin_send(const void *bytes, int32_t count, int32_t to, int32_t tag,
                        cmpi_request *request);
int32_t cmpi_begin_receive(void *bytes, int32_t count, int32_t from, int32_t tag,
                           cmpi_request *request);

/// Whether a request has ended.
int32_t cmpi_test(cmpi_request *request, int32_t *has_ended);

/// Whether a message with this tag has come from anybody.
int32_t cmpi_probe(int32_t tag, int32_t *is_there);

#pragma clang assume_nonnull end

#endif
