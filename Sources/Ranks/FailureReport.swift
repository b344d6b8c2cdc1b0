internal import Glibc

/// An error in words that travel from rank to rank.
package struct FailureReport: Hashable, Sendable, Codable {
  /// One or more lines without a final newline.
  package var message: String
  /// What the reader can do.
  package var hint: String?
  /// The exit code that the error stands for.
  package var code: Int32
  /// The machine that it happened on.
  package var host: String

  package init(_ message: String, hint: String? = nil, code: Int32 = 5) {
    self.message = message
    self.hint = hint
    self.code = code
    host = Self.hostName
  }

  private static var hostName: String {
    let size = 256
    let name = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      unsafe buffer.initialize(repeating: 0)
      let isKnown = unsafe buffer.withMemoryRebound(to: CChar.self) { text in
        // Too long a name is cut, without a final zero.
        unsafe text.baseAddress.map { unsafe gethostname($0, size - 1) == 0 } ?? false
      }
      count = isKnown ? unsafe buffer.firstIndex(of: 0) ?? size : 0
    }
    return String(decoding: name, as: UTF8.self)
  }
}

/// An error that is a rank's report.
package protocol RankError: Error {
  var report: FailureReport { get }
}

/// An error that may be one of all ranks, so that none of them need be told.
package protocol SharedError: Error {
  /// Whether all ranks have it, or none can be told.
  var isShared: Bool { get }
}

/// What ended a run of several ranks: the error of the lowest rank that had one, on every rank.
package struct RankFailure: RankError, SharedError, Hashable, CustomStringConvertible {
  package let rank: Int
  package let report: FailureReport

  package var isShared: Bool { true }

  /// The message, with the rank and its machine where it is not the one that speaks.
  package var description: String {
    rank == 0 ? report.message : "rank \(rank) on \(report.host): \(report.message)"
  }
}

/// An error of this rank that the others could not be told of.
package struct UnsharedFailure: RankError, SharedError, Hashable, CustomStringConvertible {
  package let report: FailureReport

  package var isShared: Bool { true }

  package var description: String { report.message }
}
