import Checkpoints
import Glibc

// Says of safetensors files whether they are accepted: one line for each on standard output, `accept`,
// or the code of the fault, a tab and its description. On standard input each file is its length (4
// bytes, little-endian) and its bytes.

func read(_ count: Int) -> [UInt8]? {
  let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
    filled = unsafe fread(buffer.baseAddress, 1, count, stdin)
  }
  return bytes.count == count ? bytes : nil
}

while let prefix = read(4) {
  let count = prefix.reversed().reduce(0) { $0 << 8 | Int($1) }
  guard let bytes = read(count) else { break }
  do throws(HeaderFault) {
    let header = try SafetensorsHeader(bytes)
    print(header.unknownFields.isEmpty ? "accept" : "accept\tan unknown field")
  } catch {
    print("\(CheckpointError("-", .header(error)).code)\t\(error)")
  }
}
