import Arithmetic
import Checkpoints
import Merging
import Pipeline
import Storage
import Tensors
import TestSupport
import Testing

/// The default profile against its formulas in extended precision.
@Suite struct `The exact profile` {
  @Test func `has cases to compare with`() {
    #expect(ExactCase.all.count == 93)
    let withoutArithmetic: Set = ["passthrough"]
    #expect(
      Set(ExactCase.all.map(\.method)) == MergekitMethods.names.subtracting(withoutArithmetic))
  }

  @Test(arguments: ExactCase.all)
  func `rounds its formula once, almost`(example: ExactCase) throws {
    let directory = try TemporaryDirectory()
    let output = try MergeRun.output(of: try example.recipeText(), in: directory) {
      $0.seed = example.seed
    }
    let expected = try example.expected()
    let values = expected.tensors.filter { $0.spec.dtype == .f64 }
    #expect(values.count == 5)
    for value in values {
      let tensor = try #require(output[value.name])
      let scale = try #require(expected[TensorName(value.name.text + ".scale")])
      let format = try #require(NumberFormat(tensor.spec.dtype))
      let slack = format.dtype == .f32 ? 0x1p-45 : 0x1p-20
      let places = try expected[TensorName(value.name.text + ".places")]?.places()
      let all = format.numbers(try tensor.bytes())
      let ours = places.map { $0.map { all[$0] } } ?? all
      let scales = NumberFormat.f32.numbers(try scale.bytes())
      let excess = zip(zip(ours, try value.doubles()), scales).map { pair, scale in
        abs(pair.0 - pair.1) - (format.ulp(of: pair.1) / 2 + slack * scale)
      }
      #expect(excess.count == places?.count ?? tensor.spec.elementCount)
      #expect(excess.max() ?? 1 <= 0, "\(value.name)")
    }
  }

  @Test(arguments: ExactCase.all)
  func `keeps the elements that its formula keeps`(example: ExactCase) throws {
    let directory = try TemporaryDirectory()
    let merge = try MergeRun.prepare(try example.recipeText(), in: directory) {
      $0.seed = example.seed
    }
    let base = merge.recipe.base?.value
    let models = merge.recipe.models.filter { $0 != base }.map(\.description)
    for keep in try example.expected().tensors where keep.name.text.hasSuffix(".keep") {
      let name = TensorName(String(keep.name.text.dropLast(5)))
      let step = try #require(merge.plan.steps.first { $0.output.name == name })
      let (count, expected) = (step.output.elementCount, try keep.bytes())
      try #require(models.count * count == expected.count)
      for (model, reference) in models.enumerated() {
        // Models of weight 0 are not read, so nothing is decided about them.
        guard let used = step.inputs.dropFirst().firstIndex(where: { $0.model == reference })
        else { continue }
        let survivors = try Self.survivors(of: used - 1, in: step)
        #expect(survivors[...] == expected[model * count..<(model + 1) * count], "\(name)")
      }
    }
  }

  /// Which elements of a model's delta the step keeps, in tiles of one block.
  private static func survivors(of model: Int, in step: Plan.Step) throws -> [UInt8] {
    guard case .compute(let operation, let types, _) = step.work,
      let probe = MaskProbe(operation, model: model), let single = ElementType(.f32)
    else { return [] }
    var step = step
    step.output.dtype = .f32
    step.work = .compute(probe, inputs: types, output: single)
    let sink = MemorySink([step.output])
    _ = try Executor(workers: 2, tileElements: 1).run(Plan(steps: [step]), into: sink)
    return NumberFormat.f32.numbers(sink.bytes(of: step.output.name)).map(UInt8.init)
  }
}
