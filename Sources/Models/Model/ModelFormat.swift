/// The layouts of model directories and files; raw values are the names on the command line.
package enum ModelFormat: String, CaseIterable, Hashable, Sendable {
  /// Hugging Face: safetensors.
  case huggingFace = "hf"
  /// Hugging Face names in PyTorch files (`pytorch_model.bin`).
  case torch
  /// GPT-NeoX with a file for each pipeline module and rank.
  case neox
  /// GPT-NeoX without pipeline parallelism: a file for each rank.
  case neoxSequential = "neox-sequential"
  /// Meta's `consolidated.NN.pth`.
  case meta
  /// Megatron-LM's `torch` checkpoints.
  case megatron
  /// PyTorch distributed checkpoints.
  case distributed = "dcp"
  /// DeepSpeed universal checkpoints.
  case universal
  /// HDF5 files, as Keras and others write them.
  case hdf5

  /// Whether tensors are stored whole under their own names, whatever the architecture.
  package var keepsNames: Bool { [.huggingFace, .torch, .hdf5].contains(self) }
}
