/// The elementwise kernels, each beside its formula.
import CKernels
import Testing

/// A kernel that reads a and b and writes, or accumulates into, m and d; and what m and d become
/// (nil: d is left alone).
struct Operation<T: BinaryFloatingPoint & BitwiseCopyable & Sendable>: Sendable,
  CustomTestStringConvertible
{
  let testDescription: String
  let kernel: @Sendable (Int32, Block<T>, Block<T>, Block<T>, Block<T>) -> Void
  let formula: @Sendable (T, T, T, T) -> (T, T?)

  init(
    _ name: String,
    _ kernel: @escaping @Sendable (Int32, Block<T>, Block<T>, Block<T>, Block<T>) -> Void,
    formula: @escaping @Sendable (T, T, T, T) -> (T, T?)
  ) {
    testDescription = name
    self.kernel = kernel
    self.formula = formula
  }

  /// What the election adds: `v` and `w` where `v` has the sign of `total`; NaN always shows.
  static func elected(_ total: T, _ v: T, _ w: T) -> (T, T) {
    (total >= 0 ? v > 0 : v < 0) ? (v, w) : (v.isNaN ? v : 0, 0)
  }
}

extension Operation where T == Float {
  /// Every kernel for Float.
  static let singles: [Operation] = [
    Operation("add") { level, a, b, m, _ in
      unsafe ck_add_f32(level, a.pointer, b.pointer, m.pointer, a.count)
    } formula: { a, b, _, _ in
      (a + b, nil)
    },
    Operation("sub") { level, a, b, m, _ in
      unsafe ck_sub_f32(level, a.pointer, b.pointer, m.pointer, a.count)
    } formula: { a, b, _, _ in
      (a - b, nil)
    },
    Operation("mul") { level, a, b, m, _ in
      unsafe ck_mul_f32(level, a.pointer, b.pointer, m.pointer, a.count)
    } formula: { a, b, _, _ in
      (a * b, nil)
    },
    Operation("div") { level, a, b, m, _ in
      unsafe ck_div_f32(level, a.pointer, b.pointer, m.pointer, a.count)
    } formula: { a, b, _, _ in
      (a / b, nil)
    },
    Operation("scale") { level, a, _, m, _ in
      unsafe ck_scale_f32(level, 0.3, a.pointer, m.pointer, a.count)
    } formula: { a, _, _, _ in
      (0.3 * a, nil)
    },
    Operation("fma") { level, a, _, m, _ in
      unsafe ck_fma_f32(level, 0.3, a.pointer, m.pointer, a.count)
    } formula: { a, _, m, _ in
      (m.addingProduct(a, 0.3), nil)
    },
    Operation("axpby") { level, a, b, m, _ in
      unsafe ck_axpby_f32(level, 0.3, a.pointer, -1.7, b.pointer, m.pointer, a.count)
    } formula: { a, b, _, _ in
      (0.3 * a + -1.7 * b, nil)
    },
    Operation("fill") { level, a, _, m, _ in
      unsafe ck_fill_f32(level, 0.3, m.pointer, a.count)
    } formula: { _, _, _, _ in
      (0.3, nil)
    },
    Operation("divide_guarded") { level, a, b, m, _ in
      unsafe ck_divide_guarded_f32(level, a.pointer, b.pointer, m.pointer, a.count)
    } formula: { a, b, _, _ in
      (a / (b == 0 ? 1 : b), nil)
    },
    Operation("accumulate_elected") { level, total, v, m, d in
      unsafe ck_accumulate_elected_f32(
        level, total.pointer, v.pointer, v.pointer, 0.3, m.pointer, d.pointer, total.count)
    } formula: { total, v, m, d in
      let (addend, weight) = elected(total, v, 0.3)
      return (m + addend, d + weight)
    },
    Operation("accumulate_sign") { level, a, _, m, _ in
      unsafe ck_accumulate_sign_f32(level, a.pointer, m.pointer, a.count)
    } formula: { a, _, m, _ in
      (m + (a > 0 ? 1 : a < 0 ? -1 : 0), nil)
    },
    Operation("at_least") { level, _, _, m, _ in
      unsafe ck_at_least_f32(level, 0.3, m.pointer, m.count)
    } formula: { _, _, m, _ in
      (m < 0.3 ? 0.3 : m, nil)
    },
    Operation("accumulate_active") { level, a, _, m, _ in
      unsafe ck_accumulate_active_f32(level, 0.3, a.pointer, m.pointer, a.count)
    } formula: { a, _, m, _ in
      (m + (a.magnitude <= 0.3 ? 0 : 1), nil)
    },
    Operation("active_share") { level, a, b, m, _ in
      unsafe ck_active_share_f32(level, 0.3, a.pointer, b.pointer, m.pointer, a.count)
    } formula: { a, b, _, _ in
      (a.magnitude <= 0.3 ? 0 : a / (b < 1 ? 1 : b), nil)
    },
    Operation("scale_where_one") { level, a, _, m, _ in
      unsafe ck_scale_where_one_f32(level, 0.3, a.pointer, m.pointer, a.count)
    } formula: { a, _, m, _ in
      (a == 1 ? m * 0.3 : m, nil)
    },
    Operation("accumulate_agreement") { level, a, b, m, _ in
      unsafe ck_accumulate_agreement_f32(level, 0.3, a.pointer, b.pointer, m.pointer, a.count)
    } formula: { total, v, m, _ in
      (m + (v.magnitude < 0.3 * (total - v).magnitude ? 0 : 1), nil)
    },
    Operation("choose") { level, a, b, m, _ in
      unsafe ck_choose_f32(level, 1, m.pointer, a.pointer, b.pointer, m.pointer, a.count)
    } formula: { a, b, m, _ in
      (m >= 1 || !a.isFinite ? a : b, nil)
    },
    Operation("decide") { level, a, b, m, _ in
      unsafe ck_decide_f32(level, 1, m.pointer, a.pointer, b.pointer, m.pointer, a.count)
    } formula: { a, b, m, _ in
      (m >= 1 ? a : m < 1 ? b : .nan, nil)
    },
  ]
}

