#include "app/picture_store.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace headcount::app {

Result<PictureStore> PictureStore::make() {
    std::FILE* file = std::tmpfile();
    if (file == nullptr) return failure(fmt::format("No temporary file can be made: {}.", std::strerror(errno)));
    return PictureStore(file);
}

Result<void> PictureStore::add(Duration time, const std::string& jpeg) {
    if (end_ + jpeg.size() > most_bytes)
        return failure("The recording is too long to be watched: its pictures would take more than 4 GiB. Cut it into parts.");
    if (std::fwrite(jpeg.data(), 1, jpeg.size(), file_.get()) != jpeg.size() || std::fflush(file_.get()) != 0)
        return failure(fmt::format("The temporary file for the pictures cannot be written: {}.", std::strerror(errno)));
    places_.push_back({time, end_, jpeg.size()});
    end_ += jpeg.size();
    return {};
}

std::vector<Duration> PictureStore::times() const {
    std::vector<Duration> times;
    times.reserve(places_.size());
    for (const Place& place : places_)
        times.push_back(place.time);
    return times;
}

Result<std::string> PictureStore::read(std::size_t number) const {
    if (number >= places_.size()) return failure("There is no picture of that number.");
    const Place& place = places_[number];
    std::string jpeg(place.bytes, '\0');
    std::size_t done = 0;
    while (done < jpeg.size()) {
        const auto got =
            ::pread(::fileno(file_.get()), jpeg.data() + done, jpeg.size() - done, static_cast<off_t>(place.offset + done));
        if (got <= 0) return failure("The temporary file of the pictures cannot be read.");
        done += static_cast<std::size_t>(got);
    }
    return jpeg;
}

} // namespace headcount::app
