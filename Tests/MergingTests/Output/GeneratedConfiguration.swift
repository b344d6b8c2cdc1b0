/// A configuration of three layers with random members in a random style, from a seed, together
/// with what it should look like after an edit.
struct GeneratedConfiguration {
  private var newline: String
  private var step: String
  private var colon: String
  private var members: [(key: String, before: String, after: String)]

  init(seed: Int) {
    var state = UInt64(seed)
    func below(_ bound: Int) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return Int((z ^ (z >> 31)) % UInt64(bound))
    }
    newline = ["\n", "\r\n", ""][below(3)]
    step = newline.isEmpty ? "" : ["  ", "    ", "\t"][below(3)]
    colon = [": ", ":", " : "][below(3)]
    let separator = [",", ", ", ",\n    "][below(3)]
    let dtype = ["dtype", "torch_dtype"][below(2)]
    let layers = ["num_hidden_layers", "n_layer", "num_layers"][below(3)]
    let list = ["x", "y", "z"].map { "\"\($0)\"" }
    var members = [
      (dtype, "\"float16\"", "\"float64\""), (layers, "3", "5"),
      ("tie_word_embeddings", "false", "true"), ("vocab_size", "32000", "77"),
      (
        "layer_types", "[" + list.joined(separator: separator) + "]",
        "[" + [1, 0, 2, 2, 0].map { list[$0] }.joined(separator: separator) + "]"
      ),
    ]
    let values = [
      "1e-05", "500000.00", "null", "-0.0", "\"\\u00e9 \\/\"", "[ ]", "{\"dtype\": \"float16\"}",
      "[1,2 , 3]", "3", "32000", "NaN",
    ]
    for index in 0..<below(12) {
      let value = values[below(values.count)]
      members.append(("other\(index)", value, value))
    }
    for index in members.indices.reversed() { members.swapAt(index, below(index + 1)) }
    self.members = members
  }

  /// The text as it was.
  var text: String { text(edited: false) }

  /// The text, with the values that the edit of the test asks for.
  func text(edited: Bool) -> String {
    let lines = members.map {
      "\"\($0.key)\"" + colon + (edited ? $0.after : $0.before)
    }
    return "{" + newline + step + lines.joined(separator: "," + newline + step) + newline + "}"
  }
}
