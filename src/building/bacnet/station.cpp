#include "building/bacnet/station.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace headcount::building::bacnet {

namespace {

/// Answers are abandoned beyond this: a small request can ask for everything many times.
constexpr std::size_t longest_answer = Transfers::longest_answer;
constexpr std::size_t unsegmented_header = 3;
constexpr int most_capacity = 1000;

ErrorAnswer error(ErrorClass error_class, ErrorCode code) {
    return {error_class, code};
}

bool is_special(PropertyId property) {
    return property == PropertyId::all || property == PropertyId::required || property == PropertyId::optional;
}

/// The properties that ALL, REQUIRED or OPTIONAL stand for (15.7.3.1.2), without Property_List.
std::vector<PropertyReference> expanded(ObjectType type, const PropertyReference& reference) {
    if (!is_special(reference.property)) return {reference};
    std::vector<PropertyReference> references;
    for (const PropertyForm& form : properties_of(type)) {
        const bool is_wanted =
            reference.property == PropertyId::all || form.is_required == (reference.property == PropertyId::required);
        if (is_wanted && form.id != PropertyId::property_list) references.push_back({form.id, std::nullopt});
    }
    return references;
}

/// The same time for any pair of texts of the same length, so that a password cannot be guessed letter by letter.
bool is_same(std::string_view secret, std::string_view given) {
    if (secret.size() != given.size()) return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < secret.size(); ++i)
        difference |= static_cast<unsigned>(static_cast<unsigned char>(secret[i]) ^ static_cast<unsigned char>(given[i]));
    return difference == 0;
}

} // namespace

Station::Station(Options options, StationOrders orders, const report::Moment& now)
    : options_(std::move(options)), orders_(std::move(orders)), objects_(options_.objects), subscriptions_(device()) {
    if (options_.registration)
        foreign_device_.emplace(options_.registration->bbmd, options_.registration->time_to_live_s, now.steady);
    announce();
    pass(now);
}

// ---- What comes in

void Station::receive(OctetView datagram, const Endpoint& from, const report::Moment& now) {
    const auto frame = decode_link(datagram);
    if (!frame) return;
    switch (frame->function) {
        case LinkFunction::original_unicast_npdu:
            return receive_network(frame->npdu, from, false, now);
        case LinkFunction::original_broadcast_npdu:
            return receive_network(frame->npdu, from, true, now);
        case LinkFunction::forwarded_npdu:
            return receive_network(frame->npdu, frame->original_source, true, now);
        case LinkFunction::result:
            if (foreign_device_ && from == foreign_device_->bbmd() && foreign_device_->take_in(frame->result, now.steady))
                announce();
            return pass(now);
        default:
            return refuse_link(frame->function, from);
    }
}

/// The sensor is no BBMD (J.2: each request to one has its own negative result).
void Station::refuse_link(LinkFunction function, const Endpoint& from) {
    LinkFrame frame;
    frame.function = LinkFunction::result;
    switch (function) {
        case LinkFunction::write_broadcast_distribution_table:
            frame.result = LinkResult::write_broadcast_distribution_table_refused;
            break;
        case LinkFunction::read_broadcast_distribution_table:
            frame.result = LinkResult::read_broadcast_distribution_table_refused;
            break;
        case LinkFunction::register_foreign_device:
            frame.result = LinkResult::register_foreign_device_refused;
            break;
        case LinkFunction::read_foreign_device_table:
            frame.result = LinkResult::read_foreign_device_table_refused;
            break;
        case LinkFunction::delete_foreign_device_table_entry:
            frame.result = LinkResult::delete_foreign_device_table_entry_refused;
            break;
        default:
            frame.result = LinkResult::distribute_broadcast_to_network_refused;
    }
    outgoing_.push_back({from, encode_link(frame)});
}

