package import Arithmetic
package import Tensors

/// What a run did.
package struct ExecutionSummary: Hashable, Sendable {
  package var tensorCount = 0
  package var bytesWritten = 0
  /// What became of the numbers of outputs as they were stored, by the steps' indices; steps of which
  /// there is nothing to tell are left out.
  package var counts: [Int: StoredCounts] = [:]
  /// Elements of the output that are NaN or infinite.
  package private(set) var nonFinite = ValueTally()
  /// Elements that became so because their type ends below them.
  package private(set) var overflowed = ValueTally()
  /// Elements that became 0 because they are too small for their type.
  package private(set) var flushed = ValueTally()
  /// The bytes of files that were taken over from an interrupted run.
  package var keptByteCount = 0
  /// The files that it had marked as finished, wholly or in part, and that were not what they had been.
  package var rejectedFiles: [String] = []

  /// Nothing.
  package init() {}

  /// Counts in the steps that an earlier run has done, with what became of their numbers, and adds up.
  package mutating func include(_ done: [Int: StoredCounts], of plan: Plan) {
    tensorCount += done.count
    for (index, found) in done where !found.isEmpty { counts[index] = found }
    nonFinite = ValueTally(counts.mapValues(\.nonFinite), of: plan)
    overflowed = ValueTally(counts.mapValues(\.overflowed), of: plan)
    flushed = ValueTally(counts.mapValues(\.flushed), of: plan)
  }
}

/// Elements of an output that something is to be said of: how many, and in which tensors.
package struct ValueTally: Hashable, Sendable {
  /// A tensor that has some of them.
  package struct Tensor: Hashable, Sendable {
    package var spec: TensorSpec
    package var count: Int
  }

  package private(set) var count = 0
  package private(set) var tensorCount = 0
  /// The first few of the tensors, in plan order.
  package private(set) var tensors: [Tensor] = []
  /// The tensor that has the most, the first of several; nil if there are none.
  package private(set) var worst: Tensor?

  /// The most tensors that are listed.
  private static let limit = 8

  /// None.
  package init() {}

  /// The counts by the steps of a plan, whatever their order.
  init(_ counts: [Int: Int], of plan: Plan) {
    for (index, count) in counts.sorted(by: { $0.key < $1.key }) where count > 0 {
      let tensor = Tensor(spec: plan.steps[index].output, count: count)
      self.count += count
      tensorCount += 1
      if tensors.count < Self.limit { tensors.append(tensor) }
      if count > worst?.count ?? 0 { worst = tensor }
    }
  }
}
