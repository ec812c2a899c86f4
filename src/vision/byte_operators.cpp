#include "vision/byte_operators.h"

#include "vision/byte_layers.h"

#include <array>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace headcount::vision {

namespace {

constexpr int operator_api_version = 17; // the first with functions that report errors

/// The inputs by their place.
enum Place : std::size_t { picture_in, weights_in, scale_in, bias_in, steps_in, zero_in, border_in, added_picture_in, added_in };
constexpr std::size_t place_count = added_in + 1;

OrtStatus* refuse(const OrtApi& api, const char* sentence) {
    return api.CreateStatus(ORT_INVALID_GRAPH, sentence);
}

/// Drops what a call says; true if it went well.
bool went_well(const OrtApi& api, OrtStatus* status) {
    if (status == nullptr) return true;
    api.ReleaseStatus(status);
    return false;
}

/// A tensor that somebody else owns.
struct Content {
    std::vector<std::int64_t> shape;
    std::size_t count = 0;
    ONNXTensorElementDataType type = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
    const void* data = nullptr;
};

std::optional<Content> read(const OrtApi& api, const OrtValue* value) {
    OrtTensorTypeAndShapeInfo* info = nullptr;
    if (value == nullptr || !went_well(api, api.GetTensorTypeAndShape(value, &info))) return std::nullopt;
    const std::unique_ptr<OrtTensorTypeAndShapeInfo, decltype(api.ReleaseTensorTypeAndShapeInfo)> owned(
        info, api.ReleaseTensorTypeAndShapeInfo);
    Content content;
    std::size_t dimensions = 0;
    if (!went_well(api, api.GetDimensionsCount(info, &dimensions))) return std::nullopt;
    content.shape.resize(dimensions);
    void* data = nullptr; // the function for reading gives a pointer for writing
    if (!went_well(api, api.GetDimensions(info, content.shape.data(), dimensions)) ||
        !went_well(api, api.GetTensorShapeElementCount(info, &content.count)) ||
        !went_well(api, api.GetTensorElementType(info, &content.type)) ||
        !went_well(api, api.GetTensorMutableData(const_cast<OrtValue*>(value), &data))) {
        return std::nullopt;
    }
    content.data = data;
    return content;
}

std::optional<BytePicture> picture_of(const std::optional<Content>& content) {
    constexpr std::int64_t most = 16384;
    if (!content || content->type != ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 || content->shape.size() != 4) return std::nullopt;
    const std::vector<std::int64_t>& shape = content->shape;
    if (shape[0] != 1 || shape[1] < 1 || shape[1] > most || shape[2] < 1 || shape[2] > most || shape[3] < 1 || shape[3] > most)
        return std::nullopt;
    return BytePicture{static_cast<int>(shape[1]), static_cast<int>(shape[2]), static_cast<int>(shape[3]),
                       static_cast<const std::uint8_t*>(content->data)};
}

// -------------------------------------------------------------- what a node of the file says

class NodeReader {
public:
    NodeReader(const OrtApi& api, const OrtKernelInfo* info) : api_(api), info_(info) {}

    std::optional<std::int64_t> attribute(const char* name) const {
        std::int64_t value = 0;
        if (!went_well(api_, api_.KernelInfoGetAttribute_int64(info_, name, &value))) return std::nullopt;
        return value;
    }

    std::optional<Content> constant(Place place) const {
        int is_constant = 0;
        const OrtValue* value = nullptr;
        std::size_t count = 0;
        if (!went_well(api_, api_.KernelInfo_GetInputCount(info_, &count)) || place >= count) return std::nullopt;
        if (!went_well(api_, api_.KernelInfoGetConstantInput_tensor(info_, place, &is_constant, &value)) || is_constant == 0)
            return std::nullopt;
        return read(api_, value);
    }

    /// Empty if there is none.
    template <class T>
    std::vector<T> list(Place place, ONNXTensorElementDataType type) const {
        const std::optional<Content> content = constant(place);
        if (!content || content->type != type) return {};
        const auto* first = static_cast<const T*>(content->data);
        return {first, first + content->count};
    }
    std::vector<float> numbers(Place place) const { return list<float>(place, ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT); }

private:
    const OrtApi& api_;
    const OrtKernelInfo* info_;
};

/// Nothing if the weights' shape is none that we know.
std::optional<ByteConvolution::Form> form_of(const NodeReader& node, const Content& weights, bool gives_bytes) {
    constexpr std::int64_t most = 4096;
    const std::optional<std::int64_t> stride = node.attribute("stride");
    const bool is_depthwise = node.attribute("depthwise").value_or(0) == 1;
    const std::vector<std::int64_t>& shape = weights.shape;
    if (!stride || *stride < 1 || *stride > 2 || shape.size() != 4 || shape[1] != shape[2]) return std::nullopt;
    if (shape[0] < 1 || shape[0] > most || shape[3] < 1 || shape[3] > most) return std::nullopt;
    ByteConvolution::Form form;
    form.stride = static_cast<int>(*stride);
    form.outputs = static_cast<int>(shape[0]);
    form.inputs = is_depthwise ? form.outputs : static_cast<int>(shape[3]);
    form.gives_bytes = gives_bytes;
    if (is_depthwise && shape[1] == 3 && shape[3] == 1) {
        form.kernel = ByteKernel::depthwise;
    } else if (!is_depthwise && shape[1] == 1) {
        form.kernel = ByteKernel::point;
    } else if (!is_depthwise && shape[1] == 6) {
        form.kernel = ByteKernel::stem;
    } else {
        return std::nullopt;
    }
    return form;
}

// -------------------------------------------------------------- convolutions

struct ConvolutionKernel {
    const OrtApi& api;
    ByteConvolution convolution;

