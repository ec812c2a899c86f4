#include "building/bacnet/apdu.h"
#include "building/bacnet/link.h"
#include "building/bacnet/network.h"
#include "building/bacnet/services.h"

#include <cstdint>
#include <cstdlib>

namespace {

using namespace headcount::building::bacnet;

/// What is understood is the same once written and read again.
template <class Service>
void check(OctetView parameters, Decoded<Service> (*decode)(OctetView) = &Service::decode) {
    const auto request = decode(parameters);
    if (!request) return;
    const Octets written = request->encode();
    const auto again = decode(written);
    if (!again || again->encode() != written) std::abort();
}

void check_services(OctetView parameters) {
    check<WhoIs>(parameters);
    check<IAm>(parameters);
    check<WhoHas>(parameters);
    check<IHave>(parameters);
    check<ReadProperty>(parameters);
    check<ReadPropertyAck>(parameters);
    check<ReadPropertyMultiple>(parameters);
    check<ReadPropertyMultipleAck>(parameters);
    check<WriteProperty>(parameters);
    check<SubscribeCov>(parameters);
    check<SubscribeCov>(parameters, &SubscribeCov::decode_property);
    check<CovNotification>(parameters);
    check<DeviceCommunicationControl>(parameters);
    check<ReinitializeDevice>(parameters);
    check<TimeSynchronization>(parameters);
}

void check_apdu(OctetView octets) {
    const auto apdu = decode_apdu(octets);
    if (!apdu) return;
    const Octets written = encode_apdu(*apdu);
    const auto again = decode_apdu(written);
    if (!again || encode_apdu(*again) != written) std::abort();
    if (const auto* confirmed = std::get_if<ConfirmedRequest>(&*apdu)) check_services(confirmed->parameters);
    if (const auto* unconfirmed = std::get_if<UnconfirmedRequest>(&*apdu)) check_services(unconfirmed->parameters);
    if (const auto* ack = std::get_if<ComplexAck>(&*apdu)) check_services(ack->parameters);
}

void check_datagram(OctetView datagram) {
    const auto link = decode_link(datagram);
    if (!link) return;
    if (!decode_link(encode_link(*link))) std::abort();
    const auto network = decode_network(link->npdu);
    if (!network) return;
    const Octets written = encode_network(*network);
    const auto again = decode_network(written);
    if (!again || encode_network(*again) != written) std::abort();
    check_apdu(network->payload);
}

} // namespace

/// A datagram as it comes, and once more with the length in it put right, so that what is inside gets looked at.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    check_datagram({data, size});
    if (size < 4 || size > longest_datagram) return 0;
    Octets mended(data, data + size);
    mended[2] = static_cast<std::uint8_t>(size >> 8);
    mended[3] = static_cast<std::uint8_t>(size);
    check_datagram(mended);
    return 0;
}
