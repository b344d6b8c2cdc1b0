import Analysis
import Comparison
import Merging
import Tensors
import TestSupport
import Testing

@Suite struct `Fits of merged models` {
  @Test(arguments: [NumberFormat.bf16, .f16, .f32], [true, false])
  func `recover a linear merge and call it one`(format: NumberFormat, hasBase: Bool) throws {
    let models = try MergedModel(format)
    try models.merge(models.recipe("linear", ["0.85", "0.15"]))
    let fit = try models.fit(base: hasBase ? "base" : nil)
    let weights = fit.global.fit.weights
    #expect(abs(weights[0] - 0.85) < 1e-4 && abs(weights[1] - 0.15) < 1e-4)
    #expect(fit.global.fit.isDetermined)
    #expect(fit.verdict.kind == .linear)
    #expect(fit.dtype == format.dtype)
    // The prediction is close, not only an upper limit; the sums resolve less than float32 has.
    if format.dtype != .f32 { #expect(fit.verdict.excess > 0.8 && fit.verdict.excess < 1.2) }
    #expect(fit.verdict.account.hasPrefix("consistent with a linear merge rounded to"))
    #expect(fit.tensors.count == 9 && fit.skipped.isEmpty)
    #expect(fit.layers.map(\.name) == ["0", "1", "2"])
    #expect(fit.kinds.count == 5)
    for group in fit.layers + fit.kinds {
      #expect(abs(group.fit.weights[0] - 0.85) < 0.01)
      #expect(group.globalResidual >= group.fit.residual - 1e-12 * group.sums.energy)
    }
  }

  @Test func `recover task arithmetic with weights that do not sum to one`() throws {
    let models = try MergedModel(.bf16)
    let text = models.recipe("task_arithmetic", ["0.7", "-0.4"])
    try models.merge(text)
    let fit = try models.fit(base: "base")
    #expect(abs(fit.global.fit.weights[0] - 0.7) < 2e-4)
    #expect(abs(fit.global.fit.weights[1] + 0.4) < 2e-4)
    #expect(fit.verdict.kind == .linear)
  }

  @Test func `see rounding on the way of a merge in bfloat16`() throws {
    let models = try MergedModel(.bf16)
    try models.merge(models.recipe("task_arithmetic", ["0.5", "0.25"])) {
      $0.profile = .mergekit
    }
    let fit = try models.fit(base: "base")
    #expect([.linear, .roughlyLinear].contains(fit.verdict.kind))
    #expect(fit.verdict.excess > 1.02)
  }

  @Test(arguments: ["dare_ties", "dare_linear"])
  func `tell random pruning from a linear merge`(method: String) throws {
    let models = try MergedModel(.bf16, relativeSize: 0.5)
    try models.merge(models.recipe(method, ["0.6", "0.4"], each: ", density: 0.5"))
    let fit = try models.fit(base: "base")
    #expect(fit.verdict.kind == .sparse)
    #expect(fit.verdict.excess > 100)
    // Both are dropped at a quarter of the elements.
    #expect(abs(try #require(fit.verdict.keptShare) - 0.25) < 0.03)
    #expect(abs(try #require(fit.verdict.density) - 0.5) < 0.03)
    // Where one is kept it is rescaled: 0.6 / 0.5 and 0.4 / 0.5.
    for (spike, ratio) in zip(fit.verdict.spikes, [1.2, 0.8]) {
      #expect(abs(try #require(spike).ratio - ratio) < 0.02)
      #expect(try #require(spike).share > 0.15)
    }
  }

  @Test func `tell pruning by magnitude from a linear merge`() throws {
    let models = try MergedModel(.bf16, relativeSize: 0.5)
    try models.merge(models.recipe("ties", ["0.6", "0.4"], each: ", density: 0.3"))
    let fit = try models.fit(base: "base")
    #expect(fit.verdict.kind == .sparse)
    #expect(fit.verdict.excess > 100)
  }

  @Test func `do not call a linear merge of sparse differences sparse`() throws {
    // Differences of about one unit in the last place: many elements of a model are the base's, and
    // means of neighbours are ties, whose rounding is off by more than that of a uniform number.
    let models = try MergedModel(.bf16, relativeSize: 0.002)
    try models.merge(models.recipe("linear", ["0.5", "0.5"]))
    let fit = try models.fit(base: "base")
    #expect([.linear, .roughlyLinear].contains(fit.verdict.kind))
  }

  @Test func `see weights that differ by layer`() throws {
    let models = try MergedModel(.bf16)
    try models.merge(models.recipe("linear", ["[1.0, 0.0]", "[0.0, 1.0]"]))
    let fit = try models.fit()
    #expect(fit.verdict.kind == .linearByTensor)
    for (group, weight) in zip(fit.layers, [1, 0.5, 0]) {
      #expect(abs(group.fit.weights[0] - weight) < 1e-3)
      #expect(abs(group.fit.weights[1] - (1 - weight)) < 1e-3)
    }
  }

  @Test func `call what no weights explain unexplained`() throws {
    let models = try MergedModel(.bf16)
    let fit = try models.fit("b", by: ["a"], base: "base")
    #expect(fit.verdict.kind == .unexplained)
    #expect(try #require(fit.global.determination) < 0.1)
  }

  @Test func `know the base, and a model itself`() throws {
    let models = try MergedModel(.bf16)
    #expect(try models.fit("base", base: "base").verdict.kind == .unchanged)
    let same = try models.fit("a", base: "base")
    #expect(same.verdict.kind == .linear)
    #expect(abs(same.global.fit.weights[0] - 1) < 1e-12)
  }

  @Test func `do not depend on workers`() throws {
    let models = try MergedModel(.bf16)
    try models.merge(models.recipe("linear", ["0.3", "0.7"]))
    let one = try models.fit { $0.workers = 1 }
    let four = try models.fit { $0.workers = 4 }
    #expect(one.global.sums == four.global.sums)
    #expect(one.verdict == four.verdict)
  }

  @Test func `leave out tensors that other models lack, and say so`() throws {
    let models = try MergedModel(.bf16)
    let tied = TinyModel.decoder(
      layers: 3, format: .bf16, tied: true, vocabulary: 96, hidden: 96, seed: 40)
    try tied.write("tied", in: models.directory)
    let fit = try models.fit("a", by: ["tied"])
    #expect(fit.skipped.map(\.name.text) == ["lm_head.weight"])
    #expect(fit.skipped.first?.reason == "it is not in '\(models.path("tied"))'")
    let small = TinyModel.decoder(layers: 1, format: .bf16, vocabulary: 8, hidden: 4, seed: 1)
    try small.write("small", in: models.directory)
    #expect(throws: FitError.self) { try models.fit("a", by: ["small"]) }
    #expect(throws: FitError.noModels) { try models.fit("a", by: []) }
  }
}