    OrtStatus* compute(OrtKernelContext* context) {
        const std::optional<BytePicture> input = picture(context, picture_in);
        const ByteConvolution::Form& form = convolution.form();
        if (!input || input->channels != form.inputs) return refuse(api, "a layer of bytes was given another picture");
        const std::array<std::int64_t, 4> shape{1, convolution.output_height(input->height),
                                                convolution.output_width(input->width), form.outputs};
        const std::uint8_t* added = nullptr;
        if (form.adds) {
            const std::optional<BytePicture> second = picture(context, added_picture_in);
            if (!second || second->height != shape[1] || second->width != shape[2] || second->channels != shape[3])
                return refuse(api, "a layer of bytes was given another picture to add");
            added = second->bytes;
        }
        OrtValue* output = nullptr;
        void* data = nullptr;
        if (OrtStatus* wrong = api.KernelContext_GetOutput(context, 0, shape.data(), shape.size(), &output)) return wrong;
        if (OrtStatus* wrong = api.GetTensorMutableData(output, &data)) return wrong;
        if (form.gives_bytes) {
            convolution.run(*input, added, static_cast<std::uint8_t*>(data));
        } else {
            convolution.run(*input, static_cast<float*>(data));
        }
        return nullptr;
    }

    std::optional<BytePicture> picture(const OrtKernelContext* context, Place place) const {
        const OrtValue* value = nullptr;
        if (!went_well(api, api.KernelContext_GetInput(context, place, &value))) return std::nullopt;
        return picture_of(read(api, value));
    }
};

OrtStatus* make_convolution(const OrtApi& api, const OrtKernelInfo* info, bool gives_bytes, void** kernel) {
    const NodeReader node(api, info);
    const std::optional<Content> weights = node.constant(weights_in);
    std::optional<ByteConvolution::Form> form;
    if (weights && weights->type == ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8) form = form_of(node, *weights, gives_bytes);
    if (!form) return refuse(api, "the weights of a layer of bytes have an unknown form");
    ByteFinish finish;
    finish.is_bent = node.attribute("bent").value_or(0) == 1;
    finish.scale = node.numbers(scale_in);
    finish.bias = node.numbers(bias_in);
    finish.steps = node.numbers(steps_in);
    finish.zero = node.numbers(zero_in);
    finish.added = node.numbers(added_in);
    form->adds = !finish.added.empty();
    const auto border = node.list<std::uint8_t>(border_in, ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8);
    const std::span<const std::int8_t> bytes(static_cast<const std::int8_t*>(weights->data), weights->count);
    if (!ByteConvolution::is_possible(*form, bytes, finish, border))
        return refuse(api, "the lists of a layer of bytes do not fit its weights");
    *kernel = new ConvolutionKernel{api, ByteConvolution(*form, bytes, std::move(finish), border)};
    return nullptr;
}

// -------------------------------------------------------------- doubling

struct DoublingKernel {
    const OrtApi& api;

