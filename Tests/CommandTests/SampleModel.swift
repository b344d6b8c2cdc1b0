import Checkpoints
import Storage
import TestSupport
import Tensors

/// Small checkpoints for tests: sound files whose data are zeros.
enum SampleModel {
  /// Writes `specs` as one file of `directory` and returns the path of the file.
  @discardableResult
  static func write(
    _ specs: [TensorSpec], to directory: borrowing TemporaryDirectory,
    named name: String = "model.safetensors", metadata: HeaderMetadata = .pytorch
  ) throws -> Path {
    let layout = try SafetensorsLayout(specs, metadata: metadata)
    let zeros = [UInt8](repeating: 0, count: layout.fileByteCount - layout.headerBytes.count)
    return try directory.file(name, layout.headerBytes + zeros)
  }

  /// A decoder whose layer `odd`, if any, has another extent in its up projection.
  static func decoder(layers: Int, odd: Int? = nil, dtype: DType = .bf16) -> [TensorSpec] {
    var specs = [
      TensorSpec(name: "model.embed_tokens.weight", dtype: dtype, shape: [32, 8]),
      TensorSpec(name: "model.norm.weight", dtype: dtype, shape: [8]),
      TensorSpec(name: "lm_head.weight", dtype: dtype, shape: [32, 8]),
    ]
    for layer in 0..<layers {
      let prefix = "model.layers.\(layer)."
      let tall = layer == odd ? 24 : 16
      specs += [
        TensorSpec(
          name: TensorName(prefix + "self_attn.q_proj.weight"), dtype: dtype, shape: [8, 8]),
        TensorSpec(
          name: TensorName(prefix + "self_attn.k_proj.weight"), dtype: dtype, shape: [4, 8]),
        TensorSpec(
          name: TensorName(prefix + "mlp.up_proj.weight"), dtype: dtype, shape: [tall, 8]),
      ]
    }
    return specs
  }
}
