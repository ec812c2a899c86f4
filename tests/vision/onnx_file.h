#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

/// Writes small networks for tests, as the protocol buffers of onnx.proto3 (field numbers beside each line).
namespace headcount::vision::test {

/// One message being written.
class Message {
public:
    Message& number(int field, std::uint64_t value) {
        varint(static_cast<std::uint64_t>(field) << 3U);
        varint(value);
        return *this;
    }
    Message& text(int field, std::string_view bytes) {
        varint(static_cast<std::uint64_t>(field) << 3U | 2U);
        varint(bytes.size());
        bytes_ += bytes;
        return *this;
    }
    Message& message(int field, const Message& inner) { return text(field, inner.bytes_); }
    const std::string& bytes() const { return bytes_; }

private:
    void varint(std::uint64_t value) {
        for (; value > 127; value >>= 7U)
            bytes_ += static_cast<char>(value | 128U);
        bytes_ += static_cast<char>(value);
    }
    std::string bytes_;
};

enum class Element { floats = 1, bytes = 2, int64 = 7 };

/// An input or output of a network; dimensions below zero are open.
inline Message port(std::string_view name, const std::vector<int>& shape, Element element = Element::floats) {
    Message dimensions;
    for (const int size : shape) {
        Message dimension;
        size < 0 ? dimension.text(2, "any") : dimension.number(1, static_cast<std::uint64_t>(size)); // dim_param or dim_value
        dimensions.message(1, dimension);                                                            // dim
    }
    Message tensor;
    tensor.number(1, static_cast<std::uint64_t>(element)).message(2, dimensions); // elem_type, shape
    Message type;
    type.message(1, tensor); // tensor_type
    Message info;
    return info.text(1, name).message(2, type); // name, type
}

inline Message node(std::string_view kind, std::string_view from, std::string_view to) {
    Message made;
    return made.text(1, from).text(2, to).text(4, kind); // input, output, op_type
}

/// A tensor that belongs to the network: `type` as onnx.proto3 numbers it (1 float, 3 signed byte), its bytes as in memory.
inline Message constant(std::string_view name, const std::vector<int>& shape, int type, std::string_view bytes) {
    Message tensor;
    for (const int size : shape)
        tensor.number(1, static_cast<std::uint64_t>(size));                          // dims
    tensor.number(2, static_cast<std::uint64_t>(type)).text(8, name).text(9, bytes); // data_type, name, raw_data
    return tensor;
}

/// A graph in a file, with the foreign domains that it names.
inline void write_model(const std::filesystem::path& file, const Message& graph, const std::vector<std::string>& domains = {}) {
    Message version;
    version.number(2, 12); // opset 12
    Message model;
    model.number(1, 7).message(7, graph).message(8, version); // ir_version, graph, opset_import
    for (const std::string& domain : domains)
        model.message(8, Message().text(1, domain).number(2, 1));
    std::ofstream(file, std::ios::binary) << model.bytes();
}

/// A whole network in a file.
inline void write_network(const std::filesystem::path& file, const std::vector<Message>& inputs,
                          const std::vector<Message>& outputs, const std::vector<Message>& nodes) {
    Message graph;
    for (const Message& one : nodes)
        graph.message(1, one);
    graph.text(2, "test");
    for (const Message& one : inputs)
        graph.message(11, one);
    for (const Message& one : outputs)
        graph.message(12, one);
    write_model(file, graph);
}

} // namespace headcount::vision::test
