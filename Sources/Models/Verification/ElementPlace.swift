internal import Checkpoints
internal import Storage
internal import Tensors

/// Where one element of a tensor is stored, for messages.
struct ElementPlace {
  let coordinates: [Int]
  let file: Path

  /// The place of the element with this flat row-major index in the first copy of a tensor.
  init(_ element: Int, of tensor: LogicalTensor) {
    var rest = element
    var coordinates: [Int] = []
    for extent in tensor.spec.shape.reversed() {
      coordinates.append(rest % max(1, extent))
      rest /= max(1, extent)
    }
    self.coordinates = coordinates.reversed()
    // A damaged file may say that a tensor has no elements.
    guard element < tensor.spec.elementCount else {
      file = tensor.pieces.first?.file.path ?? Path("")
      return
    }
    let identity = tensor.identity
    let box = FlatRange(element..<element + 1, of: identity.box, in: identity.order).boxes.first
    let piece = tensor.pieces.first { piece in
      box.map { tensor.placement(of: piece).box.contains($0) } ?? false
    }
    file = (piece ?? tensor.pieces.first)?.file.path ?? Path("")
  }
}

extension LogicalTensor {
  /// Every stored copy as a tensor of its own; for sums, every term.
  var separated: [LogicalTensor] {
    ([pieces] + copies).map { LogicalTensor(spec: spec, pieces: $0, identity: identity) }
  }
}
