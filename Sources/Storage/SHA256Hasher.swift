import Crypto

/// SHA-256 of bytes that arrive in pieces; the one file that imports the library.
package struct SHA256Hasher: Sendable {
  private var state = SHA256()

  package init() {}

  /// Appends bytes to the message.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    unsafe state.update(bufferPointer: bytes)
  }

  package mutating func update(_ bytes: [UInt8]) { state.update(data: bytes) }

  /// The digest of the message so far; more may be appended afterwards.
  package func digest() -> Digest256 { Digest256(state.finalize()) }

  /// The digest of one whole message.
  package static func digest(of bytes: [UInt8]) -> Digest256 {
    var hasher = Self()
    hasher.update(bytes)
    return hasher.digest()
  }
}
