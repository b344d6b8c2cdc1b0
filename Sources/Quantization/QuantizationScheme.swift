/// How the stored codes of a checkpoint stand for weights.
package enum QuantizationScheme: String, Hashable, Sendable, CaseIterable {
  /// 8-bit floats with a scale for each block of rows and columns (`weight_scale_inv`).
  case fp8Blocks = "FP8 with block scales"
  /// 8-bit floats with a scale for each row or for the whole tensor (`weight_scale`).
  case fp8Channels = "FP8 with channel scales"
  /// 4-bit floats in blocks of 32 that share a power of two (OCP Microscaling v1.0).
  case mxfp4 = "MXFP4"
}
