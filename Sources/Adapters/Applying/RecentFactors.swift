internal import Synchronization

/// Something that can be made again and takes memory meanwhile.
final class KeptValue<Value: Sendable>: Sendable {
  private let value = Mutex<Value?>(nil)

  /// The value, made by the first who asks; others wait for it.
  func value(or make: () throws -> Value) throws -> Value {
    try value.withLock { kept in
      if let kept { return kept }
      let made = try make()
      kept = made
      return made
    }
  }

  /// Forgets the value; who has it already keeps it.
  func forget() { value.withLock { $0 = nil } }
}

/// Remembers whose factors were used last, so that those of few matrices take memory at once.
final class RecentFactors: Sendable {
  private let recent = Mutex<[KeptValue<AdaptedTensor.Prepared>]>([])
  private let limit: Int

  init(limit: Int = 8) { self.limit = limit }

  /// Says that a value is used now; the one that was not used for longest is forgotten.
  func use(_ value: KeptValue<AdaptedTensor.Prepared>) {
    let dropped = recent.withLock { recent -> KeptValue<AdaptedTensor.Prepared>? in
      if let last = recent.last, last === value { return nil }
      recent.removeAll { $0 === value }
      recent.append(value)
      return recent.count > limit ? recent.removeFirst() : nil
    }
    dropped?.forget()
  }
}
