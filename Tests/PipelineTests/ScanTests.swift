import Checkpoints
import Pipeline
import Storage
import Tensors
import TestSupport
import Testing

/// Scans: tiles of their own choice, combined in order, round after round.
@Suite struct `Scans` {
  /// Gathers the bytes of both inputs in order, and counts rounds.
  private struct Transcript: TensorScan {
    struct Finding: Sendable {
      var bytes: [[UInt8]]
      var tiles: [Range<Int>]
    }

    struct Result: Sendable {
      var finding: Finding
      var round: Int
    }

    var tileElements: Int
    var round = 0
    var rounds: Int
    var maximumRounds: Int { rounds - round }

    func look(at tile: ScannedTile) -> Finding {
      let scratch = unsafe tile.scratch(1, byteCount: tile.elements.count)
      unsafe scratch.initializeMemory(as: UInt8.self, repeating: UInt8(round))
      return Finding(
        bytes: (0..<tile.inputCount).map { unsafe Array(tile[$0]) }, tiles: [tile.elements])
    }

    func combine(_ left: consuming Finding, _ right: consuming Finding) -> Finding {
      Finding(bytes: zip(left.bytes, right.bytes).map(+), tiles: left.tiles + right.tiles)
    }

    func conclude(_ finding: Finding) -> ScanConclusion {
      guard round + 1 < rounds else { return .done(Result(finding: finding, round: round)) }
      // Every round cuts differently.
      return .again(Self(tileElements: tileElements + 1, round: round + 1, rounds: rounds))
    }
  }

  @Test(arguments: [1, 2, 5], [1, 3])
  func `see every element once a round, in order`(workers: Int, rounds: Int) throws {
    let directory = try TemporaryDirectory()
    var generator = SeededGenerator(seed: 4)
    var expected: [[[UInt8]]] = []
    let steps = try [1, 7, 100, 1000].map { count in
      let contents = [2, 1].map { width in
        (0..<count * width).map { _ in UInt8(generator.integer(0...255)) }
      }
      expected.append(contents)
      let inputs = try zip(contents, [DType.bf16, .u8]).enumerated().map { place, content in
        Plan.Input(
          tensor: try StoredTensor.whole(
            TensorSpec(name: "x", dtype: content.1, shape: [count]), content.0,
            in: directory, file: "\(count)-\(place)", access: .positional),
          model: "")
      }
      return Plan.Step.scan("x", inputs, with: Transcript(tileElements: 7, rounds: rounds))
    }
    let sink = ScanSink()
    let summary = try Executor(workers: workers).run(Plan(steps: steps), into: sink)
    #expect(summary.bytesWritten == 0)
    for (step, contents) in expected.enumerated() {
      let result = try #require(sink.result(ofStep: step, as: Transcript.Result.self))
      #expect(result.finding.bytes == contents)
      #expect(result.round == rounds - 1)
      let width = 7 + rounds - 1
      #expect(result.finding.tiles.dropLast().allSatisfy { $0.count == width })
    }
  }

  @Test func `of tensors without elements have no result`() throws {
    let directory = try TemporaryDirectory()
    let input = Plan.Input(
      tensor: try StoredTensor.whole(
        TensorSpec(name: "x", dtype: .f32, shape: [0, 4]), [], in: directory, file: "x",
        access: .positional),
      model: "")
    let sink = ScanSink()
    let plan = Plan(steps: [.scan("x", [input], with: Transcript(tileElements: 4, rounds: 1))])
    _ = try Executor(workers: 2).run(plan, into: sink)
    #expect(sink.result(ofStep: 0, as: Transcript.Result.self) == nil)
  }
}
