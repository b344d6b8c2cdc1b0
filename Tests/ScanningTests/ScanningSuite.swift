@testable import Scanning
import Storage
import TestSupport

/// Tests that scan bytes they have made.
protocol ScanningSuite {}

extension ScanningSuite {
  func scan(_ bytes: [UInt8], as name: String = "model.pkl") throws -> ScannedFile {
    let directory = try TemporaryDirectory()
    return FileScan.scan(try directory.file(name, bytes))
  }

  func names(_ file: ScannedFile) -> [String] { file.globals.map(\.global.text) }
}
