/// Writes HTML with inline SVG in the order of the calls; equal calls give equal bytes.
///
///     var html = HTMLWriter()
///     html.element("p", ["class": "note"]) { $0.text("a < b") }
///
/// Elements are closed by who opens them, text and attributes are escaped, so that the result is
/// well formed whatever the texts are. Names of elements and attributes are the caller's own.
package struct HTMLWriter: Sendable {
  /// Attributes in their order; those without a value are left out.
  package typealias Attributes = KeyValuePairs<String, String?>

  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// An element with the content that `body` writes.
  package mutating func element(
    _ name: String, _ attributes: Attributes = [:], _ body: (inout HTMLWriter) -> Void
  ) {
    open(name, attributes)
    bytes.append(UInt8(ascii: ">"))
    body(&self)
    bytes += "</\(name)>".utf8
  }

  /// An element that holds nothing but text.
  package mutating func element(
    _ name: String, _ attributes: Attributes = [:], text: String
  ) {
    element(name, attributes) { $0.text(text) }
  }

  /// An element of HTML that has no content and no end, such as `meta` and `br`.
  package mutating func void(_ name: String, _ attributes: Attributes = [:]) {
    open(name, attributes)
    bytes.append(UInt8(ascii: ">"))
  }

  /// An element of SVG without content.
  package mutating func shape(_ name: String, _ attributes: Attributes) {
    open(name, attributes)
    bytes += "/>".utf8
  }

  /// Text, escaped.
  package mutating func text(_ text: String) { HTMLText.append(text, to: &bytes) }

  /// A name that may be broken behind its dots, slashes and underscores.
  package mutating func breakable(_ name: String) {
    var rest = name[...]
    while let end = rest.firstIndex(where: { $0 == "." || $0 == "/" || $0 == "_" }) {
      let next = rest.index(after: end)
      text(String(rest[..<next]))
      if next < rest.endIndex { void("wbr") }
      rest = rest[next...]
    }
    text(String(rest))
  }

  /// A line feed between elements, so that the text of a page can be read.
  package mutating func line() { bytes.append(UInt8(ascii: "\n")) }

  /// An element whose content is written as it is; it must not contain its own end.
  ///
  /// For scripts and style sheets of this target, and for JSON of `HTMLText.script`.
  mutating func raw(_ name: String, _ attributes: Attributes = [:], content: String) {
    open(name, attributes)
    bytes += ">".utf8
    bytes += content.utf8
    bytes += "</\(name)>".utf8
  }

  /// What begins every document.
  mutating func doctype() { bytes += "<!doctype html>\n".utf8 }

  private mutating func open(_ name: String, _ attributes: Attributes) {
    bytes.append(UInt8(ascii: "<"))
    bytes += name.utf8
    for (key, value) in attributes {
      guard let value else { continue }
      bytes.append(UInt8(ascii: " "))
      bytes += key.utf8
      bytes += "=\"".utf8
      HTMLText.append(value, to: &bytes)
      bytes.append(UInt8(ascii: "\""))
    }
  }
}
