import Models
import Testing

@Suite struct `Names of GPT-NeoX files` {
  @Test(arguments: [
    ("layer_02-model_00-model_states.pt", NeoXFileName.layer(module: 2, rank: 0)),
    ("layer_100-model_07-model_states.pt", .layer(module: 100, rank: 7)),
    ("mp_rank_128_model_states.pt", .state(rank: 128)),
    ("bf16_zero_pp_rank_31_mp_rank_63_optim_states.pt", .optimizer(dataRank: 31, rank: 63)),
    ("zero_pp_rank_0_mp_rank_00optim_states.pt", .optimizer(dataRank: 0, rank: 0)),
    ("bf16_zero_pp_rank_7_mp_rank_123optim_states.pt", .optimizer(dataRank: 7, rank: 123)),
  ])
  func `are told apart`(name: String, expected: NeoXFileName) {
    #expect(NeoXFileName(name) == expected)
  }

  @Test(arguments: [
    "layer_02-model_00-optim_states.pt", "mp_rank_x_model_states.pt", "latest",
    "layer_02-model_99999999999999999999-model_states.pt",
    "layer_-model_00-model_states.pt", "bf16_mp_rank_00_model_states.pt",
    "mp_rank_00_model_states.pt2",
    "layer_+2-model_00-model_states.pt",
  ])
  func `other names are none of them`(name: String) { #expect(NeoXFileName(name) == nil) }
}
