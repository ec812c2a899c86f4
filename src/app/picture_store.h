#pragma once

#include "base/result.h"
#include "base/time.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace headcount::app {

/// JPEG pictures of a recording, kept in a file without a name that vanishes with the program. One thread.
class PictureStore {
public:
    static constexpr std::uint64_t most_bytes = std::uint64_t{4} << 30;

    /// Refused where no temporary file can be made ($TMPDIR, else /tmp).
    static Result<PictureStore> make();

    /// The picture that is shown from `time` on; times grow. Refused when the disk or `most_bytes` is full.
    Result<void> add(Duration time, const std::string& jpeg);

    std::size_t size() const { return places_.size(); }
    /// When each picture is shown, in order.
    std::vector<Duration> times() const;

    /// The bytes of a picture below `size()`.
    Result<std::string> read(std::size_t number) const;

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    struct Place {
        Duration time{};
        std::uint64_t offset = 0;
        std::size_t bytes = 0;
    };

    explicit PictureStore(std::FILE* file) : file_(file) {}

    std::unique_ptr<std::FILE, Close> file_;
    std::vector<Place> places_;
    std::uint64_t end_ = 0;
};

} // namespace headcount::app
