import Layouts
import Tensors
import Testing

@Suite struct `Architecture hints` {
  @Test func `no architecture has two rows for one model type`() {
    var seen: Set<[String]> = []
    for hint in ArchitectureHint.all {
      for name in hint.architectures {
        for type in hint.modelTypes.isEmpty ? [""] : hint.modelTypes {
          #expect(seen.insert([name, type]).inserted, "\(name) \(type)")
        }
      }
    }
  }

  @Test(arguments: [
    ("LlamaForCausalLM", "llama", "model.embed_tokens.weight"),
    ("PhiForCausalLM", "phi", "model.embed_tokens.weight"),
    ("PhiForCausalLM", "phi-msft", "transformer.embd.wte.weight"),
    ("GPTNeoXForCausalLM", "gpt_neox", "gpt_neox.embed_in.weight"),
    ("InternLM2ForCausalLM", "internlm2", "model.tok_embeddings.weight"),
  ])
  func `architecture and model type choose the row`(
    name: String, type: String, embedding: String
  ) throws {
    let hint = try #require(ArchitectureHint.matching(name, modelType: type))
    #expect(hint.embeddings.first?.text == embedding)
  }

  @Test func `unknown architectures have none`() {
    #expect(ArchitectureHint.matching("NewForCausalLM", modelType: nil) == nil)
  }

  @Test func `a head is named unless there is none`() {
    for hint in ArchitectureHint.all {
      #expect(hint.heads.isEmpty == (hint.head == .absent), "\(hint.architectures)")
      #expect(!hint.embeddings.isEmpty)
    }
  }
}
