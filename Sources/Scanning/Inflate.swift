/// Unpacks what members of zip archives are compressed with, up to a limit.
///
/// Source: RFC 1951.
struct Inflate {
  private let input: ArraySlice<UInt8>
  private var position: Int
  private var bits: UInt64 = 0
  private var bitCount = 0
  private let limit: Int
  private(set) var output: [UInt8] = []

  /// Why nothing came out.
  enum Fault: Error, Hashable { case damaged, beyondLimit }

  /// The bytes that `input` stands for, at most `limit` of them.
  static func bytes(of input: [UInt8], limit: Int) throws(Fault) -> [UInt8] {
    var inflate = Inflate(input[...], limit)
    var isLast = false
    while !isLast {
      isLast = try inflate.take(1) == 1
      switch try inflate.take(2) {
      case 0: try inflate.stored()
      case 1: try inflate.block(Self.fixedLiterals, Self.fixedDistances)
      case 2:
        let (literals, distances) = try inflate.codes()
        try inflate.block(literals, distances)
      default: throw .damaged
      }
    }
    return inflate.output
  }

  private init(_ input: ArraySlice<UInt8>, _ limit: Int) {
    self.input = input
    self.limit = limit
    position = input.startIndex
  }

  // MARK: Bits

  private mutating func take(_ count: Int) throws(Fault) -> Int {
    while bitCount < count {
      guard position < input.endIndex else { throw .damaged }
      bits |= UInt64(input[position]) << UInt64(bitCount)
      position += 1
      bitCount += 8
    }
    defer {
      bits >>= UInt64(count)
      bitCount -= count
    }
    return Int(bits & (1 << UInt64(count) - 1))
  }

  private mutating func symbol(_ code: HuffmanCode) throws(Fault) -> Int {
    var (value, first, index) = (0, 0, 0)
    for length in 1...15 {
      value |= try take(1)
      let count = code.counts[length]
      if value - first < count { return code.symbols[index + value - first] }
      index += count
      first = (first + count) << 1
      value <<= 1
    }
    throw .damaged
  }

  // MARK: Blocks

  private mutating func stored() throws(Fault) {
    bits = 0
    bitCount = 0
    guard input.endIndex - position >= 4 else { throw .damaged }
    let header = input[position..<position + 4].map { Int($0) }
    let (count, check) = (header[0] | header[1] << 8, header[2] | header[3] << 8)
    position += 4
    guard count == ~check & 0xFFFF, input.endIndex - position >= count else { throw .damaged }
    guard output.count + count <= limit else { throw .beyondLimit }
    output += input[position..<position + count]
    position += count
  }

  private mutating func block(
    _ literals: HuffmanCode, _ distances: HuffmanCode
  ) throws(Fault) {
    while true {
      let symbol = try symbol(literals)
      if symbol == 256 { return }
      guard symbol > 256 else {
        guard output.count < limit else { throw .beyondLimit }
        output.append(UInt8(symbol))
        continue
      }
      guard symbol - 257 < Self.lengths.count else { throw .damaged }
      let (base, extra) = Self.lengths[symbol - 257]
      let length = base + (try take(extra))
      let code = try self.symbol(distances)
      guard code < Self.distances.count else { throw .damaged }
      let distance = Self.distances[code].base + (try take(Self.distances[code].extra))
      guard distance <= output.count else { throw .damaged }
      guard output.count + length <= limit else { throw .beyondLimit }
      let start = output.count - distance
      for place in 0..<length { output.append(output[start + place]) }
    }
  }

  /// The codes that a block brings along.
  private mutating func codes() throws(Fault) -> (HuffmanCode, HuffmanCode) {
    let literalCount = try take(5) + 257
    let distanceCount = try take(5) + 1
    let orderCount = try take(4) + 4
    guard literalCount <= 286, distanceCount <= 30 else { throw .damaged }
    var order = [Int](repeating: 0, count: 19)
    for place in 0..<orderCount { order[Self.order[place]] = try take(3) }
    guard let lengthCode = HuffmanCode(order) else { throw .damaged }
    var lengths: [Int] = []
    while lengths.count < literalCount + distanceCount {
      let symbol = try symbol(lengthCode)
      switch symbol {
      case 16:
        guard let last = lengths.last else { throw .damaged }
        lengths += [Int](repeating: last, count: 3 + (try take(2)))
      case 17: lengths += [Int](repeating: 0, count: 3 + (try take(3)))
      case 18: lengths += [Int](repeating: 0, count: 11 + (try take(7)))
      default: lengths.append(symbol)
      }
    }
    guard lengths.count == literalCount + distanceCount, lengths[256] > 0,
      let literals = HuffmanCode(Array(lengths[..<literalCount])),
      let distances = HuffmanCode(Array(lengths[literalCount...]))
    else { throw .damaged }
    return (literals, distances)
  }

  // MARK: Tables

  private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

  private static let lengths: [(base: Int, extra: Int)] = {
    let extras = [0, 0, 0, 0, 0, 0, 0, 0] + (1...5).flatMap { [$0, $0, $0, $0] }
    var base = 3
    var rows: [(base: Int, extra: Int)] = []
    for extra in extras {
      rows.append((base, extra))
      base += 1 << extra
    }
    // The last length has a code of its own.
    return rows + [(258, 0)]
  }()

  private static let distances: [(base: Int, extra: Int)] = {
    var base = 1
    return (0..<30).map { code in
      let extra = max(0, code / 2 - 1)
      defer { base += 1 << extra }
      return (base, extra)
    }
  }()

  private static let fixedLiterals = HuffmanCode(
    complete: [Int](repeating: 8, count: 144) + [Int](repeating: 9, count: 112)
      + [Int](repeating: 7, count: 24) + [Int](repeating: 8, count: 8))
  private static let fixedDistances = HuffmanCode(complete: [Int](repeating: 5, count: 30))
}

/// A canonical Huffman code: how many symbols have each length, and the symbols in their order.
struct HuffmanCode {
  let counts: [Int]
  let symbols: [Int]

  /// Nil for lengths that no code has.
  init?(_ lengths: [Int]) {
    self.init(complete: lengths)
    var free = 1
    for count in counts.dropFirst() {
      free = free << 1 - count
      if free < 0 { return nil }
    }
  }

  /// A code of lengths that are known to be right.
  init(complete lengths: [Int]) {
    var counts = [Int](repeating: 0, count: 16)
    for length in lengths { counts[length] += 1 }
    counts[0] = 0
    var places = [Int](repeating: 0, count: 16)
    for length in 1..<15 { places[length + 1] = places[length] + counts[length] }
    var symbols = [Int](repeating: 0, count: lengths.count)
    for (symbol, length) in lengths.enumerated() where length > 0 {
      symbols[places[length]] = symbol
      places[length] += 1
    }
    (self.counts, self.symbols) = (counts, symbols)
  }
}
