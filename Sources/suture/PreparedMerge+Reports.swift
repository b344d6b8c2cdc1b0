import Merging
import Pipeline
import Reports

extension PreparedMerge {
  /// How the parameters of the output tensors came about whose names a pattern matches.
  func explanation(of pattern: String) throws -> ExplainReport {
    let filter = try TensorFilter(pattern)
    var matcher = TensorFilterMatcher()
    let report = ExplainReport(plan) { matcher.passes($0, filter) }
    guard !report.steps.isEmpty else {
      throw Failure(.usage, "no tensor of the output matches '\(pattern)'")
    }
    return report
  }

  /// The plan and its cost; `output` is where the model goes, if it goes anywhere.
  func report(output: String?, workers: Int) -> PlanReport {
    var heading = PlanReport.Heading(
      method: recipe.method.value.name, profile: profile.rawValue, seed: seed,
      models: recipe.models.map(\.description), base: recipe.base?.value.description,
      output: output, files: fileNames, fileByteCount: fileByteCount, workers: workers)
    heading.stages = stages.map { stage in
      PlanReport.Stage(
        name: stage.name, method: stage.method, models: stage.models, base: stage.base,
        byteCount: stage.byteCount,
        mode: writesStages ? "written" : stage.isUsed ? "fused" : "not used")
    }
    return PlanReport(heading, plan: plan, cost: cost, warnings: warnings)
  }
}