void Station::receive_network(OctetView npdu, const Endpoint& from, bool was_broadcast, const report::Moment& now) {
    const auto frame = decode_network(npdu);
    // Messages between routers, and those on their way to another network, are not for a device.
    if (!frame || frame->message) return;
    if (frame->destination && frame->destination->network != global_broadcast) return;
    const auto apdu = decode_apdu(frame->payload);
    if (!apdu) return;
    const bool was_for_all = was_broadcast || frame->destination.has_value();
    const Peer peer{from, frame->source};
    if (const auto* unconfirmed = std::get_if<UnconfirmedRequest>(&*apdu)) return execute(*unconfirmed, peer, now);
    // Whoever asks everybody for a confirmed service gets no answer from anybody (6.2.2).
    if (was_for_all) return;
    if (const auto* confirmed = std::get_if<ConfirmedRequest>(&*apdu)) return execute(*confirmed, peer, now);
    take_in_answer(*apdu, peer, now);
}

void Station::take_in_answer(const Apdu& apdu, const Peer& peer, const report::Moment& now) {
    const auto told = [&](std::uint8_t invoke_id, bool forget = false) {
        subscriptions_.acknowledge(peer, invoke_id, forget);
        if (!is_silent(now)) send(subscriptions_.notify(present_, now.steady));
    };
    if (const auto* ack = std::get_if<SegmentAck>(&apdu)) {
        for (const Transfers::Piece& piece : transfers_.take_in(peer, *ack, now.steady))
            send(piece.to, piece.apdu, true);
    } else if (const auto* simple = std::get_if<SimpleAck>(&apdu)) {
        told(simple->invoke_id);
    } else if (const auto* refusal = std::get_if<ErrorMessage>(&apdu)) {
        told(refusal->invoke_id, refusal->error.code == ErrorCode::unknown_subscription);
    } else if (const auto* reject = std::get_if<RejectMessage>(&apdu)) {
        told(reject->invoke_id);
    } else if (const auto* abort = std::get_if<AbortMessage>(&apdu)) {
        if (abort->from_server) {
            told(abort->invoke_id);
        } else {
            transfers_.abort(peer, abort->invoke_id);
        }
    }
}

/// Whether DeviceCommunicationControl has silenced the device at this moment (16.1).
bool Station::is_silent(const report::Moment& now) {
    if (communication_until_ && *communication_until_ <= now.steady) {
        communication_ = State::enable;
        communication_until_.reset();
    }
    return communication_ != State::enable;
}

void Station::execute(const UnconfirmedRequest& request, const Peer& peer, const report::Moment& now) {
    if (is_silent(now) && communication_ == State::disable) return;
    switch (static_cast<UnconfirmedService>(request.service)) {
        case UnconfirmedService::who_is:
            if (const auto who_is = WhoIs::decode(request.parameters)) answer_who_is(*who_is, peer);
            return;
        case UnconfirmedService::who_has:
            if (const auto who_has = WhoHas::decode(request.parameters)) answer_who_has(*who_has, peer);
            return;
        case UnconfirmedService::time_synchronization:
        case UnconfirmedService::utc_time_synchronization:
            if (const auto time = TimeSynchronization::decode(request.parameters))
                take_in_time(*time,
                             static_cast<UnconfirmedService>(request.service) == UnconfirmedService::utc_time_synchronization);
            return;
        default:
            return;
    }
}

void Station::execute(const ConfirmedRequest& request, const Peer& peer, const report::Moment& now) {
    const auto service = static_cast<ConfirmedService>(request.service);
    const bool ends_silence =
        service == ConfirmedService::device_communication_control || service == ConfirmedService::reinitialize_device;
    if (is_silent(now) && communication_ == State::disable && !ends_silence) return;
    if (transfers_.is_under_way(peer, request.invoke_id)) return; // asked again while the answer is on its way
    if (request.segment) return reply(request, AbortReason::segmentation_not_supported, peer, now);
    reply(request, answer(request, peer, now), peer, now);
    // A subscriber is told the value at once, after the acknowledgement.
    const bool is_subscription =
        service == ConfirmedService::subscribe_cov || service == ConfirmedService::subscribe_cov_property;
    if (is_subscription && !is_silent(now)) send(subscriptions_.notify(present_, now.steady));
}

