import Foundation
import Pages
import Testing

@Suite struct `Sample page` {
  @Test func `is written where a browser is to look at it`() throws {
    guard let folder = ProcessInfo.processInfo.environment["SUTURE_PAGES"] else { return }
    try Data(SamplePage.page.bytes).write(to: URL(fileURLWithPath: folder + "/sample.html"))
  }
}
