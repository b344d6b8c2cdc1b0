import Glibc
import Synchronization

/// A failure of the system that is made to happen, for tests of what the program does then.
package struct InjectedFault: Hashable, Sendable {
  package enum Action: Hashable, Sendable {
    /// The call fails with this `errno`, and has done nothing.
    case fail(Int32)
    /// The call is interrupted by a signal before it has done anything.
    case interrupt
    /// A read or a write does half of what was asked.
    case shorten
    /// The process is killed before the call.
    case kill
    /// The call takes longer.
    case wait(milliseconds: UInt32)
  }

  /// Which call it strikes, counted from 0.
  package let call: Int
  package let action: Action
  /// Whether all later calls are struck as well: a disk that stays full, a file system that is gone.
  package let isLasting: Bool

  package init(_ action: Action, atCall call: Int, isLasting: Bool = false) {
    (self.action, self.call, self.isLasting) = (action, call, isLasting)
  }
}

/// The layer between this module and the system in which faults are made to happen.
///
/// It exists in debug builds only; in release builds every question here is answered with a constant.
package enum FaultInjection {
  #if DEBUG
    private struct Site {
      let scope: String
      let fault: InjectedFault?
      var calls = 0
      /// What the calls were, as "write 'path'".
      var log: [String] = []
    }

    private static let isActive = Atomic(false)
    private static let sites = Mutex<[Int: Site]>([:])
    private static let nextSite = Atomic(0)

    /// Runs `body` with a fault among the calls for paths that begin with `scope`; without a fault they
    /// are only counted.
    ///
    /// - Returns: what the body returns, and the calls that were made.
    package static func strike<Result>(
      _ fault: InjectedFault?, within scope: Path, _ body: () throws -> Result
    ) rethrows -> (result: Result, calls: [String]) {
      let site = begin(fault, within: scope)
      defer { _ = end(site) }
      let result = try body()
      return (result, sites.withLock { $0[site]?.log ?? [] })
    }

    /// Begins to strike; `end` is the other half.
    package static func begin(_ fault: InjectedFault?, within scope: Path) -> Int {
      let site = nextSite.add(1, ordering: .relaxed).newValue
      sites.withLock { $0[site] = Site(scope: scope.text, fault: fault) }
      isActive.store(true, ordering: .releasing)
      return site
    }

    /// Ends what `begin` began, and returns the calls that were made.
    package static func end(_ site: Int) -> [String] {
      sites.withLock { sites in
        let log = sites.removeValue(forKey: site)?.log ?? []
        if sites.isEmpty { isActive.store(false, ordering: .releasing) }
        return log
      }
    }

    /// Counts a call; returns the error with which it is to fail.
    static func failure(_ operation: FileError.Operation, _ path: Path) -> Int32? {
      guard isActive.load(ordering: .acquiring) else { return nil }
      var failure: Int32?
      for action in due(path, counting: operation) {
        switch action {
        case .fail(let code): failure = code
        case .interrupt: failure = EINTR
        case .kill: _ = Glibc.kill(getpid(), SIGKILL)
        case .wait(let milliseconds): usleep(milliseconds * 1000)
        case .shorten: break
        }
      }
      return failure
    }

    /// How much of `count` bytes the next call reads or writes at most.
    static func length(_ count: Int, _ path: Path) -> Int {
      guard isActive.load(ordering: .acquiring), count > 1 else { return count }
      return due(path, counting: nil).contains(.shorten) ? count / 2 : count
    }

    /// The actions for the next call on a path; with an operation the call is counted.
    private static func due(
      _ path: Path, counting operation: FileError.Operation?
    ) -> [InjectedFault.Action] {
      sites.withLock { sites in
        var actions: [InjectedFault.Action] = []
        for (key, site) in sites where path.text.hasPrefix(site.scope) {
          if let fault = site.fault,
            fault.call == site.calls || fault.isLasting && fault.call < site.calls
          {
            actions.append(fault.action)
          }
          guard let operation else { continue }
          sites[key]?.calls += 1
          sites[key]?.log.append("\(operation.rawValue) \(path.quoted)")
        }
        return actions
      }
    }
  #else
    @inline(__always)
    static func failure(_ operation: FileError.Operation, _ path: Path) -> Int32? { nil }
    @inline(__always)
    static func length(_ count: Int, _ path: Path) -> Int { count }
  #endif
}
