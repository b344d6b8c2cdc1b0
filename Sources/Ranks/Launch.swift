/// What the environment says of how the process was started.
package struct Launch: Hashable, Sendable {
  /// Whether a launcher of MPI started it.
  package let isByMPI: Bool
  /// The rank that the launcher gave, where it says so; nil without a launcher.
  package let rank: Int?
  /// How many ranks share this machine, as far as the launcher says so.
  package let ranksOnMachine: Int

  /// Reads environment variables.
  ///
  /// `OMPI_COMM_WORLD_SIZE` is set by OpenMPI's mpirun, `PMIX_RANK` by whatever starts processes for
  /// PMIx, as `srun --mpi=pmix` does. Variables of Slurm alone say nothing: any process of a job has
  /// them.
  package init(environment: (String) -> String?) {
    let pmix = environment("PMIX_RANK")
    isByMPI = pmix != nil || environment("OMPI_COMM_WORLD_SIZE") != nil
    rank = isByMPI ? (environment("OMPI_COMM_WORLD_RANK") ?? pmix).flatMap { Int($0) } : nil
    ranksOnMachine = max(1, environment("OMPI_COMM_WORLD_LOCAL_SIZE").flatMap { Int($0) } ?? 1)
  }
}

extension Communicator {
  /// The ranks that the launcher of this process started.
  ///
  /// Loads and starts the library, which can be done once in a process; a process that no launcher
  /// started is the only rank.
  ///
  /// - Parameters:
  ///   - isInterrupted: whether a signal has come, after which nobody is waited for.
  ///   - describe: puts errors of this rank into words.
  /// - Returns: what this process sees of the ranks.
  /// - Throws: `TransportError.unavailable` and the like, where the library cannot be used.
  package static func launched(
    isInterrupted: @escaping @Sendable () -> Bool, describing describe: @escaping Description
  ) throws(TransportError) -> Communicator {
    Communicator(try MPITransport(isInterrupted: isInterrupted), describing: describe)
  }
}
