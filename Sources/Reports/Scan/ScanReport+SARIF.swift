internal import Scanning
internal import Storage
internal import StrictJSON
internal import TorchFiles

extension ScanReport {
  /// SARIF 2.1.0: a result for each global that fails the scan, and for each fault.
  package func sarif(version: String) -> String {
    JSONWriter.text { json in
      json.object { json in
        json.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
        json.member("version", "2.1.0")
        json.key("runs")
        json.array { json in
          json.object { json in
            Self.writeTool(version, to: &json)
            json.key("results")
            json.array { json in writeResults(to: &json) }
          }
        }
      }
    }
  }

  private static func writeTool(_ version: String, to json: inout JSONWriter) {
    json.key("tool")
    json.object { json in
      json.key("driver")
      json.object { json in
        json.member("name", "suture")
        json.member("version", version)
        json.key("rules")
        json.array { json in
          let globals = [
            ("pickle.dangerous", "A pickle names what runs or loads code"),
            ("pickle.unknown", "A pickle names what is in no list of harmless names"),
          ]
          for (id, text) in globals + ScanFault.Code.allCases.map({ ($0.rawValue, $0.title) }) {
            json.object(.line) { json in
              json.member("id", id)
              json.key("shortDescription")
              json.object(.line) { $0.member("text", text) }
            }
          }
        }
      }
    }
  }

  private func writeResults(to json: inout JSONWriter) {
    for file in result.files {
      for found in file.globals where found.global.judgement.kind >= threshold {
        let global = found.global
        let reason = global.judgement.reason.map { ": \($0)" } ?? ""
        Self.write(
          rule: "pickle.\(global.judgement.kind.rawValue)",
          level: global.judgement.kind == .dangerous ? "error" : "warning",
          "\(global.text) (\(global.opcode.name))\(reason)", in: file, member: found.member,
          byteOffset: global.byteOffset, to: &json)
      }
      for fault in file.faults {
        Self.write(
          rule: fault.code.rawValue, level: "warning", fault.message, in: file,
          member: fault.member, byteOffset: fault.byteOffset, to: &json)
      }
    }
  }

  private static func write(
    rule: String, level: String, _ message: String, in file: ScannedFile, member: String?,
    byteOffset: Int?, to json: inout JSONWriter
  ) {
    json.object { json in
      json.member("ruleId", rule)
      json.member("level", level)
      json.key("message")
      json.object(.line) { $0.member("text", message) }
      json.key("locations")
      json.array { json in
        json.object { json in
          json.key("physicalLocation")
          json.object { json in
            json.key("artifactLocation")
            json.object(.line) { $0.member("uri", file.path.text.uriPath) }
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
    }
  }
}
