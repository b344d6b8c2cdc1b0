package import Storage
internal import StrictJSON

extension SigningStatement {
  /// The most bytes of a bundle.
  private static let byteLimit = 256 << 20

  /// Reads the statement of a Sigstore bundle, of a DSSE envelope, or one that is not signed.
  ///
  /// The signature is not looked at: that takes keys, certificates and a policy.
  package init(in path: Path) throws {
    let file = try InputFile(path, access: .positional)
    guard file.byteCount <= Self.byteLimit else {
      throw SigningError(path, .notAStatement("it is too large"))
    }
    var root = try Self.root(of: try file.bytes(in: 0..<file.byteCount), path)
    if let envelope = root["dsseEnvelope"] { root = envelope }
    if let payload = root["payload"]?.string {
      guard root["payloadType"]?.string == Self.payloadType else {
        throw SigningError(
          path, .notAStatement("its payload is not of the type \(Self.payloadType)"))
      }
      guard let bytes = Base64.decode(payload) else {
        throw SigningError(path, .notAStatement("its payload is not base64"))
      }
      root = try Self.root(of: bytes, path)
    }
    try self.init(root, path)
  }

  private static func root(of bytes: [UInt8], _ path: Path) throws(SigningError) -> JSONValue {
    do {
      return try JSONDocument(bytes).root
    } catch { throw SigningError(path, .notAStatement("\(error)")) }
  }

  private init(_ root: JSONValue, _ path: Path) throws(SigningError) {
    func fault(_ reason: String) -> SigningError { SigningError(path, .notAStatement(reason)) }
    guard root["_type"]?.string == Self.type else { throw fault("its type is not \(Self.type)") }
    guard root["predicateType"]?.string == Self.predicateType else {
      throw SigningError(
        path, .unsupported("the type of its predicate is not \(Self.predicateType)"))
    }
    guard let subjects = root["subject"]?.array, subjects.count == 1,
      let name = subjects[0]["name"]?.string, let digest = subjects[0]["digest"]?["sha256"]?.string
    else { throw fault("it has not one subject with a SHA-256") }
    guard let predicate = root["predicate"], let serialization = predicate["serialization"],
      let resources = predicate["resources"]?.array
    else { throw fault("it lists no resources") }
    subject = name
    method = try Self.method(serialization, path)
    allowsLinks = serialization["allow_symlinks"]?.bool ?? false
    ignored = serialization["ignore_paths"]?.array?.compactMap(\.string) ?? []
    self.resources = []
    var names: Set<[UInt8]> = []
    for resource in resources {
      guard let name = resource["name"]?.string, let sha256 = resource["digest"]?.string else {
        throw fault("a resource has no name or no digest")
      }
      guard resource["algorithm"]?.string == method.algorithm, Self.bytes(hex: sha256) != nil else {
        throw SigningError(
          path, .unsupported("the digest of \(Path(name).quoted) is not of \(method.algorithm)"))
      }
      guard names.insert(Array(name.utf8)).inserted else {
        throw SigningError(path, .inconsistent("it lists \(Path(name).quoted) twice"))
      }
      self.resources.append(Resource(name: name, sha256: sha256))
    }
    guard rootSHA256 == digest else {
      throw SigningError(
        path, .inconsistent("its subject is \(digest), its resources amount to \(rootSHA256)"))
    }
  }

  private static func method(
    _ serialization: JSONValue, _ path: Path
  ) throws(SigningError) -> Method {
    guard serialization["hash_type"]?.string == "sha256" else {
      throw SigningError(path, .unsupported("its digests are not SHA-256"))
    }
    switch serialization["method"]?.string {
    case "files": return .files
    case "shards":
      // Writers that have only one kind of number write 1000000000.0.
      guard let number = serialization["shard_size"]?.double, let size = Int(exactly: number),
        size > 0
      else {
        throw SigningError(path, .notAStatement("its shards have no size"))
      }
      return .shards(size: size)
    default: throw SigningError(path, .unsupported("its method is neither 'files' nor 'shards'"))
    }
  }
}
