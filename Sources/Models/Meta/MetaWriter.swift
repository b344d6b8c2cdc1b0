internal import Layouts
internal import Tensors

/// Writes `consolidated.NN.pth` and `params.json`.
enum MetaWriter {
  static func output(_ model: WrittenModel, _ target: TargetLayout) throws -> DirectoryOutput {
    var (shape, types) = (model.shape, model.types)
    var output = DirectoryOutput()
    let embedding = LlamaTensors.embedding.name(layer: nil)
    let head = LlamaTensors.head.name(layer: nil)
    if shape.isTied, let type = types[embedding] {
      // The layout has no word for a tied head: the embedding is written a second time.
      types[head] = type
      output.aliases[head] = embedding
      shape.isTied = false
    }
    let writer = PlacedWriter(
      scheme: MetaScheme(target.embedding, degree: target.tensorParallel), shape: shape,
      vocabulary: shape.vocabulary, types: types)
    output.files = try writer.files(below: "")
    do throws(SettingsError) {
      let text = try MetaText(shape: shape, settings: model.settings)
      output.texts = [("params.json", Array(text.text.utf8))]
    } catch {
      throw ConversionRefusal(
        ["params.json cannot be written: \(error)"],
        hint: "--base-config names a configuration of the same architecture")
    }
    return output
  }
}
