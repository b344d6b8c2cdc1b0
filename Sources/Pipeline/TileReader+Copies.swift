internal import Arithmetic
internal import Checkpoints
internal import Glibc
internal import Storage
internal import Tensors

/// Copies of a tensor: compared byte by byte, or added up in float64.
extension TileReader {
  // MARK: Comparing

  /// Throws if a further copy is not the same bytes as the first.
  func compare(
    _ tensor: LogicalTensor, _ elements: Range<Int>, with first: UnsafeRawBufferPointer
  ) throws {
    for (index, pieces) in tensor.copies.enumerated() {
      let copy = try unsafe view(pieces, of: tensor, elements, in: copyBuffer)
      guard unsafe !Self.areEqual(first, copy) else { continue }
      let difference = unsafe difference(
        tensor, elements, first, index + 1, copy)
      throw CopyFault.differ(difference)
    }
  }

  private static func areEqual(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
    guard let first = a.baseAddress, let second = b.baseAddress, a.count == b.count else {
      return a.count == b.count
    }
    return unsafe memcmp(first, second, a.count) == 0
  }

  /// What to say of two copies whose bytes differ somewhere.
  private func difference(
    _ tensor: LogicalTensor, _ elements: Range<Int>, _ first: UnsafeRawBufferPointer,
    _ index: Int, _ copy: UnsafeRawBufferPointer
  ) -> CopyFault.Difference {
    let byte = unsafe zip(first, copy).enumerated().first { $0.element.0 != $0.element.1 }
    let element = elements.lowerBound + (byte?.offset ?? 0) * 8 / tensor.spec.dtype.bitWidth
    let identity = tensor.identity
    let place = FlatRange(element..<element + 1, of: identity.box, in: identity.order).boxes.first
    func file(_ pieces: [LogicalTensor.Piece]) -> Path? {
      pieces.first { piece in
        place.map { tensor.placement(of: piece).box.contains($0) } ?? false
      }?.file.path
    }
    let files = [tensor.pieces, tensor.copies[index - 1]].compactMap(file)
    return CopyFault.Difference(
      tensor: tensor.name, files: files, copy: index, element: element,
      coordinates: Self.coordinates(of: element, in: tensor.spec.shape),
      largest: unsafe largest(first, copy, tensor.spec.dtype))
  }

  private static func coordinates(of element: Int, in shape: [Int]) -> [Int] {
    var rest = element
    var coordinates: [Int] = []
    for extent in shape.reversed() {
      coordinates.append(rest % extent)
      rest /= extent
    }
    return coordinates.reversed()
  }

  /// The largest absolute difference of two runs of floating-point elements.
  private func largest(
    _ first: UnsafeRawBufferPointer, _ copy: UnsafeRawBufferPointer, _ dtype: DType
  ) -> Double? {
    guard let type = ElementType(dtype), let double = ElementType(.f64),
      let a = first.baseAddress, let b = copy.baseAddress
    else { return nil }
    let arithmetic = Arithmetic.exact(for: [double])
    let width = dtype.bitWidth / 8
    var values = [Double](repeating: 0, count: Block.capacity)
    var others = values
    var largest = 0.0
    for start in stride(from: 0, to: first.count / width, by: Block.capacity) {
      let count = min(Block.capacity, first.count / width - start)
      let block = workspace.block(0, count: count)
      unsafe arithmetic.load(type, from: a + start * width, into: block)
      unsafe arithmetic.store(block, as: double, to: &values)
      unsafe arithmetic.load(type, from: b + start * width, into: block)
      unsafe arithmetic.store(block, as: double, to: &others)
      for index in 0..<count where values[index].bitPattern != others[index].bitPattern {
        let difference = (values[index] - others[index]).magnitude
        if difference > largest || difference.isNaN { largest = difference }
        if largest.isNaN { return largest }
      }
    }
    return largest
  }

  // MARK: Adding up

  /// The sum or mean of all copies, block by block.
  func sum(_ tensor: LogicalTensor, _ elements: Range<Int>) throws -> UnsafeRawBufferPointer {
    guard let type = ElementType(tensor.spec.dtype), let double = ElementType(.f64) else {
      throw CopyFault.notAddable(tensor.name, tensor.spec.dtype, tensor.combination)
    }
    let arithmetic = Arithmetic.exact(for: [double])
    let width = tensor.spec.dtype.bitWidth / 8
    let target = unsafe combined.reserve(elements.count * width)
    for start in stride(from: elements.lowerBound, to: elements.upperBound, by: Block.capacity) {
      let block = start..<min(start + Block.capacity, elements.upperBound)
      let offset = (start - elements.lowerBound) * width
      let part = unsafe UnsafeMutableRawBufferPointer(
        rebasing: target[offset..<offset + block.count * width])
      try unsafe sum(tensor, block, type, arithmetic, into: part)
    }
    return UnsafeRawBufferPointer(target)
  }

  private func sum(
    _ tensor: LogicalTensor, _ block: Range<Int>, _ type: ElementType, _ arithmetic: Arithmetic,
    into target: UnsafeMutableRawBufferPointer
  ) throws {
    let width = tensor.spec.dtype.bitWidth / 8
    let total = workspace.block(0, count: block.count)
    let addend = workspace.block(1, count: block.count)
    /// Elements of which not all copies are the same bytes.
    var differs = [Bool](repeating: false, count: block.count)
    for (index, pieces) in tensor.readCopies.enumerated() {
      let bytes = try unsafe view(pieces, of: tensor, block, in: copyBuffer)
      guard let base = bytes.baseAddress else { return }
      unsafe arithmetic.load(type, from: base, into: index == 0 ? total : addend)
      if index == 0 {
        unsafe target.copyMemory(from: bytes)
        continue
      }
      arithmetic.accumulate(addend, into: total)
      guard unsafe !Self.areEqual(UnsafeRawBufferPointer(target), bytes) else { continue }
      for byte in 0..<target.count where unsafe target[byte] != bytes[byte] {
        differs[byte / width] = true
      }
    }
    let isMean = tensor.combination == .mean
    if isMean {
      arithmetic.divide(total, by: Double(tensor.readCopies.count), scratch: addend)
    }
    guard let base = target.baseAddress else { return }
    if !isMean || !differs.contains(false) {
      unsafe arithmetic.store(total, as: type, to: base)
    } else if differs.contains(true) {
      var results = [UInt8](repeating: 0, count: target.count)
      unsafe arithmetic.store(total, as: type, to: &results)
      for byte in 0..<target.count where differs[byte / width] {
        unsafe target[byte] = results[byte]
      }
    }
  }
}