namespace {

/// Decodes and goes on, or gives the reason of a Reject.
template <class Request, class Next>
auto with(const Decoded<Request>& request, Next next) -> decltype(next(*request)) {
    if (!request) return request.error();
    return next(*request);
}

} // namespace

Station::Answer Station::answer(const ConfirmedRequest& request, const Peer& peer, const report::Moment& now) {
    const OctetView parameters = request.parameters;
    switch (static_cast<ConfirmedService>(request.service)) {
        case ConfirmedService::read_property:
            return with(ReadProperty::decode(parameters), [&](const ReadProperty& asked) { return read(asked, now); });
        case ConfirmedService::read_property_multiple:
            return with(ReadPropertyMultiple::decode(parameters),
                        [&](const ReadPropertyMultiple& asked) { return read(asked, now); });
        case ConfirmedService::write_property:
            return with(WriteProperty::decode(parameters), [&](const WriteProperty& asked) { return write(asked); });
        case ConfirmedService::subscribe_cov:
            return with(SubscribeCov::decode(parameters), [&](const SubscribeCov& asked) { return subscribe(asked, peer, now); });
        case ConfirmedService::subscribe_cov_property:
            return with(SubscribeCov::decode_property(parameters),
                        [&](const SubscribeCov& asked) { return subscribe(asked, peer, now); });
        case ConfirmedService::device_communication_control:
            return with(DeviceCommunicationControl::decode(parameters),
                        [&](const DeviceCommunicationControl& asked) { return control(asked, now); });
        case ConfirmedService::reinitialize_device:
            return with(ReinitializeDevice::decode(parameters),
                        [&](const ReinitializeDevice& asked) { return reinitialize(asked); });
        default:
            return RejectReason::unrecognized_service;
    }
}

void Station::reply(const ConfirmedRequest& request, Answer answer, const Peer& peer, const report::Moment& now) {
    if (const auto* refusal = std::get_if<ErrorAnswer>(&answer))
        return send(peer, encode_apdu(ErrorMessage{request.invoke_id, request.service, *refusal}));
    if (const auto* reason = std::get_if<RejectReason>(&answer))
        return send(peer, encode_apdu(RejectMessage{request.invoke_id, *reason}));
    if (const auto* reason = std::get_if<AbortReason>(&answer))
        return send(peer, encode_apdu(AbortMessage{true, request.invoke_id, *reason}));
    if (std::holds_alternative<std::monostate>(answer))
        return send(peer, encode_apdu(SimpleAck{request.invoke_id, request.service}));
    Octets& parameters = std::get<Octets>(answer);
    const std::size_t most = request.limits.takes_segments ? Transfers::unfragmented_apdu : longest_apdu;
    if (parameters.size() + unsegmented_header <= std::min(request.limits.apdu, most))
        return send(peer, encode_apdu(ComplexAck{request.invoke_id, std::nullopt, request.service, parameters}));
    const auto begun =
        transfers_.begin(peer, request.invoke_id, request.service, std::move(parameters), request.limits, now.steady);
    if (!begun) return send(peer, encode_apdu(AbortMessage{true, request.invoke_id, begun.error()}));
    send(begun->to, begun->apdu, true);
}

// ---- Who is there

void Station::answer_who_is(const WhoIs& request, const Peer& peer) {
    const std::uint32_t instance = options_.facts.instance;
    if (request.range && (instance < request.range->low || instance > request.range->high)) return;
    const Octets parameters = IAm{device(), longest_apdu, segmented_transmit, vendor_identifier}.encode();
    send(peer, encode_apdu(UnconfirmedRequest{static_cast<std::uint8_t>(UnconfirmedService::i_am), parameters}));
}

