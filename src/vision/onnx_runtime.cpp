#include "vision/onnx_runtime.h"

#include "vision/byte_operators.h"
#include "vision/program_folder.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <onnxruntime_c_api.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace headcount::vision {

namespace {

constexpr std::uint32_t oldest_version = 17; // byte_operators.h
constexpr std::uintmax_t largest_network = 256U << 20U;
constexpr const char* library_name = "libonnxruntime.so.1";

/// Gives an object of the library back through the function that the library has for its kind.
template <class T>
using Release = void (*)(T*);
template <class T>
using Owned = std::unique_ptr<T, Release<T>>;

/// The places where the library may lie, best first. A place that was asked for is the only one.
std::vector<std::string> library_places() {
    if (const char* wanted = std::getenv("HEADCOUNT_ONNXRUNTIME"); wanted != nullptr && *wanted != '\0') return {wanted};
    return {(program_folder() / library_name).string(), std::string("/usr/lib/headcount/") + library_name, library_name};
}

/// What the library says after its version's first dot: 1.30.0 is 30. Zero if it isn't a version of this kind.
std::uint32_t minor_version(std::string_view version) {
    if (!version.starts_with("1.")) return 0;
    std::uint32_t minor = 0;
    for (const char digit : version.substr(2)) {
        if (digit < '0' || digit > '9' || minor > 1000) break;
        minor = minor * 10 + static_cast<std::uint32_t>(digit - '0');
    }
    return minor;
}

Result<const OrtApi*> api_of(void* library, std::string_view place) {
    // The address of a function comes as one of data; POSIX promises that this is sound.
    const auto entry = reinterpret_cast<const OrtApiBase* (*)()>(dlsym(library, "OrtGetApiBase"));
    if (entry == nullptr) {
        return failure(
            fmt::format("The library {} is not ONNX Runtime; point HEADCOUNT_ONNXRUNTIME at a libonnxruntime.so.1.", place));
    }
    const OrtApiBase* base = entry();
    const std::uint32_t version = minor_version(base->GetVersionString());
    const OrtApi* api = version < oldest_version ? nullptr : base->GetApi(std::min<std::uint32_t>(version, ORT_API_VERSION));
    if (api == nullptr) {
        return failure(fmt::format("ONNX Runtime {} in {} is not supported; version 1.{} or a later 1.x is needed.",
                                   base->GetVersionString(), place, oldest_version));
    }
    return api;
}

/// The first line, short enough for one sentence.
std::string one_line(std::string_view text) {
    return std::string(text.substr(0, std::min(text.find('\n'), std::size_t{200})));
}

/// Opens the library. It is never closed: it keeps threads and state of its own that don't survive that.
Result<const OrtApi*> open_library() {
    const std::vector<std::string> places = library_places();
    for (const std::string& place : places) {
        if (void* library = dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL)) return api_of(library, place);
        std::error_code unreadable;
        if (std::filesystem::exists(place, unreadable)) {
            // Another place would only hide the fault. What dlerror says begins with the place again.
            return failure(
                fmt::format("ONNX Runtime cannot be loaded ({}); point HEADCOUNT_ONNXRUNTIME at a library for this machine.",
                            one_line(dlerror())));
        }
    }
    return failure(
        fmt::format("ONNX Runtime was not found (looked for {}); install it or point HEADCOUNT_ONNXRUNTIME at its file.",
                    fmt::join(places, ", ")));
}

/// What a failed call says, short enough for one sentence. Empty for a call that went well. Takes the status back.
std::string complaint(const OrtApi& api, OrtStatus* status) {
    if (status == nullptr) return {};
    const std::string text = one_line(api.GetErrorMessage(status));
    api.ReleaseStatus(status);
    return text.empty() ? "no reason given" : text;
}

} // namespace

struct Network::Session {
    const OrtApi& api;
    Owned<OrtEnv> environment{nullptr, api.ReleaseEnv};
    Owned<OrtCustomOpDomain> own_layers{nullptr, api.ReleaseCustomOpDomain};
    Owned<OrtSessionOptions> options{nullptr, api.ReleaseSessionOptions};
    Owned<OrtSession> session{nullptr, api.ReleaseSession};
    Owned<OrtMemoryInfo> memory{nullptr, api.ReleaseMemoryInfo};
    std::vector<Port> inputs;
    std::vector<Port> outputs;
    std::vector<Owned<OrtValue>> results;

    explicit Session(const OrtApi& library) : api(library) {}

    /// Calls a function of the library that makes something, and keeps what it made. Gives the complaint, if any.
    template <class T, class Make>
    std::string make(Owned<T>& into, const Make& call) {
        T* made = nullptr;
        std::string wrong = complaint(api, call(&made));
        into.reset(made);
        return wrong;
    }

