/// The memo of a pickle that is only looked at: bounded, and what it has lost is no text.
struct TracedMemo {
  /// Numbers from 0 on without a hole, which is what picklers write.
  private var dense: [TracedValue] = []
  /// Others.
  private var sparse: [UInt64: TracedValue] = [:]

  private static let denseLimit = 1 << 22
  private static let sparseLimit = 1 << 14

  subscript(number: UInt64) -> TracedValue {
    number < UInt64(dense.count) ? dense[Int(number)] : sparse[number] ?? .other
  }

  /// Keeps a value under a number.
  mutating func set(_ number: UInt64, _ value: TracedValue) {
    if number < UInt64(dense.count) {
      dense[Int(number)] = value
    } else if number == UInt64(dense.count), dense.count < Self.denseLimit {
      sparse[number] = nil
      dense.append(value)
      while !sparse.isEmpty, let next = sparse.removeValue(forKey: UInt64(dense.count)) {
        dense.append(next)
      }
    } else if sparse.count < Self.sparseLimit || sparse[number] != nil {
      sparse[number] = value
    }
  }

  /// Keeps a value under the number that MEMOIZE gives, which is how many there are.
  mutating func memoize(_ value: TracedValue) {
    set(UInt64(dense.count + sparse.count), value)
  }

  mutating func removeAll() {
    dense.removeAll(keepingCapacity: true)
    sparse.removeAll()
  }
}

/// The top of a stack whose bottom is forgotten where it grows too high.
struct TracedStack {
  private var values: [TracedValue] = []

  private static let limit = 1 << 17

  mutating func push(_ value: TracedValue) {
    if values.count >= Self.limit { values.removeFirst(Self.limit / 2) }
    values.append(value)
  }

  /// The last value; something unknown where there is none.
  var top: TracedValue { values.last ?? .other }

  /// Takes the last value away; something unknown where there is none.
  @discardableResult
  mutating func pop() -> TracedValue { values.popLast() ?? .other }

  mutating func pop(_ count: Int) { values.removeLast(min(count, values.count)) }

  /// Takes everything away down to the last MARK, and that too.
  mutating func popGroup() {
    guard let mark = values.lastIndex(of: .mark) else { return removeAll() }
    values.removeLast(values.count - mark)
  }

  mutating func removeAll() { values.removeAll(keepingCapacity: true) }
}
