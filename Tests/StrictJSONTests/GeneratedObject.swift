/// A JSON object with random members in a random but uniform style, from a seed.
struct GeneratedObject {
  let text: String
  let keys: [String]

  init(seed: Int) {
    var random = SplitMix(state: UInt64(seed))
    let newline = ["\n", "\r\n", ""][random.below(3)]
    let step = newline.isEmpty ? "" : ["  ", "    ", "\t"][random.below(3)]
    let colon = [": ", ":", " : "][random.below(3)]
    let count = random.below(8) + 1
    keys = (0..<count).map { "key\($0)" + ["", "é", "\u{1F600}"][random.below(3)] }
    let values = [
      "1e-05", "500000.0", "true", "null", "-0", "\"a\\u00e9, }\\\"]\"", "[]", "{}", "[1,2 , 3]",
      "{\"x\" : [1, {\"y\":2}],  \"z\":0}", "NaN", "\"\"",
    ]
    let members = keys.map { "\"\($0)\"" + colon + values[random.below(values.count)] }
    let space = newline + step
    let end = ["", "\n", " \r\n"][random.below(3)]
    text = "{" + space + members.joined(separator: "," + space) + newline + "}" + end
  }
}

/// The SplitMix64 generator.
struct SplitMix {
  var state: UInt64

  /// A number from 0 to `bound - 1`.
  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }
}
