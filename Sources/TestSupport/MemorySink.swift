internal import Checkpoints
package import Tensors
internal import Synchronization

/// A sink that keeps the bytes of tensors and which ranges of them were written.
package final class MemorySink: TensorSink {
  private struct Contents {
    var bytes: [UInt8]
    var ranges: [Range<Int>] = []
  }

  /// A failure that the sink was told to make.
  package struct Refusal: Error, Hashable {
    package init() {}
  }

  private let contents: Mutex<[TensorName: Contents]>
  private let refusesAfter: Mutex<Int>

  /// A sink for these tensors, which fails every write after `refusesAfter` of them.
  package init(_ specs: [TensorSpec], refusesAfter: Int = .max) {
    let empty = specs.map { spec in
      (spec.name, Contents(bytes: [UInt8](repeating: 0, count: spec.byteCount)))
    }
    contents = Mutex(Dictionary(empty, uniquingKeysWith: { first, _ in first }))
    self.refusesAfter = Mutex(refusesAfter)
  }

  package func write(
    _ bytes: UnsafeRawBufferPointer, of name: TensorName, at byteOffset: Int
  ) throws {
    let isAllowed = refusesAfter.withLock { left in
      left -= 1
      return left >= 0
    }
    guard isAllowed else { throw Refusal() }
    let copy = unsafe Array(bytes)
    let range = byteOffset..<byteOffset + copy.count
    contents.withLock { contents in
      contents[name]?.bytes.replaceSubrange(range, with: copy)
      contents[name]?.ranges.append(range)
    }
  }

  /// The bytes of a tensor.
  package func bytes(of name: TensorName) -> [UInt8] {
    contents.withLock { $0[name]?.bytes ?? [] }
  }

  /// Whether every byte of every tensor was written exactly once.
  package var isWrittenOnce: Bool {
    contents.withLock { contents in
      contents.values.allSatisfy { tensor in
        let ranges = tensor.ranges.filter { !$0.isEmpty }.sorted { $0.lowerBound < $1.lowerBound }
        let starts = [0] + ranges.map(\.upperBound)
        return starts == ranges.map(\.lowerBound) + [tensor.bytes.count]
      }
    }
  }
}
