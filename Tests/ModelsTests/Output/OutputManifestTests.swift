import Models
import StrictJSON
import Tensors
import Testing

@Suite struct `Manifest of a merge` {
  private func manifest(hashed: Bool) -> Manifest {
    Manifest(
      toolVersion: "0.1.0", command: "merge", recipeSHA256: hashed ? "ab12" : nil,
      profile: "exact", seed: .max,
      inputs: [
        .init(
          reference: "org/model",
          files: [
            .init(name: "model.safetensors", size: 1234, headerSHA256: hashed ? "cd" : nil)
          ])
      ],
      files: [
        .init(name: "model.safetensors", size: 99, sha256: hashed ? "ef" : nil),
        .init(name: "config.json", size: 2, sha256: hashed ? "01" : nil),
      ],
      tensors: [
        .init(
          spec: TensorSpec(name: "norm.weight", dtype: .f32, shape: []),
          file: "model.safetensors", crc32c: hashed ? 0xBEEF : nil),
        .init(
          spec: TensorSpec(name: "a\"b", dtype: .bf16, shape: [2, 3]),
          file: "model.safetensors", crc32c: hashed ? .max : nil),
      ])
  }

  @Test func `the whole text is as expected`() {
    #expect(
      manifest(hashed: true).text == """
        {
          "schema": "suture.manifest/1",
          "tool": "suture",
          "version": "0.1.0",
          "command": "merge",
          "recipe_sha256": "ab12",
          "profile": "exact",
          "seed": 18446744073709551615,
          "inputs": [
            {
              "reference": "org/model",
              "files": [
                {"name": "model.safetensors", "size": 1234, "header_sha256": "cd"}
              ]
            }
          ],
          "files": [
            {"name": "config.json", "size": 2, "sha256": "01"},
            {"name": "model.safetensors", "size": 99, "sha256": "ef"}
          ],
          "tensors": [
            {"name": "a\\"b", "dtype": "BF16", "shape": [2, 3], "file": "model.safetensors", \
        "crc32c": "ffffffff"},
            {"name": "norm.weight", "dtype": "F32", "shape": [], "file": "model.safetensors", \
        "crc32c": "0000beef"}
          ]
        }

        """)
  }

  @Test func `hashes are absent where hashing was off`() throws {
    let text = manifest(hashed: false).text
    #expect(!text.contains("sha256"))
    #expect(!text.contains("crc32c"))
    let root = try JSONDocument(Array(text.utf8)).root
    #expect(root["files"]?.array?.count == 2)
  }
}
