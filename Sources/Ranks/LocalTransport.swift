internal import Synchronization

/// Ranks that are threads of one process: for trying out what is done by several.
final class LocalTransport: Transport {
  /// Messages that were sent and not received yet, by sender and receiver.
  private final class Mail: Sendable {
    struct Route: Hashable {
      var from: Int
      var to: Int
    }

    let messages = Mutex<[Route: [[UInt8]]]>([:])
    /// Who warned whom.
    let warnings = Mutex<Set<Route>>([])
  }

  let rank: Int
  let size: Int
  private let mail: Mail

  private init(rank: Int, size: Int, mail: Mail) {
    self.rank = rank
    self.size = size
    self.mail = mail
  }

  /// The ranks of a world of this size.
  static func world(of size: Int) -> [LocalTransport] {
    let mail = Mail()
    return (0..<size).map { LocalTransport(rank: $0, size: size, mail: mail) }
  }

  private var others: [Int] { (0..<size).filter { $0 != rank } }

  func exchange(_ bytes: [UInt8]) -> [[UInt8]] {
    for other in others { send(bytes, to: other) }
    return (0..<size).map { $0 == rank ? bytes : receive(bytes.count, from: $0) }
  }

  func broadcast(_ bytes: [UInt8], count: Int, from root: Int) -> [UInt8] {
    guard root == rank else { return receive(count, from: root) }
    for other in others { send(bytes, to: other) }
    return bytes
  }

  func send(_ bytes: [UInt8], to rank: Int) {
    mail.messages.withLock {
      $0[Mail.Route(from: self.rank, to: rank), default: []].append(bytes)
    }
  }

  func receive(_ count: Int, from rank: Int) -> [UInt8] {
    let route = Mail.Route(from: rank, to: self.rank)
    var patience = Patience()
    while true {
      let message = mail.messages.withLock { messages -> [UInt8]? in
        guard messages[route]?.isEmpty == false else { return nil }
        return messages[route]?.removeFirst()
      }
      if let message {
        precondition(message.count == count, "a message is as long as was said")
        return message
      }
      patience.wait()
    }
  }

  func warn() {
    mail.warnings.withLock { warnings in
      for other in others { warnings.insert(Mail.Route(from: rank, to: other)) }
    }
  }

  var isWarned: Bool {
    mail.warnings.withLock { warnings in warnings.contains { $0.to == rank } }
  }

  func forgetWarnings(from ranks: [Int]) {
    mail.warnings.withLock { warnings in
      for other in ranks { warnings.remove(Mail.Route(from: other, to: rank)) }
    }
  }

  func finish() {}
  func abort(code: Int32) {}
}

extension Communicator {
  /// The communicators of ranks that are threads of this process, one for each.
  ///
  /// - Parameters:
  ///   - count: how many ranks there are.
  ///   - describe: puts errors into words.
  /// - Returns: one for each rank, in their order.
  package static func local(
    _ count: Int, describing describe: @escaping Description = { FailureReport("\($0)") }
  ) -> [Communicator] {
    LocalTransport.world(of: count).map { Communicator($0, describing: describe) }
  }
}