    std::string open(const std::filesystem::path& file, int threads);
    std::string lend_layers();
    std::string read_ports();
    std::string read_port(bool is_input, std::size_t index, OrtAllocator* allocator);
    std::string read_type(const OrtTypeInfo* info, Port& port) const;
};

std::string Network::Session::open(const std::filesystem::path& file, int threads) {
    // What is wrong comes back as a status; the library's own log would only repeat it on standard error.
    std::string wrong =
        make(environment, [&](OrtEnv** made) { return api.CreateEnv(ORT_LOGGING_LEVEL_FATAL, "headcount", made); });
    if (!wrong.empty()) return wrong;
    complaint(api, api.DisableTelemetryEvents(environment.get()));

    wrong = make(options, [&](OrtSessionOptions** made) { return api.CreateSessionOptions(made); });
    if (!wrong.empty()) return wrong;
    OrtSessionOptions* chosen = options.get();
    for (OrtStatus* status : {
             api.SetSessionGraphOptimizationLevel(chosen, ORT_ENABLE_ALL),
             api.SetSessionExecutionMode(chosen, ORT_SEQUENTIAL),
             api.SetInterOpNumThreads(chosen, 1),
             api.SetIntraOpNumThreads(chosen, threads),
             // Threads that spin while they wait would take the core from the decoder.
             api.AddSessionConfigEntry(chosen, "session.intra_op.allow_spinning", "0"),
         }) {
        if (std::string refused = complaint(api, status); wrong.empty()) wrong = std::move(refused);
    }
    if (wrong.empty()) wrong = lend_layers();
    if (!wrong.empty()) return wrong;

    wrong = make(session, [&](OrtSession** made) { return api.CreateSession(environment.get(), file.c_str(), chosen, made); });
    if (!wrong.empty()) return wrong;
    wrong =
        make(memory, [&](OrtMemoryInfo** made) { return api.CreateCpuMemoryInfo(OrtArenaAllocator, OrtMemTypeDefault, made); });
    return wrong.empty() ? read_ports() : wrong;
}

std::string Network::Session::lend_layers() {
    std::string wrong =
        make(own_layers, [&](OrtCustomOpDomain** made) { return api.CreateCustomOpDomain(byte_operator_domain, made); });
    for (const OrtCustomOp* layer : byte_operators()) {
        if (wrong.empty()) wrong = complaint(api, api.CustomOpDomain_Add(own_layers.get(), layer));
    }
    return wrong.empty() ? complaint(api, api.AddCustomOpDomain(options.get(), own_layers.get())) : wrong;
}

std::string Network::Session::read_ports() {
    std::size_t input_count = 0;
    std::size_t output_count = 0;
    OrtAllocator* allocator = nullptr;
    std::string wrong = complaint(api, api.GetAllocatorWithDefaultOptions(&allocator));
    if (wrong.empty()) wrong = complaint(api, api.SessionGetInputCount(session.get(), &input_count));
    if (wrong.empty()) wrong = complaint(api, api.SessionGetOutputCount(session.get(), &output_count));
    for (std::size_t i = 0; wrong.empty() && i < input_count; ++i)
        wrong = read_port(true, i, allocator);
    for (std::size_t i = 0; wrong.empty() && i < output_count; ++i)
        wrong = read_port(false, i, allocator);
    return wrong;
}

std::string Network::Session::read_port(bool is_input, std::size_t index, OrtAllocator* allocator) {
    const auto get_name = is_input ? api.SessionGetInputName : api.SessionGetOutputName;
    const auto get_type = is_input ? api.SessionGetInputTypeInfo : api.SessionGetOutputTypeInfo;
    Port port;
    char* name = nullptr;
    std::string wrong = complaint(api, get_name(session.get(), index, allocator, &name));
    if (!wrong.empty()) return wrong;
    port.name = name;
    complaint(api, api.AllocatorFree(allocator, name));

    Owned<OrtTypeInfo> info{nullptr, api.ReleaseTypeInfo};
    wrong = make(info, [&](OrtTypeInfo** made) { return get_type(session.get(), index, made); });
    if (wrong.empty()) wrong = read_type(info.get(), port);
    (is_input ? inputs : outputs).push_back(std::move(port));
    return wrong;
}

std::string Network::Session::read_type(const OrtTypeInfo* info, Port& port) const {
    const OrtTensorTypeAndShapeInfo* tensor = nullptr; // belongs to `info`
    std::string wrong = complaint(api, api.CastTypeInfoToTensorInfo(info, &tensor));
    if (!wrong.empty() || tensor == nullptr) return wrong;
    ONNXTensorElementDataType element = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
    std::size_t count = 0;
    wrong = complaint(api, api.GetTensorElementType(tensor, &element));
    if (wrong.empty()) wrong = complaint(api, api.GetDimensionsCount(tensor, &count));
    if (!wrong.empty()) return wrong;
    port.is_float = element == ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT;
    port.is_byte = element == ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8;
    port.shape.resize(count);
    return complaint(api, api.GetDimensions(tensor, port.shape.data(), count));
}

