import Checkpoints
import Merging
import Tensors
import TestSupport
import Testing

/// A model that is an input more than once.
@Suite struct `A model used twice` {
  private static let model = TinyModel(
    (0..<4).map { .init(TensorName("model.layers.\($0).w"), .f32, [1], [Double(1 << $0)]) })

  private static func values(
    _ recipe: String, _ change: (inout MergeOptions) -> Void = { _ in }
  ) throws -> [Double] {
    let directory = try TemporaryDirectory()
    try model.write("a", in: directory)
    let output = try MergeRun.output(of: recipe, in: directory, change)
    return try output.tensors.flatMap { NumberFormat.f32.numbers(try $0.bytes()) }
  }

  private static let slices = """
    merge_method: linear
    parameters: {normalize: false}
    slices:
      - sources:
          - {model: a, layer_range: [0, 2], parameters: {weight: 1}}
          - {model: a, layer_range: [2, 4], parameters: {weight: 10}}
    """

  @Test func `has parameters by position`() throws {
    #expect(try Self.values(Self.slices) == [41, 82])
    #expect(
      try Self.values(
        """
        merge_method: linear
        models: [{model: a, parameters: {weight: 1}}, {model: a, parameters: {weight: 2}}]
        parameters: {normalize: false}
        """) == [3, 6, 12, 24])
  }

  @Test func `is the base at its first place only`() throws {
    let values = try Self.values(
      """
      merge_method: task_arithmetic
      base_model: a
      slices:
        - sources:
            - {model: a, layer_range: [0, 2]}
            - {model: a, layer_range: [2, 4], parameters: {weight: 0.5}}
      """)
    #expect(values == [2.5, 5])
  }

  @Test func `has a random mask for each position`() throws {
    let directory = try TemporaryDirectory()
    let count = 4096
    try TinyModel([.init("w", .f32, [count], Array(repeating: 0, count: count))])
      .write("z", in: directory)
    try TinyModel([.init("w", .f32, [count], Array(repeating: 1, count: count))])
      .write("a", in: directory)
    let output = try MergeRun.output(
      of: """
        merge_method: dare_linear
        base_model: z
        models: [{model: a}, {model: a}]
        parameters: {weight: 1, density: 0.5, rescale: false}
        """, in: directory)
    let values = NumberFormat.f32.numbers(try #require(output["w"]).bytes())
    // Two independent masks of one half: a quarter of the elements has both.
    for (value, share) in [(0.0, 0.25), (1, 0.5), (2, 0.25)] {
      let found = Double(values.count { $0 == value }) / Double(count)
      #expect(abs(found - share) < 0.03, "\(value): \(found)")
    }
  }

  @Test func `is refused in mergekit's profile, as mergekit does`() throws {
    let error = #expect(throws: PlanError.self) {
      try Self.values(Self.slices) { $0.profile = .mergekit }
    }
    #expect(error?.description.contains("recipe.yaml:6:") == true)
    #expect(error?.description.contains("already an input at 5:") == true)
  }
}
