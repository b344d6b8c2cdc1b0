import Testing

/// An index that must be refused, beside a sound `a.safetensors` that holds the tensor `w`.
struct MalformedIndex: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let text: String
  let words: [String]

  init(_ description: String, _ text: String, _ words: String...) {
    (testDescription, self.text, self.words) = (description, text, words)
  }

  /// An index which says that `w` is in a file of this name.
  init(_ description: String, fileName: String, _ words: String...) {
    testDescription = description
    text = "{\"metadata\":{\"total_size\":4},\"weight_map\":{\"w\":\"\(fileName)\"}}"
    self.words = words
  }

  static let all = [
    MalformedIndex("an array", "[]", "object"),
    MalformedIndex("no weight map", "{}", "weight_map"),
    MalformedIndex("a weight map that is no object", "{\"weight_map\":[]}", "weight_map"),
    MalformedIndex("a file name that is a number", "{\"weight_map\":{\"w\":1}}", "'w'"),
    MalformedIndex("a way up", fileName: "../a.safetensors", ".."),
    MalformedIndex("an absolute path", fileName: "/a.safetensors", "absolute"),
    MalformedIndex("a drive", fileName: "C:\\\\x.safetensors", "refused"),
    MalformedIndex("a way down and up", fileName: "a/../../b.safetensors", ".."),
    MalformedIndex("a backslash", fileName: "a\\\\b.safetensors", "backslash"),
    MalformedIndex("an empty file name", fileName: "", "empty"),
    MalformedIndex("NUL", fileName: "a\\u0000.safetensors", "control"),
    MalformedIndex("a file that is not there", fileName: "b.safetensors", "b.safetensors"),
    MalformedIndex("a directory", fileName: "folder.safetensors", "directory"),
    MalformedIndex(
      "a tensor that the file lacks", "{\"weight_map\":{\"v\":\"a.safetensors\"}}", "'v'"),
    MalformedIndex("a wrong extension", fileName: "a.bin", ".safetensors"),
    MalformedIndex(
      "a key twice", "{\"weight_map\":{\"w\":\"a.safetensors\",\"w\":\"a.safetensors\"}}",
      "duplicate"),
    MalformedIndex("not JSON", "{\"weight_map\"", "expected"),
  ]
}
