import Storage

/// A zip archive put together by hand, so that anything about it can be wrong.
struct RawArchive {
  struct Entry {
    var name: String
    var data: [UInt8]
    var method = 0
    var flags = 0x0800
    /// Numbers of the directory; nil for the true ones.
    var crc: UInt32?
    var storedSize: Int?
    var size: Int?
    var offset: Int?
    var extra: [UInt8] = []
    /// What the entry's own header says; nil for what the directory says.
    var headerName: String?
    var headerSize: Int?
    var headerMethod: Int?
    var headerSignature = 0x0403_4B50

    init(_ name: String, _ data: [UInt8]) { (self.name, self.data) = (name, data) }
    init(_ name: String, _ text: String) { self.init(name, Array(text.utf8)) }
  }

  var entries: [Entry]
  var entryCount: Int?
  var directorySize: Int?
  var directoryOffset: Int?
  var comment = ""
  /// Whether to write the 64-bit records, and what is added to their numbers.
  var end64: (count: Int, size: Int, offset: Int, place: Int)?
  var saturatesEnd = false

  init(_ entries: [Entry]) { self.entries = entries }

  /// An archive as torch.save writes it, of a pickle and storages.
  init(pickle: [UInt8], storages: [String: [UInt8]] = [:], root: String = "m") {
    entries = [Entry("\(root)/data.pkl", pickle), Entry("\(root)/byteorder", "little")]
    for (key, bytes) in storages.sorted(by: { $0.key < $1.key }) {
      entries.append(Entry("\(root)/data/\(key)", bytes))
    }
    entries.append(Entry("\(root)/version", "3\n"))
  }

  /// Changes the entry of a name without the root `m/`.
  func changing(_ name: String, _ change: (inout Entry) -> Void) -> RawArchive {
    var copy = self
    for index in copy.entries.indices where copy.entries[index].name == "m/\(name)" {
      change(&copy.entries[index])
    }
    return copy
  }

  func with(_ change: (inout RawArchive) -> Void) -> RawArchive {
    var copy = self
    change(&copy)
    return copy
  }

  var bytes: [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let crc = Int(entry.crc ?? CRC32(of: entry.data).value)
      let (stored, size) = (entry.storedSize ?? entry.data.count, entry.size ?? entry.data.count)
      let offset = entry.offset ?? file.count
      let headerName = entry.headerName ?? entry.name
      directory += little(0x0201_4B50, 4) + little(20, 2) + little(20, 2) + little(entry.flags, 2)
      directory += little(entry.method, 2) + little(0, 4) + little(crc, 4)
      directory += little(stored, 4) + little(size, 4) + little(entry.name.utf8.count, 2)
      directory += little(entry.extra.count, 2) + little(0, 10) + little(offset, 4)
      directory += Array(entry.name.utf8) + entry.extra
      file += little(entry.headerSignature, 4) + little(20, 2) + little(entry.flags, 2)
      file += little(entry.headerMethod ?? entry.method, 2) + little(0, 4) + little(crc, 4)
      file += little(entry.headerSize ?? stored, 4) + little(entry.headerSize ?? size, 4)
      file += little(headerName.utf8.count, 2) + little(0, 2) + Array(headerName.utf8) + entry.data
    }
    let offset = directoryOffset ?? file.count
    let size = directorySize ?? directory.count
    let count = entryCount ?? entries.count
    file += directory
    if let end64 {
      let place = file.count
      file += little(0x0606_4B50, 4) + little(44, 8) + little(45, 2) + little(45, 2) + little(0, 8)
      file += little(count + end64.count, 8) + little(count + end64.count, 8)
      file += little(size + end64.size, 8) + little(offset + end64.offset, 8)
      file += little(0x0706_4B50, 4) + little(0, 4) + little(place + end64.place, 8) + little(1, 4)
    }
    file += little(0x0605_4B50, 4) + little(0, 4)
    file += little(saturatesEnd ? 0xFFFF : count, 2) + little(saturatesEnd ? 0xFFFF : count, 2)
    file += little(saturatesEnd ? 0xFFFF_FFFF : size, 4)
    file += little(saturatesEnd ? 0xFFFF_FFFF : offset, 4)
    file += little(comment.utf8.count, 2) + Array(comment.utf8)
    return file
  }
}

/// The number in `width` bytes.
func little(_ number: Int, _ width: Int) -> [UInt8] {
  (0..<width).map { $0 < 8 ? UInt8(truncatingIfNeeded: number >> (8 * $0)) : 0 }
}
