#if DEBUG
  import Glibc
  import Storage

  /// Faults that the environment asks for, in debug builds only: `SUTURE_FAULT` is an action and a call.
  ///
  ///     SUTURE_FAULT=kill@17          the process is killed before its 18th call
  ///     SUTURE_FAULT=28@3+            the 4th call and all later ones fail with errno 28
  ///
  /// Calls are those on paths that begin with `SUTURE_FAULT_SCOPE`, by default all.
  enum InjectedFaults {
    static func begin() {
      guard let text = value("SUTURE_FAULT") else { return }
      let parts = text.split(separator: "@", maxSplits: 1)
      guard parts.count == 2 else { return }
      let isLasting = parts[1].hasSuffix("+")
      guard let call = Int(isLasting ? parts[1].dropLast() : parts[1]) else { return }
      let action: InjectedFault.Action? =
        switch parts[0] {
        case "kill": .kill
        case "interrupt": .interrupt
        case "shorten": .shorten
        default: Int32(parts[0]).map { .fail($0) }
        }
      guard let action else { return }
      _ = FaultInjection.begin(
        InjectedFault(action, atCall: call, isLasting: isLasting),
        within: Path(value("SUTURE_FAULT_SCOPE") ?? ""))
    }

    private static func value(_ name: String) -> String? {
      unsafe getenv(name).map { unsafe String(cString: $0) }
    }
  }
#endif
