import Comparison
import Merging
import Storage
import TestSupport

/// Two fine-tuned models of a random base, and merges of them by the real merge code.
final class MergedModel {
  let directory: TemporaryDirectory
  private let format: NumberFormat

  /// Writes `base`, `a` and `b`; differences have about this size relative to the weights.
  init(_ format: NumberFormat, relativeSize: Double = 0.2, size: (Int, Int) = (12, 96)) throws {
    directory = try TemporaryDirectory()
    self.format = format
    let (vocabulary, hidden) = size
    let base = TinyModel.decoder(
      layers: 3, format: format, vocabulary: vocabulary * 8, hidden: hidden, seed: 31)
    try base.write("base", in: directory)
    for (name, seed) in [("a", UInt64(32)), ("b", UInt64(33))] {
      var generator = SeededGenerator(seed: seed)
      var model = base
      for number in model.tensors.indices {
        let tensor = model.tensors[number]
        let values = format.numbers(tensor.bytes).map {
          $0 + relativeSize * 0x1p-6 * generator.number(-1...1)
        }
        model.tensors[number].bytes = format.bytes(values)
      }
      try model.write(name, in: directory)
    }
  }

  func path(_ name: String) -> String { directory(name).text }

  /// The text of a recipe for both models; `{}` holds what a model has besides its weight.
  func recipe(
    _ method: String, _ weights: [String], each: String = "", more: String = ""
  ) -> String {
    let models = zip(["a", "b"], weights).map { name, weight in
      "  - {model: \(path(name)), parameters: {weight: \(weight)\(each)}}"
    }.joined(separator: "\n")
    let base = method == "linear" ? "" : "base_model: \(path("base"))\n"
    return "merge_method: \(method)\n\(base)models:\n\(models)\n\(more)dtype: \(format.torchName)\n"
  }

  /// Runs a recipe; the output is a directory of this name.
  func merge(
    _ recipe: String, to name: String = "out",
    _ change: (inout MergeOptions) -> Void = { _ in }
  ) throws {
    let file = try directory.file("\(name).yaml", Array(recipe.utf8))
    var options = MergeOptions(recipe: file.text, output: path(name))
    options.isSyncing = false
    change(&options)
    _ = try MergeJob.prepare(options).run()
  }

  /// Fits a model by `a` and `b`.
  func fit(
    _ target: String = "out", by models: [String] = ["a", "b"], base: String? = nil,
    _ change: (inout FitOptions) -> Void = { _ in }
  ) throws -> ModelFit {
    var options = FitOptions(
      target: path(target), models: models.map(path), base: base.map(path))
    options.workers = 2
    change(&options)
    return try FitJob.prepare(options).run()
  }
}
