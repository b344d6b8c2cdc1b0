internal import Storage
package import StrictJSON

/// What is signed of a model: an in-toto statement with the digest of every file.
///
/// It is what the `model_signing` library makes of the same directory (OpenSSF Model Signing 1.0), so
/// that it can sign it and verify the signature later.
/// Source: model_signing 1.1.1, `_signing/signing.py` and `manifest.py`.
package struct SigningStatement: Hashable, Sendable {
  package static let type = "https://in-toto.io/Statement/v1"
  package static let predicateType = "https://model_signing/signature/v1.0"
  /// The type of a statement as the payload of an envelope.
  package static let payloadType = "application/vnd.in-toto+json"

  /// What has a digest of its own.
  package enum Method: Hashable, Sendable {
    /// Each file.
    case files
    /// Each part of a file of this many bytes.
    case shards(size: Int)

    var name: String {
      switch self {
      case .files: "files"
      case .shards: "shards"
      }
    }

    /// What digests of its resources are called.
    var algorithm: String {
      switch self {
      case .files: "sha256"
      case .shards(let size): "sha256-sharded-\(size)"
      }
    }
  }

  /// A file or a part of one.
  package struct Resource: Hashable, Sendable {
    /// The path below the directory, with `:START:END` behind it for a part.
    package var name: String
    /// In hexadecimal digits.
    package var sha256: String
  }

  /// The name of the directory, which is for people.
  package var subject: String
  package var method: Method
  package var allowsLinks = false
  /// Paths below the directory that are left out, with all that is below them.
  package var ignored: [String]
  /// Sorted by the parts of their paths.
  package var resources: [Resource]

  /// The digest of all digests, in hexadecimal digits.
  package var rootSHA256: String {
    SHA256Hasher.digest(of: resources.flatMap { Self.bytes(hex: $0.sha256) ?? [] }).hex
  }

  /// The text of the statement.
  package var text: String { JSONWriter.text { write(to: &$0) } }

  /// The bytes that hexadecimal digits stand for; nil unless they are 64 digits in lower case.
  static func bytes(hex: String) -> [UInt8]? {
    Digest256(hex: hex).flatMap { $0.hex == hex ? $0.bytes : nil }
  }
}

extension SigningStatement: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("_type", Self.type)
      json.key("subject")
      json.array { json in
        json.object { json in
          json.member("name", subject)
          json.key("digest")
          json.object(.line) { $0.member("sha256", rootSHA256) }
        }
      }
      json.member("predicateType", Self.predicateType)
      json.key("predicate")
      json.object { json in
        json.key("serialization")
        json.object { json in
          json.member("method", method.name)
          json.member("hash_type", "sha256")
          if case .shards(let size) = method { json.member("shard_size", size) }
          json.member("allow_symlinks", allowsLinks)
          if !ignored.isEmpty { json.member("ignore_paths", ignored) }
        }
        json.key("resources")
        json.array { json in
          for resource in resources {
            json.object(.line) { json in
              json.member("name", resource.name)
              json.member("algorithm", method.algorithm)
              json.member("digest", resource.sha256)
            }
          }
        }
      }
    }
  }
}
