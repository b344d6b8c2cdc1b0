internal import Checkpoints
internal import Layouts
internal import Storage
internal import Tensors

extension Model {
  /// The layers of each pipeline stage, as the files show them; empty where they do not.
  ///
  /// The state of a run lists the parameters of each stage. Layouts with files for each stage show
  /// it by the files that layers are in.
  package var stageLayers: [[Int]] {
    guard layout.pipeline > 1, let shape else { return [] }
    let listed = listedStages(shape.layerCount)
    return listed.isEmpty ? storedStages : listed
  }

  /// By the parameters that the state of a run lists.
  private func listedStages(_ layerCount: Int) -> [[Int]] {
    guard let state, state.states.count == layout.pipeline * state.tensorParallel else {
      return []
    }
    var stages: [[Int]] = []
    for stage in 0..<layout.pipeline {
      guard let groups = state.states[stage * state.tensorParallel].groups else { return [] }
      let modules = groups.joined().compactMap { NeoXParameter($0.name)?.module }
      stages.append(Set(modules.map { $0 - 2 }.filter { 0..<layerCount ~= $0 }).sorted())
    }
    return stages
  }

  /// By the files that layers share.
  private var storedStages: [[Int]] {
    var files: [Int: Set<Path>] = [:]
    for tensor in checkpoint.tensors {
      guard let layer = LayerName(tensor.name)?.index else { continue }
      files[layer, default: []].formUnion(tensor.pieces.map(\.file.path))
    }
    let stages = Dictionary(grouping: files.keys) { files[$0] ?? [] }.values
      .map { $0.sorted() }.sorted { ($0.first ?? 0) < ($1.first ?? 0) }
    return stages.count == layout.pipeline * layout.chunks || stages.count == layout.pipeline
      ? stages : []
  }
}
