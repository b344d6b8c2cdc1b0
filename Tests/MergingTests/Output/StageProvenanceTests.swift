import Merging
import Models
import Pipeline
import Storage
import StrictJSON
import TestSupport
import Testing

/// What cards and manifests say of recipes of several merges.
@Suite struct `The provenance of stages` {
  private static let family = Fixtures.path("family").text
  private static let recipe = StageTexts.recipe(family)

  private static func references(_ manifest: Path) throws -> [String] {
    let root = try JSONDocument(FileContents.bytes(of: manifest)).root
    return (root["inputs"]?.array ?? []).compactMap { $0["reference"]?.string }
  }

  @Test(arguments: [false, true])
  func `names models alone, and never stages`(isKept: Bool) throws {
    let directory = try TemporaryDirectory()
    try MergeRun.output(of: Self.recipe, in: directory) {
      if isKept { $0.stageDirectory = directory("kept").text }
    }
    let card = try FileContents.text(of: directory("out/README.md"))
    let front = card.split(separator: "---\n")[0]
    #expect(front.contains("base_model:\n- base-bf16\n- finetune-a-bf16\n- finetune-b-bf16\n"))
    #expect(card.contains("| `base-bf16` (base) |") && !card.contains("| `soup`"))
    #expect(card.contains("a merge of 3 pre-trained language models"))
    #expect(card.contains("# the soup") && card.contains("merge_method: dare_ties"))
    let models = ["base-bf16", "finetune-a-bf16", "finetune-b-bf16"]
    #expect(try Self.references(directory("out/suture.json")).sorted() == models)
  }

  @Test func `of a kept stage is its own document and its own models`() throws {
    let directory = try TemporaryDirectory()
    try MergeRun.output(of: Self.recipe, in: directory) {
      $0.stageDirectory = directory("kept").text
      $0.raw = .union
    }
    let soup = try FileContents.text(of: directory("kept/soup/README.md"))
    #expect(
      soup.contains(
        """
        ```yaml
        name: soup
        merge_method: linear
        models:
          - {model: \(Self.family)/finetune-a-bf16, parameters: {weight: 0.6}}
          - {model: \(Self.family)/finetune-b-bf16, parameters: {weight: 0.4}}
        ```

        """))
    #expect(soup.contains("base_model:\n- finetune-a-bf16\n- finetune-b-bf16\nbase_model_relation"))
    #expect(
      soup.contains(
        "suture merge mergekit_config.yml OUTPUT --stages-dir STAGES --profile exact --tensor-union\n"
      ))
    let inner = try FileContents.text(of: directory("kept/inner/README.md"))
    #expect(!inner.contains("dare_ties") && inner.contains("```yaml\nname: inner\n"))
    #expect(inner.contains("| `base-bf16` (base) |") && !inner.contains("| `soup`"))
    #expect(try Self.references(directory("kept/soup/suture.json")).count == 2)
    #expect(try Self.references(directory("kept/inner/suture.json")).count == 3)
    let root = try JSONDocument(FileContents.bytes(of: directory("kept/soup/suture.json"))).root
    #expect(root["stage"]?.string == "soup")
  }

  /// The command of a card, run on the recipe beside it, makes the files again.
  @Test(arguments: [nil, 5] as [UInt64?])
  func `makes the same bytes again with the options of the card`(seed: UInt64?) throws {
    let directory = try TemporaryDirectory()
    try MergeRun.output(of: Self.recipe, in: directory) { $0.seed = seed }
    let card = try FileContents.text(of: directory("out/README.md"))
    #expect(card.contains("--seed") == (seed != nil))
    var options = MergeOptions(
      recipe: directory("out/mergekit_config.yml").text, output: directory("again/out").text)
    options.seed = seed
    _ = try MergeJob.prepare(options).run()
    #expect(
      try FileContents.all(in: directory("again/out")) == FileContents.all(in: directory("out")))
  }

  @Test func `holds every option that changes bytes`() {
    var options = MergeOptions(recipe: "r", output: "o")
    #expect(MergeArguments.words(of: options) == ["--profile", "exact"])
    options.profile = .mergekit
    options.seed = .max
    options.raw = .strict
    options.shardSize = 5
    options.isHashing = false
    options.copiesTokenizer = false
    options.allowsCrimes = true
    options.reading.baseConfiguration = Path("/home/me/it's here")
    options.reading.neoxConfigurations = [Path("a/b.yml"), Path("c.yml")]
    options.reading.vocabulary = 7
    options.reading.replicas = .mean
    #expect(
      MergeArguments.words(of: options).joined(separator: " ")
        == "--profile mergekit-0.1 --seed 18446744073709551615 --raw --shard-size 5 --no-hash "
        + "--no-copy-tokenizer --allow-crimes --base-config 'it'\\''s here' --neox-config b.yml "
        + "--neox-config c.yml --vocab-size 7 --replicas mean")
  }

  @Test func `a failure names the stages that are finished and stay`() throws {
    let directory = try TemporaryDirectory()
    let kept = directory("kept").text
    let prepared = try MergeRun.prepare(Self.recipe, in: directory) { $0.stageDirectory = kept }
    let error = #expect(throws: KeptStages.self) {
      try prepared.run(isCancelled: { (try? FileStatus.ifPresent(Path(kept + "/soup"))) != nil })
    }
    #expect(error?.folders == [kept + "/soup"])
    // With what a run that goes on must know of them.
    let journals = try Leftover.journals(of: directory("out")).map(\.path.lastComponent)
    #expect(journals.count == 1)
    #expect(try directory.names() == journals + ["kept", "recipe.yaml"])
    let nothing = try MergeRun.prepare(Self.recipe, in: directory, to: "other") {
      $0.stageDirectory = directory("none").text
    }
    #expect(throws: ExecutionError.self) { try nothing.run(isCancelled: { true }) }
    #expect(try directory.names() == journals + ["kept", "recipe.yaml"])
  }
}

/// A recipe of two stages, in both ways of writing them.
private enum StageTexts {
  static func recipe(_ family: String) -> String {
    """
    stages:
      # the soup
      - name: soup
        merge_method: linear
        models:
          - {model: \(family)/finetune-a-bf16, parameters: {weight: 0.6}}
          - {model: \(family)/finetune-b-bf16, parameters: {weight: 0.4}}

      # and what is made of it
      - name: inner
        merge_method: dare_linear
        seed: 9
        base_model: \(family)/base-bf16
        models: [{model: soup, parameters: {weight: 0.9, density: 0.5}}]
    merge_method: dare_ties
    base_model: \(family)/base-bf16
    models:
      - {model: inner, parameters: {weight: 0.7, density: 0.6}}
      - {model: soup, parameters: {weight: 0.3, density: 0.5}}
    """
  }
}
