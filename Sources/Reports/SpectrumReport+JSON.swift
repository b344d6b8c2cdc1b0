package import Analysis
package import StrictJSON
internal import Tensors

extension SpectrumReport: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("schema", Self.schema)
      json.member("path", path)
      json.key("options")
      json.object(.line) { json in
        json.member("rank", spectra.options.rank)
        json.member("exact_limit", spectra.options.exactLimit)
        json.member("passes", spectra.options.passes)
      }
      json.member("matrices", spectra.entries.map { SpectrumEntry($0, spectra.options.rank) })
      json.key("skipped")
      json.array { json in
        for skipped in spectra.skipped {
          json.object(.line) { json in
            json.member("name", skipped.name.text)
            json.member("reason", skipped.reason.rawValue)
          }
        }
      }
    }
  }
}

/// One matrix of the report.
private struct SpectrumEntry: JSONWritable {
  let entry: ModelSpectra.Entry
  let rank: Int

  init(_ entry: ModelSpectra.Entry, _ rank: Int) {
    self.entry = entry
    self.rank = rank
  }

  func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("name", entry.name.text)
      json.member(ifPresent: "index", entry.index)
      json.member("dtype", entry.dtype.rawValue)
      entry.spectrum.writeMembers(to: &json, rank: rank)
    }
  }
}

extension Spectrum {
  /// The members of an object that a spectrum gives: the `rank` largest values and what follows from
  /// all of them.
  package func writeMembers(to json: inout JSONWriter, rank: Int) {
    let numbers = SpectrumNumbers(self)
    json.key("shape")
    json.array(.line) { json in
      rows.write(to: &json)
      columns.write(to: &json)
    }
    switch method {
    case .gram: json.member("method", "gram")
    case .krylov(let passes, let block):
      json.member("method", "krylov")
      json.member("passes", passes)
      json.member("block", block)
    }
    json.member("complete", isComplete)
    json.member("non_finite", nonFiniteCount)
    json.member("frobenius_norm", frobenius)
    json.member("spectral_norm", spectralNorm)
    json.member("resolution", resolution)
    json.member("stable_rank", stableRank)
    json.member("effective_rank", numbers.effectiveRank)
    json.member("energy_entropy_rank_min", numbers.energyEntropyRank?.lowerBound)
    json.member("energy_entropy_rank_max", numbers.energyEntropyRank?.upperBound)
    json.key("energy_rank")
    json.object(.line) { json in
      for share in [0.5, 0.9, 0.99] { json.member("\(share)", energyRank(share)) }
    }
    json.key("noise")
    json.object(.line) { json in
      json.member("from", medianDeviation == nil ? "residual" : "median")
      json.member("edge", numbers.edge)
      json.member("above_edge", numbers.aboveEdge)
      json.member("threshold", numbers.threshold)
      json.member("above_threshold", numbers.aboveThreshold)
    }
    json.key("power_law")
    if let fit = powerLaw {
      json.object(.line) { json in
        json.member("alpha", fit.alpha)
        json.member("error", fit.error)
        json.member("start", fit.start)
        json.member("tail", fit.tailCount)
        json.member("distance", fit.distance)
      }
    } else {
      json.raw("null".utf8)
    }
    json.member("condition", condition?.atLeast)
    json.member("condition_exact", condition?.isExact ?? false)
    json.key("singular_values")
    json.array(.line) { json in for value in values.prefix(rank) { value.write(to: &json) } }
    json.key("bounds")
    json.array(.line) { json in for value in bounds.prefix(rank) { value.write(to: &json) } }
  }
}
