import Layouts
import Models
import Storage
import Tensors
import TestSupport
import Testing

/// Models that are not what their configuration says.
@Suite struct `Defective Hugging Face models` {
  struct Defect: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let words: [String]
    let change: @Sendable (inout TinyModel) -> Void

    init(
      _ description: String, _ words: String...,
      change: @escaping @Sendable (inout TinyModel) -> Void
    ) {
      testDescription = description
      self.words = words
      self.change = change
    }

    static let all = [
      without("model.embed_tokens.weight"), without("model.norm.weight"),
      without("model.layers.1.input_layernorm.weight"),
      without("model.layers.1.self_attn.k_proj.weight"),
      without("model.layers.1.mlp.gate_proj.bias"),
      Defect("no last layer", "'model.layers.1.self_attn.q_proj.weight' is missing") { model in
        model.tensors.removeAll { $0.spec.name.text.hasPrefix("model.layers.1.") }
      },
      Defect(
        "turned over", "'model.layers.0.mlp.up_proj.weight': expected shape [48, 32]", "[32, 48]"
      ) { model in
        for index in model.tensors.indices
        where model.tensors[index].spec.name == "model.layers.0.mlp.up_proj.weight" {
          model.tensors[index].spec.shape.reverse()
        }
      },
      Defect("another width", "expected shape [50, 32], found [48, 32]") { model in
        model.configuration = model.configuration?.replacing(
          #""intermediate_size": 48"#, with: #""intermediate_size": 50"#)
      },
      Defect("fewer layers", "no place for 'model.layers.1.mlp.up_proj.weight'") { model in
        model.configuration = model.configuration?.replacing(
          #""num_hidden_layers": 2"#, with: #""num_hidden_layers": 1"#)
      },
    ]

    private static func without(_ name: TensorName) -> Defect {
      Defect("without \(name)", "\(name.quoted) is missing") { model in
        model.tensors.removeAll { $0.spec.name == name }
      }
    }
  }

  @Test(arguments: Defect.all, [ModelFormat.neox, .neoxSequential, .megatron])
  func `are refused by layouts that divide them`(defect: Defect, format: ModelFormat) throws {
    let directory = try TemporaryDirectory()
    var decoder = RandomDecoder(.llama, seed: 1)
    decoder.hasAttentionBias = true
    decoder.hasMLPBias = true
    var model = decoder.model
    defect.change(&model)
    let source = try model.write("source", in: directory)
    let refusal = try #require(throws: ConversionRefusal.self) {
      try Conversion.prepare(source, to: directory("out"), TargetLayout(format, tp: 2))
    }
    for word in defect.words { #expect(refusal.description.contains(word), "\(refusal)") }
    #expect(try directory.names() == ["source"])
  }

  @Test func `go through to Hugging Face's layout with a note`() throws {
    let directory = try TemporaryDirectory()
    var model = RandomDecoder(.llama, seed: 2).model
    model.tensors.removeAll { $0.spec.name == "model.norm.weight" }
    let source = try model.write("source", in: directory)
    let prepared = try Conversion.run(source, to: directory("out"), .huggingFace)
    #expect(prepared.notes.contains { $0.contains("'model.norm.weight' is missing") })
  }
}
