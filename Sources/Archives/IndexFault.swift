/// What is wrong with the index of an archive; positions are bytes of the index.
enum IndexFault: Error, Hashable {
  case endsEarly(at: Int)
  case number(at: Int)
  case text(at: Int)
  case trailingBytes(Int)
  case chunkSize(Int)
  case unknownTransform(UInt8, blob: Int)
  case unknownEncoding(UInt8, blob: Int)
  /// A chunk's planes cannot be what its transform makes of its bytes.
  case planes(blob: Int, chunk: Int)
  /// A difference without a base, or to a base of another size.
  case base(blob: Int)
  case reference(member: String)
  case memberSize(member: String, expected: Int, found: Int)
  case memberName(String)
  case duplicateMember(String)
  case tensor(String, member: String)
  case dtype(String)
  /// The chunks do not fill the archive up to the index.
  case storedSize(expected: Int, found: Int)
}

extension IndexFault: CustomStringConvertible {
  var description: String {
    switch self {
    case .endsEarly(let place): "it ends early, at byte \(place)"
    case .number(let place): "the number at byte \(place) is too large"
    case .text(let place): "the text at byte \(place) is not UTF-8"
    case .trailingBytes(let count): "\(count) bytes follow its end"
    case .chunkSize(let size): "chunks of \(size) bytes are not possible"
    case .unknownTransform(let code, let blob): "blob \(blob) has the unknown transform \(code)"
    case .unknownEncoding(let code, let blob): "blob \(blob) has the unknown encoding \(code)"
    case .planes(let blob, let chunk):
      "the planes of chunk \(chunk) of blob \(blob) do not fit its transform"
    case .base(let blob): "blob \(blob) has no base of its size"
    case .reference(let member): "member \(quoted(member)) names a blob that is not there"
    case .memberSize(let member, let expected, let found):
      "member \(quoted(member)) should have \(expected) bytes, and its blobs have \(found)"
    case .memberName(let name): "\(quoted(name)) is not a name that a member may have"
    case .duplicateMember(let name): "there are two members \(quoted(name))"
    case .tensor(let name, let member):
      "tensor \(quoted(name)) does not lie in its member \(quoted(member))"
    case .dtype(let name): "there is no element type \(quoted(name))"
    case .storedSize(let expected, let found):
      "its chunks take \(found) bytes, and there are \(expected)"
    }
  }
}
