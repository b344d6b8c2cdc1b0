package import Pipeline
import Tensors

/// A plan and its cost, put into words before anything is read or written.
package struct PlanReport: Sendable {
  /// The words of the header, which the plan itself does not know.
  package struct Heading: Sendable {
    package var method: String
    /// Nil where nothing is computed that they concern.
    package var profile: String?
    package var seed: UInt64?
    /// The models in the words of the recipe, in its order.
    package var models: [String]
    /// Which of them is the base, if there is one.
    package var base: String?
    /// Nil where nothing is to be written.
    package var output: String?
    /// The stages of a recipe of several, in the order of execution.
    package var stages: [Stage] = []
    /// Names of the files that will hold tensors.
    package var files: [String]
    /// Bytes of all these files: tensors and their copies, padding, headers.
    package var fileByteCount: Int
    package var workers: Int

    package init(
      method: String, profile: String? = nil, seed: UInt64? = nil, models: [String],
      base: String? = nil,
      output: String?, files: [String], fileByteCount: Int, workers: Int
    ) {
      self.method = method
      self.profile = profile
      self.seed = seed
      self.models = models
      self.base = base
      self.output = output
      self.files = files
      self.fileByteCount = fileByteCount
      self.workers = workers
    }
  }

  /// A merge whose output later ones read.
  package struct Stage: Sendable {
    package var name: String
    package var method: String
    package var models: [String]
    package var base: String?
    /// Bytes of its tensors, were they written.
    package var byteCount: Int
    /// How it is run: `fused`, `written` or `not used`.
    package var mode: String

    package init(
      name: String, method: String, models: [String], base: String?, byteCount: Int, mode: String
    ) {
      self.name = name
      self.method = method
      self.models = models
      self.base = base
      self.byteCount = byteCount
      self.mode = mode
    }
  }

  package let heading: Heading
  /// Whether the text lists the parameters and where each comes from.
  package var showsParameters = false
  package let plan: Plan
  package let cost: Plan.Cost
  package let warnings: [String]

  package init(_ heading: Heading, plan: Plan, cost: Plan.Cost, warnings: [String]) {
    self.heading = heading
    self.plan = plan
    self.cost = cost
    self.warnings = warnings
  }

  /// The most passes over its inputs that any tensor needs.
  package var maximumPasses: Int { plan.steps.map(\.maximumPasses).max() ?? 0 }

  /// The tensors of the output in natural order.
  package var steps: [Plan.Step] { NaturalOrder.sorted(plan.steps, by: \.output.name) }
}
