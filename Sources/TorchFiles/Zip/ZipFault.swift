/// What is wrong with a zip archive, with which entry and where.
package struct ZipFault: Error, Hashable, Sendable {
  /// The rule that is broken, with what was expected and what was found.
  package enum Kind: Error, Hashable, Sendable {
    /// The file does not end like a zip archive: it is cut short, or none.
    case endMissing
    /// The 64-bit end record contradicts its locator or the 32-bit record; the part says which.
    case zip64Contradiction(String)
    case severalDisks
    /// The directory does not lie before the end record.
    case directoryOutside(expectedEnd: Int, foundEnd: Int)
    case directoryTooLarge(limit: Int)
    case directoryTruncated
    case entryCount(expected: Int, found: Int)
    case wrongSignature(expected: UInt32, found: UInt32)
    /// A number beyond 63 bits.
    case numberBeyondLimit(UInt64)
    /// The entry's 64-bit fields are missing or incomplete.
    case zip64Missing
    case compressed(method: Int)
    case encrypted
    case sizesDiffer(stored: Int, size: Int)
    case nameNotUTF8
    /// The name is absolute, has `..`, or is no path at all.
    case unsafeName
    case duplicateName
    /// Entries lie in two top folders.
    case severalRoots(String, String)
    /// The entry's own header says something else than the directory.
    case headerDiffers(field: String)
    /// Header or data reach beyond `end`, where the directory begins.
    case outside(end: Int)
    case overlap(with: String)
    case missingEntry(String)
    case unknownVersion(String)
    case unknownByteOrder(String)
    case bigEndian
    case tooLarge(limit: Int)
    case wrongChecksum(expected: UInt32, found: UInt32)
  }

  package var kind: Kind
  /// The entry by its full name, where the fault belongs to one.
  package var entry: String?
  /// The place in the file, counted from its first byte.
  package var byteOffset: Int

  package init(_ kind: Kind, entry: String? = nil, byteOffset: Int) {
    self.kind = kind
    self.entry = entry
    self.byteOffset = byteOffset
  }
}

extension ZipFault: CustomStringConvertible {
  /// The entry, the rule and the place: `entry 'x/data/0': the entry is encrypted (byte 31)`.
  package var description: String {
    (entry.map { "entry \(quoted($0)): " } ?? "") + "\(kind) (byte \(byteOffset))"
  }
}

extension ZipFault.Kind: CustomStringConvertible {
  package var description: String {
    switch self {
    case .endMissing: "no end of a zip directory: the file is cut short"
    case .zip64Contradiction(let part): "the 64-bit and 32-bit end records contradict: \(part)"
    case .severalDisks: "the archive is split over several files"
    case .directoryOutside(let expected, let found):
      "expected the directory to end at byte \(expected), found \(found)"
    case .directoryTooLarge(let limit): "the directory is larger than \(limit) bytes"
    case .directoryTruncated: "the directory ends inside an entry"
    case .entryCount(let expected, let found): "expected \(expected) entries, found \(found)"
    case .wrongSignature(let expected, let found):
      "expected the signature \(hexadecimal(expected)), found \(hexadecimal(found))"
    case .numberBeyondLimit(let number): "\(number) does not fit 63 bits"
    case .zip64Missing: "the 64-bit sizes or offset that it announces are missing"
    case .compressed(let method): "it is compressed (method \(method)); PyTorch stores entries"
    case .encrypted: "the entry is encrypted"
    case .sizesDiffer(let stored, let size):
      "it takes \(stored) bytes in the archive and \(size) outside; expected the same"
    case .nameNotUTF8: "the name is not UTF-8"
    case .unsafeName: "the name is not a relative path without '..'"
    case .duplicateName: "two entries have this name"
    case .severalRoots(let first, let second):
      "expected all entries in one folder, found \(quoted(first)) and \(quoted(second))"
    case .headerDiffers(let field): "its header and the directory have different \(field)"
    case .outside(let end): "it reaches beyond byte \(end), where the directory begins"
    case .overlap(let other): "it overlaps entry \(quoted(other))"
    case .missingEntry(let name): "no entry \(quoted(name))"
    case .unknownVersion(let text): "file version \(quoted(text)); expected 1 to 10"
    case .unknownByteOrder(let text):
      "byte order \(quoted(text)); expected 'little' or 'big'"
    case .bigEndian: "the file was written on a big-endian machine"
    case .tooLarge(let limit): "the entry is larger than \(limit) bytes"
    case .wrongChecksum(let expected, let found):
      "expected the CRC-32 \(hexadecimal(expected)), found \(hexadecimal(found))"
    }
  }
}
