#pragma once

#include "building/bacnet/octets.h"
#include "building/bacnet/tags.h"
#include "building/bacnet/vocabulary.h"

#include <tl/expected.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// The parameters of each service (ANSI/ASHRAE 135, clauses 13 to 16; their form: clause 21). Each struct has `decode`, which
/// refuses with the reason of a Reject, and `encode`; whoever decodes what was encoded gets the same.
namespace headcount::building::bacnet {

template <class Request>
using Decoded = tl::expected<Request, RejectReason>;

/// A property of an object, or one element of it.
struct PropertyReference {
    PropertyId property = PropertyId::present_value;
    std::optional<std::uint32_t> index; ///< 0: how many elements there are
    friend bool operator==(const PropertyReference&, const PropertyReference&) = default;
};

/// Devices whose number lies in a range; without one, all.
struct InstanceRange {
    std::uint32_t low = 0;
    std::uint32_t high = any_instance;
    friend bool operator==(const InstanceRange&, const InstanceRange&) = default;
};

struct WhoIs {
    std::optional<InstanceRange> range;
    static Decoded<WhoIs> decode(OctetView parameters);
    Octets encode() const;
    friend bool operator==(const WhoIs&, const WhoIs&) = default;
};

struct IAm {
    ObjectId device;
    std::uint32_t longest_apdu = 1476;
    std::uint32_t segmentation = 3; ///< BACnetSegmentation
    std::uint32_t vendor = 0;
    static Decoded<IAm> decode(OctetView parameters);
    Octets encode() const;
    friend bool operator==(const IAm&, const IAm&) = default;
};

struct WhoHas {
    std::optional<InstanceRange> range;
    std::variant<ObjectId, std::string> object; ///< by its number or name
    static Decoded<WhoHas> decode(OctetView parameters);
    Octets encode() const;
    friend bool operator==(const WhoHas&, const WhoHas&) = default;
};

struct IHave {
    ObjectId device;
    ObjectId object;
    std::string name;
    static Decoded<IHave> decode(OctetView parameters);
    Octets encode() const;
    friend bool operator==(const IHave&, const IHave&) = default;
};

struct ReadProperty {
    ObjectId object;
    PropertyReference reference;
    static Decoded<ReadProperty> decode(OctetView parameters);
    Octets encode() const;
    friend bool operator==(const ReadProperty&, const ReadProperty&) = default;
};

struct ReadPropertyAck {
    ObjectId object;
    PropertyReference reference;
    Octets value; ///< tagged pieces
    static Decoded<ReadPropertyAck> decode(OctetView parameters);
    Octets encode() const;
    friend bool operator==(const ReadPropertyAck&, const ReadPropertyAck&) = default;
};

struct ReadPropertyMultiple {
    struct Access {
        ObjectId object;
        std::vector<PropertyReference> references; ///< ALL, REQUIRED and OPTIONAL among them
        friend bool operator==(const Access&, const Access&) = default;
    };
    std::vector<Access> accesses;
    static Decoded<ReadPropertyMultiple> decode(OctetView parameters);
    Octets encode() const;
    friend bool operator==(const ReadPropertyMultiple&, const ReadPropertyMultiple&) = default;
};

struct ReadPropertyMultipleAck {
    struct Item {
        PropertyReference reference;
        tl::expected<Octets, ErrorAnswer> value; ///< tagged pieces
        friend bool operator==(const Item&, const Item&) = default;
    };
    struct Answer {
        ObjectId object;
        std::vector<Item> items;
        friend bool operator==(const Answer&, const Answer&) = default;
    };
    std::vector<Answer> answers;
    static Decoded<ReadPropertyMultipleAck> decode(OctetView parameters);
    Octets encode() const;
    friend bool operator==(const ReadPropertyMultipleAck&, const ReadPropertyMultipleAck&) = default;
};

struct WriteProperty {
    ObjectId object;
    PropertyReference reference;
    Octets value;                         ///< tagged pieces
    std::optional<std::uint8_t> priority; ///< 1 to 16
    static Decoded<WriteProperty> decode(OctetView parameters);
    Octets encode() const;
    friend bool operator==(const WriteProperty&, const WriteProperty&) = default;
};

/// How a subscriber wants to be told of changes.
struct CovTerms {
    bool is_confirmed = false;
    std::uint32_t lifetime_s = 0; ///< 0: for ever
    friend bool operator==(const CovTerms&, const CovTerms&) = default;
};

/// SubscribeCOV, and with `monitored` SubscribeCOVProperty.
struct SubscribeCov {
    using Terms = CovTerms;
    std::uint32_t process = 0; ///< the subscriber's own number for it
    ObjectId object;
    std::optional<Terms> terms; ///< absent: the subscription ends
    std::optional<PropertyReference> monitored;
    std::optional<float> increment; ///< of `monitored`
    static Decoded<SubscribeCov> decode(OctetView parameters);
    static Decoded<SubscribeCov> decode_property(OctetView parameters);
    Octets encode() const;
    friend bool operator==(const SubscribeCov&, const SubscribeCov&) = default;
};

/// ConfirmedCOVNotification and UnconfirmedCOVNotification, which have the same parameters.
struct CovNotification {
    struct Item {
        PropertyId property = PropertyId::present_value;
        Octets value; ///< tagged pieces
        friend bool operator==(const Item&, const Item&) = default;
    };
    std::uint32_t process = 0;
    ObjectId device;
    ObjectId object;
    std::uint32_t remaining_s = 0; ///< of the subscription's lifetime; 0: for ever
    std::vector<Item> items;
    static Decoded<CovNotification> decode(OctetView parameters);
    Octets encode() const;
    friend bool operator==(const CovNotification&, const CovNotification&) = default;
};

struct DeviceCommunicationControl {
    enum class State : std::uint32_t { enable = 0, disable = 1, disable_initiation = 2 };
    std::optional<std::uint16_t> minutes; ///< absent: until told otherwise
    State state = State::enable;
    std::optional<std::string> password;
    static Decoded<DeviceCommunicationControl> decode(OctetView parameters);
    Octets encode() const;
    friend bool operator==(const DeviceCommunicationControl&, const DeviceCommunicationControl&) = default;
};

struct ReinitializeDevice {
    enum class State : std::uint32_t {
        coldstart = 0,
        warmstart = 1,
        startbackup = 2,
        endbackup = 3,
        startrestore = 4,
        endrestore = 5,
        abortrestore = 6,
        activate_changes = 7,
    };
    State state = State::warmstart;
    std::optional<std::string> password;
    static Decoded<ReinitializeDevice> decode(OctetView parameters);
    Octets encode() const;
    friend bool operator==(const ReinitializeDevice&, const ReinitializeDevice&) = default;
};

/// TimeSynchronization and UTCTimeSynchronization, which have the same parameters.
struct TimeSynchronization {
    Date date;
    TimeOfDay time;
    static Decoded<TimeSynchronization> decode(OctetView parameters);
    Octets encode() const;
    friend bool operator==(const TimeSynchronization&, const TimeSynchronization&) = default;
};

} // namespace headcount::building::bacnet