extension Operation where T == Double {
  /// Every kernel for Double.
  static let doubles: [Operation] = [
    Operation("add") { level, a, b, m, _ in
      unsafe ck_add_f64(level, a.pointer, b.pointer, m.pointer, a.count)
    } formula: { a, b, _, _ in
      (a + b, nil)
    },
    Operation("sub") { level, a, b, m, _ in
      unsafe ck_sub_f64(level, a.pointer, b.pointer, m.pointer, a.count)
    } formula: { a, b, _, _ in
      (a - b, nil)
    },
    Operation("mul") { level, a, b, m, _ in
      unsafe ck_mul_f64(level, a.pointer, b.pointer, m.pointer, a.count)
    } formula: { a, b, _, _ in
      (a * b, nil)
    },
    Operation("div") { level, a, b, m, _ in
      unsafe ck_div_f64(level, a.pointer, b.pointer, m.pointer, a.count)
    } formula: { a, b, _, _ in
      (a / b, nil)
    },
    Operation("scale") { level, a, _, m, _ in
      unsafe ck_scale_f64(level, 0.3, a.pointer, m.pointer, a.count)
    } formula: { a, _, _, _ in
      (0.3 * a, nil)
    },
    Operation("fma") { level, a, _, m, _ in
      unsafe ck_fma_f64(level, 0.3, a.pointer, m.pointer, a.count)
    } formula: { a, _, m, _ in
      (m.addingProduct(a, 0.3), nil)
    },
    Operation("axpby") { level, a, b, m, _ in
      unsafe ck_axpby_f64(level, 0.3, a.pointer, -1.7, b.pointer, m.pointer, a.count)
    } formula: { a, b, _, _ in
      (0.3 * a + -1.7 * b, nil)
    },
    Operation("fill") { level, a, _, m, _ in
      unsafe ck_fill_f64(level, 0.3, m.pointer, a.count)
    } formula: { _, _, _, _ in
      (0.3, nil)
    },
    Operation("divide_guarded") { level, a, b, m, _ in
      unsafe ck_divide_guarded_f64(level, a.pointer, b.pointer, m.pointer, a.count)
    } formula: { a, b, _, _ in
      (a / (b == 0 ? 1 : b), nil)
    },
    Operation("accumulate_elected") { level, total, v, m, d in
      unsafe ck_accumulate_elected_f64(
        level, total.pointer, v.pointer, v.pointer, 0.3, m.pointer, d.pointer, total.count)
    } formula: { total, v, m, d in
      let (addend, weight) = elected(total, v, 0.3)
      return (m + addend, d + weight)
    },
    Operation("accumulate_sign") { level, a, _, m, _ in
      unsafe ck_accumulate_sign_f64(level, a.pointer, m.pointer, a.count)
    } formula: { a, _, m, _ in
      (m + (a > 0 ? 1 : a < 0 ? -1 : 0), nil)
    },
    Operation("at_least") { level, _, _, m, _ in
      unsafe ck_at_least_f64(level, 0.3, m.pointer, m.count)
    } formula: { _, _, m, _ in
      (m < 0.3 ? 0.3 : m, nil)
    },
    Operation("accumulate_active") { level, a, _, m, _ in
      unsafe ck_accumulate_active_f64(level, 0.3, a.pointer, m.pointer, a.count)
    } formula: { a, _, m, _ in
      (m + (a.magnitude <= 0.3 ? 0 : 1), nil)
    },
    Operation("active_share") { level, a, b, m, _ in
      unsafe ck_active_share_f64(level, 0.3, a.pointer, b.pointer, m.pointer, a.count)
    } formula: { a, b, _, _ in
      (a.magnitude <= 0.3 ? 0 : a / (b < 1 ? 1 : b), nil)
    },
    Operation("scale_where_one") { level, a, _, m, _ in
      unsafe ck_scale_where_one_f64(level, 0.3, a.pointer, m.pointer, a.count)
    } formula: { a, _, m, _ in
      (a == 1 ? m * 0.3 : m, nil)
    },
    Operation("accumulate_agreement") { level, a, b, m, _ in
      unsafe ck_accumulate_agreement_f64(level, 0.3, a.pointer, b.pointer, m.pointer, a.count)
    } formula: { total, v, m, _ in
      (m + (v.magnitude < 0.3 * (total - v).magnitude ? 0 : 1), nil)
    },
    Operation("choose") { level, a, b, m, _ in
      unsafe ck_choose_f64(level, 1, m.pointer, a.pointer, b.pointer, m.pointer, a.count)
    } formula: { a, b, m, _ in
      (m >= 1 || !a.isFinite ? a : b, nil)
    },
    Operation("decide") { level, a, b, m, _ in
      unsafe ck_decide_f64(level, 1, m.pointer, a.pointer, b.pointer, m.pointer, a.count)
    } formula: { a, b, m, _ in
      (m >= 1 ? a : m < 1 ? b : .nan, nil)
    },
  ]
}
