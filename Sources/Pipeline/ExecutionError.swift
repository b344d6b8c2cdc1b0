package import Tensors

/// A failure while running a plan, with the output tensor it struck.
package enum ExecutionError: Error, CustomStringConvertible {
  /// A buffer that is copied and not merged differs between two inputs.
  case inputsDiffer(tensor: TensorName, models: [String])
  /// Reading or writing failed.
  case failed(tensor: TensorName, reason: any Error)
  /// The caller asked to stop.
  case cancelled
  /// A worker thread could not be started.
  case noThread(errno: Int32)

  static func wrapping(_ error: any Error, tensor: TensorName) -> any Error {
    if error is ExecutionError { return error }
    return Self.failed(tensor: tensor, reason: error)
  }

  package var description: String {
    switch self {
    case .inputsDiffer(let tensor, let models):
      "non-floating tensor \(tensor.quoted) differs between \(models.joined(separator: " and "))"
        + "; such buffers are copied, never merged, so they must be equal everywhere"
    case .failed(let tensor, let reason): "tensor \(tensor.quoted): \(reason)"
    case .cancelled: "stopped as asked"
    case .noThread(let code): "cannot start a worker thread (errno \(code))"
    }
  }
}
