internal import CKernels

/// A run of float64 numbers in a worker's scratch memory.
@safe
struct NumberBlock {
  private let address: UnsafeMutablePointer<Double>
  let count: Int

  init(_ memory: UnsafeMutableRawBufferPointer, count: Int) {
    let numbers = unsafe memory.bindMemory(to: Double.self)
    precondition(count > 0 && numbers.count >= count, "the memory holds the numbers")
    guard let base = numbers.baseAddress else { preconditionFailure("memory has an address") }
    unsafe address = base
    self.count = count
  }

  subscript(place: Int) -> Double {
    get {
      assert(0..<count ~= place)
      return unsafe address[place]
    }
    nonmutating set {
      assert(0..<count ~= place)
      unsafe address[place] = newValue
    }
  }

  /// Takes in stored elements, exactly.
  func widen(_ format: FloatingFormat, from source: UnsafeRawPointer) {
    unsafe format.widen(source, to: address, count: count)
  }

  static func -= (left: NumberBlock, right: NumberBlock) {
    for place in 0..<left.count { left[place] -= right[place] }
  }

  func dot(_ other: NumberBlock) -> Double {
    unsafe ck_dot_f64(ck_level(), address, other.address, min(count, other.count))
  }

  var squares: Double { unsafe ck_sum_squares_f64(ck_level(), address, count) }

  var nonFiniteCount: Int { unsafe ck_count_nonfinite(ck_level(), CK_F64, address, count) }
}
