import Storage
import TestSupport
import Testing

/// A checkpoint that is odd and yet merges, and words of the warning.
struct OddCheckpoint: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// Text files of the directory by name.
  let files: [String: String]
  /// Safetensors files of the directory, each with one tensor of this name.
  let tensors: [String: String]
  let words: [String]

  static let all = [
    OddCheckpoint(
      testDescription: "a single file beside the files of an index",
      files: [index: weightMap("v", "a.safetensors", total: 4)],
      tensors: ["a.safetensors": "v", "model.safetensors": "v"],
      words: ["not read", "directory.single-and-index"]),
    OddCheckpoint(
      testDescription: "a wrong total size",
      files: [index: weightMap("w", "a.safetensors", total: 5)],
      tensors: ["a.safetensors": "w"], words: ["4 bytes", "5", "index.total-size"]),
    OddCheckpoint(
      testDescription: "a total size that is a fraction",
      files: [index: weightMap("w", "a.safetensors", total: 4.5)],
      tensors: ["a.safetensors": "w"], words: ["4.5", "index.total-size"]),
    OddCheckpoint(
      testDescription: "no total size",
      files: [index: #"{"weight_map": {"w": "a.safetensors"}}"#],
      tensors: ["a.safetensors": "w"], words: ["missing", "index.total-size"]),
    OddCheckpoint(
      testDescription: "a gap in the numbers of the files",
      files: [index: weightMap("w", "model-00002-of-00003.safetensors", total: 4)],
      tensors: ["model-00002-of-00003.safetensors": "w"], words: ["index.shard-numbering"]),
    OddCheckpoint(
      testDescription: "a file that the index does not list",
      files: [index: weightMap("w", "a.safetensors", total: 4)],
      tensors: ["a.safetensors": "w", "b.safetensors": "x"],
      words: ["b.safetensors", "index.unlisted-shard"]),
    OddCheckpoint(
      testDescription: "numbers in the configuration that are not JSON",
      files: ["config.json": #"{"architectures": ["X"], "limit": Infinity}"#],
      tensors: ["model.safetensors": "w"], words: ["config.json", "Infinity"]),
  ]

  private static let index = "model.safetensors.index.json"

  private static func weightMap(_ tensor: String, _ file: String, total: Double) -> String {
    let size = total == total.rounded() ? "\(Int(total))" : "\(total)"
    return #"{"metadata":{"total_size":\#(size)},"weight_map":{"\#(tensor)":"\#(file)"}}"#
  }
}

@Suite struct `Odd inputs of a merge` {
  @Test(arguments: OddCheckpoint.all)
  func `are warned about, and merged`(odd: OddCheckpoint) throws {
    let directory = try TemporaryDirectory()
    try directory.directory("model")
    for (name, text) in odd.files { try directory.file("model/" + name, Array(text.utf8)) }
    for (name, tensor) in odd.tensors {
      let header = "{\(MalformedFile.entry(tensor))}"
      try directory.file("model/" + name, MalformedFile.file(header, data: 4))
    }
    let text = "merge_method: linear\nmodels: [{model: model, parameters: {weight: 1}}]\n"
    let recipe = try directory.file("recipe.yaml", Array(text.utf8))
    let merged = try SutureProcess.run("merge", recipe.text, directory("out").text)
    #expect(merged.status == 0, "\(merged.errors)")
    let inspected = try SutureProcess.run("inspect", directory("model").text)
    #expect(inspected.status == 0)
    for word in ["warning:"] + odd.words {
      #expect(merged.errors.contains(word), "\(merged.errors)")
      #expect(inspected.errors.contains(word), "\(inspected.errors)")
    }
  }
}
