/// The files of a step's directory, told apart by their names.
///
/// Numbers have at least two digits and may have more. Source: DeepSpeed 0.19, `runtime/engine.py`.
package enum NeoXFileName: Hashable, Sendable {
  /// `layer_XX-model_TT-model_states.pt`
  case layer(module: Int, rank: Int)
  /// `mp_rank_MM_model_states.pt`
  case state(rank: Int)
  /// `[bf16_]zero_pp_rank_D_mp_rank_MM_optim_states.pt`; D is the data-parallel rank.
  case optimizer(dataRank: Int, rank: Int)

  package init?(_ name: String) {
    let text = name.utf8[...]
    if let numbers = Self.numbers(in: text, between: ["layer_", "-model_", "-model_states.pt"]) {
      self = .layer(module: numbers[0], rank: numbers[1])
    } else if let numbers = Self.numbers(in: text, between: ["mp_rank_", "_model_states.pt"]) {
      self = .state(rank: numbers[0])
    } else {
      let rest = name.hasPrefix("bf16_") ? text.dropFirst("bf16_".utf8.count) : text
      // Early files have no underscore behind the number.
      for ending in ["_optim_states.pt", "optim_states.pt"] {
        if let numbers = Self.numbers(in: rest, between: ["zero_pp_rank_", "_mp_rank_", ending]) {
          self = .optimizer(dataRank: numbers[0], rank: numbers[1])
          return
        }
      }
      return nil
    }
  }

  /// The numbers of a text that is nothing but `parts` with a number between each and the next.
  private static func numbers(
    in text: Substring.UTF8View, between parts: [String]
  ) -> [Int]? {
    var rest = text
    var numbers: [Int] = []
    for (place, part) in parts.enumerated() {
      if place > 0 {
        let digits = rest.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        guard let number = Int(Substring(digits)) else { return nil }
        numbers.append(number)
        rest = rest.dropFirst(digits.count)
      }
      guard rest.starts(with: part.utf8) else { return nil }
      rest = rest.dropFirst(part.utf8.count)
    }
    return rest.isEmpty ? numbers : nil
  }
}
