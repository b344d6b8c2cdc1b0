import StrictJSON
import Storage
import TestSupport
import Testing

@Suite struct `suture plan` {
  @Test func `says which value a parameter has, and why`() throws {
    let outcome = try SutureProcess.run(
      "plan", "recipes/slerp.yaml", "--explain", "layers.1.mlp.up")
    #expect(outcome.status == 0, "\(outcome.errors)")
    for word in [
      "model.layers.1.mlp.up_proj.weight", "slerp", "0.7", "recipes/slerp.yaml:17:14, recipe",
      "condition 2, filter 'mlp', gradient of 5 values at t = 0.5",
    ] { #expect(outcome.output.contains(word), "\(word): \(outcome.output)") }
  }

  @Test(arguments: [
    ("plan-overrides.txt", ["recipes/overrides.yaml", "-j", "2"]),
    ("plan-staged.txt", ["recipes/staged.yaml", "-j", "2"]),
    ("plan-staged.json", ["recipes/staged.yaml", "-j", "2", "--json"]),
    ("plan-staged-explain.txt", ["recipes/staged.yaml", "--explain", "layers.0.mlp.up"]),
    ("plan-frankenmerge.txt", ["recipes/frankenmerge.yaml", "-j", "2"]),
  ])
  func `shows what it always showed`(golden: String, arguments: [String]) throws {
    let outcome = try SutureProcess.run(["plan"] + arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    try Golden.expect(outcome.output, equals: golden)
  }

  @Test func `needs no output and writes none`() throws {
    let outcome = try SutureProcess.run("plan", "recipes/demo.yaml", "--json")
    let root = try JSONDocument(Array(outcome.output.utf8)).root
    #expect(root["schema"]?.string == "suture.plan/1")
    #expect(root["tensors"]?.array?.count == 30)
    #expect(root["output"]?.isNull == true)
  }

  @Test func `says what a pattern does not match, and what a recipe gets wrong`() throws {
    let none = try SutureProcess.run("plan", "recipes/demo.yaml", "--explain", "nothing")
    #expect(none.status == 2)
    #expect(none.errors.contains("no tensor of the output matches 'nothing'"))
    let missing = try SutureProcess.run("plan", "recipes/absent.yaml")
    #expect(missing.status == 2)
  }

  @Test func `stages are kept where they are asked for`() throws {
    let directory = try TemporaryDirectory()
    let output = directory("out").text
    let kept = try SutureProcess.run("merge", "recipes/staged.yaml", output, "--keep-stages", "-q")
    #expect(kept.status == 0, "\(kept.errors)")
    #expect(try directory.names() == ["out", "out-stages"])
    let fused = try SutureProcess.run("merge", "recipes/staged.yaml", directory("f").text, "-q")
    #expect(fused.status == 0, "\(fused.errors)")
    #expect(
      try FileContents.bytes(of: directory("out/model.safetensors"))
        == FileContents.bytes(of: directory("f/model.safetensors")))
    let again = try SutureProcess.run(
      "merge", "recipes/staged.yaml", directory("g").text, "-I", output + "-stages")
    #expect(again.status == 4, "\(again.errors)")
  }
}
