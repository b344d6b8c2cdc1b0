import Testing

@testable import Merging

@Suite struct `Parameter resolution` {
  @Test(arguments: ResolutionOracle.table.split(separator: "\n").map(String.init))
  func `values are those that mergekit resolves`(line: String) throws {
    let row = line.split(separator: " | ").map(String.init)
    let kind = try #require(kinds[row[0]])
    let definition = ParameterDefinition("p", kind, .perModel, .required)
    let recipe = try recipe(levels: Array(row[1...4]), definition)
    var resolver = ParameterResolver(recipe, slice: recipe.slices(of: "m")[0], module: "m")
    let t = try #require(Double(row[6]))
    let found: String
    do {
      let model = ModelReference(path: "a")
      found =
        try resolver.value(of: definition, model: model, tensor: row[5], at: t).value
        .map { "\($0)" } ?? "none"
    } catch .missing {
      found = "missing"
    } catch .fractional {
      found = "fractional"
    }
    #expect(found == (kind == .float ? Double(row[7]).map { "\($0)" } : nil) ?? row[7])
  }

  @Test func `a shared parameter does not look at the source`() throws {
    let definition = ParameterDefinition("p", .float, .shared, .value(.float(7)))
    let recipe = try recipe(levels: ["1", "-", "-", "-"], definition)
    var resolver = ParameterResolver(recipe, slice: recipe.slices(of: "m")[0], module: "m")
    let found = try resolver.value(
      of: definition, model: ModelReference(path: "a"), tensor: "x", at: 0)
    #expect(found.value == .float(7))
    #expect(found.origin.description == "default of 'test'")
  }

  @Test func `the origin names the level, the line, the condition and the gradient`() throws {
    let recipe = try RecipeFixture.read(
      """
      merge_method: ties
      base_model: base
      models:
        - model: a
          parameters:
            weight:
              - filter: attn
                value: 0.5
              - filter: mlp
                value: [0, 1, 3]
      parameters:
        weight: 1
      """)
    var resolver = ParameterResolver(recipe, slice: recipe.slices()[0])
    func origin(_ tensor: String) throws -> String {
      try resolver.value(
        of: RecipeFixture.weight, model: ModelReference(path: "a"), tensor: tensor, at: 0.75
      ).origin.description
    }
    #expect(
      try origin("model.layers.3.mlp.up_proj.weight")
        == "recipe.yaml:10:18, model 'a', condition 2, filter 'mlp', "
        + "gradient of 3 values at t = 0.75, between values 2 and 3")
    #expect(try origin("lm_head.weight") == "recipe.yaml:12:11, recipe")
  }

  @Test(arguments: [(0, 1, 1), (0, 4, 0), (3, 4, 1), (1, 4, 1.0 / 3), (0, 2, 0)])
  func `positions run from the first to the last layer`(layer: Int, count: Int, t: Double) {
    #expect(GradientPosition.t(ofLayer: layer, of: count) == t)
  }

  @Test func `a module that the recipe lacks has no slices`() throws {
    let recipe = try RecipeFixture.read(RecipeTexts.modules)
    #expect(recipe.slices(of: "audio_tower").isEmpty)
    #expect(recipe.slices().isEmpty)
    #expect(try RecipeFixture.read(RecipeTexts.slices).slices(of: "model").count == 2)
  }

  @Test func `a missing required parameter names model and tensor`() throws {
    let recipe = try RecipeFixture.read(
      "merge_method: linear\nmodels: [{model: a}, {model: b, parameters: {weight: 1}}]")
    var resolver = ParameterResolver(recipe, slice: recipe.slices()[0])
    let model = ModelReference(path: "a")
    let fault = #expect(throws: ParameterFault.self) {
      try resolver.value(of: RecipeFixture.weight, model: model, tensor: "lm_head.weight", at: 0)
    }
    #expect(
      fault?.description
        == "missing required parameter 'weight' for tensor 'lm_head.weight' of model 'a'")
  }

  @Test func `a parameter may stay without a value`() throws {
    let recipe = try RecipeFixture.read("merge_method: passthrough\nmodels: [{model: a}]")
    var resolver = ParameterResolver(recipe, slice: recipe.slices()[0])
    let found = try resolver.value(
      of: RecipeFixture.scale, model: ModelReference(path: "a"), tensor: "x", at: 0)
    #expect(found.value == nil)
  }

  private let kinds: [String: ParameterDefinition.Kind] = [
    "float": .float, "integer": .integer, "boolean": .boolean,
  ]

  /// A recipe of one module with one source and the four levels' settings of `p`.
  private func recipe(levels: [String], _ definition: ParameterDefinition) throws -> Recipe {
    let lines = levels.map { $0 == "-" ? "{}" : "{p: \($0)}" }
    let signature = MethodSignature(
      "test", parameters: [definition], base: .ignored, inputs: .atLeast(1))
    return try RecipeFixture.read(
      """
      merge_method: test
      modules:
        m:
          slices:
            - sources: [{model: a, layer_range: [0, 4], parameters: \(lines[0])}]
              parameters: \(lines[1])
          parameters: \(lines[2])
      parameters: \(lines[3])
      """, methods: MethodTable([signature]))
  }
}
