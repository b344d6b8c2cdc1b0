import Ranks
import Testing

@Suite struct `Launches` {
  @Test(
    arguments: [
      ([:], false, nil),
      (["SLURM_PROCID": "3", "SLURM_NTASKS": "8", "PMI_RANK": "3"], false, nil),
      (["OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_RANK": "2"], true, 2),
      (["PMIX_RANK": "5", "SLURM_PROCID": "5"], true, 5),
      (["OMPI_COMM_WORLD_SIZE": "1"], true, nil),
    ] as [([String: String], Bool, Int?)])
  func `are by MPI where its launcher says so`(
    environment: [String: String], isByMPI: Bool, rank: Int?
  ) {
    let launch = Launch { environment[$0] }
    #expect(launch.isByMPI == isByMPI)
    #expect(launch.rank == rank)
  }
}
