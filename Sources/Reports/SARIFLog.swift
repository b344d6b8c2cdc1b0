internal import StrictJSON

/// Findings as SARIF 2.1.0, which code hosts and editors read.
struct SARIFLog {
  /// A kind of finding.
  struct Rule {
    var id: String
    /// What it means, in one line.
    var description: String?
  }

  /// A finding and where it is.
  struct Result {
    /// How bad it is.
    enum Level: String { case warning, error }

    var rule: String
    var level: Level
    var message: String
    /// The path of the file or model.
    var file: String
    /// What the file holds that is meant: a member of an archive, a tensor.
    var member: String?
    var byteOffset: Int?
  }

  /// The version of the tool.
  var version: String
  var rules: [Rule]
  var results: [Result]

  /// The text of the file.
  var text: String {
    JSONWriter.text { json in
      json.object { json in
        json.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
        json.member("version", "2.1.0")
        json.key("runs")
        json.array { json in
          json.object { json in
            writeTool(to: &json)
            json.key("results")
            json.array { json in
              for result in results { result.write(to: &json) }
            }
          }
        }
      }
    }
  }

  private func writeTool(to json: inout JSONWriter) {
    json.key("tool")
    json.object { json in
      json.key("driver")
      json.object { json in
        json.member("name", "suture")
        json.member("version", version)
        json.key("rules")
        json.array { json in
          for rule in rules { rule.write(to: &json) }
        }
      }
    }
  }
}

extension SARIFLog.Rule {
  fileprivate func write(to json: inout JSONWriter) {
    json.object(.line) { json in
      json.member("id", id)
      guard let description else { return }
      json.key("shortDescription")
      json.object(.line) { $0.member("text", description) }
    }
  }
}

extension SARIFLog.Result {
  fileprivate func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("ruleId", rule)
      json.member("level", level.rawValue)
      json.key("message")
      json.object(.line) { $0.member("text", message) }
      json.key("locations")
      json.array { json in
        json.object { json in writeLocation(to: &json) }
      }
    }
  }

  private func writeLocation(to json: inout JSONWriter) {
    json.key("physicalLocation")
    json.object { json in
      json.key("artifactLocation")
      json.object(.line) { $0.member("uri", file.uriPath) }
      if let byteOffset {
        json.key("region")
        json.object(.line) { $0.member("byteOffset", byteOffset) }
      }
    }
    if let member {
      json.key("logicalLocations")
      json.array { json in
        json.object(.line) { json in
          json.member("name", member)
          json.member("kind", "member")
        }
      }
    }
  }
}

extension String {
  /// A path as a URI reference (RFC 3986): all but unreserved bytes and slashes are escaped.
  fileprivate var uriPath: String {
    let digits = Array("0123456789ABCDEF".unicodeScalars)
    var result = ""
    for byte in utf8 {
      let scalar = Unicode.Scalar(byte)
      let isPlain =
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
        || ("0"..."9").contains(scalar) || "-._~/".unicodeScalars.contains(scalar)
      if isPlain {
        result.unicodeScalars.append(scalar)
      } else {
        result.unicodeScalars.append("%")
        result.unicodeScalars.append(digits[Int(byte >> 4)])
        result.unicodeScalars.append(digits[Int(byte & 15)])
      }
    }
    return result
  }
}
