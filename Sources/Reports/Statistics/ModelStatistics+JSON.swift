import Analysis
package import StrictJSON

extension ModelStatistics: JSONWritable {
  /// Writes an object with the totals and the groups; the tensors have their own places.
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("total", Group(name: "all", total: total))
      json.member("dtypes", dtypes)
      json.member("modules", kinds)
      json.member("layers", layers)
    }
  }
}

extension ModelStatistics.Group: JSONWritable {
  /// Writes an object on one line.
  package func write(to json: inout JSONWriter) {
    json.object(.line) { json in
      json.member("name", name)
      json.member("tensors", total.tensorCount)
      json.member("count", total.count)
      json.member("bytes", total.byteCount)
      json.member("nan", total.nanCount)
      json.member("positive_infinity", total.positiveInfinityCount)
      json.member("negative_infinity", total.negativeInfinityCount)
      json.member("zeros", total.zeroCount)
      json.member("negative_zeros", total.negativeZeroCount)
      json.member("denormals", total.denormalCount)
      json.member("min", measured: total.minimum)
      json.member("max", measured: total.maximum)
      total.moments.writeMembers(to: &json)
      json.member("linf", measured: total.largestMagnitude)
      json.member("exponent_entropy", measured: total.exponents?.entropy)
      json.member("pack_ratio", measured: total.packRatio)
      json.member("constant_tensors", total.constantCount)
      json.member("dead_rows", total.deadRowCount)
      json.member("dead_columns", total.deadColumnCount)
      json.member("outlier_rows", total.outlierRowCount)
      json.member("outlier_columns", total.outlierColumnCount)
    }
  }
}
