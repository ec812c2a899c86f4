#include "building/bacnet/tags.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace headcount::building::bacnet {

namespace {

/// Application tag numbers (20.2.1.4).
enum Type {
    null_type = 0,
    boolean_type = 1,
    unsigned_type = 2,
    signed_type = 3,
    real_type = 4,
    double_type = 5,
    octet_string_type = 6,
    character_string_type = 7,
    bit_string_type = 8,
    enumerated_type = 9,
    date_type = 10,
    time_type = 11,
    object_id_type = 12,
};

/// Character sets (20.2.9).
constexpr std::uint8_t utf8_set = 0;
constexpr std::uint8_t ucs2_set = 4;
constexpr std::uint8_t latin1_set = 5;

constexpr int deepest_nesting = 16;

std::size_t octets_for(std::uint64_t value) {
    std::size_t size = 1;
    while (size < 8 && value >> (8 * size) != 0)
        ++size;
    return size;
}

std::size_t octets_for_signed(std::int64_t value) {
    std::size_t size = 1;
    while (size < 8 && (value >= std::int64_t{1} << (8 * size - 1) || value < -(std::int64_t{1} << (8 * size - 1))))
        ++size;
    return size;
}

Octets content_of(const Value& value) {
    struct Encoder {
        Octets octets;
        void operator()(Null) {}
        void operator()(bool is_true) { octets.push_back(is_true ? 1 : 0); }
        void operator()(Unsigned number) { append_number(octets, number.value, octets_for(number.value)); }
        void operator()(Signed number) {
            append_number(octets, static_cast<std::uint64_t>(number.value), octets_for_signed(number.value));
        }
        void operator()(float number) { append_number(octets, std::bit_cast<std::uint32_t>(number), 4); }
        void operator()(double number) { append_number(octets, std::bit_cast<std::uint64_t>(number), 8); }
        void operator()(const Octets& string) { octets = string; }
        void operator()(const std::string& text) {
            octets.push_back(utf8_set);
            octets.insert(octets.end(), text.begin(), text.end());
        }
        void operator()(const BitString& bits) {
            const std::size_t size = (bits.size() + 7) / 8;
            octets.assign(size + 1, 0);
            octets[0] = static_cast<std::uint8_t>(size * 8 - bits.size());
            for (std::size_t i = 0; i < bits.size(); ++i)
                octets[1 + i / 8] = static_cast<std::uint8_t>(octets[1 + i / 8] | (bits[i] ? 0x80 >> i % 8 : 0));
        }
        void operator()(Enumerated number) { append_number(octets, number.value, octets_for(number.value)); }
        void operator()(const Date& date) {
            octets = {static_cast<std::uint8_t>(date.year == Date::unspecified ? 255 : date.year - 1900),
                      static_cast<std::uint8_t>(date.month), static_cast<std::uint8_t>(date.day),
                      static_cast<std::uint8_t>(date.weekday)};
        }
        void operator()(const TimeOfDay& time) {
            octets = {static_cast<std::uint8_t>(time.hour), static_cast<std::uint8_t>(time.minute),
                      static_cast<std::uint8_t>(time.second), static_cast<std::uint8_t>(time.hundredths)};
        }
        void operator()(const ObjectId& id) {
            append_number(octets, std::uint64_t{static_cast<std::uint16_t>(id.type)} << 22 | id.instance, 4);
        }
    };
    Encoder encoder;
    std::visit(encoder, value);
    return std::move(encoder.octets);
}

int type_of(const Value& value) {
    return static_cast<int>(value.index()); // the variant is in the order of the tags
}
static_assert(std::is_same_v<std::variant_alternative_t<object_id_type, Value>, ObjectId>);
static_assert(std::is_same_v<std::variant_alternative_t<bit_string_type, Value>, BitString>);
static_assert(std::is_same_v<std::variant_alternative_t<real_type, Value>, float>);

void append_utf8(std::string& text, std::uint32_t code_point) {
    if (code_point < 0x80) {
        text.push_back(static_cast<char>(code_point));
    } else if (code_point < 0x800) {
        text.push_back(static_cast<char>(0xC0 | code_point >> 6));
        text.push_back(static_cast<char>(0x80 | (code_point & 0x3F)));
    } else {
        text.push_back(static_cast<char>(0xE0 | code_point >> 12));
        text.push_back(static_cast<char>(0x80 | (code_point >> 6 & 0x3F)));
        text.push_back(static_cast<char>(0x80 | (code_point & 0x3F)));
    }
}

std::optional<std::string> text_of(OctetView content) {
    if (content.empty()) return std::nullopt;
    const OctetView letters = content.subspan(1);
    std::string text;
    switch (content[0]) {
        case utf8_set:
            text.assign(letters.begin(), letters.end());
            return text;
        case latin1_set:
            for (const std::uint8_t letter : letters)
                append_utf8(text, letter);
            return text;
        case ucs2_set:
            if (letters.size() % 2 != 0) return std::nullopt;
            for (std::size_t i = 0; i < letters.size(); i += 2)
                append_utf8(text, std::uint32_t{letters[i]} << 8 | letters[i + 1]);
            return text;
        default:
            return std::nullopt;
    }
}

std::optional<BitString> bits_of(OctetView content) {
    if (content.empty() || content[0] > 7 || (content.size() == 1 && content[0] != 0)) return std::nullopt;
    BitString bits((content.size() - 1) * 8 - content[0]);
    for (std::size_t i = 0; i < bits.size(); ++i)
        bits[i] = (content[1 + i / 8] & 0x80 >> i % 8) != 0;
    return bits;
}

std::uint64_t number_of(OctetView content) {
    return *OctetReader(content).number(content.size());
}

std::int64_t signed_number_of(OctetView content) {
    std::uint64_t value = (content[0] & 0x80) != 0 ? ~std::uint64_t{0} : 0;
    for (const std::uint8_t octet : content)
        value = value << 8 | octet;
    return static_cast<std::int64_t>(value);
}

ObjectId object_of(OctetView content) {
    const std::uint64_t number = number_of(content);
    return {static_cast<ObjectType>(number >> 22), static_cast<std::uint32_t>(number & any_instance)};
}

/// Whether a content of an application type may have this length.
bool is_fitting(int type, std::size_t length) {
    switch (type) {
        case null_type:
            return length == 0;
        case unsigned_type:
        case signed_type:
            return length >= 1 && length <= 8;
        case enumerated_type:
            return length >= 1 && length <= 4;
        case real_type:
        case date_type:
        case time_type:
        case object_id_type:
            return length == 4;
        case double_type:
            return length == 8;
        default:
            return true;
    }
}

} // namespace

