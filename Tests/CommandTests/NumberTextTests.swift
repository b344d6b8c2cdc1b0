import Reports
import Tensors
import Testing

@Suite struct `Measured numbers` {
  @Test(arguments: [
    (0.0, "0"), (-0.08056640625, "-0.08057"), (1, "1"), (65504, "65504"), (12345.6, "1.235e+04"),
    (0.99999, "1"), (9.9996, "10"), (-1.5e-7, "-1.5e-07"), (3.3895313892515355e38, "3.39e+38"),
    (.leastNonzeroMagnitude, "4.941e-324"), (.infinity, "inf"), (-.infinity, "-inf"), (.nan, "NaN"),
    (0.0001, "0.0001"), (123.45, "123.5"), (-1000, "-1000"), (1.0e-5, "1e-05"),
  ])
  func `have four digits`(value: Double, text: String) {
    #expect(NumberText.short(value) == text)
  }

  @Test(arguments: [
    (0.0, "0 %"), (1, "100 %"), (0.99999, "99.99 %"), (0.5, "50.0 %"), (0.0002894, "0.029 %"),
    (1e-9, "1e-07 %"), (0.9994, "99.9 %"),
  ])
  func `are shares that are never rounded to nothing or all`(share: Double, text: String) {
    #expect(NumberText.percent(share) == text)
  }

  @Test(arguments: [
    ("model.layers.3.self_attn.q_proj.weight", "q_proj"),
    ("model.layers.3.self_attn.q_proj.bias", "q_proj.bias"), ("lm_head.weight", "lm_head"),
    ("model.layers.1.mlp.experts.7.up_proj.weight", "experts.up_proj"),
    ("model.layers.1.mlp.experts.gate_up_proj", "experts.gate_up_proj"), ("x", "x"), ("3", "3"),
    ("model.layers.0.q_proj.weight_scale_inv", "q_proj.weight_scale_inv"),
  ])
  func `of modules are put together by kind`(name: TensorName, kind: String) {
    #expect(ModuleKind.name(of: name) == kind)
  }
}