    OrtStatus* compute(OrtKernelContext* context) const {
        const OrtValue* value = nullptr;
        if (OrtStatus* wrong = api.KernelContext_GetInput(context, 0, &value)) return wrong;
        const std::optional<BytePicture> input = picture_of(read(api, value));
        if (!input) return refuse(api, "there is no picture to double");
        const std::array<std::int64_t, 4> shape{1, 2L * input->height, 2L * input->width, input->channels};
        OrtValue* output = nullptr;
        void* data = nullptr;
        if (OrtStatus* wrong = api.KernelContext_GetOutput(context, 0, shape.data(), shape.size(), &output)) return wrong;
        if (OrtStatus* wrong = api.GetTensorMutableData(output, &data)) return wrong;
        double_picture(*input, static_cast<std::uint8_t*>(data));
        return nullptr;
    }
};

// -------------------------------------------------------------- ONNX Runtime's side

/// Exceptions (there is only memory that is not there) must not pass through the library.
template <class Call>
OrtStatus* guarded(const OrtApi& api, const Call& call) {
    try {
        return call();
    } catch (const std::exception& trouble) {
        return refuse(api, trouble.what());
    }
}

template <class Kernel>
OrtStatus* compute(void* kernel, OrtKernelContext* context) {
    auto& ours = *static_cast<Kernel*>(kernel);
    return guarded(ours.api, [&] { return ours.compute(context); });
}

template <class Kernel>
void destroy(void* kernel) {
    delete static_cast<Kernel*>(kernel);
}

template <bool gives_bytes>
OrtStatus* create_convolution(const OrtCustomOp*, const OrtApi* api, const OrtKernelInfo* info, void** kernel) {
    return guarded(*api, [&] { return make_convolution(*api, info, gives_bytes, kernel); });
}

OrtStatus* create_doubling(const OrtCustomOp*, const OrtApi* api, const OrtKernelInfo*, void** kernel) {
    return guarded(*api, [&]() -> OrtStatus* {
        *kernel = new DoublingKernel{*api};
        return nullptr;
    });
}

ONNXTensorElementDataType input_type(const OrtCustomOp*, std::size_t place) {
    if (place == weights_in) return ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8;
    const bool is_picture = place == picture_in || place == border_in || place == added_picture_in;
    return is_picture ? ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 : ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT;
}

template <ONNXTensorElementDataType type>
ONNXTensorElementDataType output_type(const OrtCustomOp*, std::size_t) {
    return type;
}

template <std::size_t count>
std::size_t count_of(const OrtCustomOp*) {
    return count;
}

OrtCustomOpInputOutputCharacteristic characteristic(const OrtCustomOp*, std::size_t place) {
    return place >= steps_in ? INPUT_OUTPUT_OPTIONAL : INPUT_OUTPUT_REQUIRED;
}

/// What all of them have in common.
OrtCustomOp basic_operator() {
    OrtCustomOp op{};
    op.version = operator_api_version;
    op.GetExecutionProviderType = [](const OrtCustomOp*) -> const char* { return nullptr; };
    op.GetInputType = input_type;
    op.GetOutputTypeCount = count_of<1>;
    op.GetInputCharacteristic = characteristic;
    op.GetOutputCharacteristic = [](const OrtCustomOp*, std::size_t) { return INPUT_OUTPUT_REQUIRED; };
    op.GetInputMemoryType = [](const OrtCustomOp*, std::size_t) { return OrtMemTypeDefault; };
    op.GetVariadicInputMinArity = [](const OrtCustomOp*) { return 0; };
    op.GetVariadicInputHomogeneity = [](const OrtCustomOp*) { return 0; };
    op.GetVariadicOutputMinArity = [](const OrtCustomOp*) { return 0; };
    op.GetVariadicOutputHomogeneity = [](const OrtCustomOp*) { return 0; };
    op.GetStartVersion = [](const OrtCustomOp*) { return 1; };
    op.GetEndVersion = [](const OrtCustomOp*) { return 1; };
    return op;
}

OrtCustomOp convolution_operator() {
    OrtCustomOp op = basic_operator();
    op.GetName = [](const OrtCustomOp*) { return "ByteConvolution"; };
    op.GetInputTypeCount = count_of<place_count>;
    op.GetOutputType = output_type<ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8>;
    op.CreateKernelV2 = create_convolution<true>;
    op.KernelComputeV2 = compute<ConvolutionKernel>;
    op.KernelDestroy = destroy<ConvolutionKernel>;
    return op;
}

OrtCustomOp reading_operator() {
    OrtCustomOp op = convolution_operator();
    op.GetName = [](const OrtCustomOp*) { return "ByteReading"; };
    op.GetOutputType = output_type<ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT>;
    op.CreateKernelV2 = create_convolution<false>;
    return op;
}

OrtCustomOp doubling_operator() {
    OrtCustomOp op = basic_operator();
    op.GetName = [](const OrtCustomOp*) { return "ByteDoubling"; };
    op.GetInputTypeCount = count_of<1>;
    op.GetOutputType = output_type<ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8>;
    op.CreateKernelV2 = create_doubling;
    op.KernelComputeV2 = compute<DoublingKernel>;
    op.KernelDestroy = destroy<DoublingKernel>;
    return op;
}

} // namespace

std::span<const OrtCustomOp* const> byte_operators() {
    static const OrtCustomOp convolution = convolution_operator();
    static const OrtCustomOp reading = reading_operator();
    static const OrtCustomOp doubling = doubling_operator();
    static const std::array<const OrtCustomOp*, 3> all{&convolution, &reading, &doubling};
    return all;
}

} // namespace headcount::vision
