import Foundation
import Pages
import Storage
import Testing

@Suite struct `The policy of pages` {
  @Test func `allows the script and the style of the page by their hashes, and nothing else`()
    throws
  {
    let text = SamplePage.page.text
    let policy = try #require(
      content(of: text, from: "Content-Security-Policy\" content=\"", to: "\">"))
    let script = try hash(of: text, from: "<script>", to: "</script>")
    let style = try hash(of: text, from: "<style>", to: "</style>")
    #expect(
      policy.replacing("&#39;", with: "'")
        == "default-src 'none'; style-src '\(style)'; script-src '\(script)'; "
        + "base-uri 'none'; form-action 'none'",
      "PageStyle.hash and PageScript.hash must be those of their texts")
  }

  @Test func `neither script nor style names anything to load`() throws {
    let text = SamplePage.page.text
    let parts = [
      try #require(content(of: text, from: "<script>", to: "</script>")),
      try #require(content(of: text, from: "<style>", to: "</style>")),
    ]
    for part in parts {
      for word in [
        "http", "//cdn", "@import", "fetch(", "XMLHttp", "innerHTML", "eval(", "url(\"h",
      ] {
        #expect(!part.contains(word), "\(word)")
      }
    }
  }

  private func hash(of text: String, from start: String, to end: String) throws -> String {
    let part = try #require(content(of: text, from: start, to: end))
    var hasher = SHA256Hasher()
    hasher.update(Array(part.utf8))
    return "sha256-" + Data(hasher.digest().bytes).base64EncodedString()
  }

  private func content(of text: String, from start: String, to end: String) -> String? {
    guard let after = text.range(of: start),
      let stop = text.range(of: end, range: after.upperBound..<text.endIndex)
    else { return nil }
    return String(text[after.upperBound..<stop.lowerBound])
  }
}
