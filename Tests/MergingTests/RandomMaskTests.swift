import Arithmetic
import Pipeline
import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

@testable import Merging

/// A mask of `fixtures/exact/philox.json`.
struct MaskVector: Sendable {
  var seed: UInt64
  var stage: UInt32
  var model: UInt32
  var tensor: String
  var density: Double
  var count: Int
  var key: UInt64
  var firstWords: [UInt64]
  var threshold: UInt64
  var kept: Int
  var digest: String

  static let all: [MaskVector] = {
    guard let bytes = try? FileContents.bytes(of: Fixtures.path("exact/philox.json")),
      let masks = (try? JSONDocument(bytes))?.root["masks"]?.array
    else { return [] }
    return masks.compactMap(MaskVector.init)
  }()

  private init?(_ json: JSONValue) {
    guard let seed = json["seed"]?.string.flatMap({ UInt64($0) }),
      let stage = json["stage"]?.integer,
      let model = json["position"]?.integer, let tensor = json["name"]?.string,
      let density = json["density"]?.double, let count = json["count"]?.integer,
      let key = json["key"]?.string.flatMap({ UInt64($0, radix: 16) }),
      let threshold = json["threshold"]?.integer, let kept = json["kept"]?.integer,
      let digest = json["keep_sha256"]?.string
    else { return nil }
    self.seed = seed
    self.stage = UInt32(stage)
    self.model = UInt32(model)
    self.tensor = tensor
    self.density = density
    self.count = count
    self.key = key
    firstWords = (json["first_words"]?.array ?? []).compactMap {
      $0.string.flatMap { UInt64($0, radix: 16) }
    }
    self.threshold = UInt64(threshold)
    self.kept = kept
    self.digest = digest
  }
}

@Suite struct `Random masks` {
  static let arithmetics: [Arithmetic] = KernelLevel.available.flatMap { level in
    [DType.bf16, .f32].compactMap { ElementType($0) }.map { .exact(for: [$0], level: level) }
  }

  @Test func `have vectors to compare with`() { #expect(MaskVector.all.count >= 6) }

  @Test(arguments: MaskVector.all)
  func `are the published ones at every kernel level`(vector: MaskVector) {
    let pruning = CounterMask(
      density: vector.density, seed: vector.seed, stage: vector.stage,
      tensor: TensorName(vector.tensor), model: vector.model)
    for arithmetic in Self.arithmetics {
      let keep = Self.elements(vector.count) { first, mask, workspace in
        var ties = TieQuota()
        var stream = MersenneTwister.unused
        let delta = workspace.block(0, count: mask.count)
        _ = pruning.mask(
          delta, arithmetic, first: first, ties: &ties, stream: &stream, scratch: mask)
      }
      #expect(keep.count { $0 == 1 } == vector.kept)
      #expect(SHA256Hasher.digest(of: keep).hex == vector.digest)
    }
  }

  @Test(arguments: MaskVector.all)
  func `keep an element whose word is below the threshold`(vector: MaskVector) {
    for (index, word) in vector.firstWords.enumerated() {
      for (threshold, isKept) in [(word, false), (word + 1, true)] {
        let keep = Self.elements(vector.count) { first, mask, _ in
          Self.arithmetics[0].randomMask(
            key: vector.key, first: first, threshold: threshold, into: mask)
        }
        #expect((keep[index] == 1) == isKept)
      }
    }
  }

  /// A mask of `count` elements, 1 for what is kept, filled block by block.
  private static func elements(
    _ count: Int, _ fill: (_ first: Int, _ mask: Mask, _ workspace: Workspace) -> Void
  ) -> [UInt8] {
    let workspace = Workspace(blockCount: 1, maskCount: 1)
    var keep: [UInt8] = []
    for first in stride(from: 0, to: count, by: Block.capacity) {
      let mask = workspace.mask(0, count: min(Block.capacity, count - first))
      fill(first, mask, workspace)
      keep += (0..<mask.count).map { mask[$0] ? 1 : 0 }
    }
    return keep
  }
}
