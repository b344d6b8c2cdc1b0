import Arithmetic
import Checkpoints
import Pipeline
import Storage
import Tensors
import TestSupport

@testable import Merging

/// One tensor through one method, without recipes and checkpoints.
struct OperationRun: Sendable {
  struct Input: Sendable {
    var format: NumberFormat
    var values: [Double]
    var isBase = false
    var parameters: [String: Double] = [:]
  }

  /// How the run is cut up; nothing of this may show in the result.
  struct Way: Sendable {
    var workers = 1
    var tileElements = 1
    var level = KernelLevel.best
    var access = FileAccess.automatic
    /// Whether inputs are stored in two files each, one of them column by column.
    var inPieces = false
  }

  var method: String
  var shape: [Int]
  var inputs: [Input]
  var shared: [String: Double] = [:]
  /// Shared parameters that are words.
  var words: [String: String] = [:]
  /// How deep the tensor lies among the layers, 0 to 1.
  var depth = 0.0
  var output: NumberFormat
  var profile = Profile.exact
  var seed: UInt64 = 0
  var name: TensorName = "model.layers.0.weight"

  var count: Int { shape.reduce(1, *) }

  /// The bytes of the output.
  func bytes(_ way: Way = Way()) throws -> [UInt8] {
    let directory = try TemporaryDirectory()
    let plan = Plan(
      steps: [try step(way, in: directory)], streamSeed: UInt32(truncatingIfNeeded: seed))
    return try run(plan, way)
  }

  /// Which elements of the delta of `model`, counted among those that are read, survive.
  func survivors(of model: Int, _ way: Way = Way()) throws -> [Bool] {
    let directory = try TemporaryDirectory()
    var step = try step(way, in: directory)
    guard case .compute(let operation, let types, _) = step.work,
      let probe = MaskProbe(operation, model: model), let single = ElementType(.f32)
    else { return [] }
    step.output.dtype = .f32
    step.work = .compute(probe, inputs: types, output: single)
    let plan = Plan(steps: [step], streamSeed: UInt32(truncatingIfNeeded: seed))
    return NumberFormat.f32.numbers(try run(plan, way)).map { $0 == 1 }
  }

  private func run(_ plan: Plan, _ way: Way) throws -> [UInt8] {
    let sink = MemorySink(plan.steps.map(\.output))
    let executor = Executor(workers: way.workers, tileElements: way.tileElements)
    _ = try executor.run(plan, into: sink)
    guard sink.isWrittenOnce else { throw NotWrittenOnce() }
    return sink.bytes(of: name)
  }

  struct NotWrittenOnce: Error {}
  struct NoSuchMethod: Error {}

  // MARK: Planning

  private func step(
    _ way: Way, in directory: borrowing TemporaryDirectory
  ) throws -> Plan.Step {
    guard let method = MergeMethods.all.first(where: { $0.signature.name == self.method }) else {
      throw NoSuchMethod()
    }
    let types = inputs.compactMap { ElementType($0.format.dtype) }
    guard let target = ElementType(output.dtype), types.count == inputs.count else {
      throw NoSuchMethod()
    }
    let arithmetic: Arithmetic =
      profile == .exact
      ? .exact(for: types + [target], level: way.level) : .rounded(to: target, level: way.level)
    let tensors = try store(way, in: directory)
    let spec = TensorSpec(name: name, dtype: output.dtype, shape: shape)
    let chosen: [Int]
    let operation: any TensorOperation
    func planned(_ chosen: [Int]) -> [Plan.Input] {
      chosen.map { Plan.Input(tensor: tensors[$0], model: "m\($0)") }
    }
    switch try method.plan(merge(method.signature, arithmetic)) {
    case .cast(let index):
      chosen = [index]
      operation = CastOperation(arithmetic: arithmetic)
    case .compute(let used, let computed): (chosen, operation) = (used, computed)
    case .matrix(let used, let computed):
      return Plan.Step(
        output: spec, inputs: planned(used),
        work: .matrix(computed, inputs: used.map { types[$0] }, output: target),
        account: .init(method: self.method))
    }
    return Plan.Step(
      output: spec, inputs: planned(chosen),
      work: .compute(operation, inputs: chosen.map { types[$0] }, output: target),
      account: .init(method: self.method))
  }

  private func merge(_ signature: MethodSignature, _ arithmetic: Arithmetic) -> TensorMerge {
    func values(
      _ scope: ParameterDefinition.Scope, _ given: [String: Double]
    ) -> [String: ParameterValue] {
      var values: [String: ParameterValue] = [:]
      for definition in signature.parameters where definition.scope == scope {
        if scope == .shared, let word = words[definition.name] {
          values[definition.name] = .text(word)
        } else if let number = given[definition.name] {
          values[definition.name] = .float(number)
        } else if case .value(let value) = definition.fallback {
          values[definition.name] = value
        }
      }
      return values
    }
    var position = 0
    let merged = inputs.map { input in
      defer { if !input.isBase { position += 1 } }
      return TensorMerge.Input(
        position: position, isBase: input.isBase, values: values(.perModel, input.parameters))
    }
    return TensorMerge(
      name: name, shape: shape, depth: depth, inputs: merged,
      shared: values(.shared, shared), arithmetic: arithmetic, profile: profile,
      seed: seed)
  }

  private func store(
    _ way: Way, in directory: borrowing TemporaryDirectory
  ) throws -> [LogicalTensor] {
    var tensors: [LogicalTensor] = []
    for (index, input) in inputs.enumerated() {
      let spec = TensorSpec(name: "in", dtype: input.format.dtype, shape: shape)
      let bytes = input.format.bytes(input.values)
      let store = way.inPieces && shape.count == 2 ? StoredTensor.pieces : StoredTensor.whole
      tensors.append(try store(spec, bytes, directory, "\(index)", way.access))
    }
    return tensors
  }
}
