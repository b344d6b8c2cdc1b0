import Checkpoints
import Pipeline
import Reports
import Tensors
import Testing

@Suite struct `The printed plan` {
  /// The table's lines about tensors of a plan which copies each pair's first from its second.
  static func lines(_ pairs: [(output: String, model: String, input: String)]) -> [String] {
    let steps = pairs.map { pair in
      let spec = TensorSpec(name: TensorName(pair.output), dtype: .f32, shape: [4])
      let stored = TensorSpec(name: TensorName(pair.input), dtype: .f32, shape: [4])
      return Plan.Step(
        output: spec,
        inputs: [Plan.Input(tensor: LogicalTensor(spec: stored, pieces: []), model: pair.model)],
        work: .copy, account: .init(method: "copy"))
    }
    let heading = PlanReport.Heading(
      method: "copy", profile: "exact", seed: 0,
      models: Set(pairs.map(\.model)).sorted(), base: nil, output: "out", files: [],
      fileByteCount: 0, workers: 1)
    let plan = Plan(steps: steps)
    let report = PlanReport(
      heading, plan: plan, cost: plan.cost(workers: 1, tileElements: 1), warnings: [])
    return report.text().split(separator: "\n").filter { $0.contains("F32") }.map { line in
      line.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }
  }

  @Test func `names models by as little of their path as tells them apart`() {
    #expect(
      Self.lines([("a", "x/m", "a"), ("b", "y/m", "b"), ("c", "y/n", "c"), ("d", "/y/n/", "d")])
        .map { $0.split(separator: " ").last } == ["x/m", "y/m", "y/n", "/y/n/"])
  }

  @Test func `says by how many layers an input is shifted`() {
    #expect(
      Self.lines([
        ("l.0.w", "m", "l.4.w"), ("l.1.w", "m", "l.5.w"), ("l.2.w", "m", "l.2.w"),
        ("head", "m", "embedding"),
      ]) == [
        "head F32 [4] 16 bytes copy m (embedding)",
        "l.{0..1}.w F32 [4] x2 32 bytes copy m (layer +4)",
        "l.2.w F32 [4] 16 bytes copy m",
      ])
  }
}
