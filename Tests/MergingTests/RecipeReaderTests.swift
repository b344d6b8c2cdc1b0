import Storage
import StrictYAML
import Tensors
import Testing

@testable import Merging

@Suite struct `Recipe reading` {
  @Test func `a recipe of whole models is read`() throws {
    let recipe = try RecipeFixture.read(RecipeTexts.models)
    #expect(recipe.method.value.name == "ties")
    #expect(recipe.base?.value == ModelReference(path: "org/base"))
    #expect(recipe.dtype?.value == .f32)
    #expect(recipe.outDType?.value == .bf16)
    #expect(recipe.outputDType?.value == .bf16)
    #expect(recipe.output.shardSize?.value == 500_000_000)
    #expect(recipe.seed?.value == 42)
    #expect(recipe.tokenizer?.source.value == .base)
    #expect(recipe.warnings.isEmpty)
    let slice = try #require(recipe.slices().first)
    #expect(
      slice.sources.map(\.model) == [
        ModelReference(path: "org/base"), ModelReference(path: "./tuned", revision: "main"),
        ModelReference(
          path: "/odd+path@x", revision: "r1", overrideArchitecture: "LlamaForCausalLM"),
      ])
    #expect(slice.sources[1].place == RecipePlace(line: 5, column: 12))
    #expect(slice.sources[1].parameters["weight"]?.place == RecipePlace(line: 7, column: 15))
  }

  @Test func `a recipe of slices is read`() throws {
    let recipe = try RecipeFixture.read(RecipeTexts.slices)
    let slices = recipe.slices()
    #expect(slices.map(\.layerCount) == [8, 0])
    #expect(slices[0].sources.map(\.layers) == [0..<8, 4..<12])
    #expect(recipe.models.map(\.path) == ["a", "b"])
  }

  @Test func `a recipe of modules is read`() throws {
    let recipe = try RecipeFixture.read(RecipeTexts.modules)
    guard case .modules(let modules) = recipe.assembly else {
      Issue.record("no modules")
      return
    }
    #expect(modules.map(\.name) == ["text_decoder", "vision_tower"])
    #expect(modules.map(\.isWholeModels) == [true, false])
    #expect(recipe.slices(of: "vision_tower").map(\.layerCount) == [2])
  }

  @Test func `a recipe of one model's layers is read`() throws {
    let recipe = try RecipeFixture.read(RecipeTexts.passthrough)
    #expect(recipe.slices().map(\.layerCount) == [24, 24])
  }

  @Test func `a base that the models lack becomes the last input`() throws {
    let recipe = try RecipeFixture.read(
      "merge_method: ties\nbase_model: z\nmodels: [{model: b, parameters: {weight: 1}}]")
    let sources = recipe.slices()[0].sources
    #expect(sources.map(\.model.path) == ["b", "z"])
    #expect(sources[1].place == RecipePlace(line: 2, column: 13))
  }

  @Test func `null and empty fields count as absent`() throws {
    let recipe = try RecipeFixture.read(
      """
      merge_method: linear
      models: [{model: a, parameters: ~}]
      slices: []
      modules: {}
      base_model:
      dtype: null
      parameters:
      """)
    #expect(recipe.base == nil)
    #expect(recipe.dtype == nil)
  }

  @Test(
    arguments: [
      ("5GB", 5_000_000_000), ("5B", 5_000_000_000), ("500MB", 500_000_000), ("5g", 5_000_000_000),
      ("20k", 20_000), ("7m", 7_000_000), ("1 GiB", 1 << 30), ("123", 123), ("0", 0),
      ("1.5GB", nil), ("GB", nil), ("", nil), ("-1", nil), ("5 TB", nil),
      ("99999999999999999999", nil), ("9999999999GB", nil), ("٣GB", nil),
    ] as [(String, Int?)])
  func `shard sizes are decimal as mergekit counts them`(text: String, bytes: Int?) {
    #expect(ByteSize.parse(text) == bytes)
  }

  @Test(
    arguments: [
      ("bfloat16", .bf16), ("bf16", .bf16), ("BF16", .bf16), ("torch.bfloat16", .bf16),
      ("float16", .f16), ("half", .f16), ("float32", .f32), ("float64", .f64),
      ("float8_e4m3fn", .f8e4m3), ("F8_E5M2", .f8e5m2), ("int64", nil), ("", nil),
    ] as [(String, DType?)])
  func `types have mergekit's names and the usual short ones`(name: String, dtype: DType?) {
    #expect(DTypeName.dtype(named: name) == dtype)
  }

  @Test(arguments: [
    ("a", ModelReference(path: "a")), ("o/m@v1.0", ModelReference(path: "o/m", revision: "v1.0")),
    ("./a b", ModelReference(path: "./a b")),
    ("a+b", ModelReference(path: "a", adapter: .init(path: "b"))),
    (
      "o/m@v1+o/l@v2",
      ModelReference(path: "o/m", revision: "v1", adapter: .init(path: "o/l", revision: "v2"))
    ),
  ])
  func `references are a path and a revision`(text: String, reference: ModelReference) throws {
    #expect(try ModelReference(text) == reference)
  }

  @Test(arguments: [
    ("a+", ModelReferenceFault.noAdapter("a+")), ("/p+q+r", .severalPlus("/p+q+r")),
    ("+b", .noPath), ("a+b@", .noRevision("b@")),
    ("a@b@c", .severalAt("a@b@c")), ("", .noPath), ("@x", .noPath), ("a@", .noRevision("a@")),
  ])
  func `odd references are refused`(text: String, fault: ModelReferenceFault) {
    #expect(throws: fault) { try ModelReference(text) }
  }

  @Test func `references are equal as text only`() {
    #expect(ModelReference(path: "./m") != ModelReference(path: "m"))
    #expect(ModelReference(path: "e\u{301}") != ModelReference(path: "\u{e9}"))
  }
}