void Station::answer_who_has(const WhoHas& request, const Peer& peer) {
    const std::uint32_t instance = options_.facts.instance;
    if (request.range && (instance < request.range->low || instance > request.range->high)) return;
    IHave found{device(), device(), options_.facts.name};
    if (const auto* name = std::get_if<std::string>(&request.object); name != nullptr && *name != found.name) {
        const MappedObject* object = objects_.find(*name);
        if (object == nullptr) return;
        found.object = object->id;
        found.name = object->name;
    } else if (const auto* id = std::get_if<ObjectId>(&request.object); id != nullptr && actual(*id) != device()) {
        const MappedObject* object = objects_.find(*id);
        if (object == nullptr) return;
        found.object = object->id;
        found.name = object->name;
    }
    const Octets parameters = found.encode();
    send(peer, encode_apdu(UnconfirmedRequest{static_cast<std::uint8_t>(UnconfirmedService::i_have), parameters}));
}

void Station::announce() {
    if (communication_ != State::enable) return;
    const Octets parameters = IAm{device(), longest_apdu, segmented_transmit, vendor_identifier}.encode();
    broadcast(encode_apdu(UnconfirmedRequest{static_cast<std::uint8_t>(UnconfirmedService::i_am), parameters}));
}

/// Only a time that is given whole is one: anything may be left open in a date (20.2.12), but not here.
void Station::take_in_time(const TimeSynchronization& request, bool is_utc) {
    const Date& date = request.date;
    const TimeOfDay& time = request.time;
    const bool is_whole = date.year >= 1970 && date.year <= 2105 && date.month >= 1 && date.month <= 12 && date.day >= 1 &&
                          date.day <= 31 && time.hour <= 23 && time.minute <= 59 && time.second <= 59;
    if (!is_whole || !orders_.tell_time) return;
    const LocalTime local{date.year, date.month, date.day, time.hour, time.minute, time.second, 0};
    const int hundredths = time.hundredths <= 99 ? time.hundredths : 0;
    const TimeZone zone = is_utc ? TimeZone() : options_.facts.zone;
    orders_.tell_time(zone.from_local(local) + std::chrono::milliseconds(hundredths * 10));
}

// ---- Reading and writing

/// The device may be called by the number that means any (15.5.2).
ObjectId Station::actual(const ObjectId& object) const {
    return object == ObjectId{ObjectType::device, any_instance} ? device() : object;
}

tl::expected<PropertyValue, ErrorAnswer> Station::read(const ObjectId& object, PropertyId property,
                                                       const report::Moment& now) const {
    std::optional<PropertyValue> value;
    if (object == device()) {
        const Octets subscriptions =
            property == PropertyId::active_cov_subscriptions ? subscriptions_.encoded(now.steady) : Octets();
        value = read_device(options_.facts, objects_, property, present_, now, subscriptions);
    } else if (const MappedObject* mapped = objects_.find(object)) {
        value = Objects::read(*mapped, property, present_);
    } else {
        return tl::unexpected(error(ErrorClass::object, ErrorCode::unknown_object));
    }
    if (!value) return tl::unexpected(error(ErrorClass::property, ErrorCode::unknown_property));
    return *std::move(value);
}

Station::Answer Station::read(const ReadProperty& request, const report::Moment& now) const {
    const ObjectId object = actual(request.object);
    const auto value = read(object, request.reference.property, now);
    if (!value) return value.error();
    auto selected = select(*value, request.reference.index);
    if (!selected) return selected.error();
    return ReadPropertyAck{object, request.reference, *std::move(selected)}.encode();
}

Station::Answer Station::read(const ReadPropertyMultiple& request, const report::Moment& now) const {
    ReadPropertyMultipleAck ack;
    std::size_t size = 0;
    for (const ReadPropertyMultiple::Access& access : request.accesses) {
        ReadPropertyMultipleAck::Answer& answer = ack.answers.emplace_back();
        answer.object = actual(access.object);
        const bool is_known = answer.object == device() || objects_.find(answer.object) != nullptr;
        for (const PropertyReference& asked : access.references) {
            const auto references = is_known ? expanded(answer.object.type, asked) : std::vector{asked};
            for (const PropertyReference& reference : references) {
                const auto value = read(answer.object, reference.property, now);
                auto selected = value ? select(*value, reference.index) : tl::unexpected(value.error());
                size += 8 + (selected ? selected->size() : 4);
                if (size > longest_answer) return AbortReason::buffer_overflow;
                answer.items.push_back({reference, std::move(selected)});
            }
        }
    }
    return ack.encode();
}

