internal import Arithmetic
internal import Checkpoints
internal import LinearAlgebra
internal import Pipeline
internal import Tensors

/// The difference of two stored matrices, read a few rows at a time.
///
/// Differences are taken in float64, which holds those of all types up to F32 exactly.
struct DeltaMatrix {
  let tuned: LogicalTensor
  let base: LogicalTensor
  let rows: Int
  let columns: Int
  private let types: (ElementType, ElementType)
  private let readers = (ElementReader(), ElementReader())

  /// Elements that are read at once.
  private static let panelElements = 1 << 18

  /// Nil if the shapes differ or a type has no arithmetic; more than two dimensions become two.
  init?(_ tuned: LogicalTensor, _ base: LogicalTensor) {
    guard tuned.spec.shape == base.spec.shape, let rows = tuned.spec.shape.first, rows > 0,
      let first = ElementType(tuned.spec.dtype), let second = ElementType(base.spec.dtype)
    else { return nil }
    (self.tuned, self.base, self.rows) = (tuned, base, rows)
    columns = tuned.spec.elementCount / rows
    types = (first, second)
  }

  /// Calls `body` with every few rows in order: which they are, and their numbers row by row.
  func forEachPanel(_ body: (Range<Int>, [Double]) throws -> Void) throws {
    guard columns > 0 else { return }
    let step = max(1, Self.panelElements / columns)
    for first in stride(from: 0, to: rows, by: step) {
      let range = first..<min(first + step, rows)
      let elements = range.lowerBound * columns..<range.upperBound * columns
      var numbers = try unsafe readers.0.read(elements, of: tuned) {
        unsafe StoredNumbers.doubles(types.0, $0)
      }
      let old = try unsafe readers.1.read(elements, of: base) {
        unsafe StoredNumbers.doubles(types.1, $0)
      }
      for place in numbers.indices { numbers[place] -= old[place] }
      try body(range, numbers)
    }
  }

  /// The tensor that has NaN or infinity in it, the fine-tune's first; nil if none has.
  func notFinite() throws -> (tensor: LogicalTensor, isTuned: Bool)? {
    let stored = [(tuned, types.0, readers.0, true), (base, types.1, readers.1, false)]
    for (tensor, type, reader, isTuned) in stored {
      for first in stride(from: 0, to: rows * columns, by: Self.panelElements) {
        let elements = first..<min(first + Self.panelElements, rows * columns)
        let numbers = try unsafe reader.read(elements, of: tensor) {
          unsafe StoredNumbers.doubles(type, $0)
        }
        if !numbers.allSatisfy(\.isFinite) { return (tensor, isTuned) }
      }
    }
    return nil
  }

  /// The sum of all squares; not finite where a number is not.
  func energy() throws -> Double {
    var total = 0.0
    try forEachPanel { _, numbers in
      var sum = 0.0
      for number in numbers { sum += number * number }
      total += sum
    }
    return total
  }

  /// All of it, column by column as LAPACK has it.
  func whole() throws -> Matrix {
    var elements = [Double](repeating: 0, count: rows * columns)
    try forEachPanel { range, numbers in
      for (place, row) in range.enumerated() {
        for column in 0..<columns {
          elements[column * rows + row] = numbers[place * columns + column]
        }
      }
    }
    return Matrix(rows: rows, columns: columns, elements: elements)
  }

  /// `self * other`.
  func multiplied(by other: Matrix) throws -> Matrix {
    var elements = [Double](repeating: 0, count: rows * other.columns)
    try forEachPanel { range, numbers in
      let part = unsafe numbers.withUnsafeBufferPointer { memory in
        unsafe Matrix(Panel(memory, rows: range.count, columns: columns), times: other)
      }
      for column in 0..<other.columns {
        for (place, row) in range.enumerated() {
          elements[column * rows + row] = part[place, column]
        }
      }
    }
    return Matrix(rows: rows, columns: other.columns, elements: elements)
  }

  /// `self' * other`.
  func transposedMultiplied(by other: Matrix) throws -> Matrix {
    var result = Matrix(rows: columns, columns: other.columns)
    try forEachPanel { range, numbers in
      var part = [Double](repeating: 0, count: range.count * other.columns)
      for column in 0..<other.columns {
        for (place, row) in range.enumerated() {
          part[column * range.count + place] = other.elements[column * rows + row]
        }
      }
      let slice = Matrix(rows: range.count, columns: other.columns, elements: part)
      unsafe numbers.withUnsafeBufferPointer { memory in
        unsafe result.add(
          transposed: Panel(memory, rows: range.count, columns: columns), times: slice)
      }
    }
    return result
  }

  /// The sum of squares of what `left * right`, both row-major, leaves of it.
  func residual(left: [Double], right: [Double], rank: Int) throws -> Double {
    let turned = Matrix(rows: columns, columns: rank, elements: right)
    var total = 0.0
    try forEachPanel { range, numbers in
      let part = Array(left[range.lowerBound * rank..<range.upperBound * rank])
      let product = turned.multiplied(by: Matrix(rows: rank, columns: range.count, elements: part))
      var sum = 0.0
      for (number, approximation) in zip(numbers, product.elements) {
        sum += (number - approximation) * (number - approximation)
      }
      total += sum
    }
    return total
  }
}
