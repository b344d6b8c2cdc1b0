/// What mergekit 0.1.5 resolves a required parameter to.
///
/// Each line: the parameter's type, the settings of the source, slice, module and recipe (`-` if the
/// level says nothing), the tensor's name, its position t, and the value.
enum ResolutionOracle {
  static let table = #"""
    float | - | 1 | [{filter: q_proj, value: 0.1}, {filter: attn, value: 0.2}, {value: 0.3}] | true | model.embed_tokens.weight | 0.0967741935483871 | 1.0
    float | [{filter: "*", value: 0.35}] | - | [{filter: q_proj, value: 0.1}, {filter: attn, value: 0.2}, {value: 0.3}] | - | lm_head.weight | 1 | 0.35
    float | - | - | true | [0.3] | model.embed_tokens.weight | 0.0967741935483871 | 1.0
    float | [0, 1] | - | - | - | model.layers.3.linear_attn.out_proj.weight | 0.5 | 0.5
    float | - | - | [{filter: q_proj, value: 0.1}, {filter: attn, value: 0.2}, {value: 0.3}] | - | lm_head.weight | 0 | 0.3
    boolean | [{filter: attn, value: [on, off]}, {value: 0}] | - | 0.0 | - | model.layers.1.self_attn.q_proj.weight | 0.6666666666666666 | true
    float | - | - | true | [{filter: MLP, value: 2}] | model.layers.1.self_attn.q_proj.weight | 0.8333333333333334 | 1.0
    float | - | [{filter: mlp, value: []}, {value: 3}] | - | - | model.layers.0.mlp.up_proj.weight | 0.8333333333333334 | missing
    integer | 10 | - | - | - | model.layers.1.self_attn.q_proj.weight | 0.25 | 10
    float | - | - | - | - | model.layers.1.self_attn.q_proj.weight | 0.8333333333333334 | missing
    float | .5 | true | - | - | model.layers.1.self_attn.q_proj.weight | 0.14285714285714285 | 0.5
    float | [{filter: "", value: 0.45}] | [true, false, true] | 1 | {value: 0.4} | model.layers.0.mlp.up_proj.weight | 0.3333333333333333 | 0.45
    integer | [{filter: attn, value: [2, 6]}, {value: 1}] | [{filter: attn, value: [2, 6]}, {value: 1}] | - | "7" | model.layers.10.self_attn.k_proj.weight | 0.0967741935483871 | fractional
    float | - | - | - | [0.3] | model.layers.0.mlp.up_proj.weight | 1 | 0.3
    float | -0.5 | [{filter: MLP, value: 2}] | - | {value: 0.4} | model.embed_tokens.weight | 0.5 | -0.5
    integer | [5] | - | - | - | lm_head.weight | 0.1 | 5
    float | -0.5 | - | [{filter: layers.1., value: 0.6}] | [{filter: MLP, value: 2}] | model.layers.3.linear_attn.out_proj.weight | 0.14285714285714285 | -0.5
    float | [1, "0.5", 1e-2] | - | [true, false, true] | 0.25 | lm_head.weight | 0.5 | 0.5
    boolean | [false, true, true] | - | "off" | - | model.layers.0.mlp.up_proj.weight | 0.6666666666666666 | true
    float | - | - | [{filter: MLP, value: 2}] | - | model.layers.10.self_attn.k_proj.weight | 0.8333333333333334 | missing
    integer | "7" | [] | - | - | model.layers.3.linear_attn.out_proj.weight | 0.5 | 7
    boolean | [{filter: attn, value: [on, off]}, {value: 0}] | [{filter: attn, value: [on, off]}, {value: 0}] | - | - | model.layers.1.self_attn.q_proj.weight | 1 | false
    float | [0.1, 0.7, 0.3] | [0.3] | - | - | model.layers.1.self_attn.q_proj.weight | 0.3333333333333333 | 0.49999999999999994
    boolean | - | - | - | - | model.layers.10.self_attn.k_proj.weight | 0.3333333333333333 | missing
    float | [{filter: mlp, value: 0.9}, {filter: self_attn, value: [0.2, 0.8, 0.5]}] | - | - | - | model.layers.10.self_attn.k_proj.weight | 0.6666666666666666 | 0.7000000000000001
    float | - | - | - | - | model.layers.1.self_attn.q_proj.weight | 0.25 | missing
    float | [0.3] | - | [{filter: MLP, value: 2}] | - | lm_head.weight | 0 | 0.3
    integer | - | 10 | - | {value: 5, filter: mlp} | model.layers.3.linear_attn.out_proj.weight | 0.3333333333333333 | 10
    integer | - | - | - | {value: 5, filter: mlp} | model.layers.10.self_attn.k_proj.weight | 0.14285714285714285 | missing
    float | - | [0, 1] | true | - | model.layers.3.linear_attn.out_proj.weight | 0.5 | 0.5
    boolean | - | - | - | [{filter: attn, value: [on, off]}, {value: 0}] | lm_head.weight | 0.5 | false
    float | 1_0.5 | - | - | - | model.layers.10.self_attn.k_proj.weight | 0.3333333333333333 | 10.5
    float | [1, "0.5", 1e-2] | [0.3] | - | [{filter: q_proj, value: 0.1}, {filter: attn, value: 0.2}, {value: 0.3}] | model.layers.10.self_attn.k_proj.weight | 0.5 | 0.5
    float | - | [{filter: "", value: 0.45}] | - | - | lm_head.weight | 0.14285714285714285 | 0.45
    boolean | 1 | - | {value: true, filter: mlp} | - | lm_head.weight | 0 | true
    float | [{filter: MLP, value: 2}] | - | 1 | [{filter: mlp, value: []}, {value: 3}] | lm_head.weight | 0.0967741935483871 | 1.0
    integer | - | 4.0 | [1, 3] | 10 | lm_head.weight | 0.8333333333333334 | 4
    boolean | no | - | - | - | lm_head.weight | 0.3333333333333333 | false
    float | [{filter: q_proj, value: 0.1}, {filter: attn, value: 0.2}, {value: 0.3}] | - | - | [{filter: mlp, value: []}, {value: 3}] | model.layers.1.self_attn.q_proj.weight | 0.0967741935483871 | 0.1
    float | - | 1e-1 | {value: [0, 1], filter: mlp} | [0.3] | model.layers.10.self_attn.k_proj.weight | 1 | 0.1
    float | - | - | - | .5 | model.layers.3.linear_attn.out_proj.weight | 0.25 | 0.5
    float | [0, 1] | - | 1e-1 | [{filter: MLP, value: 2}] | model.layers.0.mlp.up_proj.weight | 0.3333333333333333 | 0.3333333333333333
    float | - | [{filter: q_proj, value: 0.1}, {filter: attn, value: 0.2}, {value: 0.3}] | - | - | model.layers.10.self_attn.k_proj.weight | 0.25 | 0.2
    boolean | - | - | "off" | - | model.embed_tokens.weight | 1 | false
    float | [0.1, 0.7, 0.3] | [0, 1] | - | - | model.layers.3.linear_attn.out_proj.weight | 0.6666666666666666 | 0.5666666666666667
    integer | 4.0 | - | - | 3 | model.layers.3.linear_attn.out_proj.weight | 0.5 | 4
    integer | - | 3 | - | - | model.embed_tokens.weight | 0.1 | 3
    float | 1e-1 | - | [{filter: q_proj, value: 0.1}, {filter: attn, value: 0.2}, {value: 0.3}] | - | model.layers.1.self_attn.q_proj.weight | 0.1 | 0.1
    float | .5 | 1e-1 | - | [0.1, 0.7, 0.3] | model.layers.0.mlp.up_proj.weight | 0.6666666666666666 | 0.5
    float | [1, "0.5", 1e-2] | [{filter: mlp, value: []}, {value: 3}] | - | 0.25 | model.layers.1.self_attn.q_proj.weight | 0 | 1.0
    float | [{filter: mlp, value: []}, {value: 3}] | - | [{filter: MLP, value: 2}] | [{filter: "", value: 0.45}] | model.embed_tokens.weight | 0.14285714285714285 | 3.0
    integer | {value: 5, filter: mlp} | - | [1, 3] | - | model.layers.1.self_attn.q_proj.weight | 0.3333333333333333 | fractional
    float | [{filter: mlp, value: 0.9}, {filter: self_attn, value: [0.2, 0.8, 0.5]}] | - | - | [0.1, 0.2, 0.30000000000000004, 0.4, 0.55] | model.layers.3.linear_attn.out_proj.weight | 0.6666666666666666 | 0.3666666666666667
    integer | 10 | - | 4.0 | - | model.layers.1.self_attn.q_proj.weight | 0.1 | 10
    float | - | [0.1, 0.7, 0.3] | [{filter: "", value: 0.45}] | [{filter: mlp, value: 0.9}, {filter: self_attn, value: [0.2, 0.8, 0.5]}] | model.layers.1.self_attn.q_proj.weight | 0.0967741935483871 | 0.2161290322580645
    float | {value: 0.4} | [0.1, 0.7, 0.3] | [{filter: layers.1., value: 0.6}] | [] | lm_head.weight | 0.3333333333333333 | 0.4
    float | 0.25 | "0.5" | true | 0.25 | model.layers.1.self_attn.q_proj.weight | 0.6666666666666666 | 0.25
    float | [{filter: mlp, value: []}, {value: 3}] | - | .5 | - | lm_head.weight | 0.14285714285714285 | 3.0
    float | - | - | [true, false, true] | - | model.embed_tokens.weight | 0.0967741935483871 | 0.8064516129032258
    integer | - | - | 4.0 | - | lm_head.weight | 0 | 4
    boolean | - | - | - | - | model.embed_tokens.weight | 0 | missing
    float | [{filter: mlp, value: 0.9}, {filter: self_attn, value: [0.2, 0.8, 0.5]}] | - | [{filter: "", value: 0.45}] | - | model.layers.3.linear_attn.out_proj.weight | 0 | 0.45
    boolean | - | - | no | - | lm_head.weight | 0.0967741935483871 | false
    float | - | 1_0.5 | - | - | model.layers.1.self_attn.q_proj.weight | 0.3333333333333333 | 10.5
    float | [0.1, 0.2, 0.30000000000000004, 0.4, 0.55] | - | - | [{filter: MLP, value: 2}] | model.layers.3.linear_attn.out_proj.weight | 0.6666666666666666 | 0.3666666666666667
    float | - | - | [0, 1] | [0.1, 0.2, 0.30000000000000004, 0.4, 0.55] | model.layers.3.linear_attn.out_proj.weight | 0.6666666666666666 | 0.6666666666666666
    boolean | - | true | - | - | model.embed_tokens.weight | 0.3333333333333333 | true
    integer | 4.0 | [{filter: attn, value: [2, 6]}, {value: 1}] | - | 4.0 | model.layers.0.mlp.up_proj.weight | 0.6666666666666666 | 4
    float | - | [{filter: "", value: 0.45}] | [{filter: mlp, value: []}, {value: 3}] | - | model.layers.10.self_attn.k_proj.weight | 0.6666666666666666 | 0.45
    integer | [1, 3] | 10 | 4.0 | [] | model.layers.0.mlp.up_proj.weight | 0.1 | fractional
    boolean | no | - | {value: true, filter: mlp} | 1 | model.embed_tokens.weight | 0.8333333333333334 | false
    integer | "7" | - | 10 | - | model.embed_tokens.weight | 0.25 | 7
    float | - | [1, "0.5", 1e-2] | - | - | model.layers.1.self_attn.q_proj.weight | 0.6666666666666666 | 0.3366666666666667
    float | [{filter: layers.1., value: 0.6}] | - | - | [{filter: "*", value: 0.35}] | model.layers.1.self_attn.q_proj.weight | 0 | 0.6
    float | -0.5 | [0, 1] | [] | - | model.layers.1.self_attn.q_proj.weight | 0.3333333333333333 | -0.5
    float | - | - | [0.1, 0.2, 0.30000000000000004, 0.4, 0.55] | - | lm_head.weight | 0.0967741935483871 | 0.13870967741935486
    float | - | 1_0.5 | - | - | model.layers.0.mlp.up_proj.weight | 0.6666666666666666 | 10.5
    integer | 4.0 | [{filter: attn, value: [2, 6]}, {value: 1}] | - | [1, 4] | model.layers.3.linear_attn.out_proj.weight | 0.6666666666666666 | 4
    integer | - | 4.0 | - | "7" | model.embed_tokens.weight | 0.3333333333333333 | 4
    boolean | - | - | [false, true, true] | - | model.layers.10.self_attn.k_proj.weight | 0.14285714285714285 | false
    float | [0.3] | {value: [0, 1], filter: mlp} | - | [{filter: mlp, value: 0.9}, {filter: self_attn, value: [0.2, 0.8, 0.5]}] | model.layers.1.self_attn.q_proj.weight | 0.1 | 0.3
    float | - | - | - | - | lm_head.weight | 0.3333333333333333 | missing
    integer | 3 | - | - | 4.0 | lm_head.weight | 0.3333333333333333 | 3
    float | [0.3] | [0.1, 0.2, 0.30000000000000004, 0.4, 0.55] | - | - | model.embed_tokens.weight | 0.5 | 0.3
    float | [{filter: MLP, value: 2}] | - | - | [{filter: mlp, value: []}, {value: 3}] | model.layers.10.self_attn.k_proj.weight | 0.8333333333333334 | 3.0
    float | - | [0, 1] | - | - | model.layers.3.linear_attn.out_proj.weight | 0.8333333333333334 | 0.8333333333333334
    float | - | [0, 1] | 1 | - | model.layers.1.self_attn.q_proj.weight | 0.5 | 0.5
    float | [{filter: "*", value: 0.35}] | - | "0.5" | true | model.layers.0.mlp.up_proj.weight | 0.14285714285714285 | 0.35
    float | [true, false, true] | [{filter: q_proj, value: 0.1}, {filter: attn, value: 0.2}, {value: 0.3}] | [{filter: "", value: 0.45}] | {value: [0, 1], filter: mlp} | model.layers.3.linear_attn.out_proj.weight | 0.3333333333333333 | 0.33333333333333337
    integer | 4.0 | {value: 5, filter: mlp} | - | 3 | model.layers.0.mlp.up_proj.weight | 0.8333333333333334 | 4
    integer | [1, 3] | - | - | 3 | model.layers.3.linear_attn.out_proj.weight | 0.25 | fractional
    integer | {value: 5, filter: mlp} | [1, 4] | - | - | model.layers.0.mlp.up_proj.weight | 0.8333333333333334 | 5
    float | [1, "0.5", 1e-2] | [0.3] | {value: 0.4} | [true, false, true] | model.layers.10.self_attn.k_proj.weight | 0.1 | 0.9
    float | - | - | - | [true, false, true] | model.layers.0.mlp.up_proj.weight | 0.14285714285714285 | 0.7142857142857143
    float | [true, false, true] | 1 | - | [{filter: "", value: 0.45}] | model.layers.3.linear_attn.out_proj.weight | 0.25 | 0.5
    float | - | - | [0.1, 0.7, 0.3] | - | lm_head.weight | 0.8333333333333334 | 0.43333333333333324
    float | 1_0.5 | [{filter: mlp, value: 0.9}, {filter: self_attn, value: [0.2, 0.8, 0.5]}] | - | - | model.embed_tokens.weight | 0 | 10.5
    float | [{filter: mlp, value: 0.9}, {filter: self_attn, value: [0.2, 0.8, 0.5]}] | - | - | - | model.layers.0.mlp.up_proj.weight | 0.14285714285714285 | 0.9
    float | - | [{filter: "*", value: 0.35}] | .5 | - | model.layers.1.self_attn.q_proj.weight | 0.0967741935483871 | 0.35
    integer | [] | - | - | - | model.layers.0.mlp.up_proj.weight | 0.14285714285714285 | missing
    float | [{filter: "", value: 0.45}] | 1 | 1_0.5 | [true, false, true] | model.layers.1.self_attn.q_proj.weight | 0.25 | 0.45
    float | [true, false, true] | 1_0.5 | - | [] | model.layers.1.self_attn.q_proj.weight | 0 | 1.0
    boolean | - | - | - | "off" | model.embed_tokens.weight | 0.8333333333333334 | false
    integer | - | [1, 4] | - | - | model.layers.0.mlp.up_proj.weight | 0.8333333333333334 | fractional
    float | 1_0.5 | .5 | - | - | model.layers.1.self_attn.q_proj.weight | 0.25 | 10.5
    integer | [5] | [1, 3] | "7" | 10 | model.layers.3.linear_attn.out_proj.weight | 0 | 5
    integer | - | {value: 5, filter: mlp} | - | - | model.layers.1.self_attn.q_proj.weight | 0.1 | missing
    float | [{filter: "*", value: 0.35}] | - | - | - | model.layers.0.mlp.up_proj.weight | 0.5 | 0.35
    integer | [1, 3] | - | - | - | model.embed_tokens.weight | 0.6666666666666666 | fractional
    float | [] | 1_0.5 | [{filter: "", value: 0.45}] | [0.3] | model.layers.0.mlp.up_proj.weight | 0.5 | 10.5
    float | - | - | [{filter: layers.1., value: 0.6}] | [0.3] | lm_head.weight | 0.0967741935483871 | 0.3
    float | - | [{filter: "", value: 0.45}] | - | [{filter: MLP, value: 2}] | model.layers.0.mlp.up_proj.weight | 0.8333333333333334 | 0.45
    float | {value: 0.4} | 1 | true | "0.5" | model.layers.1.self_attn.q_proj.weight | 0.0967741935483871 | 0.4
    float | [] | - | - | [0.1, 0.2, 0.30000000000000004, 0.4, 0.55] | lm_head.weight | 0.1 | 0.14
    float | [{filter: mlp, value: 0.9}, {filter: self_attn, value: [0.2, 0.8, 0.5]}] | 1 | [] | 1_0.5 | model.layers.3.linear_attn.out_proj.weight | 0.3333333333333333 | 1.0
    float | - | - | [true, false, true] | [1, "0.5", 1e-2] | model.embed_tokens.weight | 0.8333333333333334 | 0.6666666666666667
    boolean | [] | [] | - | [{filter: attn, value: [on, off]}, {value: 0}] | model.embed_tokens.weight | 0.5 | false
    integer | - | - | [1, 4] | - | model.embed_tokens.weight | 0.6666666666666666 | 3
    float | - | - | 1e-1 | - | model.layers.10.self_attn.k_proj.weight | 0.1 | 0.1
    float | [0.1, 0.7, 0.3] | 1 | - | - | model.layers.10.self_attn.k_proj.weight | 1 | 0.3
    boolean | - | [{filter: attn, value: [on, off]}, {value: 0}] | [false, true, true] | [{filter: attn, value: [on, off]}, {value: 0}] | model.layers.0.mlp.up_proj.weight | 1 | false
    float | [1, "0.5", 1e-2] | 1 | - | - | model.embed_tokens.weight | 0.1 | 0.9
    integer | [5] | - | - | - | model.layers.0.mlp.up_proj.weight | 0.1 | 5
    integer | - | [{filter: attn, value: [2, 6]}, {value: 1}] | [1, 3] | 4.0 | model.layers.0.mlp.up_proj.weight | 0.14285714285714285 | 1
    float | [0.3] | - | - | [{filter: q_proj, value: 0.1}, {filter: attn, value: 0.2}, {value: 0.3}] | model.layers.3.linear_attn.out_proj.weight | 0 | 0.3
    float | [true, false, true] | - | - | - | model.layers.3.linear_attn.out_proj.weight | 0.14285714285714285 | 0.7142857142857143
    float | - | - | - | - | model.layers.10.self_attn.k_proj.weight | 0.5 | missing
    float | [{filter: MLP, value: 2}] | - | - | - | model.layers.10.self_attn.k_proj.weight | 0.5 | missing
    integer | 10 | {value: 5, filter: mlp} | [{filter: attn, value: [2, 6]}, {value: 1}] | - | model.layers.3.linear_attn.out_proj.weight | 0 | 10
    float | - | 1_0.5 | 1_0.5 | - | model.embed_tokens.weight | 0.0967741935483871 | 10.5
    integer | - | - | 10 | - | model.layers.3.linear_attn.out_proj.weight | 1 | 10
    float | [{filter: MLP, value: 2}] | [0.1, 0.7, 0.3] | - | - | model.layers.0.mlp.up_proj.weight | 1 | 0.3
    float | - | {value: [0, 1], filter: mlp} | - | [{filter: "", value: 0.45}] | model.layers.0.mlp.up_proj.weight | 0.6666666666666666 | 0.6666666666666666
    boolean | - | - | - | - | model.layers.0.mlp.up_proj.weight | 0.25 | missing
    float | [0.1, 0.7, 0.3] | - | - | {value: [0, 1], filter: mlp} | model.layers.10.self_attn.k_proj.weight | 0.5 | 0.7
    float | [{filter: mlp, value: []}, {value: 3}] | [{filter: mlp, value: 0.9}, {filter: self_attn, value: [0.2, 0.8, 0.5]}] | - | - | lm_head.weight | 0.1 | 3.0
    float | [{filter: q_proj, value: 0.1}, {filter: attn, value: 0.2}, {value: 0.3}] | - | [{filter: mlp, value: 0.9}, {filter: self_attn, value: [0.2, 0.8, 0.5]}] | [{filter: mlp, value: 0.9}, {filter: self_attn, value: [0.2, 0.8, 0.5]}] | lm_head.weight | 0.5 | 0.3
    float | "0.5" | - | 1_0.5 | - | model.layers.1.self_attn.q_proj.weight | 0.0967741935483871 | 0.5
    float | true | - | - | - | model.layers.3.linear_attn.out_proj.weight | 0 | 1.0
    float | [true, false, true] | - | - | 1 | model.layers.0.mlp.up_proj.weight | 0.8333333333333334 | 0.6666666666666667
    float | - | 1 | [{filter: mlp, value: 0.9}, {filter: self_attn, value: [0.2, 0.8, 0.5]}] | [{filter: mlp, value: []}, {value: 3}] | model.layers.1.self_attn.q_proj.weight | 0.0967741935483871 | 1.0
    float | {value: 0.4} | - | [true, false, true] | - | model.layers.0.mlp.up_proj.weight | 0.5 | 0.4
    float | - | [0, 1] | - | [0, 1] | model.layers.3.linear_attn.out_proj.weight | 0.6666666666666666 | 0.6666666666666666
    integer | - | - | 4.0 | - | lm_head.weight | 0.1 | 4
    integer | - | - | - | 3 | model.embed_tokens.weight | 0 | 3
    boolean | 1 | true | - | 0.0 | lm_head.weight | 0.3333333333333333 | true
    float | [{filter: mlp, value: []}, {value: 3}] | - | - | - | lm_head.weight | 0.5 | 3.0
    boolean | [true, false] | - | - | - | model.layers.10.self_attn.k_proj.weight | 0.0967741935483871 | true
    float | [{filter: "*", value: 0.35}] | - | - | - | model.layers.10.self_attn.k_proj.weight | 0.5 | 0.35
    float | - | [0.1, 0.2, 0.30000000000000004, 0.4, 0.55] | {value: [0, 1], filter: mlp} | - | model.layers.3.linear_attn.out_proj.weight | 0.6666666666666666 | 0.3666666666666667
    float | [{filter: q_proj, value: 0.1}, {filter: attn, value: 0.2}, {value: 0.3}] | - | - | - | model.layers.1.self_attn.q_proj.weight | 0.6666666666666666 | 0.1
    float | [{filter: mlp, value: []}, {value: 3}] | [] | - | - | model.layers.0.mlp.up_proj.weight | 0.5 | missing
    float | [{filter: layers.1., value: 0.6}] | [0.3] | [0.1, 0.2, 0.30000000000000004, 0.4, 0.55] | - | model.layers.3.linear_attn.out_proj.weight | 0.0967741935483871 | 0.3
    integer | 4.0 | - | - | - | model.layers.3.linear_attn.out_proj.weight | 0.3333333333333333 | 4
    boolean | - | - | 0.0 | 1 | model.layers.0.mlp.up_proj.weight | 0 | false
    float | [true, false, true] | - | [0, 1] | - | model.embed_tokens.weight | 0 | 1.0
    float | - | - | - | - | model.embed_tokens.weight | 0.1 | missing
    float | [{filter: q_proj, value: 0.1}, {filter: attn, value: 0.2}, {value: 0.3}] | - | .5 | - | model.embed_tokens.weight | 0.3333333333333333 | 0.3
    float | 1 | [0.1, 0.2, 0.30000000000000004, 0.4, 0.55] | [0.1, 0.2, 0.30000000000000004, 0.4, 0.55] | - | model.layers.10.self_attn.k_proj.weight | 1 | 1.0
    float | [0.1, 0.2, 0.30000000000000004, 0.4, 0.55] | {value: [0, 1], filter: mlp} | [] | [] | model.layers.1.self_attn.q_proj.weight | 0 | 0.1
    """#
}
