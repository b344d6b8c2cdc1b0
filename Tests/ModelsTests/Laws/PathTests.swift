import Layouts
import Models
import Storage
import Tensors
import TestSupport
import Testing

/// Several steps lead where one step leads, to the byte.
@Suite struct `Paths through degrees` {
  struct Step: Sendable {
    let tp: Int
    let pp: Int
    init(_ tp: Int, _ pp: Int = 1) {
      self.tp = tp
      self.pp = pp
    }
  }

  struct Route: CustomTestStringConvertible, Sendable {
    let steps: [Step]
    let decoder: RandomDecoder

    /// The vocabulary needs as much padding at the first degree as at the last.
    init(_ steps: [Step], seed: UInt64) {
      self.steps = steps
      var decoder = RandomDecoder(
        divisibleBy: steps.map(\.tp).max() ?? 1, seed: seed)
      decoder.vocabulary = 128 - Int(seed % 30)
      self.decoder = decoder
    }

    var testDescription: String {
      steps.map { "TP \($0.tp) PP \($0.pp)" }.joined(separator: ", ") + ": \(decoder)"
    }
  }

  static let routes = [
    Route([Step(2), Step(8, 8)], seed: 1), Route([Step(1), Step(8, 8)], seed: 2),
    Route([Step(8, 8), Step(2)], seed: 3), Route([Step(4, 4), Step(8, 8)], seed: 4),
    Route([Step(8, 2), Step(4, 1), Step(2, 4), Step(1)], seed: 5),
    Route([Step(2, 2), Step(2, 4), Step(2, 1)], seed: 6),
    Route([Step(1, 2), Step(4, 1), Step(8, 1)], seed: 7),
    Route([Step(8), Step(1), Step(8, 8)], seed: 8),
  ]

  /// What describes the checkpoint to people and programs, rather than being it: the path shows in
  /// the first, and the second says the number of tokens, which a checkpoint by itself does not.
  static let descriptions: Set<String> = ["suture.json", "global_step0/configs/model.yml"]

  @Test(arguments: routes)
  func `one step equals any number of steps`(route: Route) throws {
    let directory = try TemporaryDirectory()
    let source = try route.decoder.write(in: directory)
    let (first, last) = (try #require(route.steps.first), try #require(route.steps.last))
    let direct = directory("direct")
    try Conversion.run(source, to: direct, Self.target(last))
    var place = directory("0")
    try Conversion.run(source, to: place, Self.target(first))
    for (number, step) in route.steps.enumerated().dropFirst() {
      let next = directory("\(number)")
      try Conversion.reshard(place, to: next, tp: step.tp, pp: step.pp)
      place = next
    }
    #expect(try differences(between: place, and: direct, except: Self.descriptions) == [])
    let back = directory("back")
    try Conversion.run(place, to: back, .huggingFace, base: source)
    #expect(
      try TensorContents(safetensors: back)
        .differences(from: TensorContents(safetensors: source)) == [])
  }

  /// Rows are padded to 128 whatever the degree.
  private static func target(_ step: Step) -> TargetLayout {
    var target = TargetLayout(.neox, tp: step.tp, pp: step.pp)
    target.vocabularyMultiple = 128 / step.tp
    return target
  }

  /// Of Megatron-LM's files the arguments say by which multiple the vocabulary was padded.
  @Test(arguments: [ModelFormat.meta, .megatron], [[8, 2], [1, 4], [4, 2, 1], [2, 8, 4]])
  func `other layouts reshard likewise`(format: ModelFormat, ranks: [Int]) throws {
    let directory = try TemporaryDirectory()
    var decoder = RandomDecoder(.llama, seed: UInt64(ranks.count))
    decoder.groups = 8
    decoder.vocabulary = 128
    let source = try decoder.write(in: directory)
    let direct = directory("direct")
    try Conversion.run(source, to: direct, TargetLayout(format, tp: ranks[ranks.count - 1]))
    var place = directory("0")
    try Conversion.run(source, to: place, TargetLayout(format, tp: ranks[0]))
    for (number, count) in ranks.enumerated().dropFirst() {
      try Conversion.reshard(place, to: directory("\(number)"), tp: count, base: source)
      place = directory("\(number)")
    }
    let expected = try TensorContents(torchFilesIn: direct)
    #expect(!expected.entries.isEmpty)
    #expect(try TensorContents(torchFilesIn: place).differences(from: expected) == [])
  }

  @Test(arguments: [1, 2, 4], (20...23).map { UInt64($0) })
  func `pipeline and sequential checkpoints become each other`(
    ranks: Int, seed: UInt64
  ) throws {
    let directory = try TemporaryDirectory()
    let decoder = RandomDecoder(divisibleBy: ranks, seed: seed)
    let source = try decoder.write(in: directory)
    let pipeline = TargetLayout(.neox, tp: ranks, pp: 2)
    let sequential = TargetLayout(.neoxSequential, tp: ranks)
    for (name, first, second) in [
      ("pipeline", sequential, pipeline), ("sequential", pipeline, sequential),
    ] {
      let (direct, middle, end) = (
        directory("\(name)-direct"), directory("\(name)-middle"), directory("\(name)-end")
      )
      try Conversion.run(source, to: direct, second)
      try Conversion.run(source, to: middle, first)
      try Conversion.run(middle, to: end, second, base: source)
      // The configuration has the settings of the base again, so that it is the same as well.
      #expect(try differences(between: end, and: direct, except: ["suture.json"]) == [])
    }
  }

  @Test func `a sequential checkpoint becomes one of stages when it is resharded to some`() throws {
    let directory = try TemporaryDirectory()
    var decoder = RandomDecoder(divisibleBy: 4, seed: 30)
    decoder.vocabulary = 96
    let source = try decoder.write(in: directory)
    let (sequential, direct, end) = (
      directory("sequential"), directory("direct"), directory("end")
    )
    try Conversion.run(source, to: sequential, TargetLayout(.neoxSequential, tp: 4))
    try Conversion.run(source, to: direct, TargetLayout(.neox, tp: 2, pp: 2))
    try Conversion.reshard(sequential, to: end, tp: 2, pp: 2)
    let found = try TensorContents(torchFilesIn: end.joining("global_step0"))
    let expected = try TensorContents(torchFilesIn: direct.joining("global_step0"))
    #expect(!expected.entries.isEmpty)
    #expect(found.differences(from: expected) == [])
  }
}
