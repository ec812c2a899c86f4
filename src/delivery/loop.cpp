#include "delivery/loop.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace headcount::delivery {

namespace {

struct Watch {
    int descriptor;
    short events;
    std::shared_ptr<std::function<void(short)>> ready;
};

struct Deadline {
    Duration at;
    std::function<void()> due;
};

} // namespace

struct Loop::Registrations {
    std::uint64_t last_id = 0;
    std::map<std::uint64_t, Watch> watches;
    std::map<std::uint64_t, Deadline> deadlines;
};

Loop::Handle::Handle(Handle&& other) noexcept
    : registrations_(std::move(other.registrations_)), id_(std::exchange(other.id_, 0)) {
}

Loop::Handle& Loop::Handle::operator=(Handle&& other) noexcept {
    if (this == &other) return *this;
    drop();
    registrations_ = std::move(other.registrations_);
    id_ = std::exchange(other.id_, 0);
    return *this;
}

void Loop::Handle::drop() {
    const std::uint64_t id = std::exchange(id_, 0);
    if (id == 0) return;
    if (const auto registrations = registrations_.lock()) {
        // What a callback owns may hold handles of its own: it is destroyed only once the maps are whole again.
        const auto watch = registrations->watches.extract(id);
        const auto deadline = registrations->deadlines.extract(id);
    }
}

Loop::Loop(const Clock& clock)
    : clock_(clock), wake_descriptor_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)), registrations_(std::make_shared<Registrations>()) {
}

Loop::~Loop() {
    if (wake_descriptor_ >= 0) close(wake_descriptor_);
}

Loop::Handle Loop::watch(int descriptor, short events, std::function<void(short)> ready) {
    const std::uint64_t id = ++registrations_->last_id;
    registrations_->watches.emplace(id,
                                    Watch{descriptor, events, std::make_shared<std::function<void(short)>>(std::move(ready))});
    return {registrations_, id};
}

Loop::Handle Loop::after(Duration span, std::function<void()> due) {
    const std::uint64_t id = ++registrations_->last_id;
    registrations_->deadlines.emplace(id, Deadline{clock_.steady() + span, std::move(due)});
    return {registrations_, id};
}

void Loop::run_once() {
    call_ready();
    call_due();
}

void Loop::wake() const {
    const std::uint64_t one = 1;
    // It can only fail when the counter is full, and then the loop wakes up anyway.
    [[maybe_unused]] const ssize_t written = write(wake_descriptor_, &one, sizeof one);
}

int Loop::milliseconds_to_next_deadline() const {
    if (registrations_->deadlines.empty()) return -1;
    const auto next = std::min_element(registrations_->deadlines.begin(), registrations_->deadlines.end(),
                                       [](const auto& a, const auto& b) { return a.second.at < b.second.at; });
    const Duration span = std::max(next->second.at - clock_.steady(), Duration::zero());
    const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(span).count();
    return static_cast<int>(std::min<std::int64_t>(milliseconds, std::numeric_limits<int>::max()));
}

void Loop::call_ready() {
    std::vector<pollfd> polled{{wake_descriptor_, POLLIN, 0}};
    std::vector<std::uint64_t> ids{0};
    for (const auto& [id, watch] : registrations_->watches) {
        polled.push_back({watch.descriptor, watch.events, 0});
        ids.push_back(id);
    }
    if (poll(polled.data(), polled.size(), milliseconds_to_next_deadline()) <= 0) return;

    if (polled[0].revents != 0) {
        std::uint64_t count = 0;
        [[maybe_unused]] const ssize_t taken = read(wake_descriptor_, &count, sizeof count);
    }
    for (std::size_t i = 1; i < polled.size(); ++i) {
        const auto watch = registrations_->watches.find(ids[i]);
        if (polled[i].revents == 0 || watch == registrations_->watches.end()) continue;
        const auto ready = watch->second.ready; // lives through the call even if the handle is dropped in it
        (*ready)(polled[i].revents);
    }
}

void Loop::call_due() {
    const Duration now = clock_.steady();
    std::vector<std::pair<Duration, std::uint64_t>> due;
    for (const auto& [id, deadline] : registrations_->deadlines) {
        if (deadline.at <= now) due.emplace_back(deadline.at, id);
    }
    std::sort(due.begin(), due.end());
    for (const auto& [at, id] : due) {
        const auto deadline = registrations_->deadlines.extract(id);
        if (!deadline.empty()) deadline.mapped().due();
    }
}

} // namespace headcount::delivery
