internal import Scanning
internal import Storage
internal import TorchFiles

extension ScanReport {
  /// SARIF 2.1.0: a result for each global that fails the scan, and for each fault.
  package func sarif(version: String) -> String {
    SARIFLog(
      version: version, rules: Self.rules,
      results: result.files.flatMap { file in
        file.globals.filter { $0.global.judgement.kind >= threshold }.map {
          Self.result($0, in: file)
        }
          + file.faults.map { Self.result($0, in: file) }
      }
    ).text
  }

  private static var rules: [SARIFLog.Rule] {
    [
      SARIFLog.Rule(
        id: "pickle.dangerous", description: "A pickle names what runs or loads code"),
      SARIFLog.Rule(
        id: "pickle.unknown",
        description: "A pickle names what is in no list of harmless names"),
    ] + ScanFault.Code.allCases.map { SARIFLog.Rule(id: $0.rawValue, description: $0.title) }
  }

  private static func result(_ found: FoundGlobal, in file: ScannedFile) -> SARIFLog.Result {
    let global = found.global
    let reason = global.judgement.reason.map { ": \($0)" } ?? ""
    return SARIFLog.Result(
      rule: "pickle.\(global.judgement.kind.rawValue)",
      level: global.judgement.kind == .dangerous ? .error : .warning,
      message: "\(global.text) (\(global.opcode.name))\(reason)", file: file.path.text,
      member: found.member, byteOffset: global.byteOffset)
  }

  private static func result(_ fault: ScanFault, in file: ScannedFile) -> SARIFLog.Result {
    SARIFLog.Result(
      rule: fault.code.rawValue, level: .warning, message: fault.message, file: file.path.text,
      member: fault.member, byteOffset: fault.byteOffset)
  }
}
