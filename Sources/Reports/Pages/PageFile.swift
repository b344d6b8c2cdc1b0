internal import Models
package import Pages
package import Storage

/// The file that a page is written to, checked before the work that leads to the page.
package struct PageFile: Sendable {
  private let file: ReportFile

  /// Checks that a page can be written to `path`, and touches nothing.
  ///
  /// Throws `FileError` for what is there or cannot be there, and `NotReplaceable` for a file that
  /// is no page of this program: `isForced` is no licence to overwrite anything else.
  package init(at path: Path, isForced: Bool) throws {
    file = try ReportFile(for: path, replacing: isForced)
    if isForced, try FileStatus.ifPresent(path) != nil, try !Self.isPage(path) {
      throw NotReplaceable(path: path.text, reason: "it is no page of suture")
    }
  }

  /// Writes the page, whole or not at all; returns its size in bytes.
  @discardableResult
  package func write(_ page: Page) throws(FileError) -> Int {
    let bytes = page.bytes
    try file.write(bytes, sync: true)
    return bytes.count
  }

  /// Whether a file begins like the pages that are written here.
  private static func isPage(_ path: Path) throws -> Bool {
    let input = try InputFile(path, access: .positional)
    let start = try input.bytes(in: 0..<min(input.byteCount, 4096))
    return Page.isPage(start)
  }
}
