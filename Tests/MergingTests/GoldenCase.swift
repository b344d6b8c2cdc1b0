import Checkpoints
import Merging
import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

/// One merge that the real mergekit 0.1.5 made, from `fixtures/golden/golden.json`.
struct GoldenCase: Sendable, CustomTestStringConvertible {
  struct Tensor: Sendable {
    var dtype: String
    var shape: [Int]
    var digest: String
  }

  var name: String
  var recipe: String
  var method: String
  var seed: UInt64
  var promise: Promise
  var isStored: Bool
  var tensors: [TensorName: Tensor]

  var testDescription: String { name }

  var isExact: Bool { promise == .exact }

  /// Whether its models are those of the small family, of which only some tensors are stored.
  var isSmall: Bool { name.hasPrefix("small-") }

  static let all: [GoldenCase] = {
    guard let bytes = try? InputFile(Fixtures.path("golden/golden.json")),
      let text = try? bytes.bytes(in: 0..<bytes.byteCount),
      let cases = (try? JSONDocument(text))?.root["cases"]?.array
    else { return [] }
    return cases.compactMap(GoldenCase.init)
  }()

  private init?(_ json: JSONValue) {
    guard let name = json["case"]?.string, let recipe = json["recipe"]?.string,
      let seed = json["seed"]?.integer, let method = json["method"]?.string,
      let promise = json["promise"]?.string.flatMap(Promise.init),
      let isStored = json["stored"]?.bool, let tensors = json["tensors"]?.object
    else { return nil }
    self.name = name
    self.recipe = recipe
    self.seed = UInt64(seed)
    self.method = method
    self.promise = promise
    self.isStored = isStored
    self.tensors = [:]
    for member in tensors.members {
      guard let dtype = member.value["dtype"]?.string,
        let shape = member.value["shape"]?.array?.compactMap(\.integer),
        let digest = member.value["sha256"]?.string
      else { return nil }
      self.tensors[TensorName(member.key)] = Tensor(dtype: dtype, shape: shape, digest: digest)
    }
  }

  /// The recipe's text for the case's dtype, with absolute paths.
  func recipeText() throws -> [UInt8] {
    let file = try InputFile(Fixtures.path("recipes").joining(recipe))
    var text = String(decoding: try file.bytes(in: 0..<file.byteCount), as: UTF8.self)
    for (suffix, long) in [("-f16", "float16"), ("-f32", "float32")] where name.hasSuffix(suffix) {
      text = text.replacing("-bf16", with: suffix).replacing("bfloat16", with: long)
    }
    return Array(text.replacing("../family", with: Fixtures.path("family").text).utf8)
  }

  /// Runs the merge and returns the output's catalogue.
  func run(
    in directory: borrowing TemporaryDirectory, _ change: (inout MergeOptions) -> Void = { _ in }
  ) throws -> Checkpoint {
    let recipe = try directory.file("recipe.yaml", try recipeText())
    var options = MergeOptions(recipe: recipe.text, output: directory("out").text)
    options.profile = .mergekit
    options.seed = seed
    options.workers = 2
    options.isSyncing = false
    options.isForced = true
    change(&options)
    _ = try MergeJob.prepare(options).run()
    return try Checkpoint.open(options.output)
  }
}

extension LogicalTensor {
  /// All bytes of the tensor.
  func bytes() throws -> [UInt8] {
    try pieces.flatMap { try $0.file.bytes(in: $0.byteRange) }
  }
}
