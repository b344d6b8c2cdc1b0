import Layouts
import Merging
import StrictJSON
import Tensors
import TestSupport
import Testing

@Suite struct `Output configuration` {
  private typealias Origin = OutputConfiguration.LayerOrigin

  private func read(_ text: String) throws -> ModelConfiguration {
    try ModelConfiguration.read(Array(text.utf8), file: "config.json")
  }

  private func edited(
    _ text: String, _ changes: OutputConfiguration.Changes
  ) throws -> (text: String, codes: [String]) {
    let output = try OutputConfiguration(editing: [try read(text)], donor: 0, changes)
    return (String(decoding: output.bytes, as: UTF8.self), output.warnings.map(\.code))
  }

  private func layers(_ indices: [Int]) -> [Origin] {
    indices.map { Origin(model: 0, layer: $0) }
  }

  @Test(arguments: SampleConfiguration.allCases)
  func `no change keeps every byte`(sample: SampleConfiguration) throws {
    let model = try read(sample.text)
    let count = try #require(model.layerCount)
    let same = OutputConfiguration.Changes(
      dtype: sample.dtype, layers: layers(Array(0..<count)), tiesEmbeddings: model.tiesEmbeddings,
      vocabularySize: model.vocabularySize)
    for changes in [OutputConfiguration.Changes(), same] {
      let output = try edited(sample.text, changes)
      #expect(output.text == sample.text)
      #expect(output.codes.isEmpty)
    }
  }

  @Test(arguments: SampleConfiguration.allCases)
  func `a full change replaces only the lines it should`(sample: SampleConfiguration) throws {
    let output = try edited(
      sample.text,
      .init(
        dtype: .f32, layers: layers([0, 1, 1]), tiesEmbeddings: true, vocabularySize: 99))
    #expect(output.text == sample.edited)
    #expect(output.codes == sample.codes)
    let model = try read(output.text)
    #expect(model.dtype == "float32")
    #expect(model.layerCount == 3)
    #expect(model.tiesEmbeddings == true)
    #expect(model.vocabularySize == 99)
  }

  @Test(arguments: 0..<200)
  func `members that a merge does not touch keep their bytes`(seed: Int) throws {
    let generated = GeneratedConfiguration(seed: seed)
    let output = try edited(
      generated.text,
      .init(
        dtype: .f64, layers: layers([1, 0, 2, 2, 0]), tiesEmbeddings: true, vocabularySize: 77))
    #expect(output.text == generated.text(edited: true))
    #expect(output.codes.isEmpty)
  }

  @Test func `layers of several models bring their own list values`() throws {
    let a = try read(
      #"{"num_hidden_layers": 2, "layer_types": ["a0", "a1"], "mlp_only_layers": [0]}"#)
    let b = try read(
      #"{"num_hidden_layers": 3, "layer_types": ["b0","b1","b2"], "mlp_only_layers": [2]}"#)
    let c = try read(#"{"num_hidden_layers": 2}"#)
    let layers = [(1, 2), (0, 0), (2, 1), (1, 0)].map { Origin(model: $0.0, layer: $0.1) }
    let output = try OutputConfiguration(editing: [a, b, c], donor: 0, .init(layers: layers))
    #expect(
      String(decoding: output.bytes, as: UTF8.self)
        == #"{"num_hidden_layers": 4, "layer_types": ["b2", "a0", "a1", "b0"], "#
        + #""mlp_only_layers": [0, 1]}"#)
    #expect(output.warnings.isEmpty)
  }

  @Test func `a layer without a list value leaves the list and warns`() throws {
    let a = try read(#"{"num_hidden_layers": 2, "layer_types": ["x", "y"]}"#)
    let b = try read(#"{"num_hidden_layers": 3}"#)
    let layers = [Origin(model: 1, layer: 2)]
    let output = try OutputConfiguration(editing: [a, b], donor: 0, .init(layers: layers))
    #expect(
      String(decoding: output.bytes, as: UTF8.self)
        == #"{"num_hidden_layers": 1, "layer_types": ["x", "y"]}"#)
    #expect(output.warnings.map(\.code) == ["output.per-layer-list"])
  }

  @Test(arguments: [
    ("{}", "{\"tie_word_embeddings\": true}"),
    ("{\"a\": 1, \"z\": 2}", "{\"a\": 1, \"tie_word_embeddings\": true, \"z\": 2}"),
    ("{\"z\":2}", "{\"tie_word_embeddings\":true,\"z\":2}"),
    ("{\"tie_word_embeddings\": null}", "{\"tie_word_embeddings\": true}"),
  ])
  func `tying is added in alphabetical order`(before: String, after: String) throws {
    #expect(try edited(before, .init(tiesEmbeddings: true)).text == after)
  }

  @Test(arguments: [
    (
      "{\"torch_dtype\": \"float16\", \"dtype\": null, \"vision_config\": {\"dtype\": \"float16\"}}",
      "{\"torch_dtype\": \"bfloat16\", \"dtype\": \"bfloat16\", "
        + "\"vision_config\": {\"dtype\": \"bfloat16\"}}"
    ),
    (
      "{\"quantization_config\": {\"dtype\": \"float16\"}}",
      "{\"quantization_config\": {\"dtype\": \"float16\"}}"
    ),
    ("{}", "{}"),
  ])
  func `the element type is set where it stands and nowhere else`(
    before: String, after: String
  ) throws {
    #expect(try edited(before, .init(dtype: .bf16)).text == after)
  }

  @Test func `what cannot be said is warned about`() throws {
    let output = try edited("{}", .init(dtype: .f4, layers: layers([0]), vocabularySize: 3))
    #expect(output.text == "{}")
    #expect(output.codes == ["output.dtype", "output.layer-count", "output.vocabulary-size"])
  }

  /// transformers 5.23 fails on float8_e4m3fn as the type of a model; with bfloat16 it takes weights of
  /// that type without rounding.
  @Test(arguments: ["float8_e4m3fn", "float8_e5m2"])
  func `no model is said to be of a type of 8 bits`(dtype: String) throws {
    let directory = try TemporaryDirectory()
    let donor = TinyModel.decoder(seed: 1)
    try donor.write("a", in: directory)
    try TinyModel.decoder(seed: 2).write("b", in: directory)
    let prepared = try MergeRun.prepare(
      RefusalCase.average + "\ndtype: \(dtype)\n", in: directory)
    #expect(prepared.warnings.contains { $0.contains("no loader makes a model of \(dtype)") })
    _ = try prepared.run()
    #expect(try FileContents.text(of: directory("out/config.json")) == donor.configuration)
  }
}
