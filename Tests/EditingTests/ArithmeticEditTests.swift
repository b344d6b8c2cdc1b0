import Arithmetic
import Checkpoints
import Editing
import Pipeline
import Storage
import Tensors
import TestSupport
import Testing

/// Numbers of edits against formulas in float64 that are rounded once.
@Suite struct `Edits that compute` {
  private static let formats = ["BF16", "F16", "F32"]

  private func format(_ name: String) throws -> NumberFormat {
    try #require(NumberFormat.all.first { $0.description == name })
  }

  private func model(_ format: NumberFormat, seed: UInt64) -> TinyModel {
    var random = SeededGenerator(seed: seed)
    // More than a block, and rows that are no multiple of anything.
    return TinyModel([
      .init("a.weight", format, [61, 97], random.weights(61 * 97)),
      .init("b.weight", format, [61, 97], random.weights(61 * 97)),
      .init("step", .f32, [1], [3]),
    ])
  }

  @Test(arguments: formats)
  func `sums, means and products are rounded once`(name: String) throws {
    let format = try format(name)
    let directory = try EditedDirectory()
    let source = try directory.write(model(format, seed: 1))
    let other = try directory.write(model(format, seed: 2), "other")
    func numbers(_ path: String, _ name: TensorName) throws -> [Double] {
      try EditedDirectory.numbers(path, name)
    }
    let (a, b) = (try numbers(source, "a.weight"), try numbers(source, "b.weight"))
    let c = try numbers(other, "a.weight")
    let cases: [(String, [Double])] = [
      ("- add: {tensors: a.weight, with: b.weight}", zip(a, b).map { $0 + $1 }),
      (
        "- add: {tensors: a.weight, from: other, factor: -0.3}",
        zip(a, c).map { $0.addingProduct(-0.3, $1) }
      ),
      ("- average: a.weight from other", zip(a, c).map { ($0 + $1) / 2 }),
      (
        "- average: {tensors: a.weight, with: [a.weight, b.weight]}",
        zip(a, b).map { ($0 + $0 + $1) / 3 }
      ),
      ("- scale: a.weight by 0.1", a.map { $0 * 0.1 }),
      // Without rounding in between.
      ("- scale: a.weight by 0.1\n- scale: a.weight by 10", a.map { $0 * 0.1 * 10 }),
      (
        "- add: {tensors: '*.weight', with: a.weight}\n- add: {tensors: a.weight, with: b.weight}",
        zip(a, b).map { ($0 + $0) + ($1 + $0) }
      ),
    ]
    for (index, (script, expected)) in cases.enumerated() {
      let out = try directory.edit(script, of: source, into: "out\(index)")
      #expect(try numbers(out, "a.weight") == expected.map(format.rounded), "\(script)")
      let untouched: TensorName = "step"
      #expect(try numbers(out, untouched) == [3])
    }
  }

  @Test func `transposing moves every element`() throws {
    let directory = try EditedDirectory()
    let source = try directory.write(model(.f32, seed: 4))
    let a = try EditedDirectory.numbers(source, "a.weight")
    for (index, script) in [
      "- transpose: a.weight", "- scale: a.weight by 1\n- transpose: a.weight",
      "- scale: a.weight by 2\n- transpose: a.weight\n- scale: a.weight by 0.5",
    ].enumerated() {
      let out = try directory.edit(script, of: source, into: "out\(index)")
      let turned = try #require(try EditedDirectory.tensors(out)["a.weight"])
      #expect(turned.spec.shape == [97, 61])
      var expected: [Double] = []
      for column in 0..<97 { for row in 0..<61 { expected.append(a[row * 97 + column]) } }
      #expect(NumberFormat.f32.numbers(turned.bytes) == expected)
    }
  }

