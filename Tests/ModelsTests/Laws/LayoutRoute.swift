import Layouts
import Models
import TestSupport
import Testing

/// A layout to go to from Hugging Face's, and to come back from.
struct LayoutRoute: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let target: TargetLayout
  /// What reading a model back must be told because the files do not say it.
  var reading: @Sendable (RandomDecoder) -> ReadingOptions = { _ in ReadingOptions() }
  /// Whether the layout can hold a model.
  var holds: @Sendable (RandomDecoder) -> Bool = { _ in true }

  /// Makers of routes; another layout is a line here.
  static let makers: [@Sendable (inout SeededGenerator) -> LayoutRoute] = [
    neox, neox, neox, sequential, meta, megatron, torch,
  ]

  /// Some layout, at some degrees, in some dialect.
  static func random(seed: UInt64) -> LayoutRoute {
    var random = SeededGenerator(seed: seed)
    return makers[Int(seed) % makers.count](&random)
  }

  init(_ target: TargetLayout, _ words: String?...) {
    testDescription = ([target.title] + words.compactMap(\.self)).joined(separator: ", ")
    self.target = target
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

// MARK: GPT-NeoX

extension LayoutRoute {
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
    self.init(
      target, target.packing?.rawValue, target.mlpNames.rawValue, target.rowBias?.rawValue)
    reading = { decoder in
      var reading = ReadingOptions()
      // With the names w1, w2, w3 the packing of grouped queries is told, or it is refused.
      let isTold = target.mlpNames == .separate && decoder.queriesPerGroup > 1
      reading.packing = target.packing ?? (isTold ? .block : nil)
      reading.rowBias = target.rowBias
      return reading
    }
    holds = { decoder in
      let hasNames =
        target.mlpNames != .separate || decoder.architecture == .gptNeoX || !decoder.hasMLPBias
      return hasNames && decoder.headDimension % decoder.queriesPerGroup == 0
    }
  }
}

// MARK: Others

extension LayoutRoute {
  /// Meta's files: no padding, no biases.
  @Sendable static func meta(_ random: inout SeededGenerator) -> LayoutRoute {
    var target = TargetLayout(.meta, tp: [1, 2, 4, 8][random.integer(0...3)])
    target.embedding = Bool.random(using: &random) ? .hidden : .vocabulary
    let (ranks, embedding) = (target.tensorParallel, target.embedding)
    var route = LayoutRoute(target, "\(embedding)")
    route.holds = { decoder in
      decoder.architecture == .llama && !decoder.hasAttentionBias && !decoder.hasMLPBias
        && decoder.vocabulary % ranks == 0
    }
    return route
  }

  /// Megatron-LM's files: all linear layers have biases, or none.
  @Sendable static func megatron(_ random: inout SeededGenerator) -> LayoutRoute {
    var target = TargetLayout(
      .megatron, tp: [1, 2, 4, 8][random.integer(0...3)], pp: [1, 2, 4][random.integer(0...2)])
    target.norms = Bool.random(using: &random) ? .fused : .separate
    target.vocabularyMultiple = [1, 5, 16][random.integer(0...2)]
    let (norms, stages) = (target.norms, target.pipeline)
    var route = LayoutRoute(target, "\(norms) norms")
    route.holds = { decoder in
      decoder.architecture == .llama && decoder.hasAttentionBias == decoder.hasMLPBias
        && decoder.layers % stages == 0
    }
    return route
  }

  /// Hugging Face's names in files of PyTorch.
  @Sendable static func torch(_ random: inout SeededGenerator) -> LayoutRoute {
    var target = TargetLayout(.torch, tp: 1)
    target.shardSize = [nil, 10_000, 50_000][random.integer(0...2)]
    return LayoutRoute(target, target.shardSize.map { "\($0) bytes each" })
  }
}