// ---- Writing

void TagWriter::header(int tag, bool is_context, std::size_t length) {
    const std::uint8_t number = static_cast<std::uint8_t>(tag < 15 ? tag << 4 : 0xF0);
    to_->push_back(static_cast<std::uint8_t>(number | (is_context ? 8 : 0) | (length < 5 ? length : 5)));
    if (tag >= 15) to_->push_back(static_cast<std::uint8_t>(tag));
    if (length < 5) return;
    if (length < 254) {
        append_number(*to_, length, 1);
    } else if (length < 65'536) {
        to_->push_back(254);
        append_number(*to_, length, 2);
    } else {
        to_->push_back(255);
        append_number(*to_, length, 4);
    }
}

void TagWriter::value(const Value& value) {
    if (const bool* is_true = std::get_if<bool>(&value)) {
        header(boolean_type, false, *is_true ? 1 : 0);
        return;
    }
    const Octets content = content_of(value);
    header(type_of(value), false, content.size());
    append(*to_, content);
}

void TagWriter::context(int tag, const Value& value) {
    const Octets content = content_of(value);
    header(tag, true, content.size());
    append(*to_, content);
}

void TagWriter::opening(int tag) {
    to_->push_back(static_cast<std::uint8_t>((tag < 15 ? tag << 4 : 0xF0) | 0x0E));
    if (tag >= 15) to_->push_back(static_cast<std::uint8_t>(tag));
}

