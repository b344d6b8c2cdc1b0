package import Analysis
package import StrictJSON
import Tensors

extension TensorStatistics: JSONWritable {
  /// Writes an object on one line; `docs/statistics.md` says what its members are.
  package func write(to json: inout JSONWriter) {
    json.object(.line) { json in
      json.member("count", count)
      write(nan, "nan", to: &json)
      write(positiveInfinity, "positive_infinity", to: &json)
      write(negativeInfinity, "negative_infinity", to: &json)
      json.member("zeros", zeroCount)
      json.member("negative_zeros", negativeZeroCount)
      json.member("denormals", denormalCount)
      json.member("distinct", distinctCount)
      json.member("min", measured: minimum)
      json.member("max", measured: maximum)
      moments.writeMembers(to: &json)
      json.member("linf", measured: largestMagnitude)
      json.member("constant", measured: count > 0 ? constant : nil)
      json.member("min_exponent", exponentRange?.lowerBound)
      json.member("max_exponent", exponentRange?.upperBound)
      json.member("exponent_entropy", measured: exponents?.entropy)
      json.member("pack_ratio", measured: exponents?.packRatio(dtype))
      json.key("quantiles")
      json.object { json in
        for (share, value) in zip(Quantiles.shares, quantiles.values) {
          json.member(Quantiles.label(share), measured: value)
        }
      }
      json.member("magnitudes", magnitudes.bins.map { [$0.exponent, $0.negative, $0.positive] })
      json.member("rows", rows)
      json.member("columns", columns)
    }
  }

  private func write(_ found: Occurrences, _ key: String, to json: inout JSONWriter) {
    json.key(key)
    json.object { json in
      json.member("count", found.count)
      json.member(ifPresent: "first", found.first)
      json.member(ifPresent: "index", found.first.map(multiIndex))
    }
  }
}

extension Moments {
  /// Writes members of the current object.
  func writeMembers(to json: inout JSONWriter) {
    json.member("mean", measured: mean)
    json.member("std", measured: standardDeviation)
    json.member("rms", measured: rootMeanSquare)
    json.member("mean_abs", measured: meanMagnitude)
    json.member("l1", measured: magnitudeSum)
    json.member("l2", measured: norm)
    json.member("skewness", measured: skewness)
    json.member("kurtosis", measured: kurtosis)
  }
}

extension LineStatistics: JSONWritable {
  /// Writes an object on one line.
  package func write(to json: inout JSONWriter) {
    json.object(.line) { json in
      json.member("count", count)
      json.member("dead", deadCount)
      json.member("first_dead", dead)
      json.member("non_finite", nonFiniteCount)
      json.member("median_norm", measured: median)
      json.member("smallest", smallest)
      json.member("largest", largest)
      json.member("outliers", outlierCount)
      json.member("largest_outliers", outliers)
    }
  }
}

extension LineStatistics.Line: JSONWritable {
  /// Writes an object on one line.
  package func write(to json: inout JSONWriter) {
    json.object(.line) { json in
      json.member("index", index)
      json.member("norm", measured: norm)
    }
  }
}
