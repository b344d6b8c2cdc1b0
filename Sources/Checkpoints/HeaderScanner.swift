import StrictJSON
import Tensors

/// A JSON scanner that knows which entry and field it reads, so that every fault says so.
struct HeaderScanner {
  private var scanner: JSONScanner
  /// The entry that is being read.
  var tensor: TensorName?
  /// The field that is being read.
  var field: String?

  init(_ text: [UInt8]) { scanner = JSONScanner(text) }

  /// Where the last key began, counted from the start of the file.
  var keyOffset: Int { scanner.keyRange.lowerBound + SafetensorsHeader.prefixLength }

  /// A fault at a place of the file, or at the next byte.
  func fault(_ kind: HeaderFault.Kind, at byteOffset: Int? = nil) -> HeaderFault {
    let next = scanner.byteOffset + SafetensorsHeader.prefixLength
    return HeaderFault(kind, tensor: tensor, field: field, byteOffset: byteOffset ?? next)
  }

  mutating func enterObject() throws(HeaderFault) {
    do { try scanner.enterObject() } catch { throw fault(error) }
  }

  mutating func nextKey() throws(HeaderFault) -> String? {
    do { return try scanner.nextKey() } catch { throw fault(error) }
  }

  mutating func enterArray() throws(HeaderFault) {
    do { try scanner.enterArray() } catch { throw fault(error) }
  }

  mutating func nextElement() throws(HeaderFault) -> Bool {
    do { return try scanner.nextElement() } catch { throw fault(error) }
  }

  mutating func string() throws(HeaderFault) -> String {
    do { return try scanner.string() } catch { throw fault(error) }
  }

  mutating func count() throws(HeaderFault) -> Int {
    do { return try scanner.count() } catch { throw fault(error) }
  }

  mutating func skipValue() throws(HeaderFault) {
    do { try scanner.skipValue() } catch { throw fault(error) }
  }

  mutating func finish() throws(HeaderFault) {
    do { try scanner.finish() } catch { throw fault(error) }
  }

  /// Reads `null` if it is next.
  mutating func null() throws(HeaderFault) -> Bool {
    do {
      guard try scanner.nextKind() == .null else { return false }
      try scanner.null()
      return true
    } catch { throw fault(error) }
  }

  private func fault(_ error: JSONError) -> HeaderFault {
    fault(.json(error.kind), at: error.byteOffset + SafetensorsHeader.prefixLength)
  }
}
