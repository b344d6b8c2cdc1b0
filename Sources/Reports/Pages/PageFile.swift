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
    file = try ReportKind.page.file(at: path)
  }

  /// Writes the page, whole or not at all.
  package func write(_ page: Page) throws(FileError) { try file.write(page.bytes, sync: false) }
}