  @Test func `casts round once and count what does not fit`() throws {
    let values = [1.0, 65504, 65519.996, 65520, -1e6, .infinity, .nan, 1e-9, -0.0, 0.1]
    let directory = try EditedDirectory()
    let source = try directory.write(TinyModel([.init("x", .f32, [10], values)]))
    let prepared = try directory.prepare("- cast: f16", of: source)
    let summary = try prepared.execute()
    #expect(
      summary.counts == [0: StoredCounts(nonFinite: 4, overflowed: 2, flushed: 1)])
    #expect(summary.overflowed.worst?.spec.name == "x" && summary.overflowed.worst?.count == 2)
    let stored = try #require(try EditedDirectory.tensors(directory.directory("out").text)["x"])
    let bits = NumberFormat.f16.patterns(stored.bytes)
    let expected = values.map { UInt64(Float16($0).bitPattern) }
    for (index, value) in values.enumerated() where !value.isNaN {
      #expect(bits[index] == expected[index], "\(value)")
    }
  }

  @Test func `a later cast replaces an earlier one, and nothing is rounded in between`() throws {
    let directory = try EditedDirectory()
    let source = try directory.write(model(.f32, seed: 9))
    let out = try directory.edit("- cast: bf16\n- cast: F32", of: source)
    #expect(try EditedDirectory.files(out) == EditedDirectory.files(source))
  }

  @Test func `whole numbers are cast where they are meant`() throws {
    let ints = TinyModel.Tensor(
      TensorSpec(name: "ids", dtype: .i64, shape: [3]),
      [Int64(-1), 7, 1 << 20].flatMap { value in
        (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      })
    let directory = try EditedDirectory()
    let source = try directory.write(
      TinyModel([ints, .init("w", .f32, [2], [1, 2])]))
    func cast(_ script: String, _ name: String) throws -> TinyModel.Tensor? {
      try EditedDirectory.tensors(try directory.edit(script, of: source, into: name))["ids"]
    }
    #expect(try cast("- cast: bf16", "a")?.bytes == ints.bytes)
    #expect(try cast("- cast: '* -> bf16'", "b")?.bytes == ints.bytes)
    let floats = try cast("- cast: ids -> f32", "c")
    #expect(NumberFormat.f32.numbers(try #require(floats).bytes) == [-1, 7, 1_048_576])
    let narrow = try cast("- cast: {from: i64, to: i32}", "d")
    #expect(narrow?.spec.dtype == .i32)
    #expect(narrow?.bytes == [255, 255, 255, 255, 7, 0, 0, 0, 0, 0, 16, 0])
    #expect(throws: (any Error).self) {
      try directory.edit("- cast: {from: i64, to: u16}", of: source, into: "e")
    }
    #expect(try !directory.directory.names().contains("e"))
    expectRefusal("- cast: w -> i32", of: source, in: directory, "F32 to I32 is no cast")
    expectRefusal("- scale: ids by 2", of: source, in: directory, kind: .input, "I64")
  }

  @Test(arguments: formats, ["mean", "zero"])
  func `new rows are the mean of all or zero`(name: String, fill: String) throws {
    let format = try format(name)
    let directory = try EditedDirectory()
    var random = SeededGenerator(seed: 8)
    // Rows longer than a block.
    let names: [TensorName] = ["model.embed_tokens.weight", "lm_head.weight"]
    let source = try directory.write(
      TinyModel(
        names.map { .init($0, format, [23, 5000], random.weights(23 * 5000)) },
        configuration: #"{"vocab_size": 23}"#))
    let out = try directory.edit(
      "- resize-vocab: {size: 30, multiple: 8, fill: \(fill)}", of: source)
    for tensor in names {
      let old = try EditedDirectory.numbers(source, tensor)
      let new = try EditedDirectory.numbers(out, tensor)
      #expect(new.count == 32 * 5000)
      #expect(Array(new[..<old.count]) == old)
      let row = (0..<5000).map { column in
        fill == "zero"
          ? 0.0
          : format.rounded(
            (0..<23).reduce(0.0) { $0 + old[$1 * 5000 + column] } / 23)
      }
      for index in 23..<32 {
        #expect(Array(new[index * 5000..<(index + 1) * 5000]) == row, "row \(index)")
      }
    }
    #expect(try EditedDirectory.configuration(out).contains(#""vocab_size": 32"#))
  }
}
