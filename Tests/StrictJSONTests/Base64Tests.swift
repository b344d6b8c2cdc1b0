import StrictJSON
import Testing

@Suite struct `Base64 of RFC 4648` {
  @Test(
    arguments: [
      ("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob"),
      ("Zm9vYmE=", "fooba"), ("Zm9vYmFy", "foobar"),
    ] as [(String, String)])
  func `gives the bytes of RFC 4648`(text: String, bytes: String) {
    #expect(Base64.decode(text) == Array(bytes.utf8))
  }

  @Test func `takes both alphabets`() {
    #expect(Base64.decode("+/+/") == [0xFB, 0xFF, 0xBF])
    #expect(Base64.decode("-_-_") == [0xFB, 0xFF, 0xBF])
  }

  @Test(arguments: ["Z", "Zg", "Zg=", "Zh==", "Zm9=", "====", "Z===", "Zg==Zg==", "Zm 9", "Zm9v\n"])
  func `refuses anything else`(text: String) {
    #expect(Base64.decode(text) == nil)
  }
}
