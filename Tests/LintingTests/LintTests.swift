import Checkpoints
import Layouts
@testable import Linting
import Models
import Storage
import Tensors
import TestSupport
import Testing

@Suite struct `A lint` {
  private static func report(_ draft: Draft, workers: Int = 2) throws -> LintReport {
    let directory = try TemporaryDirectory()
    return try LintJob(draft.write("model", in: directory), workers: workers).run()
  }

  @Test func `finds nothing in a sound model`() throws {
    let report = try Self.report(Draft())
    #expect(report.findings.map(\.message).isEmpty, "\(report.findings)")
    #expect(report.isSound(strict: true))
    #expect(report.byteCount == Draft().tensors.reduce(0) { $0 + $1.bytes.count })
  }

  @Test func `finds nothing in a sound model in several files`() throws {
    var draft = Draft()
    draft.shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    #expect(try Self.report(draft).findings.isEmpty)
  }

  @Test func `finds nothing in a sound adapter`() throws {
    #expect(try Self.report(.adapter).findings.isEmpty)
  }

  @Test(arguments: [
    "base-bf16", "base-f16", "base-f32", "base-tied-bf16", "finetune-a-bf16", "finetune-tied-bf16",
  ])
  func `finds nothing in models that transformers wrote`(name: String) throws {
    let report = try LintJob(Fixtures.path("family").joining(name).text).run()
    #expect(report.findings.isEmpty, "\(report.findings)")
  }

  @Test(arguments: PlantedFault.all)
  func `finds what is planted`(fault: PlantedFault) throws {
    let report = try Self.report(fault.draft)
    let found = report.findings.filter { $0.rule == fault.rule }
    let words = found.map { finding in
      [finding.message, finding.expected ?? "", finding.found ?? "", finding.tensor ?? ""]
        .joined(separator: "|")
    }
    #expect(words.contains { $0.contains(fault.word) }, "\(report.findings)")
    #expect(found.map(\.severity).contains(fault.severity), "\(found)")
    #expect(report.isSound(strict: false) == (report.errorCount == 0))
    if fault.severity == .error { #expect(!report.isSound(strict: false)) }
    if fault.severity == .warning { #expect(!report.isSound(strict: true)) }
  }

  @Test func `has a planted fault for every rule`() {
    // Names that every reader of files refuses have a test of their own.
    let planted = Set(PlantedFault.all.map(\.rule)).union([.invalidName])
    #expect(Set(LintRule.allCases).subtracting(planted).map(\.rawValue).isEmpty)
  }

  @Test func `knows every warning of a checkpoint`() {
    for code in CheckpointWarning.Code.allCases {
      #expect(LintRule(rawValue: code.rawValue) != nil, "\(code)")
    }
  }

  @Test(arguments: [("a\u{0}b", "control"), ("a\u{202e}b", "bidirectional"), ("", "empty")])
  func `refuses names that hide something`(name: String, word: String) throws {
    let directory = try TemporaryDirectory()
    let tensor = try StoredTensor.whole(
      TensorSpec(name: TensorName(name), dtype: .u8, shape: [1]), [1], in: directory, file: "x",
      access: .positional)
    let checkpoint = Checkpoint(directory: directory.path, files: [], tensors: [tensor])
    let model = Model(
      reference: "x", location: directory.path, checkpoint: checkpoint,
      layout: LayoutSummary(.torch))
    let findings = NameLint.findings(try LintSubject(model))
    #expect(findings.contains { $0.rule == .invalidName && $0.message.contains(word) })
  }

  @Test func `lists the first of many findings and counts the others`() throws {
    var draft = Draft()
    for number in 0..<30 { draft.fill("extra.\(number)", .bf16, [2]) }
    let report = try Self.report(draft)
    #expect(report.findings.count { $0.rule == .unknownTensor } == LintReport.limit)
    #expect(report.more[.unknownTensor] == 10)
  }

  @Test func `does not depend on workers`() throws {
    var draft = Draft()
    for fault in PlantedFault.all where [.notANumber, .zero, .constant].contains(fault.rule) {
      fault.plant(&draft)
    }
    let one = try Self.report(draft, workers: 1).findings.map(\.message)
    #expect(try Self.report(draft, workers: 4).findings.map(\.message) == one)
  }

  @Test func `leaves mixtures alone that are meant`() throws {
    // Dense layers in front of experts, and a router and norms in more precision.
    var draft = Draft()
    draft.configuration?["architectures"] = #"["MixtralForCausalLM"]"#
    draft.configuration?["model_type"] = #""mixtral""#
    for layer in 1..<4 {
      draft.tensors.removeAll { $0.spec.name.text.hasPrefix("model.layers.\(layer).mlp.") }
      draft.fill("model.layers.\(layer).mlp.gate.weight", .f32, [2, 64])
      for expert in 0..<2 {
        draft.fill("model.layers.\(layer).mlp.experts.\(expert).up_proj.weight", .bf16, [48, 64])
      }
    }
    let report = try Self.report(draft)
    #expect(report.findings.allSatisfy { $0.severity == .note }, "\(report.findings)")
    #expect(report.findings.map(\.rule) == [.mixedLayers])
  }
}

@Suite struct `The page about rules` {
  @Test func `has every code with its severity`() throws {
    let page = try #require(
      try ConfigurationFile.bytes(Fixtures.repository.joining("docs/lint.md")))
    let lines = String(decoding: page, as: UTF8.self).split(separator: "\n")
    for rule in LintRule.allCases {
      let row = "| `\(rule.rawValue)` | \(rule.severity.rawValue) | \(rule.summary)"
      #expect(lines.contains { $0.hasPrefix(row) }, "\(row)")
    }
    #expect(lines.count { $0.hasPrefix("| `") } == LintRule.allCases.count)
  }
}
