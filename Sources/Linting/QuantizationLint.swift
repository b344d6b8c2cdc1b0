internal import Layouts
internal import StrictJSON
internal import Tensors

/// Rules about what a configuration says of quantisation, and what tensors show of it.
enum QuantizationLint {
  /// What a scheme leaves in tensors: types, or endings of names.
  private struct Trace {
    var methods: [String]
    var types: Set<DType> = []
    var endings: [String] = []

    func shows(in specs: [TensorSpec]) -> Bool {
      specs.contains { spec in
        types.contains(spec.dtype) || endings.contains { spec.name.text.hasSuffix($0) }
      }
    }

    var inWords: String {
      (types.map(\.rawValue).sorted() + endings.map { "*\($0)" }).joined(separator: ", ")
    }
  }

  // Sources: transformers 5.23, `quantizers`; AutoGPTQ, AutoAWQ, bitsandbytes, compressed-tensors.
  private static let traces: [Trace] = [
    Trace(
      methods: ["fp8", "fbgemm_fp8"], types: [.f8e4m3, .f8e5m2, .f8e4m3fnuz, .f8e5m2fnuz],
      endings: [".weight_scale_inv"]),
    Trace(methods: ["gptq", "awq"], endings: [".qweight"]),
    Trace(
      methods: ["bitsandbytes"], types: [.u8, .i8],
      endings: [".SCB", ".absmax", ".quant_state.bitsandbytes__nf4"]),
    Trace(
      methods: ["compressed-tensors"],
      types: [.i8, .f8e4m3, .f8e5m2, .f4],
      endings: [".weight_packed", ".weight_scale"]),
    Trace(methods: ["mxfp4"], types: [.f4], endings: ["_blocks", "_scales"]),
    Trace(
      methods: ["modelopt"], types: [.f8e4m3, .f4, .u8],
      endings: [".weight_scale", ".weight_scale_2"]),
    Trace(methods: ["quanto", "torchao", "hqq", "eetq", "aqlm"], types: [.i8, .u8, .i16]),
  ]

  /// Quantised matrices and what must stand beside them.
  private static let scales: [(ending: String, scales: [String])] = [
    (".qweight", [".scales"]), (".weight_packed", [".weight_scale"]), ("_blocks", ["_scales"]),
  ]

  static func findings(_ subject: LintSubject) -> [LintFinding] {
    var findings: [LintFinding] = []
    if let configuration = subject.configuration {
      if let method = configuration.quantization {
        findings += claim(method, configuration, subject)
      } else if let scheme = QuantizationTrace.scheme(in: subject.specs) {
        findings.append(
          LintFinding(
            .quantizationSilent, file: configuration.file, found: scheme,
            "tensors are named as \(scheme) names them, but there is no quantization_config"))
      }
    }
    return findings + missingScales(subject)
  }

  private static func claim(
    _ method: String, _ configuration: ModelConfiguration, _ subject: LintSubject
  ) -> [LintFinding] {
    guard let trace = traces.first(where: { $0.methods.contains(method) }),
      !trace.shows(in: subject.specs)
    else { return [] }
    return [
      LintFinding(
        .quantizationClaim, file: configuration.file, expected: trace.inWords,
        "quantization_config says \(method), but no tensor is of its types or names")
    ]
  }

  private static func missingScales(_ subject: LintSubject) -> [LintFinding] {
    subject.specs.compactMap { spec in
      guard let row = scales.first(where: { spec.name.text.hasSuffix($0.ending) }) else {
        return nil
      }
      let stem = String(spec.name.text.dropLast(row.ending.count))
      let names = row.scales.map { TensorName(stem + $0) }
      guard let expected = names.first, !names.contains(where: { subject.shapes[$0] != nil }) else {
        return nil
      }
      return LintFinding(
        .quantizationScale, file: subject.file(of: spec.name), tensor: spec.name.text,
        expected: expected.text, "\(spec.name.quoted) has no \(expected.quoted)")
    }
  }
}
