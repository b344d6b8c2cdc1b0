internal import Arithmetic
internal import Checkpoints
internal import Pipeline
internal import Storage
internal import Tensors

/// What one rank has written, as it tells rank 0.
struct RankRecords: Codable {
  /// The SHA-256 of files that this rank has completed, by their indices.
  var digests: [Int: Digest256] = [:]
  /// Checksums of the tensors of this rank's steps, by the steps' indices.
  var checksums: [Int: Checksum] = [:]
  var tensorCount = 0
  var bytesWritten = 0
  /// What became of numbers as they were stored, by the steps' indices.
  var counts: [Int: StoredCounts] = [:]

  init(
    _ summary: ExecutionSummary, digests: [Int: Digest256], checksums: [Int: Checksum]
  ) {
    self.digests = digests
    self.checksums = checksums
    tensorCount = summary.tensorCount
    bytesWritten = summary.bytesWritten
    counts = summary.counts
  }

  /// The summary of all ranks' work.
  static func summary(
    of all: [RankRecords], done: [Int: StoredCounts], _ plan: Plan
  ) -> ExecutionSummary {
    var summary = ExecutionSummary()
    for records in all {
      summary.tensorCount += records.tensorCount
      summary.bytesWritten += records.bytesWritten
      summary.counts.merge(records.counts) { _, new in new }
    }
    summary.include(done, of: plan)
    return summary
  }
}
