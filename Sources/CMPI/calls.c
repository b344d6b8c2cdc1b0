#include <string.h>

#include "CMPI.h"
#include "functions.h"

int32_t cmpi_start(int32_t *threads) {
  int provided = 0;
  int code = mpi.Init_thread(NULL, NULL, THREADS_IN_TURN, &provided);
  if (code) return code;
  *threads = provided >= THREADS_IN_TURN;
  return mpi.Comm_set_errhandler(mpi.world, mpi.errors_return);
}

int32_t cmpi_place(int32_t *rank, int32_t *size) {
  int code = mpi.Comm_rank(mpi.world, rank);
  return code ? code : mpi.Comm_size(mpi.world, size);
}

int32_t cmpi_finish(void) { return mpi.Finalize(); }

void cmpi_abort(int32_t code) { mpi.Abort(mpi.world, code); }

static void copy(const char *words, char *text, size_t size) {
  strncpy(text, words, size - 1);
  text[size - 1] = 0;
}

void cmpi_version(char *text, size_t size) {
  char words[TEXT_SIZE + 1] = "";
  int length = 0;
  mpi.Get_library_version(words, &length);
  copy(words, text, size);
}

void cmpi_reason(int32_t code, char *text, size_t size) {
  char words[TEXT_SIZE + 1] = "";
  int length = 0;
  mpi.Error_string(code, words, &length);
  copy(words, text, size);
}

/// Gives the caller the library's handle of what a call began.
static int32_t began(int code, request handle, cmpi_request *started) {
  started->handle = (uintptr_t)handle;
  return code;
}

int32_t cmpi_begin_exchange(const void *mine, void *all, int32_t count, cmpi_request *started) {
  request handle = NULL;
  int code =
      mpi.Iallgather(mine, count, mpi.byte, all, count, mpi.byte, mpi.world, &handle);
  return began(code, handle, started);
}

int32_t cmpi_begin_broadcast(void *bytes, int32_t count, int32_t root, cmpi_request *started) {
  request handle = NULL;
  int code = mpi.Ibcast(bytes, count, mpi.byte, root, mpi.world, &handle);
  return began(code, handle, started);
}

int32_t cmpi_begin_send(const void *bytes, int32_t count, int32_t to, int32_t tag,
                        cmpi_request *started) {
  request handle = NULL;
  int code = mpi.Isend(bytes, count, mpi.byte, to, tag, mpi.world, &handle);
  return began(code, handle, started);
}

int32_t cmpi_begin_receive(void *bytes, int32_t count, int32_t from, int32_t tag,
                           cmpi_request *started) {
  request handle = NULL;
  int code = mpi.Irecv(bytes, count, mpi.byte, from, tag, mpi.world, &handle);
  return began(code, handle, started);
}

int32_t cmpi_test(cmpi_request *started, int32_t *has_ended) {
  request handle = (request)started->handle;
  return began(mpi.Test(&handle, has_ended, NULL), handle, started);
}

int32_t cmpi_probe(int32_t tag, int32_t *is_there) {
  return mpi.Iprobe(ANYBODY, tag, mpi.world, is_there, NULL);
}
