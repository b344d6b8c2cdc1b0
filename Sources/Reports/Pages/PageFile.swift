internal import Models
package import Pages
package import Storage

/// The file that a page is written to, checked before the work that leads to the page.
package struct PageFile: Sendable {
  private let file: ReportFile

  /// Checks that a page can be written to `path`, and touches nothing.
  ///
  /// An earlier page is replaced. Throws `NotReplaceable` for a file that is none, and `FileError` for
  /// what is no file or cannot be one.
  package init(at path: Path) throws {
    let isThere = try FileStatus.ifOnDisk(path)?.kind == .regular
    file = try ReportFile(for: path, replacing: isThere)
    if isThere, try !Self.isPage(path) {
      throw NotReplaceable(path: path.text, reason: "it is no page of suture")
    }
  }

  /// Writes the page, whole or not at all.
  package func write(_ page: Page) throws(FileError) { try file.write(page.bytes, sync: false) }

  /// Whether a file begins like the pages that are written here.
  private static func isPage(_ path: Path) throws -> Bool {
    let input = try InputFile(path, access: .positional)
    return Page.isPage(try input.bytes(in: 0..<min(input.byteCount, 4096)))
  }
}
