internal import Scanning
internal import Storage
package import StrictJSON
internal import TorchFiles

extension ScanReport: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("schema", Self.schema)
      json.member("paths", paths)
      json.member("verdict", verdict)
      json.member("ok", !hasFindings && isComplete)
      json.member("fail_on", threshold.rawValue)
      json.key("counts")
      json.object(.line) { json in
        json.member("files", result.files.count)
        json.member("pickles", result.pickleCount)
        for kind in GlobalJudgement.Kind.allCases {
          json.member(kind.rawValue, result.count(of: kind))
        }
        json.member("faults", result.faultCount)
      }
      json.key("files")
      json.array { json in
        for file in result.files { Self.write(file, to: &json) }
      }
      json.member("skipped", result.skipped.map(\.text))
    }
  }

  private static func write(_ file: ScannedFile, to json: inout JSONWriter) {
    json.object { json in
      json.member("path", file.path.text)
      json.member("format", file.format)
      json.member("bytes", file.byteCount)
      json.member("pickles", file.pickleCount)
      json.member("verdict", verdict(file.worst, isComplete: file.faults.isEmpty))
      json.key("globals")
      json.array { json in
        for found in file.globals { write(found, to: &json) }
      }
      json.key("faults")
      json.array { json in
        for fault in file.faults { write(fault, to: &json) }
      }
      json.member("notes", file.notes)
    }
  }

  private static func write(_ found: FoundGlobal, to json: inout JSONWriter) {
    let global = found.global
    json.object(.line) { json in
      json.member("member", found.member)
      json.member("offset", global.byteOffset)
      json.member("opcode", global.opcode.name)
      json.member("module", global.module)
      json.member("name", global.name)
      json.member("class", global.judgement.kind.rawValue)
      json.member(ifPresent: "reason", global.judgement.reason)
      json.member("count", global.count)
    }
  }

  private static func write(_ fault: ScanFault, to json: inout JSONWriter) {
    json.object(.line) { json in
      json.member("code", fault.code.rawValue)
      json.member("member", fault.member)
      json.member("offset", fault.byteOffset)
      json.member("message", fault.message)
    }
  }
}
