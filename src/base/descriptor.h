#pragma once

#include <unistd.h>

#include <utility>

namespace headcount {

/// Owns a file descriptor: closes it in the end.
class Descriptor {
public:
    explicit Descriptor(int descriptor = -1) : descriptor_(descriptor) {}
    Descriptor(Descriptor&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (descriptor_ >= 0) close(descriptor_);
    }

    /// Negative: there is none.
    int get() const { return descriptor_; }
    explicit operator bool() const { return descriptor_ >= 0; }

    /// The caller closes it: some file systems say only then that what was written is lost.
    int release() { return std::exchange(descriptor_, -1); }

private:
    int descriptor_;
};

} // namespace headcount
