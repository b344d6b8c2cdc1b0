internal import Arithmetic
internal import Pipeline
internal import Tensors

/// One way to merge tensors: what it accepts, and the operation it makes of one output tensor.
///
/// A method is one file: a signature, which the recipe reader checks recipes against, and `plan`.
/// To add one, write the file and list it in `MergeMethods.all`.
protocol MergeMethod: Sendable {
  var signature: MethodSignature { get }

  /// Whether mergekit 0.1.5 stores float32 whatever the working dtype, unless `out_dtype` is given.
  var storesSingle: Bool { get }

  /// Chooses the inputs to read and what to compute, without reading anything.
  /// - Throws: `MethodFault` where the parameters make no sense together.
  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan
}

extension MergeMethod {
  var storesSingle: Bool { false }
}

/// Why a method cannot make an output tensor; a lower-case sentence without a final period.
struct MethodFault: Error, Hashable, Sendable {
  let message: String
}

/// What a method makes of one output tensor.
///
/// Inputs are named by their index in the merge.
enum MethodPlan {
  /// One input as it is, cast to the output's type.
  case cast(input: Int)
  /// These inputs, in this order, through an operation.
  case compute(inputs: [Int], any TensorOperation)
  /// These inputs, in this order, matrix by matrix.
  case matrix(inputs: [Int], any MatrixOperation)
}

/// Which of the two sets of numeric rules a merge follows.
package enum Profile: String, CaseIterable, Sendable {
  /// One precision above the data, float64 reductions, one rounding, counter-based masks.
  case exact
  /// The results of mergekit 0.1.5 on a CPU with one thread and a stable sort.
  case mergekit = "mergekit-0.1"
}

/// All that a method gets to know of one output tensor.
struct TensorMerge {
  struct Input {
    /// The position of the model among those that are not the base, in recipe order.
    var position: Int
    var isBase: Bool
    var values: [String: ParameterValue]
  }

  /// The name in the output.
  var name: TensorName
  /// The size of each dimension, the slowest first.
  var shape: [Int]
  /// How deep the tensor lies: 0 at the first layer and before the layers, 1 at the last and after.
  var depth: Double
  /// In the order of the recipe.
  var inputs: [Input]
  /// Values of the parameters that all models share.
  var shared: [String: ParameterValue]
  var arithmetic: Arithmetic
  var profile: Profile
  var seed: UInt64
  /// The number of the stage in a recipe of several; 0 for the final merge.
  var stage: UInt32 = 0

  /// The value of a shared parameter that the signature gives a default or requires.
  func number(_ parameter: String) -> Double { shared[parameter]?.number ?? 0 }
  func flag(_ parameter: String) -> Bool { number(parameter) != 0 }

  var elementCount: Int { shape.reduce(1, *) }

  /// The input that is the base.
  var base: Int? { inputs.firstIndex(where: \.isBase) }
  /// The inputs that are not.
  var others: [Int] { inputs.indices.filter { !inputs[$0].isBase } }
}

extension TensorMerge {
  /// Why nothing may be divided by the sum of these weights, the value of `parameter`; nil if it may.
  ///
  /// A sum that is zero but for rounding is none: what it divides is noise. Weights that float32 does
  /// not hold make NaN of everything in mergekit.
  func fault(ofSum weights: [Double], dividedBy parameter: String) -> MethodFault? {
    let isSingle = profile == .mergekit
    if isSingle, !weights.reduce(0, { $0 + Float($1).magnitude }).isFinite {
      return MethodFault(message: "the weights are too large: their sum is not finite in float32")
    }
    let weights = Self.summable(weights)
    let total = weights.reduce(0, +)
    let size = weights.reduce(0) { $0 + $1.magnitude }
    let unit = isSingle ? Double(Float.ulpOfOne) : Double.ulpOfOne
    guard total.magnitude <= Double(weights.count) * unit * size else { return nil }
    return MethodFault(
      message: "the weights sum to 0, and '\(parameter)' divides by their sum "
        + "(tensors outside of layers take the first value of a gradient)")
  }
}

extension TensorMerge {
  /// Weights of the same proportions whose sum is finite: where it would not be, a part of them that no
  /// rounding touches.
  static func summable(_ weights: [Double]) -> [Double] {
    let size = weights.reduce(0) { $0 + $1.magnitude }
    return size.isFinite ? weights : weights.map { $0 * 0x1p-64 }
  }
}

extension TensorMerge.Input {
  func number(_ parameter: String) -> Double { values[parameter]?.number ?? 0 }
}
