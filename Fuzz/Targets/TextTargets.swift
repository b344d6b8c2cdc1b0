import Layouts
import Merging
import Tensors
import Tokenizers

extension FuzzTarget {
  /// Recipes of merges.
  static let recipe = FuzzTarget(name: "recipe") { bytes in
    do {
      let documents = try RecipeDocuments(
        reading: bytes, file: "recipe.yaml", methods: MergeMethods.table)
      precondition(!documents.stages.isEmpty, "a recipe without a merge")
      _ = documents.models
    } catch { read(error) }
  }

  /// Training configurations in YAML.
  static let settings = FuzzTarget(name: "settings") { bytes in
    do {
      let file = try SettingsFile.yaml(bytes, file: "settings.yml")
      _ = NeoXConfiguration([file]).findings
    } catch { read(error) }
  }

  /// `tokenizer.json`, and what it contradicts.
  static let tokenizer = FuzzTarget(name: "tokenizer") { bytes in
    do {
      let file = try TokenizerFile.read(bytes, file: "tokenizer.json")
      let rows = EmbeddingRows(tensor: "embed_tokens.weight", count: 8)
      for finding in file.findings(rows: rows) {
        precondition(!finding.message.isEmpty, "a finding without words")
      }
    } catch { read(error) }
  }

  /// `added_tokens.json` and `tokenizer_config.json`.
  static let addedTokens = FuzzTarget(name: "added-tokens") { bytes in
    do { _ = try AddedTokenList.addedTokens(bytes, file: "added_tokens.json") } catch {
      read(error)
    }
    do { _ = try AddedTokenList.settings(bytes, file: "tokenizer_config.json") } catch {
      read(error)
    }
  }

  /// `config.json`, beside the tensors of a small model.
  static let config = FuzzTarget(name: "config") { bytes in
    do {
      let configuration = try ModelConfiguration.read(bytes, file: "config.json")
      _ = configuration.check(model).map(\.description)
      _ = configuration.warnings.map(\.description)
    } catch { read(error) }
  }

  private static let model = [
    TensorSpec(name: "model.embed_tokens.weight", dtype: .bf16, shape: [8, 4]),
    TensorSpec(name: "model.layers.0.mlp.up_proj.weight", dtype: .bf16, shape: [8, 4]),
    TensorSpec(name: "model.norm.weight", dtype: .bf16, shape: [4]),
    TensorSpec(name: "lm_head.weight", dtype: .bf16, shape: [8, 4]),
  ]
}
