import Storage
import Testing

@Suite struct `A SHA-256 hasher` {
  /// The examples of FIPS 180-4 and its companion of intermediate values.
  @Test(
    arguments: [
      ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      (Array("abc".utf8), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8),
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        Array(repeating: UInt8(ascii: "a"), count: 1_000_000),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ] as [([UInt8], String)])
  func `gives the published digests`(message: [UInt8], hex: String) {
    #expect(SHA256Hasher.digest(of: message).hex == hex)
  }

  @Test(arguments: [0, 1, 63, 64, 65, 500, 1000])
  func `does not depend on how the message is cut`(cut: Int) {
    let message = pattern(1000)
    var hasher = SHA256Hasher()
    hasher.update(Array(message[..<cut]))
    _ = hasher.digest()
    unsafe message[cut...].withUnsafeBytes { unsafe hasher.update($0) }
    #expect(hasher.digest() == SHA256Hasher.digest(of: message))
  }
}
