import Glibc
import Storage
import TestSupport

/// Files of `fixtures/` that tests write.
enum Golden {
  static let isUpdating = unsafe getenv("UPDATE_GOLDEN") != nil

  /// Writes a fixture, whose directory is there.
  static func update(_ name: String, _ bytes: [UInt8]) throws {
    let path = Fixtures.path(name)
    guard let stream = unsafe fopen(path.text, "w") else { return }
    unsafe bytes.withUnsafeBytes { _ = unsafe fwrite($0.baseAddress, 1, $0.count, stream) }
    unsafe fclose(stream)
  }
}
