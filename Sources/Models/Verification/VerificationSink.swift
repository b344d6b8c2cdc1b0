internal import Checkpoints
internal import Pipeline
internal import Storage
internal import Synchronization
internal import Tensors

/// Takes checksums of what is read, keeps what is measured, and stores nothing.
final class VerificationSink: StatisticsSink {
  private let regions: [TensorName: any RegionSum]
  private let operations = Mutex<[Int: any TensorOperation]>([:])
  private let numbers: [Int]

  /// A sink for some steps of a plan.
  ///
  /// - Parameters:
  ///   - regions: the checksums of steps that copy, by the names of their outputs.
  ///   - numbers: what each step is numbered as.
  init(_ regions: [TensorName: any RegionSum], numbers: [Int]) {
    self.regions = regions
    self.numbers = numbers
  }

  func write(
    _ bytes: UnsafeRawBufferPointer, of name: TensorName, at byteOffset: Int
  ) throws {
    try unsafe regions[name]?.add(bytes, at: byteOffset)
  }

  func take(_ operation: any TensorOperation, ofStep step: Int) {
    operations.withLock { $0[numbers[step]] = operation }
  }

  /// What was measured so far.
  var measured: [Int: any TensorOperation] { operations.withLock { $0 } }
}

/// A checksum of bytes that arrive in any order, each once.
protocol RegionSum: Sendable {
  /// Takes in bytes that lie at this offset in the region.
  func add(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws
}

/// A checksum that is joined from those of parts: CRCs.
final class JoinedSum<Sum: JoinableSum>: RegionSum {
  /// The parts from the start on, joined, and those that wait for what is before them.
  private let state = Mutex<(prefix: Sum, waiting: [Int: Sum])>((Sum(), [:]))

  func add(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    let part = unsafe Sum(of: bytes)
    state.withLock { state in
      state.waiting[offset] = part
      while let next = state.waiting.removeValue(forKey: state.prefix.byteCount) {
        state.prefix.append(next)
        if next.byteCount == 0 { break }
      }
    }
  }

  /// The checksum of everything from the start on.
  var sum: Sum { state.withLock { $0.prefix } }
}

/// A checksum of bytes that those of parts give.
protocol JoinableSum: Sendable {
  init()
  init(of bytes: UnsafeRawBufferPointer)
  var byteCount: Int { get }
  var value: UInt32 { get }
  mutating func append(_ next: Self)
}

extension CRC32: JoinableSum {}
extension Checksum: JoinableSum {}
