import Merging
import TestSupport
import Testing

/// `tokenizer_source: base` before anything is read.
@Suite struct `The tokenizer of the base` {
  private static let tokenizer = #"{"model":{"type":"BPE","vocab":{"a":0},"merges":[]}}"#

  @Test func `is taken where all are the same, even from one model named in two ways`() throws {
    let directory = try TemporaryDirectory()
    try TinyModel.decoder(seed: 1).write("a", in: directory)
    try directory.file("a/tokenizer.json", Array(Self.tokenizer.utf8))
    let recipe = """
      merge_method: linear
      tokenizer_source: base
      base_model: a
      models:
        - {model: a, parameters: {weight: 1}}
        - model: {model: a, override_architecture: LlamaForCausalLM}
          parameters: {weight: 1}
      """
    try MergeRun.output(of: recipe, in: directory)
    #expect(try FileContents.text(of: directory("out/tokenizer.json")) == Self.tokenizer)
  }
}
