import Ranks
import TestSupport
import Testing

@Suite struct `Communicators` {
  private struct Broken: Error, CustomStringConvertible {
    var description: String
  }

  @Test(arguments: 1...4)
  func `gather what every rank gives, in the order of ranks`(count: Int) throws {
    let gathered = try LocalRanks.run(count) { ranks in
      try ranks.gather([UInt8](repeating: UInt8(ranks.rank), count: ranks.rank * 3))
    }
    let all = (0..<count).map { [UInt8](repeating: UInt8($0), count: $0 * 3) }
    for (rank, result) in gathered.enumerated() {
      #expect(try result.get() == (rank == 0 ? all : []))
    }
    let everywhere = try LocalRanks.run(count) { ranks in
      try ranks.gatherToAll([UInt8](repeating: UInt8(ranks.rank), count: ranks.rank * 3))
    }
    for result in everywhere { #expect(try result.get() == all) }
  }

  @Test(arguments: 1...4)
  func `broadcast the bytes of rank 0`(count: Int) throws {
    let results = try LocalRanks.run(count) { ranks in
      try ranks.barrier()
      return try ranks.broadcast(Array("from rank \(ranks.rank)".utf8))
    }
    for result in results { #expect(try result.get() == Array("from rank 0".utf8)) }
  }

  @Test(arguments: 1...4, [0, 1, 2, 3])
  func `end everywhere with the message of the rank that failed`(count: Int, failing: Int) throws {
    guard failing < count else { return }
    // The others are in any of the calls, or have just left the last.
    let calls: [@Sendable (Communicator) throws -> Void] = [
      { try $0.barrier() }, { _ = try $0.broadcast([1]) }, { _ = try $0.gather([1, 2]) },
      { _ = try $0.gatherToAll([3]) }, { try $0.together {} }, { _ in },
    ]
    for call in calls {
      let results = try LocalRanks.run(count) { ranks in
        if ranks.rank == failing { throw Broken(description: "a disk is full") }
        try call(ranks)
      }
      for result in results {
        let failure = #expect(throws: RankFailure.self) { try result.get() }
        #expect(failure?.rank == failing)
        #expect(failure?.report.message == "a disk is full")
      }
    }
  }

  @Test func `end with one failure of several, the same everywhere, and stay in step`() throws {
    let results = try LocalRanks.run(4) { ranks -> ([[UInt8]], RankFailure?) in
      let failure = #expect(throws: RankFailure.self) {
        try ranks.together {
          try ranks.barrier()
          if ranks.rank > 1 { throw Broken(description: "rank \(ranks.rank) is broken") }
          try ranks.barrier()
        }
      }
      // A rank that fails when it has been told of another's failure is not the one that counts.
      #expect(failure?.rank == 2 || failure?.rank == 3)
      #expect(failure?.report.message == failure.map { "rank \($0.rank) is broken" })
      #expect(!ranks.isStopping)
      return (try ranks.gatherToAll([UInt8(ranks.rank)]), failure)
    }
    let first = try results[0].get().1
    for result in results {
      let (gathered, failure) = try result.get()
      #expect(gathered == [[0], [1], [2], [3]])
      #expect(failure == first)
    }
  }

  @Test func `warn the others before they come to the next call`() throws {
    let results = try LocalRanks.run(3) { ranks in
      if ranks.rank == 1 { throw Broken(description: "broken") }
      // Work that would never end by itself.
      while !ranks.isStopping {}
      try ranks.barrier()
    }
    for result in results { #expect(throws: RankFailure.self) { try result.get() } }
  }

  @Test func `find ranks that came to different calls`() throws {
    let results = try LocalRanks.run(2) { ranks in
      // An error of the program, after which nobody can be met.
      let error = #expect(throws: TransportError.self) {
        if ranks.rank == 0 { try ranks.barrier() } else { _ = try ranks.broadcast([]) }
      }
      #expect(error == .outOfStep(rank: ranks.rank, kinds: ["barrier", "broadcast"]))
    }
    for result in results { try result.get() }
  }

  @Test func `do nothing alone`() throws {
    let ranks = Communicator.alone
    #expect(try ranks.gather([1]) == [[1]])
    #expect(try ranks.gatherToAll([1]) == [[1]])
    #expect(try ranks.broadcast([1]) == [1])
    try ranks.barrier()
    // An error stays what it was.
    #expect(throws: Broken.self) { try ranks.together { throw Broken(description: "") } }
  }
}
