import Checkpoints
import Editing
import Storage
import TestSupport
import Tensors
import Testing

/// What the configuration says of layers besides their number and their lists.
@Suite struct `Configurations of stacks` {
  /// An encoder and a decoder of four layers each.
  private func model(_ keys: String) -> TinyModel {
    var random = SeededGenerator(seed: 31)
    var tensors = [TinyModel.Tensor("shared.weight", .bf16, [6, 4], random.weights(24))]
    for layer in 0..<4 {
      for name in [
        "encoder.block.\(layer).layer.0.SelfAttention.q.weight",
        "decoder.block.\(layer).layer.0.SelfAttention.q.weight",
        "decoder.block.\(layer).layer.1.EncDecAttention.q.weight",
      ] {
        tensors.append(.init(TensorName(name), .bf16, [4, 4], random.weights(16)))
      }
    }
    let text =
      #"{"architectures": ["T5ForConditionalGeneration"], "is_encoder_decoder": true, "#
      + keys + #", "vocab_size": 6}"#
    return TinyModel(tensors, configuration: text)
  }

  @Test(arguments: [
    (
      "- drop-layers: 1", #""num_decoder_layers": 4, "num_layers": 4"#,
      #""num_decoder_layers": 3, "num_layers": 4"#
    ),
    (
      "- repeat-layers: {layers: '0-3,3', stack: decoder.block}",
      #""num_decoder_layers": 4, "num_layers": 4"#, #""num_decoder_layers": 5, "num_layers": 4"#
    ),
    (
      "- drop-layers: {layers: '1,3', stack: encoder.block}",
      #""num_decoder_layers": 4, "num_layers": 4"#, #""num_decoder_layers": 4, "num_layers": 2"#
    ),
    ("- drop-layers: 1", #""num_layers": 4"#, #""num_layers": 4, "num_decoder_layers": 3"#),
    (
      "- drop-layers: 1", #""num_decoder_layers": null, "num_layers": 4"#,
      #""num_decoder_layers": 3, "num_layers": 4"#
    ),
    (
      "- drop-layers: {layers: 0, stack: encoder.block}", #""num_layers": 4"#,
      #""num_layers": 3, "num_decoder_layers": 4"#
    ),
    (
      "- drop-layers: {layers: 0, stack: encoder.block}",
      #""decoder_layers": 4, "encoder_layers": 4, "num_hidden_layers": 4"#,
      #""decoder_layers": 4, "encoder_layers": 3, "num_hidden_layers": 3"#
    ),
    (
      "- drop-layers: 0", #""decoder_layers": 4, "encoder_layers": 4, "num_hidden_layers": 4"#,
      #""decoder_layers": 3, "encoder_layers": 4, "num_hidden_layers": 4"#
    ),
  ])
  func `encoder and decoder are counted apart`(script: String, before: String, after: String) throws
  {
    let directory = try EditedDirectory()
    let source = try directory.write(model(before))
    let prepared = try directory.prepare(script, of: source)
    #expect(prepared.warnings == [])
    _ = try prepared.execute()
    let out = directory.directory("out").text
    #expect(
      try EditedDirectory.configuration(out)
        == (model(after).configuration ?? ""))
  }

  private let quantized = #"""
    "quantization_config": {
        "quant_method": "fp8",
        "modules_to_not_convert": [
          "lm_head",
          "model.layers.0.mlp.up_proj",
          "layers.2.mlp",
          "visual.layers.2.mlp"
        ],
        "config_groups": {"group_0": {"targets": ["model.layers.1.mlp.up_proj"]}},
        "extra_config": {"model.layers.1.mlp": {"bits": 8}, "model.layers.3.mlp": {"bits": 4}}
      },
      "vocab_size"
    """#

  private func source(in directory: borrowing EditedDirectory, ignoring: String = "") throws
    -> String
  {
    var model = TinyModel.decoder(layers: 4, seed: 9)
    model.configuration = model.configuration?.replacing(#""vocab_size""#, with: quantized)
      .replacing(#""lm_head""#, with: #""lm_head""# + ignoring)
    return try directory.write(model)
  }

  @Test func `layers that the quantisation names are renumbered`() throws {
    let directory = try EditedDirectory()
    let source = try source(in: directory)
    let dropped = try directory.edit("- drop-layers: 0", of: source, into: "dropped")
    let expected = quantized.replacing("\n      \"model.layers.0.mlp.up_proj\",", with: "")
      .replacing(#""layers.2.mlp""#, with: #""layers.1.mlp""#)
      .replacing(#"["model.layers.1.mlp.up_proj"]"#, with: #"["model.layers.0.mlp.up_proj"]"#)
      .replacing(
        #""model.layers.1.mlp": {"bits": 8}, "model.layers.3.mlp""#,
        with: #""model.layers.0.mlp": {"bits": 8}, "model.layers.2.mlp""#)
    let text = try EditedDirectory.configuration(dropped)
    #expect(text.contains(expected), "\(text)")
    let repeated = try directory.edit("- repeat-layers: 0-3,2,1", of: source, into: "repeated")
    let more = try EditedDirectory.configuration(repeated)
    #expect(more.contains("\"layers.2.mlp\",\n      \"layers.4.mlp\",\n"), "\(more)")
    #expect(
      more.contains(
        #"{"model.layers.1.mlp": {"bits": 8}, "model.layers.5.mlp": {"bits": 8}, "model.layers.3.mlp""#
      ), "\(more)")
    // Every layer once and in its place changes nothing.
    let same = try directory.edit("- repeat-layers: 0-3", of: source, into: "same")
    #expect(try EditedDirectory.files(same) == EditedDirectory.files(source))
  }

  @Test func `expressions with the numbers of layers are doubted`() throws {
    let directory = try EditedDirectory()
    let source = try source(in: directory, ignoring: #", "re:.*layers\\.3\\..*""#)
    let warnings = try directory.prepare("- drop-layers: 0", of: source).warnings
    #expect(warnings.contains { $0.contains(#"re:.*layers\.3\..*"#) }, "\(warnings)")
  }

  @Test func `a model without layers is doubted`() throws {
    let directory = try EditedDirectory()
    let source = try directory.write(TinyModel.decoder(layers: 2, seed: 9))
    let warnings = try directory.prepare("- drop-layers: 0-1", of: source).warnings
    #expect(warnings.contains { $0.contains("no layer of 'model.layers' is left") })
    #expect(try directory.prepare("- drop-layers: 0", of: source).warnings == [])
  }
}
