import Storage

/// Pickles and archives put together by hand.
enum CraftedPickle {
  /// Bytes that are no format.
  static let noise: [UInt8] = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }

  static func text(_ text: String) -> [UInt8] {
    [0x8C, UInt8(text.utf8.count)] + Array(text.utf8)
  }

  /// Protocol 4, a call of a name that STACK_GLOBAL finds.
  static func call(_ module: String, _ name: String, _ argument: String = "true") -> [UInt8] {
    [0x80, 4] + text(module) + text(name) + [0x93] + text(argument) + [0x85, 0x52, 0x2E]
  }

  /// Protocol 2, a call of a name that GLOBAL has.
  static func oldCall(_ module: String, _ name: String) -> [UInt8] {
    [0x80, 2] + Array("c\(module)\n\(name)\n".utf8) + [0x29, 0x52, 0x2E]
  }

  /// A pickle without names.
  static let plain: [UInt8] = [0x80, 2, 0x4B, 1, 0x2E]

  /// A zip archive of stored members, or of some that say to be otherwise.
  static func zip(
    _ members: [(name: String, data: [UInt8])], method: Int = 0, flags: Int = 0, crc: UInt32? = nil,
    localName: String? = nil
  ) -> [UInt8] {
    var (file, directory): ([UInt8], [UInt8]) = ([], [])
    for (name, data) in members {
      let sum = Int(crc ?? CRC32(of: data).value)
      let common =
        little(20, 2) + little(flags, 2) + little(method, 2) + little(0, 4) + little(sum, 4)
        + little(data.count, 4) + little(data.count, 4)
      directory += little(0x0201_4B50, 4) + little(20, 2) + common + little(name.utf8.count, 2)
      directory += little(0, 12) + little(file.count, 4) + Array(name.utf8)
      let local = localName ?? name
      file += little(0x0403_4B50, 4) + common + little(local.utf8.count, 2) + little(0, 2)
      file += Array(local.utf8) + data
    }
    let end =
      little(0x0605_4B50, 4) + little(0, 4) + little(members.count, 2) + little(members.count, 2)
      + little(directory.count, 4) + little(file.count, 4) + little(0, 2)
    return file + directory + end
  }

  /// A tar archive.
  static func tar(_ members: [(name: String, data: [UInt8])]) -> [UInt8] {
    var file: [UInt8] = []
    for (name, data) in members {
      var header = [UInt8](repeating: 0, count: 512)
      func put(_ text: String, at place: Int) {
        header.replaceSubrange(place..<place + text.utf8.count, with: Array(text.utf8))
      }
      func octal(_ number: Int, _ digits: Int) -> String {
        let text = String(number, radix: 8)
        return String(repeating: "0", count: digits - text.count) + text
      }
      put(name, at: 0)
      put(octal(data.count, 11), at: 124)
      put("0", at: 156)
      put("ustar", at: 257)
      put("        ", at: 148)
      put(octal(header.reduce(0) { $0 + Int($1) }, 6) + "\0", at: 148)
      file += header + data
      file += [UInt8](repeating: 0, count: (512 - data.count % 512) % 512)
    }
    return file + [UInt8](repeating: 0, count: 1024)
  }

  /// A `.npy` file of version 1 with this description.
  static func numpy(_ description: String, _ data: [UInt8]) -> [UInt8] {
    let text = "{'descr': \(description), 'fortran_order': False, 'shape': (1,), }\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0] + little(text.utf8.count, 2) + Array(text.utf8)
      + data
  }

  /// The number in `width` bytes.
  static func little(_ number: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { $0 < 8 ? UInt8(truncatingIfNeeded: number >> (8 * $0)) : 0 }
  }
}