void TagWriter::closing(int tag) {
    to_->push_back(static_cast<std::uint8_t>((tag < 15 ? tag << 4 : 0xF0) | 0x0F));
    if (tag >= 15) to_->push_back(static_cast<std::uint8_t>(tag));
}

// ---- Reading

void TagReader::set_fault(RejectReason reason) {
    if (!fault_) fault_ = reason;
    rest_ = {};
}

std::optional<RejectReason> TagReader::fault_at_end() {
    if (!fault_ && !rest_.empty()) set_fault(RejectReason::too_many_arguments);
    return fault_;
}

/// The tag at the front with its content; nothing if there is none that makes sense.
std::optional<TagReader::Tag> TagReader::next() const {
    OctetReader reader(rest_);
    const auto first = reader.number(1);
    if (!first) return std::nullopt;
    Tag tag;
    tag.number = static_cast<int>(*first >> 4);
    const bool is_context = (*first & 8) != 0;
    const std::uint32_t low = *first & 7;
    if (tag.number == 15) {
        const auto extended = reader.number(1);
        if (!extended || *extended == 255) return std::nullopt;
        tag.number = static_cast<int>(*extended);
    }
    if (low >= 6) {
        if (!is_context) return std::nullopt;
        tag.kind = low == 6 ? Tag::Kind::opening : Tag::Kind::closing;
        tag.after = reader.rest();
        return tag;
    }
    tag.kind = is_context ? Tag::Kind::context : Tag::Kind::application;
    std::uint64_t length = low;
    if (!is_context && tag.number == boolean_type) {
        if (low > 1) return std::nullopt;
        tag.length = low;
        tag.after = reader.rest();
        return tag;
    }
    if (low == 5) {
        auto extended = reader.number(1);
        if (extended == 254u)
            extended = reader.number(2);
        else if (extended == 255u)
            extended = reader.number(4);
        if (!extended) return std::nullopt;
        length = *extended;
    }
    const auto content = reader.take(static_cast<std::size_t>(length));
    if (!content) return std::nullopt;
    tag.length = static_cast<std::uint32_t>(length);
    tag.content = *content;
    tag.after = reader.rest();
    return tag;
}

bool TagReader::is_context(int tag) const {
    const auto found = next();
    return found && found->kind == Tag::Kind::context && found->number == tag;
}

bool TagReader::is_opening(int tag) const {
    const auto found = next();
    return found && found->kind == Tag::Kind::opening && found->number == tag;
}

bool TagReader::is_closing(int tag) const {
    const auto found = next();
    return found && found->kind == Tag::Kind::closing && found->number == tag;
}

OctetView TagReader::context_content(int tag) {
    if (rest_.empty()) {
        set_fault(RejectReason::missing_required_parameter);
        return {};
    }
    const auto found = next();
    if (!found || found->kind == Tag::Kind::application) {
        set_fault(RejectReason::invalid_tag);
    } else if (found->kind != Tag::Kind::context || found->number != tag) {
        set_fault(RejectReason::missing_required_parameter);
    } else {
        rest_ = found->after;
        return found->content;
    }
    return {};
}

std::uint64_t TagReader::context_number(int tag, std::uint64_t most) {
    const OctetView content = context_content(tag);
    if (fault_) return 0;
    if (!is_fitting(unsigned_type, content.size())) {
        set_fault(RejectReason::invalid_parameter_data_type);
        return 0;
    }
    const std::uint64_t number = number_of(content);
    if (number <= most) return number;
    set_fault(RejectReason::parameter_out_of_range);
    return 0;
}

bool TagReader::context_boolean(int tag) {
    const OctetView content = context_content(tag);
    if (fault_) return false;
    if (content.size() == 1 && content[0] <= 1) return content[0] == 1;
    set_fault(RejectReason::invalid_parameter_data_type);
    return false;
}

