internal import COpenBLAS

/// The library that large matrices are computed with, found at run time.
package enum BLAS {
  /// Opens the library, once per process.
  ///
  /// Everything in this module that is said to need BLAS is preceded by a call of this.
  package static func require() throws(LinearAlgebraError) {
    if let reason = unsafe cb_load() {
      throw .unavailable(unsafe String(cString: reason))
    }
  }

  /// Whether a library was found.
  package static var isAvailable: Bool { unsafe cb_load() == nil }

  /// The name of the library's file; nil where there is none.
  package static var library: String? {
    isAvailable ? unsafe String(cString: cb_library()) : nil
  }
}

/// Why linear algebra gave no result.
package enum LinearAlgebraError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no BLAS; the reason is that of the loader.
  case unavailable(String)
  /// A routine of LAPACK did not converge, or was given what it does not take.
  case failed(routine: String, code: Int)

  package var description: String {
    switch self {
    case .unavailable(let reason): "BLAS and LAPACK are needed and were not found: \(reason)"
    case .failed(let routine, let code): "LAPACK's \(routine) failed with code \(code)"
    }
  }

  /// What helps.
  package var hint: String? {
    switch self {
    case .unavailable: "install OpenBLAS (Debian and Ubuntu: libopenblas0-pthread)"
    case .failed: nil
    }
  }
}
