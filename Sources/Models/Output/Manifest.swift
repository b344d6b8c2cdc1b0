package import StrictJSON
package import Tensors

/// `suture.json`: what made a model, from what, and the checksums of what was made.
///
/// It holds no time, host, worker count or absolute path, so that equal merges give equal bytes.
/// Hashes are absent where hashing was switched off. The caller gives references without absolute
/// paths.
package struct Manifest: Sendable {
  /// The name of the file in a model's directory.
  package static let fileName = "suture.json"
  /// The name of the schema, with its version.
  package static let schema = "suture.manifest/1"

  /// A model that went in.
  package struct Input: Sendable {
    /// The reference in the recipe, as it may be shown.
    package var reference: String
    package var files: [InputFile]
    /// What was dequantised while reading and how, in words; nil where nothing was.
    package var dequantized: String?

    package init(reference: String, files: [InputFile], dequantized: String? = nil) {
      self.reference = reference
      self.files = files
      self.dequantized = dequantized
    }
  }

  /// A weight file of an input.
  package struct InputFile: Sendable {
    package var name: String
    /// In bytes.
    package var size: Int
    /// The SHA-256 of the file's header, in hexadecimal digits.
    package var headerSHA256: String?

    package init(name: String, size: Int, headerSHA256: String?) {
      self.name = name
      self.size = size
      self.headerSHA256 = headerSHA256
    }
  }

  /// A file that was written.
  package struct OutputFile: Sendable {
    package var name: String
    /// In bytes.
    package var size: Int
    /// In hexadecimal digits.
    package var sha256: String?

    package init(name: String, size: Int, sha256: String?) {
      self.name = name
      self.size = size
      self.sha256 = sha256
    }
  }

  /// A tensor that was written.
  package struct Tensor: Sendable {
    package var spec: TensorSpec
    package var file: String
    /// The CRC-32C (Castagnoli) of its bytes.
    package var crc32c: UInt32?

    package init(spec: TensorSpec, file: String, crc32c: UInt32?) {
      self.spec = spec
      self.file = file
      self.crc32c = crc32c
    }
  }

  package var toolVersion: String
  /// The verb, as in `merge`.
  package var command: String
  /// The SHA-256 of the recipe's bytes, in hexadecimal digits.
  package var recipeSHA256: String?
  /// Which stage of the recipe it is; nil for its final merge, and where there is no recipe.
  package var stage: String?
  package var profile: String
  package var seed: UInt64
  /// In the order of the recipe; models alone, and never stages.
  package var inputs: [Input]
  /// Written sorted by name.
  package var files: [OutputFile]
  /// Written sorted by name.
  package var tensors: [Tensor]

  package init(
    toolVersion: String, command: String, recipeSHA256: String?, profile: String, seed: UInt64,
    inputs: [Input], files: [OutputFile], tensors: [Tensor]
  ) {
    self.toolVersion = toolVersion
    self.command = command
    self.recipeSHA256 = recipeSHA256
    self.profile = profile
    self.seed = seed
    self.inputs = inputs
    self.files = files
    self.tensors = tensors
  }

  /// The text of the file.
  package var text: String { JSONWriter.text { write(to: &$0) } }
}

extension Manifest: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("schema", Self.schema)
      json.member("tool", "suture")
      json.member("version", toolVersion)
      json.member("command", command)
      json.member(ifPresent: "recipe_sha256", recipeSHA256)
      json.member(ifPresent: "stage", stage)
      json.member("profile", profile)
      json.member("seed", seed)
      json.member("inputs", inputs)
      json.member("files", files.sorted { TensorName($0.name) < TensorName($1.name) })
      json.member("tensors", tensors.sorted { $0.spec.name < $1.spec.name })
    }
  }
}

extension Manifest.Input: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("reference", reference)
      json.member(ifPresent: "dequantized", dequantized)
      json.member("files", files)
    }
  }
}

extension Manifest.InputFile: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object(.line) { json in
      json.member("name", name)
      json.member("size", size)
      json.member(ifPresent: "header_sha256", headerSHA256)
    }
  }
}

extension Manifest.OutputFile: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object(.line) { json in
      json.member("name", name)
      json.member("size", size)
      json.member(ifPresent: "sha256", sha256)
    }
  }
}

extension Manifest.Tensor: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object(.line) { json in
      json.member("name", spec.name.text)
      json.member("dtype", spec.dtype.rawValue)
      json.member("shape", spec.shape)
      json.member("file", file)
      json.member(ifPresent: "crc32c", crc32c.map(Self.digits))
    }
  }

  /// Eight hexadecimal digits.
  static func digits(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.utf8.count) + digits
  }
}
