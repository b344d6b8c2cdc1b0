import Layouts
import Models
import TestSupport
import Testing

/// A layout to go to from Hugging Face's, and to come back from.
struct LayoutRoute: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let target: TargetLayout
  /// What reading it back must be told because the files do not say it.
  let reading: @Sendable (RandomDecoder) -> ReadingOptions
  /// Whether the layout can hold a model.
  var holds: @Sendable (RandomDecoder) -> Bool = { _ in true }

  /// Formats of which routes are made; another one is a line here.
  static let formats: [@Sendable (inout SeededGenerator) -> LayoutRoute] = [
    neox, neox, neox, sequential,
  ]

  /// Some layout, at some degrees, in some dialect.
  static func random(seed: UInt64) -> LayoutRoute {
    var random = SeededGenerator(seed: seed)
    return formats[random.integer(0...formats.count - 1)](&random)
  }

  /// GPT-NeoX with files of modules.
  @Sendable static func neox(_ random: inout SeededGenerator) -> LayoutRoute {
    neox(.neox, &random)
  }

  /// GPT-NeoX with a file for each rank.
  @Sendable static func sequential(_ random: inout SeededGenerator) -> LayoutRoute {
    neox(.neoxSequential, &random)
  }

  private static func neox(_ format: ModelFormat, _ random: inout SeededGenerator) -> LayoutRoute {
    let ranks = [1, 2, 3, 4, 8][random.integer(0...4)]
    var target = TargetLayout(
      format, tp: ranks, pp: format == .neox ? [1, 2, 4, 8][random.integer(0...3)] : 1)
    target.packing = [nil, .block, .fakeHead][random.integer(0...2)]
    target.mlpNames = NeoXDialect.MLPNames.allCases[random.integer(0...2)]
    target.rowBias = [nil, .sum, .replicate][random.integer(0...2)]
    target.vocabularyMultiple = [1, 1, 5, 16][random.integer(0...3)]
    return LayoutRoute(neox: target)
  }

  /// A GPT-NeoX layout; dialects that the files do not say are told when reading.
  init(neox target: TargetLayout) {
    let dialect = [target.packing?.rawValue, target.mlpNames.rawValue, target.rowBias?.rawValue]
    self.init(
      testDescription: "\(target.title), \(dialect.compactMap(\.self).joined(separator: ", "))",
      target: target,
      reading: { decoder in
        var reading = ReadingOptions()
        // With the names w1, w2, w3 the packing of grouped queries is told, or it is refused.
        let isTold = target.mlpNames == .separate && decoder.queriesPerGroup > 1
        reading.packing = target.packing ?? (isTold ? .block : nil)
        reading.rowBias = target.rowBias
        return reading
      }
    ) { decoder in
      let hasNames =
        target.mlpNames != .separate || decoder.architecture == .gptNeoX || !decoder.hasMLPBias
      return hasNames && decoder.headDimension % decoder.queriesPerGroup == 0
    }
  }

  private init(
    testDescription: String, target: TargetLayout,
    reading: @escaping @Sendable (RandomDecoder) -> ReadingOptions,
    holds: @escaping @Sendable (RandomDecoder) -> Bool
  ) {
    self.testDescription = testDescription
    self.target = target
    self.reading = reading
    self.holds = holds
  }

  /// Some model that the layout can hold.
  func decoder(seed: UInt64) -> RandomDecoder {
    var decoder = RandomDecoder(divisibleBy: target.tensorParallel, seed: seed)
    for attempt in 1...99 where !holds(decoder) {
      decoder = RandomDecoder(
        divisibleBy: target.tensorParallel, seed: seed &+ UInt64(attempt) << 32)
    }
    return decoder
  }
}