Station::Answer Station::write(const WriteProperty& request) {
    const ObjectId id = actual(request.object);
    const MappedObject* object = objects_.find(id);
    if (object == nullptr && id != device()) return error(ErrorClass::object, ErrorCode::unknown_object);
    const auto forms = properties_of(id.type);
    const bool has_property =
        std::any_of(forms.begin(), forms.end(), [&](const PropertyForm& form) { return form.id == request.reference.property; });
    if (!has_property) return error(ErrorClass::property, ErrorCode::unknown_property);
    const bool is_writable = request.reference.property == PropertyId::present_value &&
                             (id.type == ObjectType::binary_value || id.type == ObjectType::analog_value);
    if (!is_writable) return error(ErrorClass::property, ErrorCode::write_access_denied);
    if (request.reference.index) return error(ErrorClass::property, ErrorCode::property_is_not_an_array);
    TagReader reader(request.value);
    const Value value = reader.value();
    if (reader.fault_at_end()) return error(ErrorClass::property, ErrorCode::invalid_data_type);
    // To relinquish what is not commandable is no fault and changes nothing (15.9.2).
    if (std::holds_alternative<Null>(value)) return std::monostate{};
    if (id.type == ObjectType::binary_value) {
        const auto* state = std::get_if<Enumerated>(&value);
        if (state == nullptr) return error(ErrorClass::property, ErrorCode::invalid_data_type);
        if (state->value > 1) return error(ErrorClass::property, ErrorCode::value_out_of_range);
        if (state->value == 1 && orders_.reset_counts) orders_.reset_counts();
        return std::monostate{};
    }
    const auto* number = std::get_if<float>(&value);
    if (number == nullptr) return error(ErrorClass::property, ErrorCode::invalid_data_type);
    const bool is_capacity = *number >= 1 && *number <= most_capacity && std::floor(*number) == *number;
    if (!is_capacity) return error(ErrorClass::property, ErrorCode::value_out_of_range);
    const int capacity = static_cast<int>(*number);
    if (!orders_.set_capacity || !orders_.set_capacity(capacity))
        return error(ErrorClass::property, ErrorCode::write_access_denied);
    return std::monostate{};
}

// ---- Subscriptions, and the device as a whole

Station::Answer Station::subscribe(const SubscribeCov& request, const Peer& peer, const report::Moment& now) {
    const MappedObject* object = objects_.find(request.object);
    if (object == nullptr) {
        const bool is_device = actual(request.object) == device();
        return error(ErrorClass::object, is_device ? ErrorCode::optional_functionality_not_supported : ErrorCode::unknown_object);
    }
    if (!object->has_cov) return error(ErrorClass::object, ErrorCode::optional_functionality_not_supported);
    if (request.monitored) {
        const auto forms = properties_of(object->id.type);
        const bool has_property = std::any_of(forms.begin(), forms.end(),
                                              [&](const PropertyForm& form) { return form.id == request.monitored->property; });
        if (!has_property) return error(ErrorClass::property, ErrorCode::unknown_property);
        const bool is_monitored =
            request.monitored->property == PropertyId::present_value || request.monitored->property == PropertyId::status_flags;
        if (!is_monitored) return error(ErrorClass::property, ErrorCode::not_cov_property);
        if (request.monitored->index) return error(ErrorClass::property, ErrorCode::property_is_not_an_array);
        if (request.increment && !(*request.increment >= 0 && std::isfinite(*request.increment)))
            return error(ErrorClass::services, ErrorCode::value_out_of_range);
    }
    if (!subscriptions_.take_in(request, *object, peer, now.steady))
        return error(ErrorClass::resources, ErrorCode::no_space_to_add_list_element);
    return std::monostate{};
}

