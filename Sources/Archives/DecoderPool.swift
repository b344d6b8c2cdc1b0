internal import Pipeline
internal import Synchronization

/// What one thread needs to read chunks, kept for the next.
final class DecoderPool: Sendable {
  /// Memory and contexts, for one thread at a time.
  final class Slot: Sendable {
    let tools: Monitor<Tools>

    init() throws(CoderFault) { tools = Monitor(try Tools()) }
  }

  struct Tools {
    let decoder: ChunkDecoder
    let stored = TileBuffer()
    let base = ElementReader()

    init() throws(CoderFault) { decoder = try ChunkDecoder() }
  }

  private let idle = Mutex<[Slot]>([])

  func take() throws(CoderFault) -> Slot {
    if let slot = idle.withLock({ $0.popLast() }) { return slot }
    return try Slot()
  }

  func giveBack(_ slot: Slot) { idle.withLock { $0.append(slot) } }
}
