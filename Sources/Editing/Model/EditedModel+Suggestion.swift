internal import StrictYAML
internal import Tensors

extension EditedModel {
  /// The name that somebody meant who misspelt one; nil where none is near.
  func nearest(_ text: String, among names: [TensorName]) -> String? {
    // Whole catalogues of large models are not searched.
    names.count > 20_000 ? nil : NearestName.to(text, among: names.lazy.map(\.text))
  }
}
