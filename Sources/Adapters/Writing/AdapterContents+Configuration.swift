internal import Checkpoints
internal import StrictJSON
internal import Tensors

extension AdapterContents {
  /// The text of `adapter_config.json`: sorted keys, the same bytes for the same contents.
  ///
  /// `r` and `lora_alpha` are the largest rank, so that the factor of every product is 1; modules of
  /// lower rank have patterns, by their whole paths.
  var configurationText: String {
    let rank = modules.map(\.rank).max() ?? 1
    let special = modules.filter { $0.rank != rank }
    return JSONWriter.text { json in
      json.object { json in
        json.key("alpha_pattern")
        Self.write(special, to: &json)
        json.member(ifPresent: "base_model_name_or_path", base)
        json.member("bias", biasMode)
        if keepsTying { json.member("ensure_weight_tying", true) }
        json.member("fan_in_fan_out", fanInFanOut)
        json.member("inference_mode", true)
        json.member("init_lora_weights", true)
        json.member("lora_alpha", rank)
        json.key("lora_dropout")
        json.raw("0.0".utf8)
        json.key("modules_to_save")
        if savedModules.isEmpty {
          json.raw("null".utf8)
        } else {
          Self.write(savedModules.sorted(by: Self.precedes), to: &json)
        }
        json.member("peft_type", "LORA")
        json.member("r", rank)
        json.key("rank_pattern")
        Self.write(special, to: &json)
        json.key("target_modules")
        Self.write(targets, to: &json)
        json.key("task_type")
        json.raw((isCausal ? "\"CAUSAL_LM\"" : "null").utf8)
        json.member("use_dora", false)
        json.member("use_rslora", false)
      }
    }
  }

  /// Whether biases of modules with factors are saved, which PEFT keeps in this mode alone.
  private var biasMode: String {
    let adapted = Set(modules.map(\.path))
    let hasBias = saved.contains { tensor in
      adapted.contains(tensor.name.text.split(separator: ".").dropLast().joined(separator: "."))
    }
    return hasBias ? "all" : "none"
  }

  /// The names of the modules with factors: the last word where it means no others, else the path.
  private var targets: [String] {
    func word(_ path: String) -> String { path.split(separator: ".").last.map(String.init) ?? path }
    let ambiguous = Set(otherModules.map(word))
    let names = modules.map { ambiguous.contains(word($0.path)) ? $0.path : word($0.path) }
    return Set(names).sorted(by: Self.precedes)
  }

  private static func precedes(_ a: String, _ b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
  }

  private static func write(_ special: [Module], to json: inout JSONWriter) {
    json.object { json in
      for module in special { json.member(module.path, module.rank) }
    }
  }

  private static func write(_ names: [String], to json: inout JSONWriter) {
    json.array { json in
      for name in names { name.write(to: &json) }
    }
  }
}
