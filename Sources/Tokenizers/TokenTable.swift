internal import Glibc

/// Token texts as UTF-8 bytes, numbered in the order in which they came, with an index by text.
///
/// Texts are compared byte by byte: `String` would take canonically equivalent tokens for one. A
/// text may come several times; the index knows the first.
package struct TokenTable: Sendable {
  /// A text that was added.
  package struct Addition: Hashable, Sendable {
    /// Its number.
    package var index: Int
    /// The number of an earlier text of the same bytes.
    package var earlier: Int?
  }

  /// All texts, one behind the other.
  private var bytes: [UInt8] = []
  /// Where each text ends; files are smaller than 4 GiB.
  private var ends: [UInt32] = []
  /// Open addressing with linear probing: the upper half of the hash, then the number plus 1.
  private var slots = [UInt64](repeating: 0, count: 16)

  package init() {}

  /// How many texts there are, repetitions included.
  package var count: Int { ends.count }

  /// The bytes of a text.
  package subscript(index: Int) -> ArraySlice<UInt8> { bytes[range(of: index)] }

  /// A text as a string.
  package func text(of index: Int) -> String { String(decoding: self[index], as: UTF8.self) }

  /// The number of the first text of these bytes, or nil.
  package func index(of text: some Sequence<UInt8>) -> Int? {
    let text = Array(text)
    return index(of: text, 0..<text.count)
  }

  /// The number of the first text that equals the bytes `range` of `text`, or nil.
  ///
  /// If it is the text `near` or the one behind it, no search is made.
  func index(of text: [UInt8], _ range: Range<Int>, near: Int? = nil) -> Int? {
    unsafe text.withUnsafeBytes { text in
      let wanted = unsafe UnsafeRawBufferPointer(rebasing: text[range])
      if let near {
        if unsafe isEqual(near, wanted) { return near }
        if near + 1 < count, unsafe isEqual(near + 1, wanted) { return near + 1 }
      }
      let (slot, isFound) = unsafe place(of: wanted, hash: Self.hash(of: wanted))
      return isFound ? Self.number(slots[slot]) : nil
    }
  }

  /// Adds the text that `read` appends to the bytes it is given, unless it returns false.
  package mutating func append<E: Error>(
    _ read: (inout [UInt8]) throws(E) -> Bool
  ) throws(E) -> Addition? {
    let start = bytes.count
    guard try read(&bytes) else { return nil }
    return close(from: start)
  }

  /// Adds a text.
  @discardableResult
  package mutating func append(_ text: some Sequence<UInt8>) -> Addition {
    let start = bytes.count
    bytes += text
    return close(from: start)
  }

  /// Makes everything behind `start` a text.
  private mutating func close(from start: Int) -> Addition {
    ends.append(UInt32(truncatingIfNeeded: bytes.count))
    if 2 * count > slots.count { grow() }
    let (hash, slot, isFound) = unsafe bytes.withUnsafeBytes { all in
      let text = unsafe UnsafeRawBufferPointer(rebasing: all[start...])
      let hash = unsafe Self.hash(of: text)
      let (slot, isFound) = unsafe place(of: text, hash: hash)
      return (hash, slot, isFound)
    }
    guard !isFound else { return Addition(index: count - 1, earlier: Self.number(slots[slot])) }
    slots[slot] = Self.entry(hash, count - 1)
    return Addition(index: count - 1, earlier: nil)
  }

  private func range(of index: Int) -> Range<Int> {
    (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
  }

  /// The slot that has this text, or the empty one where it belongs.
  private func place(of text: UnsafeRawBufferPointer, hash: UInt64) -> (Int, isFound: Bool) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      if slots[slot] >> 32 == hash >> 32, unsafe isEqual(Self.number(slots[slot]), text) {
        return (slot, true)
      }
      slot = (slot + 1) & mask
    }
    return (slot, false)
  }

  private func isEqual(_ index: Int, _ text: UnsafeRawBufferPointer) -> Bool {
    let range = range(of: index)
    guard range.count == text.count else { return false }
    return unsafe bytes.withUnsafeBytes { bytes in
      guard let known = bytes.baseAddress, let text = text.baseAddress else { return true }
      return unsafe memcmp(known + range.lowerBound, text, range.count) == 0
    }
  }

  private mutating func grow() {
    var larger = TokenTable()
    larger.slots = [UInt64](repeating: 0, count: 2 * slots.count)
    let mask = larger.slots.count - 1
    for entry in slots where entry != 0 {
      let text = range(of: Self.number(entry))
      let hash = unsafe bytes.withUnsafeBytes { all in
        unsafe Self.hash(of: UnsafeRawBufferPointer(rebasing: all[text]))
      }
      var slot = Int(truncatingIfNeeded: hash) & mask
      while larger.slots[slot] != 0 { slot = (slot + 1) & mask }
      larger.slots[slot] = entry
    }
    slots = larger.slots
  }

  private static func number(_ entry: UInt64) -> Int { Int(entry & 0xFFFF_FFFF) - 1 }

  private static func entry(_ hash: UInt64, _ number: Int) -> UInt64 {
    (hash & ~0xFFFF_FFFF) | UInt64(UInt32(truncatingIfNeeded: number + 1))
  }

  /// Keyed by the process, so that no file can be made whose tokens collide.
  private static func hash(of text: UnsafeRawBufferPointer) -> UInt64 {
    var hasher = Hasher()
    unsafe hasher.combine(bytes: text)
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }
}
