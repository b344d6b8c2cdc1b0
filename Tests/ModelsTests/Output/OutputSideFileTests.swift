import Models
import StrictJSON
import Testing

@Suite struct `Side files` {
  @Test(
    arguments: [
      ("tokenizer.json", .vocabulary), ("tokenizer.model", .vocabulary),
      ("merges.txt", .vocabulary),
      ("vocab.json", .vocabulary), ("qwen.tiktoken", .vocabulary),
      ("tokenizer_config.json", .tokenizerSettings),
      ("generation_config.json", .generation), ("chat_template.jinja", .chatTemplate),
      ("additional_chat_templates/tool_use.jinja", .chatTemplate),
      ("preprocessor_config.json", .processor), ("modeling_x.py", .code),
      ("LICENSE", .license), ("LICENSE.txt", .license), ("Notice", .license),
      ("USE_POLICY.md", .license),
    ] as [(String, SideFile.Kind)])
  func `what belongs to the model is taken over`(name: String, kind: SideFile.Kind) {
    #expect(SideFile(name)?.kind == kind)
  }

  @Test(arguments: [
    "README.md", "config.json", "model.safetensors", "model-00001-of-00002.safetensors",
    "model.safetensors.index.json", "pytorch_model.bin", "mergekit_config.yml", "suture.json",
    ".gitattributes", "original/tokenizer.model", "additional_chat_templates/evil.py",
    "sub/LICENSE", "sub/modeling.py", "training_args.bin", "",
  ])
  func `what describes the donor stays behind`(name: String) {
    #expect(SideFile(name) == nil)
  }

  @Test func `the selection is sorted, and code comes along only if it is referred to`() {
    let names = ["tokenizer.json", "README.md", "b.py", "LICENSE", "a.py"]
    #expect(SideFile.selected(from: names, code: []).map(\.name) == ["LICENSE", "tokenizer.json"])
    let selected = SideFile.selected(from: names, code: ["a.py"])
    #expect(selected.map(\.name) == ["LICENSE", "a.py", "b.py", "tokenizer.json"])
    #expect(
      selected.compactMap(\.note) == [
        "copied code that the configuration refers to: a.py",
        "copied code that the configuration refers to: b.py",
      ])
  }

  @Test func `a pointer in the place of a file is told`() throws {
    let file = try #require(SideFile("tokenizer.model"))
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 499723\n"
    #expect(
      file.problem(startingWith: pointer.utf8)
        == "tokenizer.model is a Git-LFS pointer and not the file itself; run 'git lfs pull' "
        + "beside it")
    #expect(file.problem(startingWith: [0x0A, 0x0E]) == nil)
    #expect(file.problem(startingWith: []) == nil)
  }

  @Test func `code is found in auto_map`() throws {
    let text = """
      {"auto_map": {
        "AutoConfig": "configuration_a.AConfig",
        "AutoTokenizer": ["tokenization_a.ATokenizer", null],
        "AutoModel": "other/repository--modeling_b.B",
        "AutoModelForCausalLM": "plain"
      }}
      """
    let root = try JSONDocument(Array(text.utf8)).root
    #expect(CodeReference.files(in: root) == ["configuration_a.py", "tokenization_a.py"])
    #expect(CodeReference.files(in: try JSONDocument(Array("[]".utf8)).root).isEmpty)
  }
}
