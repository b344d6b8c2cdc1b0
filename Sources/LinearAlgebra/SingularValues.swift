internal import COpenBLAS

extension Matrix {
  /// The singular values, descending (LAPACK's divide and conquer); needs BLAS.
  ///
  /// For matrices that fit in memory several times.
  package func singularValues() throws(LinearAlgebraError) -> [Double] {
    let least = min(rows, columns)
    guard least > 0 else { return [] }
    var elements = elements
    var values = [Double](repeating: 0, count: least)
    var integers = [Int32](repeating: 0, count: 8 * least)
    let (m, n) = (Int32(rows), Int32(columns))
    let job: CChar = 78
    var work = [0.0]
    var code = unsafe cb_dgesdd(
      job, m, n, &elements, m, &values, nil, 1, nil, 1, &work, -1, &integers)
    work = [Double](repeating: 0, count: max(1, Int(work[0])))
    if code == 0 {
      code = unsafe cb_dgesdd(
        job, m, n, &elements, m, &values, nil, 1, nil, 1, &work, Int32(work.count), &integers)
    }
    guard code == 0 else { throw .failed(routine: "dgesdd", code: Int(code)) }
    return values
  }
}
