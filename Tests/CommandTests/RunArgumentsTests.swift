import Storage
import TestSupport
import Testing

@testable import suture

@Suite struct `The meaning of arguments` {
  private static func meaning(_ line: String, output: String = "out") -> String {
    RunArguments.meaning(of: line.split(separator: " ").map(String.init), output: output)
  }

  @Test(
    arguments: [
      ("merge r.yaml out", "merge --quiet r.yaml ./out --force -j4 --resume --no-mmap"),
      ("merge r.yaml out --seed 7", "merge --random-seed=7 r.yaml out"),
      ("merge r.yaml out --shard-size 2GB", "merge r.yaml out --out-shard-size=2000000000"),
      (
        "merge r.yaml out",
        "merge r.yaml out --profile exact --copy-tokenizer -v -v --lazy-unpickle"
      ),
      ("merge r.yaml out --tensor-union", "merge -u r.yaml out"),
      ("merge r.yaml out -iu", "merge -u r.yaml -i out"),
      ("merge r.yaml out", "merge -- r.yaml out"),
      ("merge r.yaml out", "merge r.yaml out --keep-stages -I elsewhere --workers 3"),
      ("merge r.yaml out", "merge r.yaml out --no-copy-tokenizer --copy-tokenizer"),
      ("convert a out --to neox --tp 2", "convert a --tp=2 out --to=neox --replicas check"),
      ("lora merge a b out --weights 1,0.50", "lora merge --weights=1,0.50 a b out"),
      ("lora extract a b out --energy 0.50", "lora extract a b out --energy 0.5"),
    ])
  func `is the same`(first: String, second: String) {
    #expect(Self.meaning(first) == Self.meaning(second))
  }

  @Test(
    arguments: [
      ("merge r.yaml out --seed 7", "merge r.yaml out --seed 8"),
      ("merge r.yaml out", "merge r.yaml out --no-copy-tokenizer"),
      ("merge r.yaml out", "merge r.yaml out --profile mergekit-0.1"),
      ("merge r.yaml out", "merge s.yaml out"),
      ("merge r.yaml out --allow-nonfinite", "merge r.yaml out"),
      ("merge r.yaml out", "merge r.yaml out --no-write-model-card"),
      ("convert a out --to neox", "convert a out --to hf"),
      ("lora merge a b out", "lora merge b a out"),
      ("edit a out --drop x --keep y", "edit a out --keep y --drop x"),
      ("edit a out --drop 1.0", "edit a out --drop 1.00"),
    ])
  func `is another`(first: String, second: String) {
    #expect(Self.meaning(first) != Self.meaning(second))
  }

  @Test func `has real paths for what is there, and no output`() throws {
    let directory = try TemporaryDirectory()
    let recipe = try directory.file("recipe.yaml", [])
    try directory.link("link.yaml", to: recipe)
    let output = directory("out").text
    let expected = "merge recipe=\(recipe.canonical())"
    for spelled in ["recipe.yaml", "./recipe.yaml", "link.yaml"] {
      let words = ["merge", directory(spelled).text, output]
      #expect(RunArguments.meaning(of: words, output: output + "/") == expected)
    }
    // What is not there may be an id.
    #expect(Self.meaning("convert org/model out --to hf") == "convert input=org/model --to hf")
  }

  @Test func `is what is written where it cannot be understood`() {
    #expect(Self.meaning("--flag merge") == "--flag merge")
    #expect(Self.meaning("merge r out --unknown") == "merge r out --unknown")
    #expect(Self.meaning("nothing at all") == "nothing at all")
  }
}
