import Foundation
import Storage
import StrictJSON
import Synchronization
import TestSupport
import Testing

/// The codes and messages of the cases, which are kept beside them.
///
/// With `UPDATE_GOLDEN` set they are recorded; `make_conformance.py` then puts the codes into the
/// table.
enum RecordedOutcomes {
  private static let path = ConformanceCase.folder.joining("recorded/suture.json")
  private static let isRecording = ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil
  private static let new = Mutex<[String: (code: String, message: String)]>([:])

  private static let recorded: JSONValue? = {
    guard let bytes = try? FileContents.bytes(of: path) else { return nil }
    return try? JSONDocument(bytes).root
  }()

  static func expect(_ code: String, _ message: String, for test: ConformanceCase) throws {
    guard !isRecording else { return try record(code, message, for: test.id) }
    let row = try #require(recorded?[test.id], "nothing is recorded for \(test.id)")
    #expect(row["code"]?.string == code)
    #expect(test.code == code, "make_conformance.py puts recorded codes into the table")
    // Some messages quote the HDF5 library, which has versions.
    if code != "hdf5.call" { #expect(row["message"]?.string == message) }
  }

  private static func record(_ code: String, _ message: String, for id: String) throws {
    let text = new.withLock { new in
      new[id] = (code, message)
      return new.sorted { $0.key < $1.key }.map { id, outcome in
        "\(JSONText.quoted(id)):{\"code\":\(JSONText.quoted(outcome.code)),"
          + "\"message\":\(JSONText.quoted(outcome.message))}"
      }.joined(separator: ",\n")
    }
    try FileManager.default.createDirectory(
      atPath: path.parent.text, withIntermediateDirectories: true)
    try "{\n\(text)\n}\n".write(toFile: path.text, atomically: true, encoding: .utf8)
  }
}
