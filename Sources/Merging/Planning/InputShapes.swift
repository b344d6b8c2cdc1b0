/// The shapes of the inputs of one output tensor, which must be one.
struct InputShapes {
  private let shapes: [(model: ModelReference, shape: [Int])]

  init(_ shapes: [(model: ModelReference, shape: [Int])]) { self.shapes = shapes }

  /// What to do about vocabularies of different sizes, of which none is ever cut.
  static let waysOut =
    "vocabularies of different sizes are never cut: a tokenizer section (union, base or a model) "
    + "aligns them by token, 'suture edit' gives a model more or fewer rows, and models of one size "
    + "merge as they are"

  /// Why the inputs cannot be merged; nil if they can.
  var fault: String? {
    guard let first = shapes.first?.shape, shapes.contains(where: { $0.shape != first }) else {
      return nil
    }
    let list = shapes.map { "\($0.model) has \($0.shape)" }.joined(separator: ", ")
    let isVocabulary =
      first.count == 2 && shapes.allSatisfy { $0.shape.dropFirst() == first.dropFirst() }
    return "shapes differ: \(list)" + (isVocabulary ? "; \(Self.waysOut)" : "")
  }
}
