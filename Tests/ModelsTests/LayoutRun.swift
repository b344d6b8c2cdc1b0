import Checkpoints
import Models
import Pipeline
import Storage
import Tensors
import TestSupport
import Testing
import TorchFiles

/// A model written in a layout into a directory of its own.
struct LayoutRun {
  let path: Path

  /// Writes all weights of `model`, and the layout's small files.
  init(
    _ model: Model, _ target: TargetLayout, in directory: borrowing TemporaryDirectory,
    as name: String = "out", tileElements: Int = 1024
  ) throws {
    path = directory(name)
    let specs = Dictionary(
      uniqueKeysWithValues: model.checkpoint.tensors.map { ($0.name, $0.spec) })
    let output = try TargetOutput(
      specs, shape: try #require(model.shape), settings: model.settings, in: target)
    let steps = try output.order.map { name in
      let tensor = try #require(model.checkpoint[output.aliases[name] ?? name])
      return Plan.Step(
        output: try #require(output.placed.specs[name]),
        inputs: [Plan.Input(tensor: tensor, model: model.reference)], work: .copy,
        account: Plan.Step.Account(method: "copy"))
    }
    var options = StagedRun.Options(output: path.text)
    options.tileElements = tileElements
    options.workers = 2
    options.isSyncing = false
    let run = StagedRun(
      Plan(steps: steps), into: output.placed, options: options, inputs: [], protected: [])
    _ = try run.run { staged, _, _ in
      for text in output.texts { try staged.write(text.bytes, as: text.name) }
    }
  }

  /// The arrays of a PyTorch file below the output, by the keys that lead to them.
  func arrays(_ name: String) throws -> [[String]: [UInt8]] {
    try storedArrays(in: path.joining(name))
  }
}

/// The arrays of a PyTorch file by the keys that lead to them.
func storedArrays(in path: Path) throws -> [[String]: [UInt8]] {
  let file = try TorchFile(opening: path)
  var arrays: [[String]: [UInt8]] = [:]
  for (path, tensor) in try file.tensors() { arrays[path] = try file.bytes(of: tensor) }
  return arrays
}
