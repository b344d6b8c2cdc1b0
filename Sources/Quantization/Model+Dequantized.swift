internal import Checkpoints
internal import Layouts
package import Models
internal import StrictJSON
internal import Tensors

extension Model {
  /// The model with weights in the place of codes and scales; itself if it is not quantised.
  ///
  /// Weights are float32 numbers that are derived while they are read, of the nominal type that the
  /// configuration names. Scales are no tensors of the catalogue any more, and the configuration
  /// says nothing of quantisation.
  ///
  /// - Throws: `QuantizationError` for schemes that are not read, and where codes and scales do not
  ///   fit together.
  package func dequantized() throws -> Model {
    let claim = try QuantizationClaim(configuration, of: reference)
    let specs = checkpoint.tensors.map(\.spec)
    if claim == nil {
      guard let scheme = QuantizationTrace.scheme(in: specs) else { return self }
      guard QuantizationTrace.isFloatingPoint(scheme) else {
        throw RefusedScheme.unknown(scheme).error(for: reference)
      }
    }
    if claim?.method == "compressed-tensors" || claim?.method == "modelopt",
      let packed = specs.first(where: { $0.name.text.hasSuffix(".weight_packed") })
    {
      throw RefusedScheme.unknown("compressed-tensors").error(
        for: reference, detail: "\(packed.name.quoted) is packed")
    }
    let nominal = configuration?.dtype.flatMap(Self.nominalType) ?? .bf16
    let catalogue = DequantizedCatalogue(
      checkpoint, claim ?? QuantizationClaim(), nominalType: nominal)
    guard catalogue.problems.isEmpty else {
      throw QuantizationError(reference, .inconsistent(catalogue.problems))
    }
    return try replacing(catalogue, nominal)
  }

  private func replacing(_ catalogue: DequantizedCatalogue, _ nominal: DType) throws -> Model {
    var model = self
    model.checkpoint = Checkpoint(
      directory: checkpoint.directory, files: checkpoint.files, tensors: catalogue.tensors,
      warnings: checkpoint.warnings, indexFileName: checkpoint.indexFileName)
    model.configuration = try configuration?.withoutQuantization()
    let schemes = QuantizationScheme.allCases.compactMap { scheme in
      catalogue.counts[scheme].map {
        "\($0) \($0 == 1 ? "tensor" : "tensors") of \(scheme.rawValue)"
      }
    }
    guard !schemes.isEmpty else {
      if configuration?.quantization != nil {
        model.notes.append(
          "the configuration says that the model is quantised, and no tensor is: taken as stored")
      }
      return model
    }
    let words = schemes.joined(separator: ", ")
    model.dequantization = "\(words) as \(nominal.rawValue)"
    model.notes.append(
      "dequantised on reading: \(words); \(nominal.rawValue) where no dtype is asked for")
    if let first = catalogue.leftOut.first {
      let count = catalogue.leftOut.count
      model.notes.append(
        "\(count) \(count == 1 ? "scale" : "scales") of activations such as \(first.quoted) "
          + "\(count == 1 ? "is" : "are") left out")
    }
    return model
  }

  /// The type that `torch_dtype` names, if weights can be of it.
  private static func nominalType(_ name: String) -> DType? {
    [DType.bf16, .f16, .f32, .f64].first { $0.torchName == name }
  }
}

extension ModelConfiguration {
  /// The configuration without its `quantization_config`; all other bytes stay.
  fileprivate func withoutQuantization() throws -> ModelConfiguration {
    var edit = JSONEdit(document)
    for path in paths(of: QuantizationClaim.keys) { try edit.remove(path) }
    return try .read(edit.bytes, file: file)
  }
}
