@testable import Scanning
import Storage
import StrictJSON
import TestSupport
import Testing

/// Pickles of CPython and by hand, with what CPython's own unpickler asks for in each.
@Suite struct `Names by the unpickler of Python` {
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let globals: Set<[String]>
    /// Whether the loader gives up before STOP.
    let stops: Bool
  }

  static let rows: [Row] = {
    guard let bytes = try? FileContents.bytes(of: Fixtures.path("scan/oracle.json")),
      let rows = try? JSONDocument(bytes).root.array
    else { return [] }
    return rows.map { row in
      let digits = Array((row["bytes"]?.string ?? "").utf8)
      return Row(
        testDescription: row["name"]?.string ?? "",
        bytes: stride(from: 0, to: digits.count, by: 2).map {
          UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16) ?? 0
        },
        globals: Set((row["globals"]?.array ?? []).map { ($0.array ?? []).compactMap(\.string) }),
        stops: row["stops"] != nil)
    }
  }()

  @Test func `are there`() {
    #expect(Self.rows.count > 100)
    #expect(Self.rows.count { $0.stops } >= 4)
  }

  @Test(arguments: rows)
  func `are found, all of them and no others`(row: Row) throws {
    let directory = try TemporaryDirectory()
    let file = try InputFile(try directory.file("a", row.bytes), access: .positional)
    let walk = try PickleWalk(ByteWindow(file, 0..<file.byteCount), from: 0)
    let found = Set(walk.globals.globals.map { [$0.module ?? "", $0.name ?? ""] })
    if row.stops {
      #expect(found.isSuperset(of: row.globals))
    } else {
      #expect(found == row.globals)
      #expect(walk.end == .stop)
    }
  }
}
