package import Storage
package import Tensors

/// A tensor of a catalogue together with the stored bytes that make it up, or with the way it is
/// derived from other tensors.
package struct LogicalTensor: Sendable {
  /// Bytes of one file that hold one part of a tensor.
  package struct Piece: Sendable {
    package let file: InputFile
    /// Counted from the start of the file.
    package let byteOffset: Int
    package let byteCount: Int
    /// Which part of the tensor the bytes hold in which order; nil for all of it, row-major.
    package let placement: Placement?

    package init(file: InputFile, byteOffset: Int, byteCount: Int, placement: Placement? = nil) {
      self.file = file
      self.byteOffset = byteOffset
      self.byteCount = byteCount
      self.placement = placement
    }

    /// The bytes in the file.
    package var byteRange: Range<Int> { byteOffset..<byteOffset + byteCount }
  }

  /// What the tensor is when it is stored more than once.
  package enum Combination: Hashable, Sendable {
    /// The first copy; the others are not read.
    case first
    /// Any copy: all of them must be the same bytes.
    case equal
    /// The mean of all copies, summed in float64 in their order and rounded once. Where copies are
    /// the same bytes, these bytes.
    case mean
    /// The sum of all copies, in float64 in their order and rounded once.
    case sum

    /// Whether copies are added up, which only floating-point elements can be.
    package var addsUp: Bool { self == .mean || self == .sum }
  }

  package private(set) var spec: TensorSpec
  /// The pieces of the first stored copy.
  package let pieces: [Piece]
  /// The pieces of every further stored copy of the whole tensor.
  package let copies: [[Piece]]
  /// How the copies make the tensor.
  package let combination: Combination
  /// How the tensor is made, if it is not stored; it has no pieces then.
  package let derivation: (any TensorDerivation)?
  /// The element type that an output of this tensor has where nobody asks for one: the stored type,
  /// or for derived tensors that of the model they belong to.
  package private(set) var nominalType: DType
  /// The tensor in its own row-major order, in the axes that the pieces' placements have.
  package let identity: Placement

  /// Makes a tensor of pieces that hold each element at least once.
  ///
  /// Without an `identity` the axes are the dimensions of the shape and have no meaning.
  package init(
    spec: TensorSpec, pieces: [Piece], identity: Placement? = nil, copies: [[Piece]] = [],
    combination: Combination = .first
  ) {
    let identity = identity ?? Placement(rowMajor: spec.shape)
    self.spec = spec
    self.pieces = Self.simplified(pieces, spec, identity)
    self.copies = copies.map { Self.simplified($0, spec, identity) }
    self.combination = combination
    self.identity = identity
    derivation = nil
    nominalType = spec.dtype
  }

  /// Makes a tensor that is derived; `spec` says what elements the derivation makes.
  package init(
    spec: TensorSpec, derivedBy derivation: any TensorDerivation, nominalType: DType? = nil
  ) {
    self.spec = spec
    (pieces, copies, combination) = ([], [], .first)
    identity = Placement(rowMajor: spec.shape)
    self.derivation = derivation
    self.nominalType = nominalType ?? spec.dtype
  }

  private init(_ tensor: LogicalTensor, name: TensorName) {
    spec = TensorSpec(name: name, dtype: tensor.spec.dtype, shape: tensor.spec.shape)
    (pieces, copies, combination) = (tensor.pieces, tensor.copies, tensor.combination)
    identity = tensor.identity
    derivation = tensor.derivation
    nominalType = tensor.spec.dtype
  }

  /// The same bytes under another name, as if stored so: the nominal type is that of the elements.
  package func renamed(_ name: TensorName) -> LogicalTensor { LogicalTensor(self, name: name) }

  /// The same pieces; one that is the whole tensor in its own order needs no placement.
  private static func simplified(
    _ pieces: [Piece], _ spec: TensorSpec, _ identity: Placement
  ) -> [Piece] {
    guard pieces.count == 1, let piece = pieces.first, let placement = piece.placement,
      placement.isRowMajor(in: identity.order), placement.box == identity.box,
      spec.dtype.bitWidth % 8 == 0
    else { return pieces }
    let start = piece.byteOffset + placement.base * spec.dtype.bitWidth / 8
    return [Piece(file: piece.file, byteOffset: start, byteCount: spec.byteCount)]
  }

  package var name: TensorName { spec.name }

  /// The same tensor under another name, and where it is to be stored as another type.
  package func renamed(_ name: TensorName, nominalType: DType? = nil) -> LogicalTensor {
    var tensor = self
    tensor.spec.name = name
    tensor.nominalType = nominalType ?? self.nominalType
    return tensor
  }

  /// What an output of this tensor is where nobody asks for a type.
  package var nominalSpec: TensorSpec {
    TensorSpec(name: spec.name, dtype: nominalType, shape: spec.shape)
  }

  /// Where the piece lies in the tensor.
  package func placement(of piece: Piece) -> Placement {
    piece.placement ?? identity
  }

  /// The pieces of every copy that is read, the first copy first.
  package var readCopies: [[Piece]] {
    combination == .first || copies.isEmpty ? [pieces] : [pieces] + copies
  }

  /// The bytes that are read for all of the tensor.
  package var readByteCount: Int {
    if let derivation { return derivation.readByteCount }
    return combination == .first ? spec.byteCount : spec.byteCount * (1 + copies.count)
  }

  /// The only piece that is read, if its bytes are the whole tensor in row-major order.
  package var wholePiece: Piece? {
    combination == .first || copies.isEmpty ? Self.whole(pieces) : nil
  }

  /// The only one of `pieces`, if its bytes are a whole tensor in row-major order.
  package static func whole(_ pieces: [Piece]) -> Piece? {
    guard pieces.count == 1, let piece = pieces.first, piece.placement == nil else { return nil }
    return piece
  }
}
