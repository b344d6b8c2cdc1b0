import Checkpoints
import Glibc
import Storage

// Says of safetensors files whether they are accepted: one line for each on standard output, `accept`,
// or the code of the fault, a tab and its description. On standard input each file is its length (4
// bytes, little-endian) and its bytes.

/// Everything that standard input has.
func readAll() -> [UInt8] {
  var all: [UInt8] = []
  var part = [UInt8](repeating: 0, count: 1 << 20)
  while true {
    let count = unsafe part.withUnsafeMutableBytes {
      unsafe Glibc.read(STDIN_FILENO, $0.baseAddress, $0.count)
    }
    guard count > 0 else { return all }
    all += part.prefix(count)
  }
}

let input = readAll()
var position = 0
while position + 4 <= input.count {
  let length = input[position..<position + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
  let start = position + 4
  guard length <= input.count - start else { break }
  position = start + length
  do throws(HeaderFault) {
    let header = try SafetensorsHeader(Array(input[start..<position]))
    print(header.unknownFields.isEmpty ? "accept" : "accept\tan unknown field")
  } catch {
    print("\(CheckpointError("-", .header(error)).code)\t\(error)")
  }
}
