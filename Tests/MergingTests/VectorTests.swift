import Checkpoints
import Merging
import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

/// A row of `fixtures/vectors.json`: one tensor through one method of mergekit 0.1.5.
struct VectorRow: Sendable, CustomTestStringConvertible {
  var format: NumberFormat
  var shape: [Int]
  var seed: UInt64
  var inputs: [String: [UInt64]]
  /// The recipe as JSON, which is YAML too.
  var recipe: String
  var method: String
  var promise: Promise
  /// The words of mergekit's output and their format, which two methods widen to f32.
  var output: [UInt64]
  var outputFormat: NumberFormat

  var testDescription: String { "\(format) \(recipe)" }

  static let all: [VectorRow] = (try? load()) ?? []
  private static func load() throws -> [VectorRow] {
    let document = try JSONDocument(try FileContents.bytes(of: Fixtures.path("vectors.json")))
    let shape = document.root["shape"]?.array?.compactMap(\.integer) ?? []
    let seed = UInt64(document.root["seed"]?.integer ?? 0)
    var rows: [VectorRow] = []
    for set in document.root["sets"]?.array ?? [] {
      let format = set["dtype"]?.string == "bf16" ? NumberFormat.bf16 : .f32
      var inputs: [String: [UInt64]] = [:]
      for member in set["inputs"]?.object?.members ?? [] {
        inputs[member.key] = words(member.value)
      }
      for row in set["rows"]?.array ?? [] {
        guard let recipe = row["recipe"], let method = recipe["merge_method"]?.string,
          let promise = row["promise"]?.string.flatMap(Promise.init)
        else { continue }
        rows.append(
          VectorRow(
            format: format, shape: shape, seed: seed, inputs: inputs,
            recipe: String(decoding: document.bytes[recipe.range], as: UTF8.self),
            method: method, promise: promise, output: row["output"].map(words) ?? [],
            outputFormat: row["dtype"]?.string == "f32" ? .f32 : format))
      }
    }
    return rows
  }

  private static func words(_ value: JSONValue) -> [UInt64] {
    (value.string ?? "").split(separator: " ").compactMap { UInt64($0, radix: 16) }
  }
}

@Suite struct `Vectors of single tensors` {
  @Test func `are there for every method of mergekit`() {
    #expect(VectorRow.all.count == 60)
    #expect(Set(VectorRow.all.map(\.method)) == MergekitMethods.names)
  }

  @Test(arguments: VectorRow.all)
  func `come out as mergekit computes them`(row: VectorRow) throws {
    let directory = try TemporaryDirectory()
    for (name, words) in row.inputs {
      let values = words.map(row.format.number)
      try TinyModel([.init("weight", row.format, row.shape, values)]).write(name, in: directory)
    }
    let output = try MergeRun.output(of: row.recipe, in: directory) {
      $0.profile = .mergekit
      $0.seed = row.seed
    }
    let tensor = try #require(output["weight"])
    #expect(tensor.spec.dtype == row.outputFormat.dtype)
    let format = row.outputFormat
    let (patterns, expected) = (format.patterns(try tensor.bytes()), row.output)
    guard row.promise != .exact else {
      #expect(patterns == expected)
      return
    }
    try #require(patterns.count == expected.count)
    for index in patterns.indices {
      let (ours, theirs) = (
        format.number(patterns[index]), format.number(expected[index])
      )
      let operands = row.inputs.values.map { row.format.number($0[index]).magnitude }
      let largest = max(operands.max() ?? 0, ours.magnitude)
      #expect(abs(ours - theirs) <= row.promise.allowance(largest, in: format))
    }
  }
}
