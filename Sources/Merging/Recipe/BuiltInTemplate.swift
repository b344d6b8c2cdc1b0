/// Chat templates that recipes can ask for by name, in the public format of each family.
enum BuiltInTemplate {
  /// The texts by name.
  static let all: [String: String] = [
    "alpaca": alpaca, "chatml": chatML, "exaone": exaone, "llama3": llama3, "mistral": mistral,
  ]

  /// Headings for instructions and responses; a system message stands alone in front.
  private static let alpaca = """
    {%- for message in messages -%}
    {%- if message['role'] == 'user' -%}
    {{- '### Instruction:\\n' + message['content'] | trim + '\\n\\n' -}}
    {%- elif message['role'] == 'assistant' -%}
    {{- '### Response:\\n' + message['content'] | trim + eos_token + '\\n\\n' -}}
    {%- else -%}
    {{- message['content'] | trim + '\\n\\n' -}}
    {%- endif -%}
    {%- endfor -%}
    {%- if add_generation_prompt -%}
    {{- '### Response:\\n' -}}
    {%- endif -%}
    """

  /// Turns between `<|im_start|>` and `<|im_end|>`.
  private static let chatML = """
    {%- for message in messages -%}
    {{- '<|im_start|>' + message['role'] + '\\n' -}}
    {{- message['content'] + '<|im_end|>\\n' -}}
    {%- endfor -%}
    {%- if add_generation_prompt -%}
    {{- '<|im_start|>assistant\\n' -}}
    {%- endif -%}
    """

  /// Roles in `[|...|]`; all but the user's turns end with `[|endofturn|]`.
  private static let exaone = """
    {%- if messages and messages[0]['role'] != 'system' -%}
    {{- '[|system|][|endofturn|]\\n' -}}
    {%- endif -%}
    {%- for message in messages -%}
    {{- '[|' + message['role'] + '|]' + message['content'] -}}
    {{- '\\n' if message['role'] == 'user' else '[|endofturn|]\\n' -}}
    {%- endfor -%}
    {%- if add_generation_prompt -%}
    {{- '[|assistant|]' -}}
    {%- endif -%}
    """

  /// Roles between header tokens, turns ended by `<|eot_id|>`.
  private static let llama3 = """
    {{- bos_token -}}
    {%- for message in messages -%}
    {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' -}}
    {{- message['content'] | trim + '<|eot_id|>' -}}
    {%- endfor -%}
    {%- if add_generation_prompt -%}
    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' -}}
    {%- endif -%}
    """

  /// Users between `[INST]` and `[/INST]`, with a system message inside of the first of them.
  private static let mistral = """
    {{- bos_token -}}
    {%- set state = namespace(system='') -%}
    {%- for message in messages -%}
    {%- if message['role'] == 'system' -%}
    {%- set state.system = message['content'] + '\\n\\n' -%}
    {%- elif message['role'] == 'user' -%}
    {{- '[INST] ' + state.system + message['content'] + ' [/INST]' -}}
    {%- set state.system = '' -%}
    {%- else -%}
    {{- ' ' + message['content'] | trim + eos_token -}}
    {%- endif -%}
    {%- endfor -%}
    """
}
