import Tensors
import TestSupport

/// How close an output of the mergekit profile must come to mergekit's own.
enum Promise: String, Sendable {
  /// The same bits.
  case exact
  /// A reduction or a library function enters: 1 ulp of the largest operand, 2 in f32.
  case ulp
  /// A converged iteration: 1e-6 of the largest operand.
  case relative
  /// An iteration which the last bit of a sum sends elsewhere: the first bits only.
  case illustrative

  /// The distance allowed where the largest operand has the magnitude `operand`.
  func allowance(_ operand: Double, in format: NumberFormat) -> Double {
    switch self {
    case .exact: 0
    case .ulp: (format.dtype == .f32 ? 2 : 1) * format.ulp(of: operand)
    case .relative: 1e-6 * operand
    case .illustrative: 4 * format.ulp(of: operand)
    }
  }
}
