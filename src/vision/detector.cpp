#include "vision/detector.h"

#include "vision/byte_layers.h"
#include "vision/network_input.h"
#include "vision/network_output.h"
#include "vision/onnx_runtime.h"
#include "vision/program_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <span>
#include <utility>

namespace headcount::vision {

namespace {

constexpr int least_frame_side = 16;
constexpr int most_frame_side = 16384;
constexpr std::array<int, 3> strides{8, 16, 32};

const std::array<std::string, 3>& output_names() {
    static const std::array<std::string, 3> names{"p8", "p16", "p32"};
    return names;
}

Result<void> check(const DetectorOptions& options) {
    if (options.longest_side < 96 || options.longest_side > 1920) {
        return failure(fmt::format("The detector's input side is {}; it must be 96 to 1920 pixels.", options.longest_side));
    }
    if (!(options.min_score >= 0 && options.min_score <= 1)) {
        return failure(fmt::format("The detector's least score is {}; it must be 0 to 1.", options.min_score));
    }
    if (options.threads < 1 || options.threads > 64) {
        return failure(fmt::format("The detector's number of threads is {}; it must be 1 to 64.", options.threads));
    }
    return {};
}

bool has_output(const Network& network, const std::string& name) {
    return std::any_of(network.outputs().begin(), network.outputs().end(),
                       [&](const Network::Port& port) { return port.name == name && port.is_float; });
}

/// How the network takes one picture of any size; nothing if it doesn't.
std::optional<InputForm> input_form(const Network& network) {
    if (network.inputs().size() != 1) return std::nullopt;
    const Network::Port& input = network.inputs().front();
    const std::vector<std::int64_t>& shape = input.shape;
    if (shape.size() != 4) return std::nullopt;
    if (input.is_float && shape[1] == 3 && shape[2] < 0 && shape[3] < 0) return InputForm::planes;
    if (input.is_byte && shape[1] < 0 && shape[2] < 0 && shape[3] == 3) return InputForm::bytes;
    return std::nullopt;
}

Result<void> check_kind(const Network& network, const std::filesystem::path& model) {
    const bool fits = input_form(network) && std::all_of(output_names().begin(), output_names().end(),
                                                         [&](const std::string& name) { return has_output(network, name); });
    if (fits) return {};
    return failure(
        fmt::format("The file {} is a network of another kind; one that takes 1x3xHxW pictures of any size (or 1xHxWx3 in "
                    "bytes) and gives p8, p16 and p32 is needed.",
                    model.string()));
}

std::string join(const std::vector<std::filesystem::path>& places) {
    std::string text;
    for (const std::filesystem::path& place : places)
        text += (text.empty() ? "" : ", ") + place.string();
    return text;
}

bool is_usable(const video::Frame& frame) {
    return frame.pixels != nullptr && std::min(frame.width, frame.height) >= least_frame_side &&
           std::max(frame.width, frame.height) <= most_frame_side;
}

Result<std::vector<Tensor>> run(Network& network, const NetworkInput& input) {
    if (input.form() == InputForm::bytes)
        return network.run(ByteTensor{{1, input.height(), input.width(), 3}, input.bytes()}, output_names());
    return network.run(Tensor{{1, 3, input.height(), input.width()}, input.values()}, output_names());
}

bool has_shape(const Tensor& tensor, int rows, int columns) {
    return tensor.shape == std::vector<std::int64_t>{1, 5, rows, columns};
}

} // namespace

struct Detector::Parts {
    std::unique_ptr<Network> network;
    NetworkInput input;
    float min_score;
};

Detector::Detector(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {
}
Detector::~Detector() = default;

Result<std::unique_ptr<Detector>> Detector::load(const std::filesystem::path& model, const DetectorOptions& options) {
    if (const Result<void> good = check(options); !good) return tl::unexpected(good.error());
    Result<std::unique_ptr<Network>> network = Network::load(model, options.threads);
    if (!network) return tl::unexpected(network.error());
    if (const Result<void> good = check_kind(**network, model); !good) return tl::unexpected(good.error());
    const std::optional<InputForm> form = input_form(**network);
    auto parts =
        std::make_unique<Parts>(Parts{std::move(*network), NetworkInput(options.longest_side, *form), options.min_score});
    return std::unique_ptr<Detector>(new Detector(std::move(parts)));
}

Result<std::vector<Detection>> Detector::detect(const video::Frame& frame) {
    if (!is_usable(frame)) {
        return failure(fmt::format("The picture is {} x {} pixels; people can be sought in pictures of {} to {} a side.",
                                   frame.width, frame.height, least_frame_side, most_frame_side));
    }
    NetworkInput& input = parts_->input;
    input.fill(frame);
    const Result<std::vector<Tensor>> tensors = run(*parts_->network, input);
    if (!tensors) return tl::unexpected(tensors.error());

    std::array<OutputMap, strides.size()> maps;
    for (std::size_t i = 0; i < strides.size(); ++i) {
        const int rows = input.height() / strides[i];
        const int columns = input.width() / strides[i];
        if (!has_shape((*tensors)[i], rows, columns)) {
            return failure(fmt::format("The network's output {} has an unexpected shape.", output_names()[i]));
        }
        maps[i] = {strides[i], rows, columns, (*tensors)[i].values};
    }
    return read_people(maps, {input.picture_width(), input.picture_height()}, parts_->min_score);
}

Result<std::filesystem::path> find_model(const std::string& wanted, Precision precision, NetworkSize size) {
    const bool wants_bytes = precision == Precision::automatic ? has_fast_byte_layers() : precision == Precision::int8;
    const std::string name =
        fmt::format("headcount-overhead{}{}.onnx", size == NetworkSize::small ? "-small" : "", wants_bytes ? "-int8" : "");
    std::vector<std::filesystem::path> places;
    const char* chosen = std::getenv("HEADCOUNT_MODEL");
    if (!wanted.empty()) {
        places = {wanted};
    } else if (chosen != nullptr && *chosen != '\0') {
        places = {chosen};
    } else {
        places = {program_folder() / "models" / name, std::filesystem::path("/usr/share/headcount/models") / name};
    }
    for (const std::filesystem::path& place : places) {
        std::error_code unreadable;
        if (std::filesystem::is_regular_file(place, unreadable)) return place;
    }
    return failure(
        fmt::format("The detector's network was not found (looked for {}); name its file in the settings or in HEADCOUNT_MODEL.",
                    join(places)));
}

} // namespace headcount::vision
