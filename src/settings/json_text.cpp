#include "settings/json_text.h"

#include "settings/text_forms.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace headcount::settings {

namespace {

using Json = nlohmann::json;

/// Builds the document while it is read, and stops at the first thing that is not allowed (nlohmann's SAX interface).
class Builder {
public:
    explicit Builder(const JsonLimits& limits) : limits_(limits) {}

    bool null() { return put(nullptr) != nullptr; }
    bool boolean(bool value) { return put(value) != nullptr; }
    bool number_integer(Json::number_integer_t value) { return put(value) != nullptr; }
    bool number_unsigned(Json::number_unsigned_t value) { return put(value) != nullptr; }
    bool number_float(Json::number_float_t value, const std::string&) { return put(value) != nullptr; }
    bool string(std::string& value) { return put(std::move(value)) != nullptr; }
    bool binary(Json::binary_t&) { return false; }

    bool start_object(std::size_t) { return descend(Json::object()); }
    bool end_object() { return ascend(); }
    bool start_array(std::size_t) { return descend(Json::array()); }
    bool end_array() { return ascend(); }

    bool key(std::string& name) {
        const auto [place, is_new] = open_.back()->get_ref<Json::object_t&>().emplace(name, nullptr);
        if (!is_new) return refuse(fmt::format("The JSON has the key {} twice in one object: leave one out.", in_quotes(name)));
        next_ = &place->second;
        return true;
    }

    bool parse_error(std::size_t position, const std::string&, const Json::exception& error) {
        constexpr int number_out_of_range = 406; // as nlohmann numbers its errors
        if (error.id == number_out_of_range)
            return refuse(fmt::format("The JSON has a number at byte {} that is too large for any setting.", position));
        return refuse(fmt::format("This is not valid JSON in UTF-8: it cannot be read on at byte {}.", position));
    }

    Json take_document() { return std::move(document_); }
    std::string take_fault() { return std::move(fault_); }

private:
    bool refuse(std::string sentence) {
        fault_ = std::move(sentence);
        return false;
    }

    Json* put(Json value) {
        if (open_.empty()) {
            document_ = std::move(value);
            return &document_;
        }
        if (open_.back()->is_array()) {
            open_.back()->push_back(std::move(value));
            return &open_.back()->back();
        }
        *next_ = std::move(value);
        return next_;
    }

    bool descend(Json container) {
        if (open_.size() == limits_.most_levels)
            return refuse(fmt::format("The JSON is nested deeper than the {} levels that are read.", limits_.most_levels));
        open_.push_back(put(std::move(container)));
        return true;
    }

    bool ascend() {
        open_.pop_back();
        return true;
    }

    const JsonLimits limits_;
    Json document_;
    std::vector<Json*> open_; ///< the containers around the place that is read; each is the last thing in the one before it
    Json* next_ = nullptr;    ///< where the value of the last key goes
    std::string fault_;
};

} // namespace

Result<Json> read_json(std::string_view text, const JsonLimits& limits) {
    if (text.size() > limits.most_bytes) {
        return failure(
            fmt::format("The JSON has {} bytes, more than the {} kB that are read.", text.size(), limits.most_bytes / 1024));
    }
    // The parser takes NUL for the end of the text.
    if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos)
        return failure(fmt::format("This is not valid JSON in UTF-8: it cannot be read on at byte {}.", nul + 1));
    Builder builder(limits);
    if (!Json::sax_parse(text.begin(), text.end(), &builder)) return failure(builder.take_fault());
    return builder.take_document();
}

std::string in_quotes(std::string_view name) {
    constexpr std::size_t most_bytes = 64;
    const bool is_long = name.size() > most_bytes;
    std::string_view start = name.substr(0, most_bytes);
    while (!start.empty() && !count_characters(start))
        start.remove_suffix(1);
    std::string text = has_control_characters(start) ? std::string("(unprintable)") : std::string(start);
    return fmt::format("\"{}{}\"", text, is_long ? "..." : "");
}

} // namespace headcount::settings
