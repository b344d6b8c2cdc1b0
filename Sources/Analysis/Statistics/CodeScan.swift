internal import CKernels
internal import Pipeline
internal import Tensors

/// Statistics of a tensor whose type has at most 16 bits, in one pass.
///
/// Everything but what is known of rows, columns and first places follows from one table, which
/// counts how often each code occurs.
struct CodeScan: TensorScan {
  struct Finding: Sendable {
    var first: FirstPlaces
    var lines: LineSums
  }

  private let spec: TensorSpec
  private let book: CodeBook
  private let tiling: LineTiling
  private let pool: CountPool
  private let tables: Int

  var tileElements: Int { tiling.tileElements }
  var workingByteCount: Int { book.values.count * tables * 4 + tiling.columns * 8 }

  init(_ spec: TensorSpec, book: CodeBook, tileElements: Int) {
    self.spec = spec
    self.book = book
    tiling = LineTiling(spec, target: tileElements)
    tables = spec.dtype.bitWidth == 16 ? 1 : 4
    pool = CountPool(size: spec.dtype.bitWidth == 16 ? 1 << 16 : 4 << 8)
  }

  func look(at tile: ScannedTile) -> Finding {
    let count = tile.elements.count
    var codes = unsafe tile[0].baseAddress
    if book.dtype.bitWidth < 8, let packed = unsafe codes {
      let unpacked = unsafe tile.scratch(0, byteCount: count)
      if let target = unsafe unpacked.bindMemory(to: UInt8.self).baseAddress {
        unsafe ck_unpack_codes(UInt32(book.dtype.bitWidth), packed, target, count)
      }
      unsafe codes = UnsafeRawPointer(unpacked.baseAddress)
    }
    guard let codes = unsafe codes else {
      return Finding(first: FirstPlaces(), lines: unsafe LineSums(tiling, CK_F32, nil, elements: 0))
    }
    let first = unsafe tally(codes, tile.elements)
    return Finding(first: first, lines: unsafe lines(codes, count, tile))
  }

  func combine(_ left: consuming Finding, _ right: consuming Finding) -> Finding {
    left.first.append(right.first)
    left.lines.append(right.lines)
    return left
  }

  func conclude(_ finding: Finding) -> ScanConclusion {
    let total = pool.total()
    var counts = total
    if tables > 1 {
      counts = book.values.indices.map { code in
        (0..<tables).reduce(0) { $0 + total[$1 << 8 + code] }
      }
    }
    var statistics = TensorStatistics(
      dtype: spec.dtype, shape: spec.shape, codes: counts, book: book, first: finding.first)
    (statistics.rows, statistics.columns) = finding.lines.statistics(tiling)
    return .done(statistics)
  }

  /// Counts the codes of a tile; whether there are such as are no finite numbers shows in the
  /// counters, and only then they are looked for.
  private func tally(_ codes: UnsafeRawPointer, _ elements: Range<Int>) -> FirstPlaces {
    let is16 = book.dtype.bitWidth == 16
    let (nan, positive, negative) = unsafe pool.count(elements.count) { counts in
      let before = book.specials.map { unsafe Self.sum(counts, $0, tables) }
      if let base = counts.baseAddress {
        if is16 {
          unsafe ck_count_codes_16(codes, elements.count, base)
        } else {
          unsafe ck_count_codes_8(codes, elements.count, base)
        }
      }
      let grew = zip(book.specials, before).map { unsafe Self.sum(counts, $0, tables) > $1 }
      return (grew[0], grew[1], grew[2])
    }
    let values = book.values.span
    return FirstPlaces(
      nan: nan, positive: positive, negative: negative, from: elements.lowerBound,
      count: elements.count
    ) { index in
      unsafe is16
        ? values[Int(codes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))]
        : values[Int(codes.load(fromByteOffset: index, as: UInt8.self))]
    }
  }

  private static func sum(
    _ counts: UnsafeMutableBufferPointer<UInt32>, _ ranges: [Range<Int>], _ tables: Int
  ) -> Int {
    var sum = 0
    for range in ranges {
      for table in 0..<tables {
        for code in range { unsafe sum += Int(counts[table << 8 + code]) }
      }
    }
    return sum
  }

  private func lines(
    _ codes: UnsafeRawPointer, _ count: Int, _ tile: ScannedTile
  ) -> LineSums {
    guard tiling.keepsColumns else { return unsafe LineSums(tiling, CK_F32, nil, elements: 0) }
    switch book.dtype {
    case .bf16: return unsafe LineSums(tiling, CK_BF16, codes, elements: count)
    case .f16: return unsafe LineSums(tiling, CK_F16, codes, elements: count)
    default: break
    }
    let numbers = unsafe tile.scratch(1, byteCount: 4 * count).bindMemory(to: Float.self)
    if book.dtype.bitWidth == 16 {
      let values = book.values.span
      for index in 0..<count {
        let code = unsafe codes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)
        unsafe numbers[index] = Float(values[Int(code)])
      }
    } else if let target = numbers.baseAddress {
      var values = book.values.map(Float.init)
      values += repeatElement(0, count: 256 - values.count)
      unsafe ck_look_up_f32(
        values, codes.assumingMemoryBound(to: UInt8.self), target, count)
    }
    return unsafe LineSums(
      tiling, CK_F32, UnsafeRawPointer(numbers.baseAddress), elements: count)
  }
}
