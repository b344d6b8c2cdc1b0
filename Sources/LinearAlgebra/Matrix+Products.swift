internal import COpenBLAS

/// Products; they need BLAS.
extension Matrix {
  /// The product `self * other`, or with `self` transposed.
  package func multiplied(by other: Matrix, transposingSelf: Bool = false) -> Matrix {
    let (m, k) = transposingSelf ? (columns, rows) : (rows, columns)
    precondition(k == other.rows, "inner extents of a product are equal")
    var result = Matrix(rows: m, columns: other.columns)
    guard m > 0, k > 0, other.columns > 0 else { return result }
    unsafe elements.withUnsafeBufferPointer { a in
      unsafe other.elements.withUnsafeBufferPointer { b in
        unsafe result.elements.withUnsafeMutableBufferPointer { c in
          guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
          unsafe cb_dgemm(
            Self.letter(transposingSelf), Self.letter(false), Int32(m), Int32(other.columns),
            Int32(k), 1, a, Int32(rows), b, Int32(other.rows), 0, c, Int32(m))
        }
      }
    }
    return result
  }

  /// Adds `panel' * panel`, of which only the upper triangle is computed.
  package mutating func addGram(ofColumnsOf panel: Panel) {
    precondition(rows == panel.columns && columns == rows, "a Gram matrix is square")
    addGram(panel, transposed: false, depth: panel.rows)
  }

  /// Adds `panel * panel'`, of which only the upper triangle is computed.
  package mutating func addGram(ofRowsOf panel: Panel) {
    precondition(rows == panel.rows && columns == rows, "a Gram matrix is square")
    addGram(panel, transposed: true, depth: panel.columns)
  }

  // A panel is row-major: to BLAS it is the transposed matrix, and columns are its leading extent.
  private mutating func addGram(_ panel: Panel, transposed: Bool, depth: Int) {
    guard rows > 0, depth > 0 else { return }
    let order = Int32(rows)
    unsafe elements.withUnsafeMutableBufferPointer { c in
      guard let c = c.baseAddress else { return }
      unsafe cb_dsyrk(
        Self.letter(transposed), order, Int32(depth), 1, panel.address, Int32(panel.columns), 1, c,
        order)
    }
  }

  /// The product of a panel and a matrix, `panel * other`.
  package init(_ panel: Panel, times other: Matrix) {
    precondition(panel.columns == other.rows, "inner extents of a product are equal")
    self.init(rows: panel.rows, columns: other.columns)
    guard rows > 0, columns > 0, panel.columns > 0 else { return }
    unsafe other.elements.withUnsafeBufferPointer { b in
      unsafe elements.withUnsafeMutableBufferPointer { c in
        guard let b = b.baseAddress, let c = c.baseAddress else { return }
        unsafe cb_dgemm(
          Self.letter(true), Self.letter(false), Int32(panel.rows), Int32(other.columns),
          Int32(panel.columns), 1, panel.address, Int32(panel.columns), b, Int32(other.rows), 0, c,
          Int32(panel.rows))
      }
    }
  }

  /// Adds the product of a transposed panel and a matrix, `panel' * other`.
  package mutating func add(transposed panel: Panel, times other: Matrix) {
    precondition(
      panel.rows == other.rows && rows == panel.columns && columns == other.columns,
      "extents of a product agree")
    guard rows > 0, columns > 0, panel.rows > 0 else { return }
    unsafe other.elements.withUnsafeBufferPointer { b in
      unsafe elements.withUnsafeMutableBufferPointer { c in
        guard let b = b.baseAddress, let c = c.baseAddress else { return }
        unsafe cb_dgemm(
          Self.letter(false), Self.letter(false), Int32(panel.columns), Int32(other.columns),
          Int32(panel.rows), 1, panel.address, Int32(panel.columns), b, Int32(other.rows), 1, c,
          Int32(panel.columns))
      }
    }
  }

  private static func letter(_ isTransposed: Bool) -> CChar { isTransposed ? 84 : 78 }
}

/// A view of a few rows of a matrix, row by row, in memory that someone else owns.
@safe
package struct Panel {
  let address: UnsafePointer<Double>
  package let rows: Int
  package let columns: Int

  /// A view of `rows * columns` numbers from the start of `memory` on.
  package init(_ memory: UnsafeBufferPointer<Double>, rows: Int, columns: Int) {
    precondition(rows > 0 && columns > 0 && rows * columns <= memory.count)
    precondition(max(rows, columns) <= Int(Int32.max), "extents are 32-bit numbers of BLAS")
    guard let base = memory.baseAddress else { preconditionFailure("a panel has elements") }
    unsafe address = base
    self.rows = rows
    self.columns = columns
  }
}
