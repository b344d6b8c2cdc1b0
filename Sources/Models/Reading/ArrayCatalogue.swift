internal import Checkpoints
internal import Layouts
internal import Tensors

/// Turns the stored arrays of a scheme into logical tensors.
///
/// Every array is looked up at all of its addresses, and shape and type are compared with what the
/// table expects. What is missing or contradicts is collected; nothing is thrown at the first fault.
struct ArrayCatalogue {
  private(set) var problems: [LayoutProblem] = []
  private var drafts: [TensorName: Draft] = [:]
  private let find: (ArrayAddress) -> FoundArray?
  private let replicas: ReplicaPolicy
  private let directory: String

  /// A logical tensor in the making.
  private struct Draft {
    var identity: Placement
    var shape: [Int]
    var dtype: DType
    /// The file that gave the type, for messages.
    var origin: String
    var division: ArrayRow.Division
    /// By copy; one copy for tensors that are divided.
    var copies: [[LogicalTensor.Piece]]
  }

  init(
    in directory: String, replicas: ReplicaPolicy, find: @escaping (ArrayAddress) -> FoundArray?
  ) {
    self.directory = directory
    self.replicas = replicas
    self.find = find
  }

  /// Adds an array at all its addresses.
  mutating func add(_ located: LocatedArray, shape: DecoderShape) {
    for (copy, address) in located.addresses.enumerated() {
      guard let found = find(address) else {
        problems.append(
          LayoutProblem(
            .missingArray, "\(directory)/\(address.file)",
            "there is no \(Self.text(address)), which the layout needs"))
        continue
      }
      guard found.shape == located.array.shape else {
        problems.append(
          LayoutProblem(
            .shape, found.file.path.text,
            "\(Self.text(address)): expected shape \(located.array.shape), found \(found.shape)"))
        continue
      }
      add(located, found, copy: copy, shape: shape)
    }
  }

  private mutating func add(
    _ located: LocatedArray, _ found: FoundArray, copy: Int, shape: DecoderShape
  ) {
    let array = located.array
    let slices = Dictionary(
      located.row.slices.map { ($0.name(layer: located.layer), $0) },
      uniquingKeysWith: { first, _ in first })
    for part in array.parts {
      guard let slice = slices[part.tensor] else { continue }
      var draft =
        drafts[part.tensor]
        ?? Draft(
          identity: part.identity, shape: slice.shape(in: shape), dtype: found.dtype,
          origin: found.file.path.lastComponent, division: array.division, copies: [])
      if draft.dtype != found.dtype {
        problems.append(
          LayoutProblem(
            .dtype, found.file.path.text,
            "part of \(part.tensor.quoted) is \(found.dtype.rawValue), "
              + "in '\(draft.origin)' it is \(draft.dtype.rawValue)"))
      }
      let piece = LogicalTensor.Piece(
        file: found.file, byteOffset: found.byteOffset,
        byteCount: array.elementCount * found.dtype.bitWidth / 8, placement: part.placement)
      // Ranks of a divided array together are one copy; other ranks have a copy each.
      let isDivided = if case .along = array.division { true } else { false }
      let place = isDivided ? copy : draft.copies.count
      while draft.copies.count <= place { draft.copies.append([]) }
      draft.copies[place].append(piece)
      drafts[part.tensor] = draft
    }
  }

  /// The tensors that were found, in any order.
  func tensors() -> [LogicalTensor] {
    drafts.map { name, draft in
      LogicalTensor(
        spec: TensorSpec(name: name, dtype: draft.dtype, shape: draft.shape),
        pieces: draft.copies.first ?? [], identity: draft.identity,
        copies: Array(draft.copies.dropFirst()),
        combination: draft.division == .summed ? .sum : replicas.combination)
    }
  }

  private static func text(_ address: ArrayAddress) -> String {
    TensorName(address.path.last ?? "").quoted
  }
}
