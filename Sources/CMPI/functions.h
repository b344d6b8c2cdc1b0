/// The calls and objects of OpenMPI that are used.
///
/// Source: mpi.h of OpenMPI 4.1.4; the same in 3, 4 and 5 (libmpi.so.40). Handles are pointers to
/// objects of the library, and constants are addresses of objects that it exports.
#ifndef CMPI_FUNCTIONS_H
#define CMPI_FUNCTIONS_H

typedef struct ompi_communicator_t *communicator;
typedef struct ompi_datatype_t *datatype;
typedef struct ompi_errhandler_t *error_handler;
typedef struct ompi_request_t *request;

/// MPI_THREAD_SERIALIZED
#define THREADS_IN_TURN 2
/// MPI_ANY_SOURCE
#define ANYBODY (-1)
/// MPI_MAX_ERROR_STRING and MPI_MAX_LIBRARY_VERSION_STRING
#define TEXT_SIZE 256

// The status of a message, where asked for, is not (MPI_STATUS_IGNORE is a null pointer).
#define MPI_CALLS(X) \
  X(Init_thread, (int *, char ***, int, int *)) \
  X(Comm_rank, (communicator, int *)) \
  X(Comm_size, (communicator, int *)) \
  X(Comm_set_errhandler, (communicator, error_handler)) \
  X(Finalize, (void)) \
  X(Abort, (communicator, int)) \
  X(Get_library_version, (char *, int *)) \
  X(Error_string, (int, char *, int *)) \
  X(Iallgather, (const void *, int, datatype, void *, int, datatype, communicator, request *)) \
  X(Ibcast, (void *, int, datatype, int, communicator, request *)) \
  X(Isend, (const void *, int, datatype, int, int, communicator, request *)) \
  X(Irecv, (void *, int, datatype, int, int, communicator, request *)) \
  X(Iprobe, (int, int, communicator, int *, void *)) \
  X(Test, (request *, int *, void *))

typedef struct {
#define FIELD(name, parameters) int(*name) parameters;
  MPI_CALLS(FIELD)
#undef FIELD
  communicator world;
  datatype byte;
  error_handler errors_return;
} mpi_calls;

extern mpi_calls mpi;

#endif
