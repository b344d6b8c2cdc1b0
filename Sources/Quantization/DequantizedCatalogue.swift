internal import Checkpoints
internal import Layouts
internal import Storage
internal import Tensors

/// A catalogue in which codes and scales have become weights.
struct DequantizedCatalogue {
  private(set) var tensors: [LogicalTensor] = []
  /// Weights that are derived, by scheme.
  private(set) var counts: [QuantizationScheme: Int] = [:]
  /// Scales of activations and caches, which weights have no use for.
  private(set) var leftOut: [TensorName] = []
  /// Why codes and scales do not fit together.
  private(set) var problems: [String] = []

  private let checkpoint: Checkpoint
  private let claim: QuantizationClaim
  private let nominalType: DType
  /// Scales that belong to some weights.
  private var used: Set<TensorName> = []

  private static let blocks = "_blocks"
  private static let scaleEndings = ["_scale_inv", "_scale"]
  /// What stays behind where nothing holds the weights that it belongs to.
  private static let orphans = [".weight_scale_inv", ".weight_scale", "_scale_inv"]
  private static let activations = [
    "input_scale", "activation_scale", "output_scale", ".k_scale", ".v_scale", ".q_scale",
  ]

  init(_ checkpoint: Checkpoint, _ claim: QuantizationClaim, nominalType: DType) {
    self.checkpoint = checkpoint
    self.claim = claim
    self.nominalType = nominalType
    var stored: [LogicalTensor] = []
    for tensor in checkpoint.tensors {
      if let weights = weights(of: tensor) {
        tensors.append(weights)
      } else {
        stored.append(tensor)
      }
    }
    for tensor in stored where !used.contains(tensor.name) && !isSpare(tensor) {
      tensors.append(tensor)
    }
  }

  // MARK: Weights

  /// The weights that a tensor holds the codes of; nil for what is stored as it is.
  private mutating func weights(of tensor: LogicalTensor) -> LogicalTensor? {
    let name = tensor.name.text
    if name.hasSuffix(Self.blocks), tensor.spec.dtype == .u8 {
      return microscaled(tensor, String(name.dropLast(Self.blocks.count)))
    }
    guard tensor.spec.dtype.isFloatingPoint, tensor.spec.dtype.bitWidth == 8 else { return nil }
    for ending in Self.scaleEndings {
      if let scales = checkpoint[TensorName(name + ending)] { return scaled(tensor, scales) }
    }
    let isMatrix = tensor.spec.shape.count >= 2
    if claim.method != nil, isMatrix, !claim.unconverted.contain(name) {
      refuse(
        tensor,
        "is \(tensor.spec.dtype.rawValue) and has no scale; expected "
          + TensorName(name + Self.scaleEndings[0]).quoted + " or "
          + TensorName(name + Self.scaleEndings[1]).quoted
          + ", or its module among those that are not converted")
    }
    return nil
  }

  private mutating func scaled(
    _ codes: LogicalTensor, _ scales: LogicalTensor
  ) -> LogicalTensor? {
    used.insert(scales.name)
    let grid = ScaleGrid(of: codes.spec.shape, scales: scales.spec.shape, blocks: claim.blocks)
    guard let grid else {
      let blocks = claim.blocks.map { "\($0[0]) by \($0[1])" }.joined(separator: ", ")
      refuse(
        scales,
        "has the shape \(scales.spec.shape), and \(codes.name.quoted) has "
          + "\(codes.spec.shape); expected a scale for all, for each row, or for each block "
          + "of \(blocks.isEmpty ? "128 by 128" : blocks)")
      return nil
    }
    guard let derivation = ScaledFloat8(codes: codes, scales: scales, grid: grid) else {
      refuse(
        codes,
        "is \(codes.spec.dtype.rawValue) with scales of \(scales.spec.dtype.rawValue); "
          + "expected F8_E4M3 or F8_E5M2 with scales of F32, BF16, F16 or F8_E8M0")
      return nil
    }
    counts[grid.isBlockwise ? .fp8Blocks : .fp8Channels, default: 0] += 1
    return weights(codes.name, codes.spec.shape, derivation)
  }

  private mutating func microscaled(_ blocks: LogicalTensor, _ name: String) -> LogicalTensor? {
    let expected = TensorName(name + "_scales")
    guard let scales = checkpoint[expected] else {
      guard claim.method == "mxfp4" else { return nil }
      refuse(blocks, "has no scales; expected \(expected.quoted)")
      return nil
    }
    used.insert(scales.name)
    guard let derivation = MicroscaledFloat4(blocks: blocks, scales: scales) else {
      refuse(
        blocks,
        "is \(blocks.spec.dtype.rawValue) \(blocks.spec.shape) with scales of "
          + "\(scales.spec.dtype.rawValue) \(scales.spec.shape); expected U8 [..., rows, blocks, 16] "
          + "with scales of U8 [..., rows, blocks]")
      return nil
    }
    guard checkpoint[TensorName(name)] == nil else {
      refuse(blocks, "holds the codes of \(TensorName(name).quoted), which is stored as well")
      return nil
    }
    counts[.mxfp4, default: 0] += 1
    return weights(TensorName(name), derivation.shape, derivation)
  }

  private func weights(
    _ name: TensorName, _ shape: [Int], _ derivation: any TensorDerivation
  ) -> LogicalTensor {
    LogicalTensor(
      spec: TensorSpec(name: name, dtype: .f32, shape: shape), derivedBy: derivation,
      nominalType: nominalType)
  }

  // MARK: Scales

  /// Whether a tensor is a scale that no weights use; one that weights lack is a problem.
  private mutating func isSpare(_ tensor: LogicalTensor) -> Bool {
    let name = tensor.name.text
    if tensor.spec.elementCount == 1, Self.activations.contains(where: name.hasSuffix) {
      leftOut.append(tensor.name)
      return true
    }
    if let ending = Self.orphans.first(where: name.hasSuffix) {
      let stem =
        name.dropLast(ending.count)
        + ending.replacing("_scale_inv", with: "")
        .replacing("_scale", with: "")
      let weights = TensorName(String(stem))
      let found = checkpoint[weights].map { "is \($0.spec.dtype.rawValue), no 8-bit float" }
      refuse(tensor, "is the scale of \(weights.quoted), which \(found ?? "is not there")")
      return true
    }
    let stem = name.hasSuffix("_scales") ? String(name.dropLast("_scales".count)) : nil
    if let stem, claim.method == "mxfp4", checkpoint[TensorName(stem + Self.blocks)] == nil {
      refuse(
        tensor,
        "holds scales, and their codes \(TensorName(stem + Self.blocks).quoted) are not "
          + "there")
      return true
    }
    return false
  }

  private mutating func refuse(_ tensor: LogicalTensor, _ message: String) {
    let file = tensor.pieces.first.map { "\($0.file.path.quoted): " } ?? ""
    problems.append("\(file)\(tensor.name.quoted) \(message)")
  }
}
