import ArgumentParser

/// What is done with low-rank adapters.
struct Lora: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Apply, extract and merge LoRA adapters.",
    discussion: """
      Adapters are directories of PEFT: adapter_config.json and adapter_model.safetensors. In \
      recipes, base+adapter is a model with the adapter applied.

      Examples:

        suture lora apply Llama-3.1-8B adapter out
        suture lora extract finetune Llama-3.1-8B adapter --rank 32
        suture lora merge math code adapter --method cat --weights 0.7,0.3
      """,
    subcommands: [LoraApply.self, LoraExtract.self, LoraMerge.self])
}
