import Layouts
import Models
import Storage
import TestSupport
import Testing

/// Training runs that DeepSpeed's engine saved, at other degrees.
@Suite struct `Runs at other degrees` {
  struct Degrees: Hashable, CustomTestStringConvertible, Sendable {
    let tp: Int
    let pp: Int
    let dp: Int
    init(_ tp: Int, _ pp: Int, _ dp: Int) {
      self.tp = tp
      self.pp = pp
      self.dp = dp
    }
    var testDescription: String { "TP \(tp), PP \(pp), DP \(dp)" }
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let fixture: OptimizerFixture
    let degrees: Degrees
    var testDescription: String { "\(fixture.name) to \(degrees.testDescription)" }
  }

  static let cases = OptimizerFixture.all.flatMap { fixture in
    (degrees[fixture.name] ?? others).map { Case(fixture: fixture, degrees: $0) }
  }

  private static let degrees: [String: [Degrees]] = [
    "llama-gqa-pp2-tp2-dp2": [Degrees(1, 1, 1), Degrees(1, 2, 3), Degrees(2, 4, 1)],
    "neox-pp2-tp2": [Degrees(4, 1, 1), Degrees(1, 2, 2)],
  ]
  private static let others = [Degrees(1, 2, 1), Degrees(4, 1, 2), Degrees(2, 3, 5)]

  @Test(arguments: OptimizerFixture.all)
  func `are read as they are`(fixture: OptimizerFixture) throws {
    let directory = try TemporaryDirectory()
    let base = try fixture.configuration(in: directory)
    let found = try OptimizerFixture.contents(of: fixture.path, base: base)
    #expect(try found.differences(from: fixture.merged()) == [])
  }

  @Test(arguments: cases)
  func `keep every weight, master and moment bit for bit`(item: Case) throws {
    let (fixture, degrees) = (item.fixture, item.degrees)
    let directory = try TemporaryDirectory()
    let base = try fixture.configuration(in: directory)
    let output = directory("out")
    try Conversion.reshard(
      fixture.path, to: output, tp: degrees.tp, pp: degrees.pp, dp: degrees.dp, base: base)
    let found = try OptimizerFixture.contents(of: output, base: base)
    #expect(try found.differences(from: fixture.merged()) == [])
    let step = output.joining("global_step2")
    let names = try OptimizerFixture.names(in: step)
    #expect(names.states.count == degrees.tp * degrees.pp)
    #expect(names.optimizers.count == degrees.tp * degrees.pp)
    #expect(names.optimizers.values.allSatisfy { $0.count == degrees.dp })
    #expect(try FileContents.text(of: output.joining("latest")) == "global_step2")
  }

  @Test(arguments: OptimizerFixture.all)
  func `at their own degrees have the files of the run`(fixture: OptimizerFixture) throws {
    let directory = try TemporaryDirectory()
    let base = try fixture.configuration(in: directory)
    try Conversion.reshard(
      fixture.path, to: directory("out"), tp: fixture.tensorParallel, pp: fixture.stages,
      dp: fixture.dataParallel, base: base)
    let expected = try TensorContents(torchFilesIn: fixture.step)
    let found = try TensorContents(torchFilesIn: directory("out/global_step2"))
    // The terms of summed biases are others, with the same sums.
    func isSummed(_ name: String) -> Bool {
      fixture.shape.family == .gptNeoX && fixture.tensorParallel > 1
        && (name.contains("attention.dense.bias") || name.contains("mlp.linear2.bias")
          || name.contains("optim_states"))
    }
    let wrong = found.differences(from: expected).filter { !isSummed($0) }
    #expect(wrong == [])
  }

