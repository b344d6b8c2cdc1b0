internal import Pipeline

/// Work on numbered items: made by any number of threads at once, then taken up in their order.
///
/// Each stage sees the items one after the other; different stages work at the same time. A window
/// bounds how many items wait.
struct OrderedRun<Item: Sendable> {
  /// Takes up an item; called in order, by one thread at a time.
  typealias Stage = @Sendable (_ number: Int, _ item: Item) throws -> Void
  /// Makes an item; belongs to one thread.
  typealias Producer = (_ number: Int) throws -> Item

  let count: Int
  let workers: Int
  let stages: [Stage]

  private struct State {
    var next = 0
    /// The item that each stage takes up next.
    var cursors: [Int]
    var isBusy: [Bool]
    var ready: [Int: Item] = [:]
    var failure: (any Error)?

    var done: Int { cursors.min() ?? next }
  }

  private enum Duty {
    case make(Int)
    case stage(Int, Int, Item)
    case stop
  }

  /// Runs until all items went through all stages.
  ///
  /// Throws the first failure, after all threads have stopped.
  func run(_ makeProducer: @escaping @Sendable () throws -> Producer) throws {
    let state = Monitor(
      State(
        cursors: [Int](repeating: 0, count: stages.count),
        isBusy: [Bool](repeating: false, count: stages.count)))
    let (count, stages, window) = (count, stages, 2 * workers + 2)
    try WorkerThreads.run(max(1, min(workers, count))) { _ in
      do {
        let produce = try makeProducer()
        while true {
          switch state.wait(until: { Self.duty(&$0, count, window) }) {
          case .stop: return
          case .make(let number):
            let item = try produce(number)
            state.update { $0.ready[number] = item }
          case .stage(let stage, let number, let item):
            try stages[stage](number, item)
            state.update { state in
              state.cursors[stage] = number + 1
              state.isBusy[stage] = false
              if state.done > number { state.ready[number] = nil }
            }
          }
        }
      } catch {
        state.update { if $0.failure == nil { $0.failure = error } }
      }
    }
    if let failure = state.update({ $0.failure }) { throw failure }
  }

  /// What a thread does next; nil if it has to wait.
  private static func duty(_ state: inout State, _ count: Int, _ window: Int) -> Duty? {
    if state.failure != nil || state.done >= count { return .stop }
    for stage in state.cursors.indices where !state.isBusy[stage] {
      let number = state.cursors[stage]
      guard let item = state.ready[number] else { continue }
      state.isBusy[stage] = true
      return .stage(stage, number, item)
    }
    guard state.next < count, state.next - state.done < window else { return nil }
    defer { state.next += 1 }
    return .make(state.next)
  }
}
