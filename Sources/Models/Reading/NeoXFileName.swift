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
    var text = NameScanner(name)
    if text.take("layer_") {
      guard let module = text.number(), text.take("-model_"), let rank = text.number(),
        text.take("-model_states.pt"), text.isAtEnd
      else { return nil }
      self = .layer(module: module, rank: rank)
    } else if text.take("mp_rank_") {
      guard let rank = text.number(), text.take("_model_states.pt"), text.isAtEnd
      else { return nil }
      self = .state(rank: rank)
    } else {
      _ = text.take("bf16_")
      guard text.take("zero_pp_rank_"), let dataRank = text.number(), text.take("_mp_rank_"),
        let rank = text.number()
      else { return nil }
      // Old files have no underscore here.
      _ = text.take("_")
      guard text.take("optim_states.pt"), text.isAtEnd else { return nil }
      self = .optimizer(dataRank: dataRank, rank: rank)
    }
  }
}

/// Reads a name from its start: fixed texts and decimal numbers.
///
/// Directories of long runs have thousands of names, for which patterns would take a second.
private struct NameScanner {
  private var rest: Substring.UTF8View

  init(_ name: String) { rest = Substring(name).utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  /// Takes a text; false leaves everything as it was.
  mutating func take(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    let isThere = text.withUTF8Buffer { unsafe rest.prefix(count).elementsEqual($0) }
    if isThere { rest = rest.dropFirst(count) }
    return isThere
  }

  /// Takes all digits that follow; nil if there is none or the number is too large.
  mutating func number() -> Int? {
    let digits = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    rest = rest[digits.endIndex...]
    return Int(Substring(digits))
  }
}