  @Test(arguments: OptimizerFixture.all.filter { $0.folder == "deepspeed" })
  func `there and back are what they were`(fixture: OptimizerFixture) throws {
    let directory = try TemporaryDirectory()
    let base = try fixture.configuration(in: directory)
    let (same, there, back) = (directory("same"), directory("there"), directory("back"))
    func reshard(_ input: Path, _ output: Path, tp: Int, pp: Int, dp: Int) throws {
      try Conversion.reshard(input, to: output, tp: tp, pp: pp, dp: dp, base: base)
    }
    let (tp, pp, dp) = (fixture.tensorParallel, fixture.stages, fixture.dataParallel)
    try reshard(fixture.path, same, tp: tp, pp: pp, dp: dp)
    try reshard(fixture.path, there, tp: 4, pp: 3, dp: 2)
    try reshard(there, back, tp: tp, pp: pp, dp: dp)
    func isWeight(_ name: String) -> Bool { !name.hasPrefix("mp_rank_") }
    let found = try TensorContents(torchFilesIn: back.joining("global_step2")).filter(isWeight)
    let expected = try TensorContents(torchFilesIn: same.joining("global_step2")).filter(isWeight)
    #expect(found.differences(from: expected) == [])
  }

  @Test func `are refused at degrees that do not divide the heads`() throws {
    let directory = try TemporaryDirectory()
    let fixture = OptimizerFixture.all[0]
    let base = try fixture.configuration(in: directory)
    let fault = try #require(throws: DivisionFault.self) {
      try Conversion.reshard(fixture.path, to: directory("out"), tp: 4, base: base)
    }
    #expect("\(fault)".contains("the number of key-value heads 2 cannot be divided among 4"))
    #expect(try directory.names() == ["\(fixture.name).json"])
  }

  @Test(arguments: OptimizerFixture.all, [1, 2])
  func `become sequential, and pipelines again`(
    fixture: OptimizerFixture, ranks: Int
  ) throws {
    let directory = try TemporaryDirectory()
    let base = try fixture.configuration(in: directory)
    var target = TargetLayout(.neoxSequential, tp: ranks)
    target.data = 2
    target.optimizer = .keep
    try Conversion.run(fixture.path, to: directory("sequential"), target, base: base)
    let merged = try fixture.merged()
    let sequential = try OptimizerFixture.contents(of: directory("sequential"), base: base)
    #expect(sequential.differences(from: merged) == [])
    try Conversion.reshard(
      directory("sequential"), to: directory("pipeline"), tp: 2, pp: 2, dp: 1, base: base)
    let pipeline = try OptimizerFixture.contents(of: directory("pipeline"), base: base)
    #expect(pipeline.differences(from: merged) == [])
  }

  /// The genuine runs have 500 tokens in 512 rows.
  @Test(arguments: OptimizerFixture.all.prefix(2))
  func `lose padding and its states together`(fixture: OptimizerFixture) throws {
    let directory = try TemporaryDirectory()
    let base = try fixture.configuration(in: directory)
    var target = TargetLayout(.neox, tp: 2, pp: 2)
    target.optimizer = .keep
    try Conversion.run(fixture.path, to: directory("out"), target, base: base) {
      $0.reading.vocabulary = 500
    }
    var expected = try fixture.merged().replaced(
      by: TensorDigests(fixture.name, at: "stripped", "live"))
    for kind in ["fp32", "exp_avg", "exp_avg_sq"] {
      expected.add(try TensorDigests(fixture.name, at: "stripped", kind), below: kind)
    }
    let found = try OptimizerFixture.contents(of: directory("out"), base: base)
    #expect(found.differences(from: expected) == [])
  }

  @Test(arguments: OptimizerFixture.all)
  func `can go on from their masters alone`(fixture: OptimizerFixture) throws {
    let directory = try TemporaryDirectory()
    let base = try fixture.configuration(in: directory)
    try Conversion.reshard(
      fixture.path, to: directory("out"), tp: 2, base: base, optimizer: .masters)
    let found = try OptimizerFixture.contents(of: directory("out"), base: base)
    #expect(
      try found.differences(from: TensorDigests(fixture.name, at: "merged", "fp32")) == [])
  }

  @Test(arguments: OptimizerFixture.all)
  func `without their optimiser keep their weights`(fixture: OptimizerFixture) throws {
    let directory = try TemporaryDirectory()
    let base = try fixture.configuration(in: directory)
    try Conversion.reshard(
      fixture.path, to: directory("out"), tp: 1, base: base, optimizer: .drop)
    let found = try OptimizerFixture.contents(of: directory("out"), base: base)
    #expect(
      try found.differences(from: TensorDigests(fixture.name, at: "merged", "live")) == [])
    let names = try OptimizerFixture.names(in: directory("out/global_step2"))
    #expect(names.optimizers.isEmpty)
  }
}
