/// How the stored codes of a checkpoint stand for weights.
package enum QuantizationScheme: String, Hashable, Sendable, CaseIterable {
  /// 8-bit floats with a scale for each block of 128 by 128 (`weight_scale_inv`).
  case fp8Blocks = "fp8 with block scales"
  /// 8-bit floats with a scale for each output row or the whole tensor (compressed-tensors).
  case fp8Channels = "fp8 with channel scales"
  /// 4-bit floats in blocks of 32 that share a power of two (OCP Microscaling).
  case mxfp4 = "mxfp4"
}