Network::Network(std::unique_ptr<Session> session) : session_(std::move(session)) {
}
Network::~Network() = default;

const std::vector<Network::Port>& Network::inputs() const {
    return session_->inputs;
}
const std::vector<Network::Port>& Network::outputs() const {
    return session_->outputs;
}

Result<std::unique_ptr<Network>> Network::load(const std::filesystem::path& file, int threads) {
    std::error_code unreadable;
    if (!std::filesystem::is_regular_file(file, unreadable)) {
        return failure(fmt::format("There is no file {} to load the network from.", file.string()));
    }
    const std::uintmax_t size = std::filesystem::file_size(file, unreadable);
    if (unreadable || size > largest_network) {
        return failure(fmt::format("The file {} cannot be a network: it is unreadable or larger than 256 MiB.", file.string()));
    }
    const Result<const OrtApi*> api = open_library();
    if (!api) return tl::unexpected(api.error());

    auto session = std::make_unique<Session>(**api);
    if (const std::string wrong = session->open(file, threads); !wrong.empty()) {
        return failure(fmt::format("The file {} is not a network that can be run ({}).", file.string(), wrong));
    }
    return std::unique_ptr<Network>(new Network(std::move(session)));
}

struct Network::Input {
    const std::vector<std::int64_t>& shape;
    const void* values;
    std::size_t bytes;
    ONNXTensorElementDataType type;
};

Result<std::vector<Tensor>> Network::run(const Tensor& input, std::span<const std::string> wanted) {
    return run({input.shape, input.values.data(), input.values.size_bytes(), ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT}, wanted);
}

Result<std::vector<Tensor>> Network::run(const ByteTensor& input, std::span<const std::string> wanted) {
    return run({input.shape, input.values.data(), input.values.size_bytes(), ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8}, wanted);
}

Result<std::vector<Tensor>> Network::run(const Input& input, std::span<const std::string> wanted) {
    const OrtApi& api = session_->api;
    std::vector<const char*> names;
    for (const std::string& name : wanted)
        names.push_back(name.c_str());
    const char* input_name = session_->inputs.front().name.c_str();

    // The library takes the numbers as writable but doesn't write to an input.
    auto* numbers = const_cast<void*>(input.values);
    Owned<OrtValue> value{nullptr, api.ReleaseValue};
    std::string wrong = session_->make(value, [&](OrtValue** made) {
        return api.CreateTensorWithDataAsOrtValue(session_->memory.get(), numbers, input.bytes, input.shape.data(),
                                                  input.shape.size(), input.type, made);
    });
    if (!wrong.empty()) return failure(fmt::format("The network could not be given its input ({}).", wrong));

    session_->results.clear();
    std::vector<OrtValue*> made(names.size(), nullptr);
    const OrtValue* given = value.get();
    wrong = complaint(api,
                      api.Run(session_->session.get(), nullptr, &input_name, &given, 1, names.data(), names.size(), made.data()));
    for (OrtValue* result : made)
        session_->results.emplace_back(result, api.ReleaseValue);
    if (!wrong.empty()) return failure(fmt::format("The network could not be run ({}).", wrong));

    std::vector<Tensor> tensors;
    for (const Owned<OrtValue>& result : session_->results) {
        Owned<OrtTensorTypeAndShapeInfo> info{nullptr, api.ReleaseTensorTypeAndShapeInfo};
        wrong =
            session_->make(info, [&](OrtTensorTypeAndShapeInfo** into) { return api.GetTensorTypeAndShape(result.get(), into); });
        std::size_t dimensions = 0;
        std::size_t count = 0;
        void* data = nullptr;
        if (wrong.empty()) wrong = complaint(api, api.GetDimensionsCount(info.get(), &dimensions));
        Tensor tensor;
        tensor.shape.resize(dimensions);
        if (wrong.empty()) wrong = complaint(api, api.GetDimensions(info.get(), tensor.shape.data(), dimensions));
        if (wrong.empty()) wrong = complaint(api, api.GetTensorShapeElementCount(info.get(), &count));
        if (wrong.empty()) wrong = complaint(api, api.GetTensorMutableData(result.get(), &data));
        if (!wrong.empty()) return failure(fmt::format("The network's result could not be read ({}).", wrong));
        tensor.values = {static_cast<const float*>(data), count};
        tensors.push_back(std::move(tensor));
    }
    return tensors;
}

} // namespace headcount::vision
