internal import Checkpoints
internal import Layouts
internal import Tensors

extension TensorMatcher {
  /// Pairs tensors whose names mean the same in known schemas, and parts of fused projections.
  mutating func matchSchemas() throws {
    matchUnwrapped()
    matchRoles()
    matchFused()
  }

  /// Names that are the same but for the prefixes of wrapping classes.
  private mutating func matchUnwrapped() {
    let seconds = Dictionary(grouping: freeSecond) { TensorRole.unwrapped($0.name) }
    let firsts = Dictionary(grouping: freeFirst) { TensorRole.unwrapped($0.name) }
    take(
      freeFirst.compactMap { tensor in
        let key = TensorRole.unwrapped(tensor.name)
        guard firsts[key]?.count == 1, let others = seconds[key], others.count == 1 else {
          return nil
        }
        return schemaPair(.init(tensor), .init(others[0]))
      })
  }

  /// Names of one role in different schemas.
  private mutating func matchRoles() {
    let seconds = Self.single(freeSecond)
    let firsts = Self.single(freeFirst)
    take(
      freeFirst.compactMap { tensor in
        guard let role = TensorRole(tensor.name), role.parts.count == 1 else { return nil }
        let key = role.part(role.parts[0])
        guard firsts[key]?.count == 1, let others = seconds[key], others.count == 1,
          let otherRole = TensorRole(others[0].name)
        else { return nil }
        var sides = (TensorMatching.Side(tensor), TensorMatching.Side(others[0]))
        var note: String?
        if role.isPaired != otherRole.isPaired {
          let isFirst = role.isPaired
          if let view = unpaired(isFirst ? tensor : others[0]) {
            if isFirst { sides.0 = view } else { sides.1 = view }
          } else {
            note = "rotary pairs stand in another order"
          }
        }
        return schemaPair(sides.0, sides.1, note: note)
      })
  }

  private func unpaired(_ tensor: LogicalTensor) -> TensorMatching.Side? {
    guard let dimension = options.headDimension else { return nil }
    return ProjectionView.unpaired(tensor, headDimension: dimension).map {
      .init($0, as: "rotary halves", of: tensor.name)
    }
  }

  private static func single(_ tensors: [LogicalTensor]) -> [TensorRole.Key: [LogicalTensor]] {
    var roles: [TensorRole.Key: [LogicalTensor]] = [:]
    for tensor in tensors {
      guard let role = TensorRole(tensor.name), role.parts.count == 1 else { continue }
      roles[role.part(role.parts[0]), default: []].append(tensor)
    }
    return roles
  }

  private func schemaPair(
    _ first: TensorMatching.Side, _ second: TensorMatching.Side, note: String? = nil
  ) -> TensorMatching.Pair {
    var first = first
    let (shape, other) = (first.tensor.spec.shape, second.tensor.spec.shape)
    if shape != other, shape.reversed() == other, first.view == nil,
      let view = Self.transposed(first.tensor)
    {
      first = view
    }
    let shapes = Self.shapes(first.tensor.spec, second.tensor.spec)
    var pair = TensorMatching.Pair(first, second, .schema, score: shapes == nil ? 1 : 0.5)
    pair.note = note ?? shapes
    return pair
  }

  // MARK: Fused projections

  /// Fused projections of one model against the parts of the other.
  private mutating func matchFused() {
    let parts = (Self.single(freeFirst), Self.single(freeSecond))
    for tensor in freeFirst { matchFused(tensor, parts.1, isFirst: true) }
    for tensor in freeSecond { matchFused(tensor, parts.0, isFirst: false) }
  }

  private mutating func matchFused(
    _ whole: LogicalTensor, _ parts: [TensorRole.Key: [LogicalTensor]], isFirst: Bool
  ) {
    guard let role = TensorRole(whole.name), role.parts.count > 1 else { return }
    let members = role.parts.compactMap { part -> LogicalTensor? in
      let found = parts[role.part(part)] ?? []
      return found.count == 1 ? found[0] : nil
    }
    guard members.count == role.parts.count else { return }
    guard
      let blocks = FusedRows(
        members.map(\.spec.shape), of: whole.spec.shape, role.arrangement,
        headDimension: options.headDimension)?.blocks
    else {
      let words = members.map(\.name.quoted).joined(separator: ", ")
      return result.notes.append(
        "\(whole.name.quoted) may be \(words) in one, but the extents do not show how")
    }
    var pairs: [TensorMatching.Pair] = []
    for (member, rows) in zip(members, blocks) {
      guard let view = ProjectionView.rows(rows, of: whole) else {
        return result.notes.append(
          "\(whole.name.quoted) lies in several pieces and is not split into its parts")
      }
      let side = TensorMatching.Side(view, as: Self.inWords(rows), of: whole.name)
      pairs.append(
        isFirst
          ? schemaPair(side, .init(member)) : schemaPair(.init(member), side))
    }
    take(pairs)
  }

  private static func inWords(_ blocks: [Range<Int>]) -> String {
    guard blocks.count > 1, let first = blocks.first else {
      return "rows \(blocks.first ?? 0..<0)"
    }
    return "rows \(first) and \(blocks.count - 1) more blocks"
  }
}

/// Which rows of a fused projection are which part's.
struct FusedRows {
  /// For each part its blocks of rows, in their order.
  private(set) var blocks: [[Range<Int>]] = []

  /// Nil if the extents do not fit, or do not show how heads are grouped.
  init?(
    _ parts: [[Int]], of whole: [Int], _ arrangement: TensorRole.Arrangement,
    headDimension: Int?
  ) {
    let rows = parts.map { $0.first ?? 0 }
    guard rows.allSatisfy({ $0 > 0 }), whole.first == rows.reduce(0, +),
      parts.allSatisfy({ $0.dropFirst() == whole.dropFirst() })
    else { return nil }
    var groups = 1
    if arrangement == .grouped {
      // The smallest part has one head in each group.
      guard let dimension = headDimension, dimension > 0, let least = rows.min(),
        least % dimension == 0, rows.allSatisfy({ $0 % least == 0 })
      else { return nil }
      groups = least / dimension
    }
    let heights = rows.map { $0 / groups }
    let height = heights.reduce(0, +)
    var start = 0
    for part in heights {
      blocks.append((0..<groups).map { $0 * height + start..<$0 * height + start + part })
      start += part
    }
  }
}
