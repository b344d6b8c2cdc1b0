import Checkpoints
import Merging
import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

/// One merge of the exact profile as `fixtures/exact` has it, computed in extended precision.
struct ExactCase: Sendable, CustomTestStringConvertible {
  var name: String
  var recipe: String
  var method: String
  var seed: UInt64

  var testDescription: String { name }

  static let all: [ExactCase] = {
    guard let bytes = try? FileContents.bytes(of: Fixtures.path("exact/exact.json")),
      let cases = (try? JSONDocument(bytes))?.root["cases"]?.array
    else { return [] }
    return cases.compactMap { json in
      guard let name = json["case"]?.string, let recipe = json["recipe"]?.string,
        let method = json["method"]?.string, let seed = json["seed"]?.integer
      else { return nil }
      return ExactCase(name: name, recipe: recipe, method: method, seed: UInt64(seed))
    }
  }()

  /// The recipe's text for the case's dtype, with absolute paths.
  func recipeText() throws -> String {
    var text = try FileContents.text(of: Fixtures.path("recipes").joining(recipe))
    for (suffix, long) in [("-f16", "float16"), ("-f32", "float32")] where name.hasSuffix(suffix) {
      text = text.replacing("-bf16", with: suffix).replacing("bfloat16", with: long)
    }
    return text.replacing("../family", with: Fixtures.path("family").text)
  }

  /// The expected arrays: values before rounding, `.scale`, `.keep` and `.places`.
  func expected() throws -> Checkpoint {
    try Checkpoint.open(Fixtures.path("exact/\(name).safetensors").text)
  }
}

extension LogicalTensor {
  /// The numbers of a tensor of doubles.
  func doubles() throws -> [Double] {
    let bytes = try bytes()
    return stride(from: 0, to: bytes.count, by: 8).map { start in
      Double(bitPattern: (0..<8).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) })
    }
  }

  /// The numbers of a tensor of places in another one.
  func places() throws -> [Int] {
    let bytes = try bytes()
    return stride(from: 0, to: bytes.count, by: 4).map { start in
      (0..<4).reduce(0) { $0 | Int(bytes[start + $1]) << (8 * $1) }
    }
  }
}
