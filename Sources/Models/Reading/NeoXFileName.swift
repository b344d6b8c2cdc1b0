/// The files of a step's directory, told apart by their names.
///
/// Numbers have at least two digits and may have more. Source: DeepSpeed 0.19, `runtime/engine.py`.
package enum NeoXFileName: Hashable, Sendable {
  /// `layer_XX-model_TT-model_states.pt`
  case layer(module: Int, rank: Int)
  /// `mp_rank_MM_model_states.pt`
  case state(rank: Int)
  /// `[bf16_]zero_pp_rank_D_mp_rank_MM_optim_states.pt`; D is the data-parallel rank.
  case optimizer(dataRank: Int, rank: Int)

  package init?(_ name: String) {
    if let match = name.wholeMatch(of: /layer_(\d+)-model_(\d+)-model_states\.pt/),
      let module = Int(match.1), let rank = Int(match.2)
    {
      self = .layer(module: module, rank: rank)
    } else if let match = name.wholeMatch(of: /mp_rank_(\d+)_model_states\.pt/),
      let rank = Int(match.1)
    {
      self = .state(rank: rank)
    } else if let match = name.wholeMatch(
      of: /(?:bf16_)?zero_pp_rank_(\d+)_mp_rank_(\d+)_?optim_states\.pt/),
      let dataRank = Int(match.1), let rank = Int(match.2)
    {
      self = .optimizer(dataRank: dataRank, rank: rank)
    } else {
      return nil
    }
  }
}
