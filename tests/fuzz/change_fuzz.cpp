#include "settings/change.h"
#include "settings/document.h"

#include <cstdint>
#include <cstdlib>

/// A change is refused with sentences, or what comes of it is valid; and no secret that nobody was shown is lost by giving back
/// what was shown.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace headcount::settings;
    static const Settings before = [] {
        Settings settings;
        settings.source.address = "rtsp://installer:secret@camera/1";
        settings.reports.line.recipients.http[1].password = "second secret";
        return settings;
    }();
    const auto after = changed(before, {reinterpret_cast<const char*>(data), size});
    if (!after) {
        if (after.error().empty() || after.error().size() > 100) std::abort();
        for (const WrongField& field : after.error()) {
            if (field.sentence.empty()) std::abort();
        }
        return 0;
    }
    if (!validate(*after)) std::abort();
    const auto same = changed(*after, to_public_json(*after));
    if (!same || *same != *after) std::abort();
    return 0;
}
