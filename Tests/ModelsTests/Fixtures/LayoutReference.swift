import Layouts
import Storage
import StrictJSON
import TestSupport
import Testing

@testable import Models

/// A model in some layout, packed index by index by a script of its own (`references.json`).
struct LayoutReference: CustomTestStringConvertible, Sendable {
  let name: String
  /// The name of the Hugging Face model that was packed.
  let source: String
  let target: TargetLayout
  /// What the files do not say.
  let reading: ReadingOptions

  var testDescription: String { name }
  var path: Path { Fixtures.path("layouts/references/\(name)") }
  var sourcePath: Path { Fixtures.path("layouts/sources/\(source)") }

  /// How entries of a layout become what we write; another layout is a line here.
  private static let layouts: [String: @Sendable (JSONValue) -> (TargetLayout, ReadingOptions)?] = [
    "neox": { neox(.neox, $0) }, "neox-sequential": { neox(.neoxSequential, $0) },
  ]

  /// The references in layouts that are read and written.
  static let all: [LayoutReference] = {
    let path = Fixtures.path("layouts/references.json")
    guard let bytes = try? FileContents.bytes(of: path), let document = try? JSONDocument(bytes)
    else { return [] }
    return (document.root.object?.members ?? []).compactMap { member in
      guard let source = member.value["source"]?.string,
        let (target, reading) = member.value["layout"]?.string.flatMap({ layouts[$0] })?(
          member.value)
      else { return nil }
      return LayoutReference(
        name: member.key, source: source, target: target, reading: reading)
    }
  }()

  private static func neox(
    _ format: ModelFormat, _ entry: JSONValue
  ) -> (TargetLayout, ReadingOptions)? {
    guard let tp = entry["tp"]?.integer, let pp = entry["pp"]?.integer,
      let packing = entry["qkv"]?.string.flatMap(NeoXDialect.Packing.init),
      let names = entry["mlp"]?.string.flatMap(NeoXDialect.MLPNames.init),
      let rule = entry["row_bias"]?.string.flatMap(NeoXDialect.RowBias.init),
      let multiple = entry["divisible_by"]?.integer
    else { return nil }
    var target = TargetLayout(format, tp: tp, pp: pp)
    target.packing = packing
    target.mlpNames = names
    target.rowBias = rule
    target.vocabularyMultiple = multiple
    var reading = ReadingOptions()
    // Per-head and block are what the files are taken for, but with the names w1, w2, w3.
    if packing == .fakeHead || (names == .separate && packing == .block) {
      reading.packing = packing
    }
    return (target, reading)
  }
}
