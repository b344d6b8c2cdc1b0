import Analysis
import Comparison
import Merging
import Storage
import TestSupport
import Testing

@Suite struct `Expected weights` {
  @Test func `are those of the recipe that made a model`() throws {
    let models = try MergedModel(.bf16)
    // Weights are divided by their sum.
    try models.merge(models.recipe("linear", ["1.7", "0.3"]))
    let claimed = try ClaimedWeights(readingRecipe: models.path("out.yaml"))
    #expect(claimed.method == "linear" && claimed.base == nil)
    #expect(claimed.models == [models.path("a"), models.path("b")])
    #expect(claimed.weights == [0.85, 0.15])
    let fit = try models.fit()
    let outcome = FitExpectation(weights: claimed.weights, tolerance: 1e-4).outcome(of: fit)
    #expect(outcome.isMet && outcome.excess < 1.5)
    #expect(try #require(outcome.largestDifference) < 1e-4)
    let wrong = FitExpectation(weights: [0.8, 0.2], tolerance: 1e-2).outcome(of: fit)
    #expect(!wrong.isMet && wrong.excess > 10)
    #expect(abs(try #require(wrong.largestDifference) - 0.05) < 1e-3)
  }

  @Test func `are multiplied by lambda in task arithmetic`() throws {
    let models = try MergedModel(.f32)
    let text = models.recipe(
      "task_arithmetic", ["0.5", "0.25"], more: "parameters: {lambda: 2, normalize: false}\n")
    try models.merge(text)
    let claimed = try ClaimedWeights(readingRecipe: models.path("out.yaml"))
    #expect(claimed.weights == [1, 0.5])
    #expect(claimed.base == models.path("base"))
    let fit = try models.fit(base: "base")
    #expect(
      FitExpectation(weights: claimed.weights, tolerance: 1e-4).outcome(of: fit).isMet)
  }

  @Test func `are not met by another kind of merge, even with close weights`() throws {
    let models = try MergedModel(.bf16, relativeSize: 0.5)
    try models.merge(models.recipe("dare_linear", ["0.6", "0.4"], each: ", density: 0.5"))
    let fit = try models.fit(base: "base")
    let outcome = FitExpectation(weights: [0.6, 0.4], tolerance: 0.1).outcome(of: fit)
    #expect(try #require(outcome.largestDifference) < 0.1)
    #expect(!outcome.isMet)
    #expect(outcome.account.contains("no linear merge"))
  }

  @Test func `go by the residual where models are collinear`() throws {
    let models = try MergedModel(.bf16)
    try models.merge(models.recipe("linear", ["0.85", "0.15"]))
    let fit = try models.fit(by: ["a", "a", "b"])
    #expect(!fit.global.fit.isDetermined)
    let right = FitExpectation(weights: [0.5, 0.35, 0.15], tolerance: 1e-3).outcome(of: fit)
    #expect(right.isMet && right.largestDifference == nil)
    let wrong = FitExpectation(weights: [0.5, 0.2, 0.3], tolerance: 1e-3).outcome(of: fit)
    #expect(!wrong.isMet)
  }

  @Test(arguments: [
    ("ties", "no linear combination"), ("dare_ties", "no linear combination"),
  ])
  func `are not read from other methods`(method: String, message: String) throws {
    let models = try MergedModel(.bf16)
    let text = models.recipe(method, ["0.5", "0.5"])
    let path = try models.directory.file("other.yaml", Array(text.utf8)).text
    let error = #expect(throws: RecipeError.self) { try ClaimedWeights(readingRecipe: path) }
    #expect(error.map { "\($0)" }?.contains(message) == true, "\(error.map { "\($0)" } ?? "")")
  }

  @Test func `are not read from gradients`() throws {
    let models = try MergedModel(.bf16)
    let text = models.recipe("linear", ["[0, 1]", "0.5"])
    let path = try models.directory.file("other.yaml", Array(text.utf8)).text
    let error = #expect(throws: RecipeError.self) { try ClaimedWeights(readingRecipe: path) }
    #expect(error.map { "\($0)" }?.contains("differs by tensor") == true)
  }
}
