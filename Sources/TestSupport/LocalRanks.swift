package import Ranks
import Pipeline
import Synchronization

/// Ranks that are threads of the test.
package enum LocalRanks {
  /// Runs `body` on as many ranks and returns how it ended on each.
  package static func run<Value: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Communicator) throws -> Value
  ) throws -> [Result<Value, any Error>] {
    let ranks = Communicator.local(count)
    let outcomes = Mutex<[Int: Result<Value, any Error>]>([:])
    try WorkerThreads.run(count) { rank in
      let outcome = Result { try ranks[rank].together { try body(ranks[rank]) } }
      outcomes.withLock { $0[rank] = outcome }
    }
    return outcomes.withLock { outcomes in (0..<count).compactMap { outcomes[$0] } }
  }
}
