internal import Arithmetic
internal import Pipeline
internal import Tensors

/// The base, with those elements of another model whose change is important.
///
/// Formula: for each row (along the last axis) of the model `x` and the base `z`,
/// `p = softmax(x) + 1e-8`, `q = softmax(z) + 1e-8`, `KL = sum p log(p / q)`; the importance of an
/// element is `|x - z| KL` of its row. With the quartiles q1, q2, q3 of all importances of the
/// tensor, `y = x` where the importance is at least `q2 + 1.5 (q3 - q1)`, and `z` elsewhere. A
/// quartile is the element of rank `int(q (n - 1))`. A row with NaN or infinity in it has no
/// importances, and all of it becomes NaN. There are no parameters.
///
/// Use: grafting the strongest changes of one fine-tune onto another model of the family.
///
/// Rounds: two (float32 importances, for inputs of at most 16 bits) or four that find the quartiles
/// digit by digit from histograms; the first takes the divergences of the rows along. Blocks are whole
/// rows; one number for each row is kept. The exponentials make it slower than its reading.
///
/// Difference from mergekit: quartiles are those of all elements; above 10^6 elements mergekit takes
/// them of 10^6 elements drawn at random with replacement, so its results differ from run to run
/// without a seed. Divergences are float64 and never negative; in bfloat16 they are mostly noise.
/// The output has the usual type; mergekit writes float32 unless `out_dtype` is given, which the
/// profile mergekit-0.1 reproduces.
///
/// Source: Arcee AI, "Arcee Fusion", as in mergekit 0.1.5.
struct ArceeFusion: MergeMethod {
  let signature = MethodSignature(
    "arcee_fusion", parameters: [], base: .required, inputs: .exactly(2))

  var storesSingle: Bool { true }

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    if tensor.inputs.count == 1 { return .cast(input: 0) }
    guard let base = tensor.base, tensor.others.count == 1 else {
      throw MethodFault(message: "arcee_fusion takes exactly 2 models, one of them the base")
    }
    let inputs = [base, tensor.others[0]]
    let arithmetic = tensor.arithmetic
    let rowLength = tensor.shape.last ?? 1
    if arithmetic.isRounded, arithmetic.precision == .single {
      return .compute(
        inputs: inputs,
        RoundedFusion(
          rowLength: rowLength, elementCount: tensor.elementCount, arithmetic: arithmetic))
    }
    return .compute(
      inputs: inputs,
      FusionOperation(
        rowLength: rowLength, elementCount: tensor.elementCount,
        arithmetic: arithmetic.withoutRounding))
  }
}
