internal import Analysis
internal import Comparison
package import StrictJSON
internal import Tensors

extension FitReport: JSONWritable {
  package func write(to json: inout JSONWriter) {
    let options = fit.options
    json.object { json in
      json.member("schema", Self.schema)
      json.member("target", options.target)
      json.member("base", options.base)
      json.member("models", options.models)
      json.key("constraints")
      json.object(.line) { json in
        json.member("sum_to_one", options.constraints.sumsToOne)
        json.member("nonnegative", options.constraints.isNonNegative)
      }
      json.member("dtype", fit.dtype.rawValue)
      json.member("weights", fit.global.fit.weights)
      json.member("standard_errors", fit.global.fit.errors)
      json.member("determined", fit.global.fit.isDetermined)
      json.member("condition", fit.global.fit.condition)
      json.member("all", FittedGroup(fit.global))
      json.member("layers", fit.layers.map { FittedGroup($0) })
      json.member("kinds", fit.kinds.map { FittedGroup($0) })
      json.member("tensors", fit.tensors.map { FittedGroup($0.group) })
      json.key("skipped")
      json.array { json in
        for skipped in fit.skipped {
          json.object(.line) { json in
            json.member("name", skipped.name.text)
            json.member("reason", skipped.reason)
          }
        }
      }
      json.key("verdict")
      write(fit.verdict, to: &json)
      if let expectation, let outcome {
        json.key("expected")
        json.object { json in
          json.member("source", expectation.source)
          json.member("weights", expectation.weights)
          json.member("tolerance", expectation.tolerance)
          json.member("met", outcome.isMet)
          json.member("largest_difference", outcome.largestDifference)
          json.member("residual_by_rounding", outcome.excess)
          json.member("account", outcome.account)
        }
      }
      json.member("warnings", warnings)
    }
  }

  private func write(_ verdict: FitVerdict, to json: inout JSONWriter) {
    json.object { json in
      json.member("kind", verdict.kind.rawValue)
      json.member("account", verdict.account)
      json.member("residual_by_rounding", verdict.excess)
      json.member("tensor_residual_by_rounding", verdict.tensorExcess)
      json.member("kept_share", verdict.keptShare)
      json.member("density", verdict.density)
      json.key("ratios")
      json.array(.line) { json in
        for spike in verdict.spikes {
          json.object(.line) { json in
            json.member("ratio", spike?.ratio)
            json.member("share", spike?.share)
          }
        }
      }
    }
  }
}

/// One group of the report.
private struct FittedGroup: JSONWritable {
  let group: ModelFit.Group

  init(_ group: ModelFit.Group) { self.group = group }

  func write(to json: inout JSONWriter) {
    json.object(.line) { json in
      json.member("name", group.name)
      json.member("tensors", group.tensorCount)
      json.member("elements", group.sums.elementCount)
      json.member("weights", group.fit.weights)
      json.member("r2", group.determination)
      json.member("residual", group.relativeResidual)
      json.member("residual_of_all", group.relativeGlobalResidual)
      json.member("rounding", group.relativeFloor)
      json.member("energy", group.sums.energy)
    }
  }
}
