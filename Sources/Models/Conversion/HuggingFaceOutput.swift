internal import Checkpoints
internal import Layouts
internal import StrictJSON
internal import Tensors

/// What a Hugging Face directory will hold: weights in shards, index and `config.json`.
struct HuggingFaceOutput {
  let shards: ShardPlan
  let texts: [(name: String, bytes: [UInt8])]
  let notes: [String]

  /// Plans the files of a model.
  ///
  /// - Parameter donor: a configuration that is taken over and edited; without one it is written
  ///   from the settings.
  init(
    _ specs: [TensorSpec], of model: WrittenModel?, donor: ModelConfiguration?, shardSize: Int?
  ) throws {
    shards = try ShardPlan(specs, shardSize: shardSize ?? ShardPlan.defaultShardSize)
    var texts: [(name: String, bytes: [UInt8])] = []
    var notes: [String] = []
    if let index = shards.indexText {
      texts.append((ShardPlan.indexFileName, Array(index.utf8)))
    }
    if let model, let donor {
      let configuration = try DonorConfiguration(
        donor, shape: model.shape, known: model.settings, dtype: model.dtype)
      texts.append(("config.json", configuration.bytes))
      notes += configuration.findings.map(\.description)
    } else if let model {
      let configuration: HuggingFaceText
      do throws(SettingsError) {
        configuration = try HuggingFaceText(
          shape: model.shape, settings: model.settings, dtype: model.dtype)
      } catch {
        throw ConversionRefusal(
          ["config.json cannot be written: \(error)"],
          hint: "--base-config names a configuration of the same architecture")
      }
      texts.append(("config.json", Array(configuration.text.utf8)))
      notes += configuration.notes
    } else if let donor {
      texts.append(("config.json", donor.document.bytes))
    }
    self.texts = texts
    self.notes = notes
  }
}
