import Layouts
import Models
import Storage
import Tensors
import TestSupport
import Testing

/// Biases of row-parallel layers: terms of a sum where they are added before ranks are reduced.
@Suite struct `Row-parallel biases` {
  static let biases = ["attention.dense.bias", "mlp.linear2.bias"]

  private static func decoder(
    _ format: NumberFormat, ranks: Int, isParallel: Bool = true
  ) -> RandomDecoder {
    var decoder = RandomDecoder(.gptNeoX, seed: UInt64(ranks))
    decoder.format = format
    decoder.groups = ranks * 2
    decoder.inner = ranks * 20
    decoder.isParallel = isParallel
    return decoder
  }

  /// The terms of one bias of a layer, by rank, in numbers.
  private static func terms(
    _ name: String, layer: Int, of step: Path, _ format: NumberFormat, ranks: Int
  ) throws -> [[Double]] {
    try (0..<ranks).map { rank in
      let arrays = try TensorContents(torchFilesIn: step) {
        $0 == "layer_0\(layer + 2)-model_0\(rank)-model_states.pt"
      }
      return format.numbers(
        try #require(arrays.entries.first { $0.key.hasSuffix(name) }?.value.bytes))
    }
  }

  @Test(arguments: NumberFormat.all, [2, 3, 5, 8])
  func `are written as terms with equal sums`(format: NumberFormat, ranks: Int) throws {
    let directory = try TemporaryDirectory()
    let decoder = Self.decoder(format, ranks: ranks)
    let source = try decoder.write(in: directory)
    try Conversion.run(source, to: directory("neox"), TargetLayout(.neox, tp: ranks))
    let original = try TensorContents(safetensors: source)
    var (exact, whole) = (0, 0)
    for (stored, name) in zip(Self.biases, ["attention.dense.bias", "mlp.dense_4h_to_h.bias"]) {
      let entry = try #require(original["gpt_neox.layers.1.\(name)"])
      let terms = try Self.terms(
        stored, layer: 1, of: directory("neox/global_step0"), format, ranks: ranks)
      for (index, value) in format.numbers(entry.bytes).enumerated() {
        let parts = terms.map { $0[index] }
        #expect(parts.dropFirst().reduce(parts[0], +) == value)
        let isEqual = parts.allSatisfy { $0 == parts[0] }
        // Where no equal parts exist, the first rank has all.
        #expect(isEqual || parts == [value] + Array(repeating: 0, count: ranks - 1))
        if isEqual { exact += 1 } else { whole += 1 }
      }
    }
    #expect(exact > 0)
    // Only powers of two divide numbers of ordinary magnitude.
    if ranks % 2 == 1 { #expect(whole > exact) }
  }

  @Test(arguments: NumberFormat.all, [(2, 3), (3, 4), (5, 1), (1, 6)])
  func `have the same sums at all degrees`(format: NumberFormat, degrees: (Int, Int)) throws {
    let directory = try TemporaryDirectory()
    let decoder = Self.decoder(format, ranks: degrees.0 * degrees.1)
    let source = try decoder.write(in: directory)
    var target = TargetLayout(.neox, tp: degrees.0, pp: 2)
    // 60 tokens are 60 rows at each of these degrees.
    target.vocabularyMultiple = 60 / degrees.0
    try Conversion.run(source, to: directory("first"), target)
    try Conversion.reshard(
      directory("first"), to: directory("second"), tp: degrees.1)
    try Conversion.run(directory("second"), to: directory("back"), .huggingFace, base: source)
    #expect(
      try TensorContents(safetensors: directory("back"))
        .differences(from: TensorContents(safetensors: source)) == [])
  }

  @Test(arguments: [2, 3])
  func `are copies where the residual is serial`(ranks: Int) throws {
    let directory = try TemporaryDirectory()
    let decoder = Self.decoder(.bf16, ranks: ranks, isParallel: false)
    let source = try decoder.write(in: directory)
    try Conversion.run(source, to: directory("neox"), TargetLayout(.neox, tp: ranks))
    let original = try TensorContents(safetensors: source)
    let entry = try #require(original["gpt_neox.layers.0.attention.dense.bias"])
    let terms = try Self.terms(
      Self.biases[0], layer: 0, of: directory("neox/global_step0"), .bf16, ranks: ranks)
    #expect(terms.allSatisfy { $0 == NumberFormat.bf16.numbers(entry.bytes) })
    let text = try FileContents.text(of: directory("neox/global_step0/configs/model.yml"))
    #expect(text.contains("gpt_j_residual: false"))
  }

  @Test func `are refused without a rule, where files and person say none`() throws {
    let directory = try TemporaryDirectory()
    let source = try Self.decoder(.bf16, ranks: 2).write(in: directory)
    try Conversion.run(source, to: directory("neox"), TargetLayout(.neox, tp: 2))
    let step = directory("neox/global_step0")
    try directory.directory("bare")
    for (name, bytes) in try FileContents.all(in: step) {
      try directory.file("bare/\(name)", bytes)
    }
    // A configuration of heads alone leaves the rule open.
    try directory.directory("bare/configs")
    try directory.file("bare/configs/heads.yml", Array(#"{"num_attention_heads": 4}"#.utf8))
    let error = try #require(throws: LayoutError.self) {
      try Conversion.prepare(directory("bare"), to: directory("out"), .huggingFace)
    }
    #expect(error.isUsage)
    #expect(error.hint?.contains("--row-bias sum") == true)
    for rule in NeoXDialect.RowBias.allCases {
      let prepared = try Conversion.prepare(directory("bare"), to: directory("out"), .huggingFace) {
        $0.reading.rowBias = rule
        $0.reading.replicas = .first
        $0.reading.baseConfiguration = source
      }
      #expect(prepared.model.layout.dialect?.rowBias == rule)
    }
  }

  @Test func `that differ among ranks which should have copies are an error, or a mean`() throws {
    let directory = try TemporaryDirectory()
    let source = try Self.decoder(.bf16, ranks: 3).write(in: directory)
    try Conversion.run(source, to: directory("neox"), TargetLayout(.neox, tp: 3))
    // Most terms are a whole and zeros.
    #expect(throws: (any Error).self) {
      try Conversion.run(
        directory("neox"), to: directory("checked"), .huggingFace, base: source
      ) { $0.reading.rowBias = .replicate }
    }
    let names = try directory.names()
    #expect(!names.contains("checked"))
    try Conversion.run(
      directory("neox"), to: directory("first"), .huggingFace, base: source
    ) {
      $0.reading.rowBias = .replicate
      $0.reading.replicas = .first
    }
    let changed = try TensorContents(safetensors: directory("first"))
      .differences(from: TensorContents(safetensors: source))
    #expect(changed.allSatisfy { $0.hasSuffix(".bias") })
  }
}
