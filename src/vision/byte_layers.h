#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// The layers of a network that computes with bytes: pictures of unsigned bytes, weights of signed bytes, exact sums of 32
/// bits. A byte stands for a number: number = (byte - zero) x step, with a zero and a step of its own for each channel.
///
/// ONNX Runtime has such layers too, but no curve (SiLU) that costs nothing: on the machine we measured its 8-bit network was
/// slower than the one of floating point numbers (docs/performance.md). Here the curve is taken while the sums are still in
/// registers. Processors with AVX-512 VNNI run code of their own, all others the same sums in plain C++.
namespace headcount::vision {

/// Rows of pixels, each with its channels side by side.
struct BytePicture {
    int height = 0;
    int width = 0;
    int channels = 0;
    const std::uint8_t* bytes = nullptr; ///< height x width x channels, borrowed

    std::size_t pixels() const { return static_cast<std::size_t>(height) * static_cast<std::size_t>(width); }
    std::size_t size() const { return pixels() * static_cast<std::size_t>(channels); }
};

/// What becomes of a sum; one value per channel of the output in each list.
///
///     number = sum x scale + bias, then number / (1 + exp(-number)) if it is bent
///     byte   = number x steps + zero + added byte x added, rounded and cut to 0 to 255
struct ByteFinish {
    std::vector<float> scale;
    std::vector<float> bias;
    bool is_bent = false;     ///< SiLU
    std::vector<float> steps; ///< empty: the numbers themselves are the output
    std::vector<float> zero;
    std::vector<float> added; ///< of a second picture that is added; empty: there is none
};

/// What a convolution looks at.
enum class ByteKernel {
    point,     ///< 1 x 1 over all channels
    depthwise, ///< 3 x 3 over its own channel, border of 1
    stem,      ///< 6 x 6 over all channels at every second pixel, border of 2: the first layer
};

/// A convolution. Immutable but for its working memory: one thread at a time.
class ByteConvolution {
public:
    struct Form {
        ByteKernel kernel = ByteKernel::point;
        int stride = 1;          ///< 1, or for a depthwise one also 2; of a stem always 2
        int inputs = 0;          ///< channels, 1 to 4096; a depthwise one's a multiple of 16, a point's one of 4
        int outputs = 0;         ///< channels, 1 to 4096; bytes: a multiple of 16
        bool gives_bytes = true; ///< else floating point numbers
        bool adds = false;       ///< a second picture is added
    };
    /// Whether such a convolution can be made of these weights: output x row x column x input channel, and lists that have
    /// the right lengths. `border` has one byte for each input channel.
    static bool is_possible(const Form& form, std::span<const std::int8_t> weights, const ByteFinish& finish,
                            std::span<const std::uint8_t> border);

    /// Must be possible. `portable`: without the processor's special instructions, for tests.
    ByteConvolution(const Form& form, std::span<const std::int8_t> weights, ByteFinish finish,
                    std::span<const std::uint8_t> border, bool portable = false);

    const Form& form() const { return form_; }
    int output_height(int height) const;
    int output_width(int width) const;

    /// `added` has the output's size, or is null if nothing is added. Output: output pixels x output channels.
    void run(const BytePicture& input, const std::uint8_t* added, std::uint8_t* output);
    void run(const BytePicture& input, float* output);

private:
    void run(const BytePicture& input, const std::uint8_t* added, std::uint8_t* bytes, float* numbers);
    BytePicture with_border(const BytePicture& input, int margin);

    Form form_;
    ByteFinish finish_;
    std::vector<std::int8_t> packed_;
    std::vector<std::uint8_t> border_;
    std::vector<std::uint8_t> bordered_;
    int depth_ = 0; ///< products per sum, a multiple of 4
    bool is_fast_ = false;
};

/// Every pixel four times: twice the width and twice the height.
void double_picture(const BytePicture& input, std::uint8_t* output);

/// Whether this processor has the instructions that make these layers fast.
bool has_fast_byte_layers();

} // namespace headcount::vision
