package import Checkpoints
internal import Synchronization
package import Tensors

/// A sink that keeps what steps of `Plan.Work.measure` found out, besides bytes.
package protocol StatisticsSink: TensorSink {
  /// Takes the operation that knows everything of the tensor of step number `step`.
  func take(_ operation: any TensorOperation, ofStep step: Int)
}

/// Keeps what was measured and drops all bytes.
package final class MeasurementSink: StatisticsSink {
  private let operations = Mutex<[Int: any TensorOperation]>([:])

  package init() {}

  package func write(
    _ bytes: UnsafeRawBufferPointer, of name: TensorName, at byteOffset: Int
  ) {}

  package func take(_ operation: any TensorOperation, ofStep step: Int) {
    operations.withLock { $0[step] = operation }
  }

  /// What was found out by the step of this number; nil until then, and for tensors without
  /// elements.
  package subscript(step: Int) -> (any TensorOperation)? { operations.withLock { $0[step] } }
}
