/// A report as one file of HTML that needs nothing else: no network, no other file.
///
/// It is a pure value; equal pages give equal bytes. What is in it comes from the caller, who leaves
/// out times, hosts and absolute paths. Every text may hold anything.
package struct Page: Sendable {
  /// What the page is about, such as the name of a checkpoint.
  package var title: String
  /// What kind of report it is, in a few words.
  package var subtitle: String
  /// The program and its version.
  package var generator: String
  package var sections: [PageSection]

  package init(title: String, subtitle: String, generator: String, sections: [PageSection]) {
    (self.title, self.subtitle) = (title, subtitle)
    (self.generator, self.sections) = (generator, sections)
  }

  /// The file's contents.
  package var bytes: [UInt8] {
    var html = HTMLWriter()
    html.doctype()
    html.element("html", ["lang": "en"]) { html in
      writeHead(to: &html)
      html.element("body") { html in
        Self.writeDefinitions(to: &html)
        writeHeader(to: &html)
        html.element("main") { html in
          for (place, section) in sections.enumerated() {
            Self.write(section, place, to: &html)
          }
        }
        html.element("footer") { html in
          html.element("p", text: generator)
        }
        html.element("div", ["id": "tip", "role": "tooltip", "hidden": ""]) { _ in }
        html.raw("script", content: PageScript.text)
      }
    }
    html.line()
    return html.bytes
  }

  /// The file's contents as text.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Whether a file that begins with these bytes is a page of this kind.
  ///
  /// A few thousand bytes are enough.
  package static func isPage(_ start: [UInt8]) -> Bool {
    let text = String(decoding: start, as: UTF8.self)
    return text.hasPrefix("<!doctype html>\n")
      && text.contains("<meta name=\"generator\" content=\"suture ")
  }

  /// What browsers may load, which is nothing.
  ///
  /// Only the page's own script and style sheet count, by their hashes.
  static let policy =
    "default-src 'none'; style-src '\(PageStyle.hash)'; script-src '\(PageScript.hash)'; "
    + "base-uri 'none'; form-action 'none'"

  private func writeHead(to html: inout HTMLWriter) {
    html.element("head") { html in
      html.void("meta", ["charset": "utf-8"])
      html.void("meta", ["http-equiv": "Content-Security-Policy", "content": Self.policy])
      html.void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
      html.void("meta", ["name": "color-scheme", "content": "light dark"])
      html.void("meta", ["name": "referrer", "content": "no-referrer"])
      html.void("meta", ["name": "generator", "content": generator])
      html.element("title", text: "\(title): \(subtitle)")
      html.raw("style", content: PageStyle.text)
    }
    html.line()
  }

  private func writeHeader(to html: inout HTMLWriter) {
    html.element("header") { html in
      html.element("p", ["class": "eyebrow"], text: subtitle)
      html.element("h1") { $0.breakable(title) }
      html.element("nav", ["aria-label": "Sections"]) { html in
        for (place, section) in sections.enumerated() {
          html.element("a", ["href": "#" + Self.id(place)], text: section.title)
        }
      }
    }
    html.line()
  }

  /// The hatching of cells that are not there; drawings refer to it.
  private static func writeDefinitions(to html: inout HTMLWriter) {
    html.element(
      "svg", ["class": "definitions", "width": "0", "height": "0", "aria-hidden": "true"]
    ) { html in
      html.element(
        "pattern",
        [
          "id": "hatch", "width": "5", "height": "5", "patternUnits": "userSpaceOnUse",
          "patternTransform": "rotate(45)",
        ]
      ) { $0.shape("line", SVG.line(0, 0, 0, 5)) }
    }
  }

  private static func id(_ place: Int) -> String { "section-\(place + 1)" }

  private static func write(_ section: PageSection, _ place: Int, to html: inout HTMLWriter) {
    let id = id(place)
    html.element("section", ["id": id, "aria-labelledby": id + "-title"]) { html in
      html.element("h2", ["id": id + "-title"], text: section.title)
      html.line()
      for (number, block) in section.blocks.enumerated() {
        write(block, id: "\(id)-\(number + 1)", to: &html)
      }
    }
    html.line()
  }

  private static func write(_ block: PageBlock, id: String, to html: inout HTMLWriter) {
    switch block {
    case .text(let text): html.element("p", text: text)
    case .cards(let facts): Fact.writeCards(facts, to: &html)
    case .facts(let facts): Fact.writeList(facts, to: &html)
    case .findings(let findings): Finding.write(findings, to: &html)
    case .plots(let plots):
      html.element("div", ["class": "plots"]) { html in
        for plot in plots { plot.write(to: &html) }
      }
    case .table(let table): table.write(to: &html, id: id)
    case .textDiff(let diff): diff.write(to: &html)
    case .lines(let text): html.element("pre", ["class": "scroll", "tabindex": "0"], text: text)
    }
    html.line()
  }
}

extension PagePlot {
  /// The drawing as a part of a page.
  package var html: String {
    var html = HTMLWriter()
    write(to: &html)
    return String(decoding: html.bytes, as: UTF8.self)
  }

  fileprivate func write(to html: inout HTMLWriter) {
    switch self {
    case .heatMap(let map): map.write(to: &html)
    case .histogram(let histogram): histogram.write(to: &html)
    case .lines(let plot): plot.write(to: &html)
    case .bars(let list): list.write(to: &html)
    case .stack(let plots):
      html.element("div", ["class": "stack"]) { html in
        for plot in plots { plot.write(to: &html) }
      }
    }
  }
}
