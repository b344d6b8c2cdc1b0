import Storage
import StrictJSON
import TestSupport
import Testing

@Suite struct `suture fit` {
  private static let family = "fixtures/family"
  private static let models = ["\(family)/finetune-a-bf16", "\(family)/finetune-b-bf16"]

  /// Merges the two fine-tuned fixtures; the recipe and the output are in the directory.
  private func merge(
    _ method: String, in directory: borrowing TemporaryDirectory, each: String = ""
  ) throws -> (recipe: String, output: String) {
    let root = Fixtures.repository.text
    let base = method == "linear" ? "" : "base_model: \(root)/\(Self.family)/base-bf16\n"
    let models = zip(Self.models, ["0.85", "0.15"]).map {
      "  - {model: \(root)/\($0), parameters: {weight: \($1)\(each)}}\n"
    }.joined()
    let text = "merge_method: \(method)\n\(base)models:\n\(models)dtype: bfloat16\n"
    let recipe = try directory.file("\(method).yaml", Array(text.utf8)).text
    let output = directory(method).text
    let outcome = try SutureProcess.run(["merge", recipe, output, "--quiet"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    return (recipe, output)
  }

  @Test func `finds the weights of a linear merge, and checks its recipe`() throws {
    let directory = try TemporaryDirectory()
    let (recipe, output) = try merge("linear", in: directory)
    let outcome = try SutureProcess.run(["fit", output, "--recipe", recipe, "--json"])
    #expect(outcome.status == 0, "\(outcome.errors)\(outcome.output)")
    let root = try JSONDocument(Array(outcome.output.utf8)).root
    #expect(root["schema"]?.string == "suture.fit/1")
    let weights = try #require(root["weights"]?.array).compactMap(\.double)
    #expect(abs(weights[0] - 0.85) < 1e-3 && abs(weights[1] - 0.15) < 1e-3)
    #expect(root["verdict"]?["kind"]?.string == "linear")
    #expect(root["expected"]?["met"]?.bool == true)
    #expect(root["expected"]?["source"]?.string == recipe)
    #expect(root["determined"]?.bool == true)
    #expect(root["all"]?["weights"]?.array?.count == 2)
    for group in ["layers", "kinds", "tensors"] {
      #expect(root[group]?.array?.isEmpty == false)
    }
  }

  @Test(arguments: [
    ("0.85,0.15", "1e-3", Int32(0)), ("0.8,0.2", "1e-3", 1), ("0.8,0.2", "0.1", 0),
  ])
  func `has an exit code for weights`(expected: String, tolerance: String, status: Int32) throws {
    let directory = try TemporaryDirectory()
    let (_, output) = try merge("linear", in: directory)
    let outcome = try SutureProcess.run(
      ["fit", output, "--from"] + Self.models + [
        "--expect", expected, "--tolerance", tolerance,
      ])
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(outcome.output.contains(status == 0 ? "expected: met" : "expected: not met"))
    #expect(outcome.output.contains("verdict: consistent with a linear merge rounded to BF16"))
    #expect(outcome.errors == "")
  }

  @Test func `does not take another merge for a linear one`() throws {
    let directory = try TemporaryDirectory()
    let (_, output) = try merge("dare_ties", in: directory, each: ", density: 0.5")
    let outcome = try SutureProcess.run(
      ["fit", output, "--from"] + Self.models + [
        "--base", "\(Self.family)/base-bf16", "--expect", "0.85,0.15", "--tolerance", "0.5",
        "--tensors",
      ])
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(outcome.output.contains("verdict: no linear merge"))
    #expect(outcome.output.contains("model.layers.0.mlp.up_proj.weight"))
  }

  @Test func `warns of models that are not told apart`() throws {
    let a = Self.models[0]
    let outcome = try SutureProcess.run(["fit", a, "--from", a, a])
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("collinear") && outcome.errors.contains("A and B"))
    let constrained = try SutureProcess.run([
      "fit", a, "--from", a, Self.models[1], "--sum-to-one", "--nonnegative",
    ])
    #expect(constrained.status == 0)
    #expect(constrained.output.contains("A  fixtures/family/finetune-a-bf16  1.00000"))
  }

  @Test(arguments: [
    (["x"], "Name models with --from"), (["x", "--from", "a", "--recipe", "r"], "Name models"),
    (["x", "--recipe", "r", "--base", "b"], "--recipe names the base"),
    (["x", "--from", "a", "b", "--expect", "1"], "one number for each of the 2 models"),
    (["x", "--from", "a", "--expect", "nan"], "one number for each"),
    (["x", "--from", "a", "--tolerance=-1"], "--tolerance takes"),
    (["/nonexistent", "--from", "a"], "there is no such file or directory"),
    (
      ["fixtures/family/base-bf16", "--from", "fixtures/spectra/matrices.safetensors"],
      "no tensor of 'fixtures/family/base-bf16' is in all of the models"
    ),
  ])
  func `refuses wrong usage`(arguments: [String], message: String) throws {
    let outcome = try SutureProcess.run(["fit"] + arguments)
    #expect(outcome.status == 2, "\(outcome.errors)")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(outcome.output == "")
  }

  @Test func `refuses recipes without fixed weights`() throws {
    let outcome = try SutureProcess.run([
      "fit", Self.models[0], "--recipe", "recipes/demo.yaml",
    ])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("recipes/demo.yaml:"), "\(outcome.errors)")
  }
}