float TagReader::context_real(int tag) {
    const OctetView content = context_content(tag);
    if (fault_) return 0;
    if (content.size() == 4) return std::bit_cast<float>(static_cast<std::uint32_t>(number_of(content)));
    set_fault(RejectReason::invalid_parameter_data_type);
    return 0;
}

std::uint32_t TagReader::context_enumerated(int tag) {
    const OctetView content = context_content(tag);
    if (fault_) return 0;
    if (is_fitting(enumerated_type, content.size())) return static_cast<std::uint32_t>(number_of(content));
    set_fault(RejectReason::invalid_parameter_data_type);
    return 0;
}

std::string TagReader::context_text(int tag) {
    const OctetView content = context_content(tag);
    if (fault_) return {};
    if (auto text = text_of(content)) return *std::move(text);
    set_fault(RejectReason::invalid_parameter_data_type);
    return {};
}

ObjectId TagReader::context_object(int tag) {
    const OctetView content = context_content(tag);
    if (fault_) return {};
    if (content.size() == 4) return object_of(content);
    set_fault(RejectReason::invalid_parameter_data_type);
    return {};
}

void TagReader::opening(int tag) {
    if (is_opening(tag)) {
        rest_ = next()->after;
    } else {
        set_fault(rest_.empty() ? RejectReason::missing_required_parameter : RejectReason::invalid_tag);
    }
}

void TagReader::closing(int tag) {
    if (is_closing(tag)) {
        rest_ = next()->after;
    } else {
        set_fault(RejectReason::invalid_tag);
    }
}

Value TagReader::value() {
    if (fault_) return Null{};
    if (rest_.empty()) {
        set_fault(RejectReason::missing_required_parameter);
        return Null{};
    }
    const auto found = next();
    if (!found || found->kind != Tag::Kind::application || found->number > object_id_type) {
        set_fault(RejectReason::invalid_tag);
        return Null{};
    }
    rest_ = found->after;
    return decoded(found->number, found->length, found->content);
}

Value TagReader::decoded(int type, std::uint32_t length, OctetView content) {
    if (type == boolean_type) return length == 1;
    if (is_fitting(type, content.size())) {
        switch (type) {
            case null_type:
                return Null{};
            case unsigned_type:
                return Unsigned{number_of(content)};
            case signed_type:
                return Signed{signed_number_of(content)};
            case real_type:
                return std::bit_cast<float>(static_cast<std::uint32_t>(number_of(content)));
            case double_type:
                return std::bit_cast<double>(number_of(content));
            case octet_string_type:
                return Octets(content.begin(), content.end());
            case character_string_type:
                if (auto text = text_of(content)) return *std::move(text);
                break;
            case bit_string_type:
                if (auto bits = bits_of(content)) return *std::move(bits);
                break;
            case enumerated_type:
                return Enumerated{static_cast<std::uint32_t>(number_of(content))};
            case date_type:
                return Date{content[0] == 255 ? Date::unspecified : content[0] + 1900, content[1], content[2], content[3]};
            case time_type:
                return TimeOfDay{content[0], content[1], content[2], content[3]};
            default:
                return object_of(content);
        }
    }
    set_fault(RejectReason::invalid_parameter_data_type);
    return Null{};
}

OctetView TagReader::enclosed(int tag) {
    opening(tag);
    const OctetView from = rest_;
    std::vector<int> open = {tag};
    while (!fault_) {
        const auto found = next();
        if (!found) break;
        const OctetView before = rest_;
        rest_ = found->after;
        if (found->kind == Tag::Kind::opening) {
            if (open.size() == deepest_nesting) break;
            open.push_back(found->number);
        } else if (found->kind == Tag::Kind::closing) {
            if (open.back() != found->number) break;
            open.pop_back();
            if (open.empty()) return from.first(from.size() - before.size());
        }
    }
    set_fault(RejectReason::invalid_tag);
    return {};
}

} // namespace headcount::building::bacnet