Station::Answer Station::control(const DeviceCommunicationControl& request, const report::Moment& now) {
    if (options_.password.empty() || !is_same(options_.password, request.password.value_or("")))
        return error(ErrorClass::security, ErrorCode::password_failure);
    communication_ = request.state;
    communication_until_.reset();
    if (request.minutes && *request.minutes > 0) communication_until_ = now.steady + std::chrono::minutes(*request.minutes);
    return std::monostate{};
}

Station::Answer Station::reinitialize(const ReinitializeDevice& request) {
    if (options_.password.empty() || !is_same(options_.password, request.password.value_or("")))
        return error(ErrorClass::security, ErrorCode::password_failure);
    const bool is_restart =
        request.state == ReinitializeDevice::State::coldstart || request.state == ReinitializeDevice::State::warmstart;
    if (!is_restart || !orders_.restart) return error(ErrorClass::services, ErrorCode::optional_functionality_not_supported);
    communication_ = State::enable;
    communication_until_.reset();
    orders_.restart();
    return std::monostate{};
}

// ---- What goes out

void Station::show(const Present& present, const report::Moment& now) {
    present_ = present;
    if (!is_silent(now)) send(subscriptions_.notify(present_, now.steady));
}

void Station::pass(const report::Moment& now) {
    const bool silent = is_silent(now);
    const auto notices = subscriptions_.pass(now.steady);
    if (!silent) {
        send(notices);
        send(subscriptions_.notify(present_, now.steady));
    }
    for (const Transfers::Piece& piece : transfers_.pass(now.steady))
        send(piece.to, piece.apdu, true);
    if (!foreign_device_) return;
    if (auto registration = foreign_device_->pass(now.steady))
        outgoing_.push_back({foreign_device_->bbmd(), *std::move(registration)});
}

Duration Station::next_due() const {
    Duration first = std::min(subscriptions_.due(), transfers_.due());
    if (foreign_device_) first = std::min(first, foreign_device_->due());
    if (communication_until_) first = std::min(first, *communication_until_);
    return first;
}

std::vector<Outgoing> Station::take_outgoing() {
    return std::exchange(outgoing_, {});
}

std::optional<ForeignDevice::State> Station::registration() const {
    if (!foreign_device_) return std::nullopt;
    return foreign_device_->state();
}

void Station::send(const Peer& peer, OctetView apdu, bool expects_reply) {
    NetworkFrame network;
    network.destination = peer.remote;
    network.expects_reply = expects_reply;
    network.payload = apdu;
    const Octets npdu = encode_network(network);
    LinkFrame frame;
    frame.npdu = npdu;
    outgoing_.push_back({peer.link, encode_link(frame)});
}

void Station::send(const std::vector<Subscriptions::Notice>& notices) {
    for (const Subscriptions::Notice& notice : notices)
        send(notice.to, notice.apdu, notice.expects_reply);
}

/// To every network: by the BBMD where the sensor is registered with one, or else from here.
void Station::broadcast(OctetView apdu) {
    NetworkFrame network;
    network.destination = RemoteAddress{global_broadcast, {}};
    network.payload = apdu;
    const Octets npdu = encode_network(network);
    LinkFrame frame;
    frame.npdu = npdu;
    const bool goes_by_bbmd = foreign_device_ && foreign_device_->is_registered();
    frame.function = goes_by_bbmd ? LinkFunction::distribute_broadcast_to_network : LinkFunction::original_broadcast_npdu;
    Outgoing outgoing{std::nullopt, encode_link(frame)};
    if (goes_by_bbmd) outgoing.to = foreign_device_->bbmd();
    outgoing_.push_back(std::move(outgoing));
}

} // namespace headcount::building::bacnet
