internal import Analysis
internal import Comparison
package import StrictJSON
internal import Tensors

extension DifferenceReport: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("schema", Self.schema)
      json.member("equal", isEqual)
      json.member(ifPresent: "within", gate?.isWithin)
      json.member("level", difference.level.rawValue)
      json.key("models")
      json.array { json in
        for side in [difference.left, difference.right] {
          json.object(.line) { json in
            json.member("reference", side.reference)
            json.member("layout", side.layout)
            json.member("tensors", side.tensorCount)
            json.member("elements", side.elementCount)
          }
        }
      }
      json.key("summary")
      json.object { json in writeSummary(to: &json) }
      json.key("tensors")
      json.array { json in
        for tensor in difference.tensors { write(tensor, to: &json) }
      }
      json.key("modules")
      json.array { json in
        for module in difference.modules {
          json.object(.line) { json in
            json.member("layer", module.layer)
            json.member("module", module.module)
            NumberMembers(module.statistics).write(to: &json)
          }
        }
      }
      json.member("files", difference.files)
      json.member("notes", difference.notes)
      json.key("failures")
      json.array { json in
        for failure in gate?.failures ?? [] {
          json.object(.line) { json in
            json.member("code", failure.code)
            json.member("tensor", failure.tensor)
            json.member("message", failure.message)
          }
        }
      }
    }
  }

  private func writeSummary(to json: inout JSONWriter) {
    json.key("counts")
    json.object(.line) { json in
      for status in TensorDifference.Status.allCases {
        json.member(status.rawValue, difference.counts[status] ?? 0)
      }
    }
    if difference.level >= .values { NumberMembers(difference.totals).write(to: &json) }
    json.member("bytes_read", difference.bytesRead)
    json.key("verdict")
    if let verdict = difference.verdict {
      Self.write(verdict, to: &json)
    } else {
      json.raw("null".utf8)
    }
    json.key("module_verdicts")
    json.object { json in
      for (module, verdict) in difference.moduleVerdicts {
        json.key(module)
        Self.write(verdict, to: &json)
      }
    }
  }

  private static func write(_ verdict: ChangeVerdict, to json: inout JSONWriter) {
    json.object(.line) { json in
      json.member("kind", verdict.kind.rawValue)
      json.member("reasons", verdict.reasons)
    }
  }

  private func write(_ tensor: TensorDifference, to json: inout JSONWriter) {
    json.object(.line) { json in
      json.member("name", tensor.name.text)
      json.member("status", tensor.status.rawValue)
      NumberMembers(tensor.statistics).write(to: &json)
      if let rename = tensor.rename {
        json.member("renamed_from", rename.from.text)
        json.member("rename_score", rename.score)
        json.member("rename_reason", rename.reason)
      }
      json.member(ifPresent: "source", tensor.source?.text)
      if tensor.isSameStorage { json.member("same_storage", true) }
      for (key, spec) in [("a", tensor.left), ("b", tensor.right)] {
        json.key(key)
        guard let spec else {
          json.raw("null".utf8)
          continue
        }
        json.object { json in
          json.member("dtype", spec.dtype.rawValue)
          json.member("shape", spec.shape)
          json.member("file", key == "a" ? tensor.leftFile : tensor.rightFile)
        }
      }
      json.member(ifPresent: "a_view", tensor.leftView)
      json.member(ifPresent: "b_view", tensor.rightView)
      if tensor.isAmbiguous { json.member("ambiguous", true) }
      if let spectrum = tensor.spectrum {
        let verdict = spectrum.verdict
        json.key("spectrum")
        json.object { json in
          json.member("kind", verdict.kind.rawValue)
          json.member("rank", verdict.rank)
          json.member("standing", verdict.standing)
          json.member("gap_rank", verdict.gap?.rank)
          json.member("gap_ratio", verdict.gap?.ratio)
          json.member("rest_share", verdict.restShare)
          json.member("noise_share", verdict.noiseShare)
          json.member("account", verdict.account)
        }
      }
      json.member(ifPresent: "compared_shape", tensor.comparedShape)
      if let pair = tensor.statistics {
        json.key("rows")
        json.array { json in
          for row in pair.worstRows {
            json.object { json in
              json.member("row", row.index)
              json.member("rel_l2", row.relativeL2)
              json.member("changed", row.changedCount)
            }
          }
        }
      }
    }
  }
}

/// The members that say how far two tensors are apart.
///
/// JSON has no NaN and no infinities: such numbers are `null`, and `non_finite` has them as text.
struct NumberMembers {
  let statistics: PairStatistics?

  init(_ statistics: PairStatistics?) { self.statistics = statistics }

  func write(to json: inout JSONWriter) {
    let pair = statistics
    var odd: [(String, Double)] = []
    func number(_ key: String, _ value: Double?) {
      json.member(key, value)
      if let value, !value.isFinite { odd.append((key, value)) }
    }
    number("max_abs", pair?.maximumDifference)
    number("mean_abs", pair?.meanDifference)
    number("rel_l2", pair?.relativeL2)
    number("one_minus_cosine", pair?.oneMinusCosine)
    number("changed_fraction", pair?.changedFraction)
    number("sign_flip_fraction", pair?.signFlipFraction)
    json.member("max_ulp", pair?.maximumULP)
    guard let pair else { return }
    json.member("elements", pair.elementCount)
    json.member("changed", pair.changedCount)
    json.member("sign_flips", pair.signFlipCount)
    json.member("nan_introduced", pair.nanIntroducedCount)
    json.member("nan_removed", pair.nanRemovedCount)
    json.member("inf_introduced", pair.infinityIntroducedCount)
    json.member("inf_removed", pair.infinityRemovedCount)
    number("norm_a", pair.leftNorm)
    number("norm_b", pair.rightNorm)
    number("norm_ratio", pair.normRatio)
    number("scale", pair.scale)
    number("scale_residual", pair.scaleResidual)
    // Nothing differs: there is no noise to compare with.
    if pair.differenceSquares > 0 { number("snr_db", pair.signalToNoise) }
    number("noise_share", pair.noiseShare)
    json.member("bit_distance", pair.bitDistance)
    if let count = pair.beyondToleranceCount { json.member("beyond_tolerance", count) }
    guard !odd.isEmpty else { return }
    json.key("non_finite")
    json.object(.line) { json in
      for (key, value) in odd {
        json.member(key, value.isNaN ? "nan" : value < 0 ? "-inf" : "inf")
      }
    }
  }
}
