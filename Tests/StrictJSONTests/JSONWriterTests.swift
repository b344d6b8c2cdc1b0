import StrictJSON
import Testing

@Suite struct `JSON writing` {
  @Test func `members stay in order, scalars share a line`() {
    let text = JSONWriter.text { json in
      json.object { json in
        json.member("name", "a\"b\\\u{1}\n")
        json.member("shape", [2, 3])
        json.member("empty", [Int]())
        json.member("rows", [[1], [2, 3]])
        json.member(ifPresent: "absent", String?.none)
        json.member("nothing", Int?.none)
        json.key("line")
        json.object(.line) { json in
          json.member("yes", true)
          json.key("inner")
          json.object { $0.member("x", 0.5) }
        }
        json.key("none")
        json.object { _ in }
      }
    }
    #expect(
      text == """
        {
          "name": "a\\"b\\\\\\u0001\\n",
          "shape": [2, 3],
          "empty": [],
          "rows": [
            [1],
            [2, 3]
          ],
          "nothing": null,
          "line": {"yes": true, "inner": {"x": 0.5}},
          "none": {}
        }

        """)
  }

  @Test func `compact text has no white space`() {
    let text = JSONWriter.text(.compact) { json in
      json.object { json in
        json.member("a", [1, 2])
        json.member("b", ["c"])
      }
    }
    #expect(text == #"{"a":[1,2],"b":["c"]}"#)
  }

  @Test(arguments: [
    0, -0.0, 0.1, 1e-5, 1.0 / 3, 1e300, -2.5e-308, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
    500_000, 1e16, 123_456_789_012_345_680,
  ])
  func `doubles read back to the same bits`(value: Double) throws {
    let text = JSONWriter.text(.compact) { value.write(to: &$0) }
    let read = try #require(JSONDocument(Array(text.utf8)).root.double)
    #expect(read.bitPattern == value.bitPattern)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func `what JSON cannot say is null`(value: Double) {
    #expect(JSONWriter.text(.compact) { value.write(to: &$0) } == "null")
  }

  @Test func `extreme integers are exact`() {
    let text = JSONWriter.text(.compact) { json in
      json.array { json in
        Int.min.write(to: &json)
        UInt64.max.write(to: &json)
      }
    }
    #expect(text == "[-9223372036854775808,18446744073709551615]")
  }

  @Test(arguments: ["", "plain", "\u{0}\u{1f}\u{7f}", "e\u{301} \u{1F600}", "\\\"/\u{2028}"])
  func `strings read back byte for byte`(string: String) throws {
    let text = JSONWriter.text(.compact) { string.write(to: &$0) }
    let read = try #require(JSONDocument(Array(text.utf8)).root.string)
    #expect(Array(read.utf8) == Array(string.utf8))
  }
}
