internal import Layouts
internal import Tensors
internal import TorchFiles

/// How DeepSpeed's loader of universal checkpoints is to cut a parameter among tensor-parallel
/// ranks, in its own words.
struct UniversalShape {
  private let row: ArrayRow
  private let array: StoredArray

  /// `array` is the whole parameter.
  init(_ row: ArrayRow, _ array: StoredArray) {
    self.row = row
    self.array = array
  }

  /// The stored dimension that ranks divide; nil where each rank has all.
  var dimension: Int? {
    guard case .along(let axis) = row.division, let order = row.segments.first?.order else {
      return nil
    }
    return order.dimensions.firstIndex { $0.contains(axis) }
  }

  /// The extents of segments that are divided each by itself, along the first dimension.
  var parts: [Int] {
    guard dimension == 0, row.segments.count > 1 else { return [] }
    let inner = array.shape.dropFirst().reduce(1, *)
    return row.segments.map { segment in
      let names = Set(segment.slices.map { $0.tensor })
      let elements = array.parts.reduce(0) { sum, part in
        names.contains(where: { Self.matches($0, part.tensor) })
          ? sum + part.placement.box.elementCount : sum
      }
      return inner == 0 ? 0 : elements / inner
    }
  }

  /// Entries of the file beside the tensor.
  var entries: [(String, TorchContent)] {
    var entries: [(String, TorchContent)] = []
    let parts = parts
    if parts.count == 2, parts[0] == parts[1] {
      entries = [("cat_dim", .int(0)), ("param_n_sub_params", .int(2))]
    } else if parts.count > 1 {
      entries = [("sub_param_shape", Self.object(pattern: pattern, shape: shape(parts)))]
    } else if let dimension {
      entries = [("cat_dim", .int(dimension))]
    }
    if row.part == .embedding || row.part == .head { entries.append(("vocab_tensor", .bool(true))) }
    return entries
  }

  /// A regular expression for the parameter's names in all layers.
  var pattern: String {
    let escaped = row.stored.split(separator: ".").joined(separator: #"\."#)
    return #"(sequential\.)?\d+\."# + escaped + "$"
  }

  /// The shape with the extents of the parts in the place of their sum.
  func shape(_ parts: [Int]) -> TorchContent {
    .tuple([.tuple(parts.map { .int($0) })] + array.shape.dropFirst().map { .int($0) })
  }

  private static func object(pattern: String, shape: TorchContent) -> TorchContent {
    .object(
      TorchContent.Object(
        isCall: false,
        type: .global(PickleGlobal("deepspeed.checkpoint.universal_checkpoint", "SubparamShape")),
        arguments: [],
        state: .dict([
          ("patterns", .list([.string(pattern)])), ("shape", shape), ("partition_dim", .int(0)),
        ])))
  }

  /// Whether a tensor is the one of a template in some layer.
  private static func matches(_ template: String, _ tensor: TensorName) -> Bool {
    let halves = template.split(separator: "#", omittingEmptySubsequences: false)
    guard halves.count == 2 else { return TensorName(template) == tensor }
    return tensor.text.hasPrefix(halves[0]) && tensor.text.hasSuffix(halves[1])
  }
}
