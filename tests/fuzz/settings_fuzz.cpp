#include "settings/document.h"

#include <cstdint>
#include <cstdlib>

/// Whatever is accepted is valid and comes back from its own document; whatever is refused is refused with a sentence.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace headcount::settings;
    const auto parsed = parse_settings({reinterpret_cast<const char*>(data), size});
    if (!parsed) {
        if (parsed.error().sentence.empty()) std::abort();
        return 0;
    }
    if (!validate(*parsed)) std::abort();
    const auto again = parse_settings(to_json(*parsed));
    if (!again || *again != *parsed) std::abort();
    if (!parse_settings(to_public_json(*parsed))) std::abort();
    return 0;
}
