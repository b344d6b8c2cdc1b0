import Adapters
import Testing

/// PEFT's rule for the keys of `rank_pattern` and `alpha_pattern`.
struct ModulePatternTests {
  @Test(arguments: [
    ("q_proj", "model.layers.0.self_attn.q_proj", true), ("q_proj", "q_proj", true),
    ("proj", "model.layers.0.self_attn.q_proj", false),
    ("layers.1.mlp.up_proj", "model.layers.1.mlp.up_proj", true),
    ("layers.1.mlp.up_proj", "model.layers.11.mlp.up_proj", false),
    ("layers.1.mlp", "model.layers.1.mlp.up_proj", false),
    ("mlp.up_proj", "model.mlpxup_proj", true), ("up.proj", "model.up_proj", true),
    ("^model.layers.0.o_proj", "model.layers.0.o_proj", true),
    ("^layers.0.o_proj", "model.layers.0.o_proj", false),
    (".*mlp.up_proj", "a.b.mlp.up_proj", true),
    (#"layers\.(0|1)\..*_proj"#, "model.layers.1.self_attn.q_proj", true),
    (#"layers\.(0|1)\..*_proj"#, "model.layers.2.self_attn.q_proj", false),
  ])
  func `a key fits what follows a dot`(key: String, path: String, fits: Bool) throws {
    let pattern = try #require(ModulePattern(key))
    #expect(pattern.fits(path) == fits)
  }

  @Test(arguments: ["(", "[a", String(repeating: "a", count: 600)])
  func `keys that are no regular expressions are refused`(key: String) {
    #expect(ModulePattern(key) == nil)
  }
}
