#pragma once

#include <onnxruntime_c_api.h>

#include <span>

namespace headcount::vision {

/// The domain under which a network's file names the layers of byte_layers.h.
constexpr const char* byte_operator_domain = "headcount";

/// The layers of byte_layers.h as operators of ONNX Runtime 1.17 or later; they live as long as the program. All pictures are
/// 1 x height x width x channels.
///
/// - `ByteConvolution` gives bytes, `ByteReading` gives numbers. Inputs: picture; weights (signed bytes, output x row x column x
///   input channel); scale; bias; steps; zero; border; added picture; added (the lists of ByteFinish; steps and zero are left
///   out for numbers, border for points, the last two where nothing is added). All but pictures are constants. Attributes:
///   `stride`, `depthwise` (0 or 1), `bent` (0 or 1); the kernel's side is that of the weights: 1, 3 or 6.
/// - `ByteDoubling`: double_picture.
std::span<const OrtCustomOp* const> byte_operators();

} // namespace headcount::vision
