import Foundation
import Merging
import Testing

/// docs/merge-methods.md against the sources that it is made of.
@Suite struct `The documentation of merge methods` {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  private static let page = root.appendingPathComponent("docs/merge-methods.md")

  private func comments() throws -> [String: MethodComment] {
    try MethodComment.all(in: Self.root.appendingPathComponent("Sources/Merging/Methods"))
  }

  @Test(arguments: MergeMethods.table.methods.map(\.name))
  func `every method states formula, use, rounds, difference and source`(name: String) throws {
    let comment = try #require(try comments()[name], "no file has the method '\(name)'")
    #expect(comment.summary.count > 20)
    for label in MethodComment.Label.allCases {
      let text = try #require(comment.paragraphs[label], "'\(name)' lacks '\(label.rawValue):'")
      #expect(text.count > 3, "'\(name)' says nothing after '\(label.rawValue):'")
    }
  }

  @Test(arguments: MergeMethods.table.methods.map(\.name))
  func `every method has its sentence in model cards`(name: String) {
    let citation = MethodCitation.of(name)
    #expect(citation.sentence.hasSuffix(".") && !citation.name.hasPrefix("`"))
  }

  @Test func `the page of methods says what their sources say`() throws {
    let text = MethodPage(methods: MergeMethods.table.methods, comments: try comments()).text
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
      try text.write(to: Self.page, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: Self.page, encoding: .utf8) == text)
  }

  @Test func `comments keep formulas apart from text`() throws {
    let source = """
      /// Adds things up.
      ///
      /// Formula: the sum,
      ///
      ///     y = a
      ///       + b
      ///
      /// and no more.
      ///
      /// Use: to test
      /// this.
      struct Sum: MergeMethod {
      """
    let comment = try #require(MethodComment(source, file: "Sum.swift"))
    #expect(comment.summary == "Adds things up.")
    #expect(
      comment.paragraphs[.formula] == "the sum,\n\n```text\ny = a\n  + b\n```\n\nand no more.")
    #expect(comment.paragraphs[.use] == "to test this.")
    #expect(comment.paragraphs[.rounds] == nil)
  }
}
