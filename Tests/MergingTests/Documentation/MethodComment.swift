import Foundation
import Testing

/// What the documentation comment of a merge method says, by the labels of its paragraphs.
///
/// The first paragraph is the summary; each further one begins with a label of `Label`. Lines that
/// are indented by four or more spaces are formulas and keep their line breaks.
struct MethodComment {
  enum Label: String, CaseIterable {
    case formula = "Formula"
    case use = "Use"
    case rounds = "Rounds"
    case difference = "Difference from mergekit"
    case source = "Source"
  }

  /// The file's name, as `TIES.swift`.
  let file: String
  let summary: String
  let paragraphs: [Label: String]

  /// The comments of all methods below `folder`, by the method's name in recipes.
  static func all(in folder: URL) throws -> [String: MethodComment] {
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    var comments: [String: MethodComment] = [:]
    for file in files where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      guard let comment = MethodComment(text, file: file.lastPathComponent) else { continue }
      guard let name = text.firstMatch(of: /MethodSignature\(\s*"([a-z_]+)"/)?.1 else { continue }
      comments[String(name)] = comment
    }
    return comments
  }

  /// Reads the comment above the `struct` that is a merge method; nil if there is none.
  init?(_ text: String, file: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard
      let declaration = lines.firstIndex(where: { $0.contains(/^struct \w+: MergeMethod\b/) })
    else { return nil }
    let comment = lines[..<declaration].reversed().prefix { $0.hasPrefix("///") }.reversed()
    let bare = comment.map { String($0.dropFirst(3)) }
    let blocks = Self.blocks(of: bare)
    self.file = file
    summary = Self.flowing(blocks.first ?? [])
    var paragraphs: [Label: String] = [:]
    var current: Label?
    for block in blocks.dropFirst() {
      var block = block
      if let label = Label.allCases.first(where: { block[0].hasPrefix(" \($0.rawValue):") }) {
        current = label
        block[0] = String(block[0].dropFirst(label.rawValue.count + 2))
      }
      guard let current else { continue }
      let text = Self.rendered(block)
      paragraphs[current] = [paragraphs[current], text].compactMap(\.self)
        .filter { !$0.isEmpty }.joined(separator: "\n\n")
    }
    self.paragraphs = paragraphs
  }

  /// Runs of lines between empty ones.
  private static func blocks(of lines: [String]) -> [[String]] {
    lines.split { $0.allSatisfy { $0 == " " } }.map(Array.init)
  }

  /// Text lines joined, formula lines as a block of code.
  private static func rendered(_ lines: [String]) -> String {
    var parts: [String] = []
    var rest = lines[...]
    while let first = rest.first {
      let isCode = first.hasPrefix("     ")
      let run = rest.prefix { $0.hasPrefix("     ") == isCode }
      rest = rest.dropFirst(run.count)
      if isCode {
        let code = run.map { $0.dropFirst(5) }.joined(separator: "\n")
        parts.append("```text\n\(code)\n```")
      } else {
        let text = flowing(Array(run))
        if !text.isEmpty { parts.append(text) }
      }
    }
    return parts.joined(separator: "\n\n")
  }

  private static func flowing(_ lines: [String]) -> String {
    lines.map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
      .trimmingCharacters(in: .whitespaces)
  }
}
