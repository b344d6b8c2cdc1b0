package import Linting
package import StrictJSON

extension LintReport: JSONWritable {
  /// The name of the schema, with its version.
  package static let schema = "suture.lint/1"

  /// Writes an object with all findings that are listed.
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("schema", Self.schema)
      json.member("path", reference)
      json.member("tensors", tensorCount)
      json.member("bytes_read", byteCount)
      json.member("errors", errorCount)
      json.member("warnings", warningCount)
      json.member("findings", findings)
      json.key("more")
      json.object { json in
        for rule in LintRule.allCases {
          if let count = more[rule] { json.member(rule.rawValue, count) }
        }
      }
    }
  }
}

extension LintFinding: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object(.line) { json in
      json.member("code", rule.rawValue)
      json.member("severity", severity.rawValue)
      json.member("file", file)
      json.member("tensor", tensor)
      json.member("message", message)
      json.member("expected", expected)
      json.member("found", found)
      json.member("hint", hint)
    }
  }
}
