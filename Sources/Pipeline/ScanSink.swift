package import Checkpoints
internal import Synchronization
package import Tensors

/// A sink that takes results of scans, besides bytes.
package protocol FindingSink: TensorSink {
  /// Takes the result of the scan of step number `step`.
  func take(_ result: any Sendable, ofScan step: Int)
}

/// Keeps results of scans and drops all bytes.
package final class ScanSink: FindingSink {
  private let results = Mutex<[Int: any Sendable]>([:])

  package init() {}

  package func write(
    _ bytes: UnsafeRawBufferPointer, of name: TensorName, at byteOffset: Int
  ) {}

  package func take(_ result: any Sendable, ofScan step: Int) {
    results.withLock { $0[step] = result }
  }

  /// The result of the step of this number.
  ///
  /// Nil until it is there, for tensors without elements, and if it is of another type.
  package func result<Result: Sendable>(
    ofStep step: Int, as type: Result.Type = Result.self
  ) -> Result? {
    results.withLock { $0[step] as? Result }
  }
}

extension Plan.Step {
  /// A step that finds something out about tensors of any types, and of the same number of elements.
  ///
  /// The name is what the step is called in progress and errors.
  package static func scan(
    _ name: TensorName, _ inputs: [Plan.Input], with scan: any TensorScan
  ) -> Plan.Step {
    precondition(!inputs.isEmpty, "there is something to scan")
    var spec = inputs[0].tensor.spec
    spec.name = name
    return Plan.Step(
      output: spec, inputs: inputs, work: .scan(scan), account: Account(method: "scan"))
  }
}
