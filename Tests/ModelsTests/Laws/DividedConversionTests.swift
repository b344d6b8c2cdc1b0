import Layouts
import Models
import Ranks
import Storage
import Tensors
import TestSupport
import Testing

/// Conversions by several ranks, which are threads here.
@Suite struct `Divided conversions` {
  @Test(arguments: [ModelFormat.neox, .megatron, .huggingFace, .hdf5], 2...4)
  func `write the bytes of one process`(format: ModelFormat, count: Int) throws {
    let directory = try TemporaryDirectory()
    var decoder = RandomDecoder(.llama, seed: 21)
    decoder.headDimension = 20
    let source = try decoder.write(in: directory)
    let degree = format == .neox || format == .megatron ? 2 : 1
    var target = TargetLayout(format, tp: degree, pp: degree)
    target.shardSize = format == .huggingFace ? 20_000 : nil
    let layout = target
    let (alone, divided) = (directory("alone"), directory("divided"))
    let convert: @Sendable (Path, Communicator) throws -> Void = { output, ranks in
      try Conversion.run(source, to: output, layout) { options in
        options.run.ranks = ranks
        options.run.isHashing = true
        options.run.tileElements = 512
      }
    }
    try convert(alone, .alone)
    for result in try LocalRanks.run(count, { try convert(divided, $0) }) { try result.get() }
    #expect(try differences(between: divided, and: alone) == [])
    // And back again, out of files of which each holds a part of every tensor.
    guard format == .neox else { return }
    let (back, again) = (directory("back"), directory("again"))
    let revert: @Sendable (Path, Communicator) throws -> Void = { output, ranks in
      try Conversion.reshard(divided, to: output, tp: 4, pp: 1, base: source) { options in
        options.run.ranks = ranks
        options.run.isHashing = true
      }
    }
    try revert(back, .alone)
    for result in try LocalRanks.run(count, { try revert(again, $0) }) { try result.get() }
    #expect(try differences(between: again, and: back) == [])
  }
}
