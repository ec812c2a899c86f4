#include "building/bacnet/services.h"

#include <limits>
#include <utility>

namespace headcount::building::bacnet {

namespace {

constexpr std::uint32_t most_unsigned = std::numeric_limits<std::uint32_t>::max();

/// What was read, or why it is refused.
template <class Request>
Decoded<Request> finish(TagReader& reader, Request request) {
    if (const auto fault = reader.fault_at_end()) return tl::unexpected(*fault);
    return request;
}

std::uint32_t number(TagReader& reader, int tag) {
    return static_cast<std::uint32_t>(reader.context_number(tag, most_unsigned));
}

std::optional<InstanceRange> read_range(TagReader& reader) {
    if (!reader.is_context(0) && !reader.is_context(1)) return std::nullopt;
    InstanceRange range;
    range.low = static_cast<std::uint32_t>(reader.context_number(0, any_instance));
    range.high = static_cast<std::uint32_t>(reader.context_number(1, any_instance));
    return range;
}

void write_range(TagWriter& writer, const std::optional<InstanceRange>& range) {
    if (!range) return;
    writer.context(0, Unsigned{range->low});
    writer.context(1, Unsigned{range->high});
}

PropertyReference read_reference(TagReader& reader, int property_tag, int index_tag) {
    PropertyReference reference;
    reference.property = static_cast<PropertyId>(reader.context_enumerated(property_tag));
    if (!reader.fault() && reader.is_context(index_tag)) reference.index = number(reader, index_tag);
    return reference;
}

void write_reference(TagWriter& writer, int property_tag, int index_tag, const PropertyReference& reference) {
    writer.context(property_tag, Enumerated{static_cast<std::uint32_t>(reference.property)});
    if (reference.index) writer.context(index_tag, Unsigned{*reference.index});
}

Octets owned(OctetView view) {
    return {view.begin(), view.end()};
}

/// Tagged pieces between an opening and a closing tag.
void write_enclosed(Octets& octets, int tag, OctetView pieces) {
    TagWriter writer(octets);
    writer.opening(tag);
    append(octets, pieces);
    writer.closing(tag);
}

} // namespace

// ---- Who is there

Decoded<WhoIs> WhoIs::decode(OctetView parameters) {
    TagReader reader(parameters);
    WhoIs request;
    request.range = read_range(reader);
    return finish(reader, request);
}

Octets WhoIs::encode() const {
    Octets octets;
    TagWriter writer(octets);
    write_range(writer, range);
    return octets;
}

Decoded<IAm> IAm::decode(OctetView parameters) {
    TagReader reader(parameters);
    IAm request;
    request.device = reader.value_of<ObjectId>();
    request.longest_apdu = static_cast<std::uint32_t>(reader.value_of<Unsigned>().value);
    request.segmentation = reader.value_of<Enumerated>().value;
    request.vendor = static_cast<std::uint32_t>(reader.value_of<Unsigned>().value);
    return finish(reader, request);
}

Octets IAm::encode() const {
    Octets octets;
    TagWriter writer(octets);
    writer.object(device);
    writer.number(longest_apdu);
    writer.enumerated(segmentation);
    writer.number(vendor);
    return octets;
}

Decoded<WhoHas> WhoHas::decode(OctetView parameters) {
    TagReader reader(parameters);
    WhoHas request;
    request.range = read_range(reader);
    if (reader.is_context(3)) {
        request.object = reader.context_text(3);
    } else {
        request.object = reader.context_object(2);
    }
    return finish(reader, std::move(request));
}

Octets WhoHas::encode() const {
    Octets octets;
    TagWriter writer(octets);
    write_range(writer, range);
    if (const auto* name = std::get_if<std::string>(&object)) {
        writer.context(3, *name);
    } else {
        writer.context(2, std::get<ObjectId>(object));
    }
    return octets;
}

Decoded<IHave> IHave::decode(OctetView parameters) {
    TagReader reader(parameters);
    IHave request;
    request.device = reader.value_of<ObjectId>();
    request.object = reader.value_of<ObjectId>();
    request.name = reader.value_of<std::string>();
    return finish(reader, std::move(request));
}

Octets IHave::encode() const {
    Octets octets;
    TagWriter writer(octets);
    writer.object(device);
    writer.object(object);
    writer.text(name);
    return octets;
}

// ---- Reading

Decoded<ReadProperty> ReadProperty::decode(OctetView parameters) {
    TagReader reader(parameters);
    ReadProperty request;
    request.object = reader.context_object(0);
    request.reference = read_reference(reader, 1, 2);
    return finish(reader, request);
}

Octets ReadProperty::encode() const {
    Octets octets;
    TagWriter writer(octets);
    writer.context(0, object);
    write_reference(writer, 1, 2, reference);
    return octets;
}

Decoded<ReadPropertyAck> ReadPropertyAck::decode(OctetView parameters) {
    TagReader reader(parameters);
    ReadPropertyAck answer;
    answer.object = reader.context_object(0);
    answer.reference = read_reference(reader, 1, 2);
    answer.value = owned(reader.enclosed(3));
    return finish(reader, std::move(answer));
}

Octets ReadPropertyAck::encode() const {
    Octets octets;
    TagWriter writer(octets);
    writer.context(0, object);
    write_reference(writer, 1, 2, reference);
    write_enclosed(octets, 3, value);
    return octets;
}

Decoded<ReadPropertyMultiple> ReadPropertyMultiple::decode(OctetView parameters) {
    TagReader reader(parameters);
    ReadPropertyMultiple request;
    do {
        Access access;
        access.object = reader.context_object(0);
        reader.opening(1);
        do
            access.references.push_back(read_reference(reader, 0, 1));
        while (!reader.fault() && !reader.is_closing(1));
        reader.closing(1);
        request.accesses.push_back(std::move(access));
    } while (!reader.fault() && !reader.is_at_end());
    return finish(reader, std::move(request));
}

Octets ReadPropertyMultiple::encode() const {
    Octets octets;
    TagWriter writer(octets);
    for (const Access& access : accesses) {
        writer.context(0, access.object);
        writer.opening(1);
        for (const PropertyReference& reference : access.references)
            write_reference(writer, 0, 1, reference);
        writer.closing(1);
    }
    return octets;
}

Decoded<ReadPropertyMultipleAck> ReadPropertyMultipleAck::decode(OctetView parameters) {
    TagReader reader(parameters);
    ReadPropertyMultipleAck answer;
    while (!reader.fault() && !reader.is_at_end()) {
        Answer one;
        one.object = reader.context_object(0);
        reader.opening(1);
        while (!reader.fault() && !reader.is_closing(1)) {
            Item item{read_reference(reader, 2, 3), Octets{}};
            if (reader.is_opening(5)) {
                TagReader error(reader.enclosed(5));
                const std::uint32_t error_class = error.value_of<Enumerated>().value;
                const std::uint32_t code = error.value_of<Enumerated>().value;
                if (const auto fault = error.fault_at_end()) reader.set_fault(*fault);
                item.value = tl::unexpected(ErrorAnswer{static_cast<ErrorClass>(error_class), static_cast<ErrorCode>(code)});
            } else {
                item.value = owned(reader.enclosed(4));
            }
            one.items.push_back(std::move(item));
        }
        reader.closing(1);
        answer.answers.push_back(std::move(one));
    }
    return finish(reader, std::move(answer));
}

Octets ReadPropertyMultipleAck::encode() const {
    Octets octets;
    TagWriter writer(octets);
    for (const Answer& answer : answers) {
        writer.context(0, answer.object);
        writer.opening(1);
        for (const Item& item : answer.items) {
            write_reference(writer, 2, 3, item.reference);
            if (item.value) {
                write_enclosed(octets, 4, *item.value);
            } else {
                writer.opening(5);
                writer.enumerated(static_cast<std::uint32_t>(item.value.error().error_class));
                writer.enumerated(static_cast<std::uint32_t>(item.value.error().code));
                writer.closing(5);
            }
        }
        writer.closing(1);
    }
    return octets;
}

// ---- Writing

Decoded<WriteProperty> WriteProperty::decode(OctetView parameters) {
    TagReader reader(parameters);
    WriteProperty request;
    request.object = reader.context_object(0);
    request.reference = read_reference(reader, 1, 2);
    request.value = owned(reader.enclosed(3));
    if (!reader.fault() && reader.is_context(4)) {
        request.priority = static_cast<std::uint8_t>(reader.context_number(4, 16));
        if (request.priority == std::uint8_t{0}) reader.set_fault(RejectReason::parameter_out_of_range);
    }
    return finish(reader, std::move(request));
}

Octets WriteProperty::encode() const {
    Octets octets;
    TagWriter writer(octets);
    writer.context(0, object);
    write_reference(writer, 1, 2, reference);
    write_enclosed(octets, 3, value);
    if (priority) writer.context(4, Unsigned{*priority});
    return octets;
}

// ---- Changes of value

namespace {

SubscribeCov read_subscription(TagReader& reader) {
    SubscribeCov request;
    request.process = number(reader, 0);
    request.object = reader.context_object(1);
    if (reader.fault()) return request;
    if (reader.is_context(2)) {
        request.terms.emplace();
        request.terms->is_confirmed = reader.context_boolean(2);
        if (!reader.fault() && reader.is_context(3)) request.terms->lifetime_s = number(reader, 3);
    } else if (reader.is_context(3)) {
        reader.set_fault(RejectReason::missing_required_parameter);
    }
    return request;
}

} // namespace

Decoded<SubscribeCov> SubscribeCov::decode(OctetView parameters) {
    TagReader reader(parameters);
    return finish(reader, read_subscription(reader));
}

Decoded<SubscribeCov> SubscribeCov::decode_property(OctetView parameters) {
    TagReader reader(parameters);
    SubscribeCov request = read_subscription(reader);
    reader.opening(4);
    request.monitored = read_reference(reader, 0, 1);
    reader.closing(4);
    if (!reader.fault() && reader.is_context(5)) request.increment = reader.context_real(5);
    return finish(reader, request);
}

Octets SubscribeCov::encode() const {
    Octets octets;
    TagWriter writer(octets);
    writer.context(0, Unsigned{process});
    writer.context(1, object);
    if (terms) {
        writer.context(2, terms->is_confirmed);
        writer.context(3, Unsigned{terms->lifetime_s});
    }
    if (!monitored) return octets;
    writer.opening(4);
    write_reference(writer, 0, 1, *monitored);
    writer.closing(4);
    if (increment) writer.context(5, *increment);
    return octets;
}

Decoded<CovNotification> CovNotification::decode(OctetView parameters) {
    TagReader reader(parameters);
    CovNotification request;
    request.process = number(reader, 0);
    request.device = reader.context_object(1);
    request.object = reader.context_object(2);
    request.remaining_s = number(reader, 3);
    reader.opening(4);
    while (!reader.fault() && !reader.is_closing(4)) {
        Item item;
        item.property = static_cast<PropertyId>(reader.context_enumerated(0));
        item.value = owned(reader.enclosed(2));
        request.items.push_back(std::move(item));
    }
    reader.closing(4);
    return finish(reader, std::move(request));
}

Octets CovNotification::encode() const {
    Octets octets;
    TagWriter writer(octets);
    writer.context(0, Unsigned{process});
    writer.context(1, device);
    writer.context(2, object);
    writer.context(3, Unsigned{remaining_s});
    writer.opening(4);
    for (const Item& item : items) {
        writer.context(0, Enumerated{static_cast<std::uint32_t>(item.property)});
        write_enclosed(octets, 2, item.value);
    }
    writer.closing(4);
    return octets;
}

// ---- The device as a whole

Decoded<DeviceCommunicationControl> DeviceCommunicationControl::decode(OctetView parameters) {
    TagReader reader(parameters);
    DeviceCommunicationControl request;
    if (reader.is_context(0))
        request.minutes = static_cast<std::uint16_t>(reader.context_number(0, std::numeric_limits<std::uint16_t>::max()));
    const std::uint32_t state = reader.context_enumerated(1);
    if (!reader.fault() && state > 2) reader.set_fault(RejectReason::undefined_enumeration);
    request.state = static_cast<State>(state);
    if (!reader.fault() && reader.is_context(2)) request.password = reader.context_text(2);
    return finish(reader, std::move(request));
}

Octets DeviceCommunicationControl::encode() const {
    Octets octets;
    TagWriter writer(octets);
    if (minutes) writer.context(0, Unsigned{*minutes});
    writer.context(1, Enumerated{static_cast<std::uint32_t>(state)});
    if (password) writer.context(2, *password);
    return octets;
}

Decoded<ReinitializeDevice> ReinitializeDevice::decode(OctetView parameters) {
    TagReader reader(parameters);
    ReinitializeDevice request;
    const std::uint32_t state = reader.context_enumerated(0);
    if (!reader.fault() && state > 7) reader.set_fault(RejectReason::undefined_enumeration);
    request.state = static_cast<State>(state);
    if (!reader.fault() && reader.is_context(1)) request.password = reader.context_text(1);
    return finish(reader, std::move(request));
}

Octets ReinitializeDevice::encode() const {
    Octets octets;
    TagWriter writer(octets);
    writer.context(0, Enumerated{static_cast<std::uint32_t>(state)});
    if (password) writer.context(1, *password);
    return octets;
}

Decoded<TimeSynchronization> TimeSynchronization::decode(OctetView parameters) {
    TagReader reader(parameters);
    TimeSynchronization request;
    request.date = reader.value_of<Date>();
    request.time = reader.value_of<TimeOfDay>();
    return finish(reader, request);
}

Octets TimeSynchronization::encode() const {
    Octets octets;
    TagWriter writer(octets);
    writer.value(date);
    writer.value(time);
    return octets;
}

} // namespace headcount::building::bacnet
