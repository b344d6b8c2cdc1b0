/// Recipes in every form that is understood.
enum RecipeTexts {
  static let models = """
    merge_method: ties
    base_model: org/base
    models:
      - model: org/base
      - model: ./tuned@main
        parameters:
          weight: 1e-1
          density: [0.5, "0.7", 1]
      - model: {model: {path: /odd+path@x, revision: r1}, override_architecture: LlamaForCausalLM}
        parameters:
          weight:
            - filter: mlp
              value: [0, 0.5]
            - value: 0.3
    parameters:
      normalize: yes
      weight: {value: 0.2}
    dtype: float32
    out_dtype: torch.bfloat16
    tokenizer_source: base
    seed: 42
    output:
      dtype: BF16
      shard_size: 500MB
    """

  static let slices = """
    slices:
      - sources:
          - model: a
            layer_range: [0, 8]
          - model: b
            layer_range: [4, 12]
            parameters: {}
        parameters:
          t: [{filter: self_attn, value: [0, 0.5, 1]}, {value: 0.5}]
      - sources:
          - {model: a, layer_range: [31, 31]}
          - {model: b, layer_range: [31, 31]}
    merge_method: slerp
    base_model: a
    parameters:
      t: 0.5
    """

  static let modules = """
    merge_method: linear
    modules:
      text_decoder:
        models: [{model: a, parameters: {weight: 1}}, {model: b}]
        parameters: {weight: 0.5}
      vision_tower:
        slices:
          - sources: [{model: a, layer_range: [0, 2]}]
    parameters: {weight: 0.25}
    """

  static let passthrough = """
    merge_method: passthrough
    slices:
      - sources: [{model: a, layer_range: [0, 24]}]
      - sources:
        - model: a
          layer_range: [8, 32]
          parameters:
            scale: [{filter: /(o|down)_proj/, value: 0.5}, {value: 1.0}]
    """
}
