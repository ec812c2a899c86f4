#pragma once

#include "building/bacnet/octets.h"
#include "building/bacnet/vocabulary.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The encoding of values and parameters (ANSI/ASHRAE 135, clause 20.2): everything in an APDU after its header is a row of
/// tagged pieces.
namespace headcount::building::bacnet {

struct ObjectId {
    ObjectType type = ObjectType::device; ///< 10 bits
    std::uint32_t instance = 0;           ///< 22 bits
    friend auto operator<=>(const ObjectId&, const ObjectId&) = default;
};

/// A day of the calendar; `unspecified` (255) stands for any, as the standard has it (20.2.12).
struct Date {
    static constexpr int unspecified = 255;
    int year = unspecified;    ///< 1900 to 2154
    int month = unspecified;   ///< 1 to 12; 13 odd months, 14 even ones
    int day = unspecified;     ///< 1 to 31; 32 to 34 for the last, odd and even days
    int weekday = unspecified; ///< 1 is Monday, 7 is Sunday
    friend bool operator==(const Date&, const Date&) = default;
};

/// A time of the day; 255 stands for any.
struct TimeOfDay {
    int hour = 0;
    int minute = 0;
    int second = 0;
    int hundredths = 0;
    friend bool operator==(const TimeOfDay&, const TimeOfDay&) = default;
};

struct Null {
    friend bool operator==(const Null&, const Null&) = default;
};
struct Unsigned {
    std::uint64_t value = 0;
    friend bool operator==(const Unsigned&, const Unsigned&) = default;
};
struct Signed {
    std::int64_t value = 0;
    friend bool operator==(const Signed&, const Signed&) = default;
};
struct Enumerated {
    std::uint32_t value = 0;
    friend bool operator==(const Enumerated&, const Enumerated&) = default;
};
using BitString = std::vector<bool>; ///< bit 0 first

/// A value of one of the application data types. Character strings are UTF-8 here.
using Value = std::variant<Null, bool, Unsigned, Signed, float, double, Octets, std::string, BitString, Enumerated, Date,
                           TimeOfDay, ObjectId>;

/// Writes tagged pieces, one after the other. What is too long for a length of 32 bits cannot be held in memory either.
class TagWriter {
public:
    /// Appends to these octets, which must outlive it.
    explicit TagWriter(Octets& to) : to_(&to) {}

    void value(const Value& value); ///< with its application tag
    void null() { value(Null{}); }
    void boolean(bool is_true) { value(is_true); }
    void number(std::uint64_t number) { value(Unsigned{number}); }
    void real(float number) { value(number); }
    void text(std::string_view text) { value(std::string(text)); }
    void enumerated(std::uint32_t number) { value(Enumerated{number}); }
    void object(const ObjectId& id) { value(id); }

    /// The same with a context tag, 0 to 254.
    void context(int tag, const Value& value);

    void opening(int tag);
    void closing(int tag);

private:
    void header(int tag, bool is_context, std::size_t length);
    Octets* to_;
};

/// Reads tagged pieces that came from outside.
///
/// The first piece that is not as expected becomes the reader's fault; from then on everything reads as zero or nothing, and
/// the caller looks at `fault` once, before the values are used. Loops end because a faulty reader is at its end.
class TagReader {
public:
    explicit TagReader(OctetView octets) : rest_(octets) {}

    const std::optional<RejectReason>& fault() const { return fault_; }
    void set_fault(RejectReason reason);
    /// The fault, or *too many arguments* if something is left.
    std::optional<RejectReason> fault_at_end();

    bool is_at_end() const { return rest_.empty(); }
    OctetView rest() const { return rest_; }

    /// Whether a primitive context tag with this number comes next.
    bool is_context(int tag) const;
    bool is_opening(int tag) const;
    bool is_closing(int tag) const;

    std::uint64_t context_number(int tag, std::uint64_t most);
    bool context_boolean(int tag);
    float context_real(int tag);
    std::uint32_t context_enumerated(int tag);
    std::string context_text(int tag);
    ObjectId context_object(int tag);
    void opening(int tag);
    void closing(int tag);

    /// The next piece, which must have an application tag.
    Value value();
    /// The next piece, which must have an application tag of this type.
    template <class Type>
    Type value_of() {
        Value next = value();
        if (Type* wanted = std::get_if<Type>(&next)) return std::move(*wanted);
        if (!fault_) set_fault(RejectReason::invalid_parameter_data_type);
        return {};
    }

    /// Everything between an opening tag with this number and its closing tag, whatever it is; both are consumed.
    OctetView enclosed(int tag);

private:
    struct Tag {
        int number = 0;
        enum class Kind { application, context, opening, closing } kind = Kind::application;
        std::uint32_t length = 0; ///< of the content; an application boolean has its value here
        OctetView content;
        OctetView after;
    };
    std::optional<Tag> next() const;
    OctetView context_content(int tag);
    Value decoded(int type, std::uint32_t length, OctetView content);

    OctetView rest_;
    std::optional<RejectReason> fault_;
};

} // namespace headcount::building::bacnet
