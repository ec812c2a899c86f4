#pragma once

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace headcount::vision {

/// A block of numbers that goes into or comes out of a network; dimensions from the outermost to the innermost.
/// Borrowed: whoever made it keeps the numbers.
struct Tensor {
    std::vector<std::int64_t> shape;
    std::span<const float> values;
};

/// The same in bytes.
struct ByteTensor {
    std::vector<std::int64_t> shape;
    std::span<const std::uint8_t> values;
};

/// A neural network from an ONNX file, run by ONNX Runtime on the CPU. This and byte_operators.h, whose layers it
/// lends to the library, are the places that know ONNX Runtime.
///
/// The library is loaded when the first network is, from $HEADCOUNT_ONNXRUNTIME (a file) or else from beside the program,
/// /usr/lib/headcount or the system, in this order; any version from 1.17 on will do. It stays loaded. Sends no telemetry.
/// One thread at a time.
class Network {
public:
    /// Refused with one sentence: no library, a library that is too old, a file that is missing, over 256 MiB or not a
    /// network. `threads` from 1.
    static Result<std::unique_ptr<Network>> load(const std::filesystem::path& file, int threads);
    ~Network();

    /// An input or output as the file declares it. Dimensions that are open are -1.
    struct Port {
        std::string name;
        bool is_float = false; ///< 32-bit floating point numbers
        bool is_byte = false;  ///< numbers from 0 to 255
        std::vector<std::int64_t> shape;
    };
    const std::vector<Port>& inputs() const;
    const std::vector<Port>& outputs() const;

    /// Runs the network, which must have one input. The results are in the order of `wanted` (names of outputs of floating
    /// point numbers) and stay valid until the next run.
    Result<std::vector<Tensor>> run(const Tensor& input, std::span<const std::string> wanted);
    Result<std::vector<Tensor>> run(const ByteTensor& input, std::span<const std::string> wanted);

private:
    struct Session;
    struct Input;
    Result<std::vector<Tensor>> run(const Input& input, std::span<const std::string> wanted);
    explicit Network(std::unique_ptr<Session> session);
    std::unique_ptr<Session> session_;
};

} // namespace headcount::vision
