import Checkpoints
import Editing
import Storage
import TestSupport
import Tensors
import Testing

/// Edits that undo one another give the bytes that were there before.
@Suite struct `Laws of edits` {
  /// What leaves every file of a model as it was, whatever the model.
  static let identities = [
    "- rename: '*.weight -> *.kernel'\n- rename: '*.kernel -> *.weight'",
    #"- rename: '/^model\./ -> trunk.'"# + "\n" + #"- rename: '/^trunk\./ -> model.'"#,
    "- rename: {tensors: 'model.*', to: 'x.$1.y'}\n- rename: 'x.*.y -> model.*'",
    "- transpose: '*_proj.weight'\n- transpose: '*_proj.weight'",
    "- transpose: '*_proj.weight'\n- scale: '*_proj.weight by 1'\n- transpose: '*_proj.weight'",
    "- scale: '* by 4'\n- scale: '* by 0.25'",
    "- cast: f64\n- cast: bf16\n- cast: {tensors: '*', to: ORIGINAL}",
    "- copy: 'model.norm.weight -> spare'\n- drop: spare",
    "- repeat-layers: 0-2,1-2\n- drop-layers: 3-4",
    "- repeat-layers: 2,0-1\n- repeat-layers: 1-2,0",
    "- untie: {head: spare.head}\n- drop: spare.head",
    "- resize-vocab: 90\n- resize-vocab: {size: 60, shrink: unchecked}",
    "- add: {tensors: 'model.norm.weight', with: 'model.norm.weight'}\n- scale: 'model.norm.weight by 0.5'",
    "- average: '* from SOURCE'",
    "- set-metadata: {note: x}\n- remove-metadata: note",
    "- keep: '*'",
    "- shard-size: 0",
  ]

  @Test(arguments: identities)
  func `there and back is every byte as before`(script: String) throws {
    for seed in 0..<6 {
      var decoder = RandomDecoder(divisibleBy: 1, seed: UInt64(seed))
      (decoder.architecture, decoder.layers, decoder.vocabulary) = (.llama, 3, 60)
      decoder.normFormat = nil
      // A head is stored under the usual name where it is not tied.
      decoder.isTied = script.contains("untie")
      let directory = try EditedDirectory()
      let source = try directory.write(decoder.model)
      try directory.directory.file("source/tokenizer_config.json", Array("{}".utf8))
      let text = script.replacing("ORIGINAL", with: decoder.format.dtype.rawValue)
        .replacing("SOURCE", with: source)
      let out = try directory.edit(text, of: source, tileElements: 1 << 12)
      var before = try EditedDirectory.files(source)
      var after = try EditedDirectory.files(out)
      if script.contains("untie") {
        // The key says so now; nothing else may differ.
        let untied = String(decoding: try #require(after["config.json"]), as: UTF8.self)
        let expected = decoder.configuration.replacing(
          #""tie_word_embeddings": true"#, with: #""tie_word_embeddings": false"#)
        #expect(untied == expected)
        (before["config.json"], after["config.json"]) = (nil, nil)
      }
      #expect(before == after, "\(decoder)")
    }
  }

  @Test(arguments: [true, false])
  func `untying and tying is every byte as before`(isLlama: Bool) throws {
    var decoder = RandomDecoder(isLlama ? .llama : .gptNeoX, seed: 11)
    decoder.isTied = true
    let directory = try EditedDirectory()
    let source = try directory.write(decoder.model)
    let untied = try directory.edit("- untie", of: source, into: "untied")
    let head: TensorName = isLlama ? "lm_head.weight" : "embed_out.weight"
    let embedding: TensorName =
      isLlama ? "model.embed_tokens.weight" : "gpt_neox.embed_in.weight"
    let tensors = try EditedDirectory.tensors(untied)
    #expect(tensors[head]?.bytes == tensors[embedding]?.bytes)
    #expect(tensors[head] != nil)
    #expect(
      try EditedDirectory.configuration(untied).contains(#""tie_word_embeddings": false"#))
    let tied = try directory.edit("- tie", of: untied, into: "tied")
    #expect(try EditedDirectory.files(tied) == EditedDirectory.files(source))
    // In one script too.
    let both = try directory.edit("- untie\n- tie", of: source, into: "both")
    #expect(try EditedDirectory.files(both) == EditedDirectory.files(source))
  }

  @Test func `what is kept and what is dropped make the whole`() throws {
    var random = SeededGenerator(seed: 5)
    let patterns = ["*.bias", "model.layers.1.*", "/norm/", "model.layers.?.mlp.*", "*[ad]_proj*"]
    for _ in 0..<8 {
      let decoder = RandomDecoder(divisibleBy: 1, seed: random.next() % 100)
      let directory = try EditedDirectory()
      let source = try directory.write(decoder.model)
      let all = try EditedDirectory.tensors(source)
      let pattern = patterns[random.integer(0...patterns.count - 1)]
      let kept: Set<TensorName>
      let dropped: Set<TensorName>
      do {
        let prepared = try directory.prepare("- keep: '\(pattern)'", of: source, into: "kept")
        kept = Set(prepared.model.names)
        dropped = Set(
          try directory.prepare("- drop: '\(pattern)'", of: source, into: "dropped").model.names)
        #expect(Set(prepared.model.dropped) == dropped)
      } catch let error as EditError {
        // Of this model no tensor matches, or all of them do.
        #expect(error.message.contains("matches") || error.message.contains("would be left"))
        continue
      }
      #expect(kept.isDisjoint(with: dropped))
      #expect(kept.union(dropped) == Set(all.keys))
    }
  }

  @Test func `outputs do not depend on workers or tiles`() throws {
    let decoder = RandomDecoder(.llama, seed: 3)
    let directory = try EditedDirectory()
    let source = try directory.write(decoder.model)
    let script = """
      - add: {tensors: '*.weight', from: source, factor: 0.3}
      - transpose: '*_proj.weight'
      - resize-vocab: 83
      - scale: 'model.embed_tokens.weight by 1.7'
      - transpose: model.embed_tokens.weight
      - cast: f16
      """
    let first = try directory.edit(script, of: source, into: "a", workers: 1)
    for (workers, tile) in [(3, 4096), (2, 1 << 16)] {
      let out = try directory.edit(
        script, of: source, into: "b\(workers)", workers: workers, tileElements: tile)
      #expect(try FileContents.tree(of: Path(out)) == FileContents.tree(of: Path(first)))
    }
  }
}
