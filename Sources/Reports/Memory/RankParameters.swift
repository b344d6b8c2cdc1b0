import Layouts
import Tensors

/// The elements that the fullest rank has, if a model is divided over tensor-parallel ranks and
/// pipeline stages.
///
/// Tensors of two and more dimensions are divided evenly over tensor-parallel ranks, vectors are on
/// each; layers go to stages in runs that are as equal as can be; embeddings belong to the first
/// stage and everything else outside of layers to the last.
struct RankParameters {
  /// Elements and bytes.
  let count: Int
  let byteCount: Int

  init(_ specs: [TensorSpec], tensorParallel: Int, pipeline: Int) {
    let main = LayerNumbering(specs).main
    let layers = max(1, main?.layerCount ?? 1)
    var counts = [Int](repeating: 0, count: pipeline)
    var bytes = counts
    for spec in specs {
      let layer = LayerName(spec.name).flatMap { $0.stack == main?.name ? $0.index : nil }
      let stage: Int
      if let layer {
        // The first stages have the layer more, if there is one.
        let (each, more) = layers.quotientAndRemainder(dividingBy: pipeline)
        let boundary = more * (each + 1)
        stage =
          layer < boundary
          ? layer / (each + 1) : more + (each > 0 ? (layer - boundary) / each : 0)
      } else {
        stage = spec.name.text.contains("emb") ? 0 : pipeline - 1
      }
      let place = min(max(stage, 0), pipeline - 1)
      let divisor = spec.shape.count >= 2 ? tensorParallel : 1
      counts[place] += (spec.elementCount + divisor - 1) / divisor
      bytes[place] += (spec.byteCount + divisor - 1) / divisor
    }
    count = counts.max() ?? 0
    byteCount = bytes.max() ?? 0
  }
}
