import StrictJSON
import Testing

@Suite struct `JSON editing` {
  private func edit(_ text: String) throws -> JSONEdit {
    JSONEdit(try JSONDocument(Array(text.utf8), options: .python))
  }

  private func text(_ edit: JSONEdit) -> String { String(decoding: edit.bytes, as: UTF8.self) }

  @Test(arguments: 0..<200)
  func `a replacement keeps every byte outside of the value`(seed: Int) throws {
    let object = GeneratedObject(seed: seed)
    for key in object.keys {
      var edit = try edit(object.text)
      let range = try #require(edit[[key]]).range
      try edit.replace([key], with: #"{"new": [1]}"#)
      let old = Array(object.text.utf8)
      let new = Array(#"{"new": [1]}"#.utf8)
      #expect(edit.bytes == old[..<range.lowerBound] + new + old[range.upperBound...])
    }
  }

  @Test(arguments: 0..<200)
  func `removing what was inserted gives the text back`(seed: Int) throws {
    let object = GeneratedObject(seed: seed)
    for anchor in [nil] + object.keys.map(Optional.some) {
      var edit = try edit(object.text)
      try edit.insert(["added"], "42", after: anchor)
      #expect(edit[["added"]]?.integer == 42)
      let place = anchor.flatMap(object.keys.firstIndex).map { $0 + 1 } ?? 0
      #expect(edit.document.root.object?.keys.firstIndex(of: "added") == place)
      try edit.remove(["added"])
      #expect(text(edit) == object.text)
    }
  }

  @Test(arguments: 0..<100)
  func `removing every member leaves an empty object`(seed: Int) throws {
    let object = GeneratedObject(seed: seed)
    var edit = try edit(object.text)
    for (index, key) in object.keys.enumerated() {
      try edit.remove([key])
      let left = edit.document.root.object?.keys
      #expect(left == Array(object.keys[(index + 1)...]))
    }
    #expect(edit.document.root.object?.members.isEmpty == true)
  }

  @Test(arguments: [
    ("{\r\n\t\"a\": 1\r\n}", "{\r\n\t\"a\": 1,\r\n\t\"b\": 2\r\n}"),
    ("{\"a\":1}", "{\"a\":1,\"b\":2}"),
    ("{\"a\": 1}", "{\"a\": 1, \"b\": 2}"),
    ("{\"a\": 1,  \"c\": 3}", "{\"a\": 1,  \"b\": 2,  \"c\": 3}"),
    ("{ \"a\" : 1 }\n", "{ \"a\" : 1, \"b\" : 2 }\n"),
  ])
  func `an inserted member is set like its neighbours`(before: String, after: String) throws {
    var edit = try edit(before)
    try edit.insert(["b"], "2", after: "a")
    #expect(text(edit) == after)
  }

  @Test func `an empty object takes a member`() throws {
    var edit = try edit("{\"a\": { }}")
    try edit.insert(["a", "b"], "2", after: nil)
    #expect(text(edit) == "{\"a\": {\"b\": 2}}")
  }

  @Test(arguments: [
    ("{\"l\": [1, 2]}", "{\"l\": [7, 8, 9]}"),
    ("{\"l\": [1,2]}", "{\"l\": [7,8,9]}"),
    ("{\"l\": [\n  1,\n  2\n]}", "{\"l\": [\n  7,\n  8,\n  9\n]}"),
    ("{\"l\": [\r\n  1\r\n]}", "{\"l\": [\r\n  7,\r\n  8,\r\n  9\r\n]}"),
    ("{\"l\": [1]}", "{\"l\": [7, 8, 9]}"),
    ("{\"l\": []}", "{\"l\": [7, 8, 9]}"),
  ])
  func `replaced elements are set like the old ones`(before: String, after: String) throws {
    var edit = try edit(before)
    try edit.replaceElements(["l"], with: ["7", "8", "9"])
    #expect(text(edit) == after)
  }

  @Test func `elements can be taken away altogether`() throws {
    var edit = try edit("{\"l\": [\n  1,\n  2\n]}")
    try edit.replaceElements(["l"], with: [])
    #expect(text(edit) == "{\"l\": []}")
  }

  @Test(arguments: ["", "1, 2", "1, \"b\": 2", "{", "nul", "1}"])
  func `text which is not one value is refused and nothing changes`(new: String) throws {
    var edit = try edit("{\"a\": 1}")
    #expect(throws: JSONEditError.self) { try edit.replace(["a"], with: new) }
    #expect(throws: JSONEditError.self) { try edit.insert(["b"], new, after: "a") }
    #expect(text(edit) == "{\"a\": 1}")
  }

  @Test func `paths that lead nowhere are named`() throws {
    var edit = try edit("{\"a\": 1}")
    #expect(throws: JSONEditError.missing(["a", "b"])) { try edit.replace(["a", "b"], with: "1") }
    #expect(throws: JSONEditError.missing(["b"])) { try edit.remove(["b"]) }
    #expect(throws: JSONEditError.exists(["a"])) { try edit.insert(["a"], "1", after: nil) }
    #expect(throws: JSONEditError.notObject(["a"])) {
      try edit.insert(["a", "b"], "1", after: nil)
    }
    #expect(throws: JSONEditError.notArray(["a"])) { try edit.replaceElements(["a"], with: []) }
    #expect(throws: JSONEditError.missing(["z"])) { try edit.insert(["b"], "1", after: "z") }
  }
}
